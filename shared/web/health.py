"""Is the process alive, does its database answer, and what has it done: /livez, /readyz, /metrics."""

import os
from time import perf_counter

from flask import Blueprint, Flask, Response, g, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker


def register(app: Flask, sessions: sessionmaker[Session]) -> None:
    """Add the three addresses, which the gateway does not pass on, and count every request."""
    bp = Blueprint("health", __name__)
    bp.get("/livez")(livez)
    bp.add_url_rule("/readyz", "readyz", lambda: readyz(sessions))
    registry = CollectorRegistry()
    _count_requests(app, registry)
    bp.add_url_rule("/metrics", "metrics", lambda: metrics(registry))
    app.register_blueprint(bp)


def livez() -> ResponseReturnValue:
    """The process answers."""
    return Response("ok\n", mimetype="text/plain")


def readyz(sessions: sessionmaker[Session]) -> ResponseReturnValue:
    """Its own database answers too; 503 if not."""
    try:
        with sessions() as session:
            session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return Response("database does not answer\n", status=503, mimetype="text/plain")
    return Response("ok\n", mimetype="text/plain")


def metrics(registry: CollectorRegistry) -> ResponseReturnValue:
    """Return the numbers in Prometheus' text format; of all processes when gunicorn runs several."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library's own gap
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _count_requests(app: Flask, registry: CollectorRegistry) -> None:
    requests = Counter("http_requests", "Requests answered", ["method", "endpoint", "status"], registry=registry)
    seconds = Histogram("http_request_seconds", "Seconds to the answer", ["endpoint"], registry=registry)

    def count(response: Response) -> Response:
        endpoint = request.endpoint or "none"
        requests.labels(request.method, endpoint, response.status_code).inc()
        seconds.labels(endpoint).observe(perf_counter() - g.began)
        return response

    app.after_request(count)

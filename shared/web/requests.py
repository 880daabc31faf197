"""What happens around every request: its id, its language, its line in the log, its place in the numbers."""

import re
from collections.abc import Callable
from contextlib import ExitStack
from time import perf_counter
from typing import Any, Final, TypeVar

import structlog
from flask import Flask, Response, current_app, g, request, session
from werkzeug.exceptions import BadRequest

from shared.context import correlated, correlation_id, visited_from
from shared.i18n import LANGUAGES, speaking
from shared.reading import UNSPEAKABLE

REQUEST_ID: Final = "X-Request-ID"
ACCEPTED_ID: Final = re.compile(r"[A-Za-z0-9._-]{8,64}")
LONG_PART: Final = re.compile(r"[^/]{24,}")
AN_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[a-z][a-z-]*(\.[a-z]+)?")
MOST_JSON: Final = 256 * 1024
"""Octets of JSON that a route reads unless it says more (``takes_at_most``)."""
MOST_OCTETS: Final = "most_octets"
QUIET: Final = frozenset({"/livez", "/readyz", "/metrics"})

View = TypeVar("View", bound=Callable[..., Any])


def follow(app: Flask) -> None:
    """Give every request of ``app`` an id (taken from or returned in X-Request-ID), a language and a log line."""
    app.before_request(_begin)
    app.before_request(_refuse_unspeakable)
    app.before_request(_bound_json)
    app.after_request(_log)
    app.teardown_request(_end)


def is_api() -> bool:
    """Return whether the present request wants JSON: a path of the API, or an Accept that puts JSON before HTML."""
    if "/api/" in request.path or request.path.endswith("/openapi.json"):
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/json", "application/problem+json"])
    return bool(request.accept_mimetypes) and best is not None and best != "text/html"


def loggable_path() -> str:
    """Return the present path as logs may have it: a long part that is no id is a key, though no view knows it."""
    return LONG_PART.sub(lambda part: part[0] if AN_ID.fullmatch(part[0]) else "…", request.path)


def wanted_language() -> str:
    """Return the language of this reader: ?lang=, what was chosen before, for the API Accept-Language; else vi."""
    asked = request.args.get("lang")
    if asked in LANGUAGES:
        if session.get("language") != asked:
            session["language"] = asked
        return asked
    chosen = session.get("language")
    if chosen is None and is_api():
        chosen = request.accept_languages.best_match(LANGUAGES)
    return str(chosen or "vi")


def _begin() -> None:
    given = request.headers.get(REQUEST_ID, "")
    g.began = perf_counter()
    g.around = ExitStack()
    g.around.enter_context(correlated(given if ACCEPTED_ID.fullmatch(given) else None))
    g.around.enter_context(visited_from(request.remote_addr or ""))
    g.around.enter_context(speaking(wanted_language()))


def _refuse_unspeakable() -> None:
    if UNSPEAKABLE.search(request.path) or any(
        UNSPEAKABLE.search(text) for pair in request.args.items(multi=True) for text in pair
    ):
        raise BadRequest


def takes_at_most(octets: int) -> Callable[[View], View]:
    """Let a view read more JSON than others; stands directly below the route."""

    def marked(view: View) -> View:
        setattr(view, MOST_OCTETS, octets)
        return view

    return marked


def _bound_json() -> None:
    if request.is_json:
        view = current_app.view_functions.get(request.endpoint or "")
        request.max_content_length = getattr(view, MOST_OCTETS, MOST_JSON)


def _log(response: Response) -> Response:
    response.headers[REQUEST_ID] = correlation_id()
    if request.path not in QUIET:
        structlog.get_logger("web").info(
            "request",
            method=request.method,
            path=loggable_path(),
            status=response.status_code,
            ms=round((perf_counter() - g.began) * 1000, 1),
            request_id=correlation_id(),
        )
    return response


def _end(_error: BaseException | None) -> None:
    around: ExitStack | None = g.pop("around", None)
    if around is not None:
        around.close()

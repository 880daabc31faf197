"""The web of `make run`: the three services in one process behind one address, as nginx is in front of the containers.

uvicorn takes requests in and hands answers out on its event loop; a thread is busy only while an app works between the
two. So a visitor who stops half way through a request, or reads an answer slowly, keeps nobody else waiting.
"""

import asyncio
import os
import socket
import ssl
import sys
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

import uvicorn
from werkzeug.test import run_wsgi_app
from werkzeug.wrappers import Response

from shared.database import new_engine, new_sessions
from shared.service import load_service, resolve
from shared.settings import read_settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HOME = "booths"
THREADS = 16
MOST_BYTES = 32 * 1024 * 1024  # of a request; the services' own, lower limits answer with a page of theirs
IN_MEMORY = 1024 * 1024  # bytes of a request; what is larger waits in a temporary file
OPTIONS: dict[str, Any] = {
    "http": "h11", "loop": "asyncio", "ws": "none", "lifespan": "off", "proxy_headers": False, "server_header": False,
    "log_config": None, "log_level": "warning", "access_log": False,
    "timeout_keep_alive": 75, "timeout_graceful_shutdown": 3,
}  # fmt: skip

TOO_LARGE = "Tệp quá lớn: xin gửi tệp nhỏ hơn 5 MB. / The file is too large: please send less than 5 MB."

Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
Asgi = Callable[[Any, Receive, Send], Awaitable[None]]


def services(environs: Mapping[str, Mapping[str, str]]) -> "WSGIApplication":
    """Return the services whose settings ``environs`` holds, behind one address. Nothing is asked of a database yet."""
    return behind_one_address({name: _service(name, {**os.environ, **given}) for name, given in environs.items()})


def _service(name: str, environ: Mapping[str, str]) -> "WSGIApplication":
    settings = read_settings(environ, name)
    sessions = new_sessions(new_engine(settings.database_url))
    app: WSGIApplication = resolve(load_service(name).create_app)(sessions, settings)
    return app


def serve(app: "WSGIApplication", listener: socket.socket, tls: ssl.SSLContext | None = None) -> None:
    """Serve ``app`` on ``listener`` until SIGTERM, by https with ``tls``."""
    config = uvicorn.Config(_as_asgi(app), **OPTIONS, ssl_context_factory=(lambda *_: tls) if tls else None)
    uvicorn.Server(config).run([listener])


def behind_one_address(apps: Mapping[str, "WSGIApplication"]) -> "WSGIApplication":
    """Return the app that hands ``/<service>/…`` to its own, ``/static/…`` to home's, and leads from ``/`` to home.

    Whatever else is asked for gets home's page "not found": so health and metrics, which stand outside of every
    service's prefix, are not to be had here.
    """

    def dispatch(environ: "WSGIEnvironment", start_response: "StartResponse") -> Any:
        path = environ["PATH_INFO"]
        first = path.lstrip("/").partition("/")[0]
        if path == "/healthz":
            return Response("ok")(environ, start_response)
        if path == "/":
            return Response(status=302, headers={"Location": f"/{HOME}/"})(environ, start_response)
        if first not in {"static", *apps}:
            environ["PATH_INFO"] = f"/{HOME}{path}"
        return apps.get(first, apps[HOME])(environ, start_response)

    return dispatch


def _as_asgi(app: "WSGIApplication") -> Asgi:
    """Return ``app`` as uvicorn calls it: it gets whole requests, and its answers are taken from it whole."""
    threads = ThreadPoolExecutor(THREADS)

    async def answer(scope: Any, receive: Receive, send: Send) -> None:
        with SpooledTemporaryFile(IN_MEMORY) as body:
            length = await _take_in(receive, body)
            if length is None:
                return
            asked = app if length <= MOST_BYTES else Response(TOO_LARGE, 413, mimetype="text/plain")
            work = partial(run_wsgi_app, asked, _environ(scope, body, length), buffered=True)
            content, status, headers = await asyncio.get_running_loop().run_in_executor(threads, work)
        lines = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        await send({"type": "http.response.start", "status": int(status.split()[0]), "headers": lines})
        await send({"type": "http.response.body", "body": b"".join(content)})

    return answer


async def _take_in(receive: Receive, body: IO[bytes]) -> int | None:
    """Write what the visitor sends to ``body`` and return its length in bytes; None if the visitor left before the end.

    Too much is read to its end as well, but not kept: whoever is cut off while sending would not see the answer.
    """
    length, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        piece, more = message.get("body", b""), message.get("more_body", False)
        length += len(piece)
        if length <= MOST_BYTES:
            body.write(piece)
    body.seek(0)
    return length


def _environ(scope: Any, body: IO[bytes], length: int) -> "WSGIEnvironment":
    """Return what a WSGI app is told of a request with this body."""
    environ: WSGIEnvironment = {}
    for raw, value in scope["headers"]:
        name = "HTTP_" + raw.decode("latin-1").upper().replace("-", "_")
        if b"_" not in raw:  # else X_Forwarded_For would pass for X-Forwarded-For
            environ[name] = ",".join([*([environ[name]] if name in environ else []), value.decode("latin-1")])
    for known_otherwise in ("HTTP_CONTENT_LENGTH", "HTTP_TRANSFER_ENCODING"):
        environ.pop(known_otherwise, None)
    return environ | {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "CONTENT_TYPE": environ.pop("HTTP_CONTENT_TYPE", ""),
        "CONTENT_LENGTH": str(length),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": scope["server"][0],
        "SERVER_PORT": str(scope["server"][1]),
        "REMOTE_ADDR": scope["client"][0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }

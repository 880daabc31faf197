"""One address in front of the three services, as deploy/gateway's nginx is in front of the containers."""

import time
from collections.abc import Iterator, Mapping
from http.client import HTTPConnection, HTTPException, HTTPResponse
from io import BytesIO
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HOP_BY_HOP = {"connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"}
SET_HERE = {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "host", "content-length", "expect"}
MOST_BYTES = 32 * 1024 * 1024  # of a request; the services' own, lower limits answer with a page of theirs
PIECE = 64 * 1024
PATIENCE = 2.0  # seconds; a service that was killed is back within them

TOO_LARGE = "Tệp quá lớn: xin gửi tệp nhỏ hơn 5 MB. / The file is too large: please send less than 5 MB."
RESTARTING = "Hệ thống đang khởi động lại, xin thử lại sau vài giây. / Restarting, please try again in a few seconds."


def new_gateway(ports: Mapping[str, int], home: str) -> "WSGIApplication":
    """Return the app that sends ``/<service>/…`` to its port, ``/`` to ``/<home>/`` and the shared files to home."""
    routes = dict(ports) | {"static": ports[home]}

    def gateway(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterator[bytes]:
        target = environ.get("RAW_URI") or environ["PATH_INFO"]
        first = target.lstrip("/").partition("/")[0].partition("?")[0]
        if target == "/healthz":
            return _page(start_response, "200 OK", "ok")
        if first in routes:
            return _forward(environ, start_response, target, routes[first])
        if target.partition("?")[0] == "/":
            start_response("302 Found", [("Location", f"/{home}/"), ("Content-Length", "0")])
            return iter(())
        return _forward(environ, start_response, f"/{home}{target}", routes[home])  # its own "not found" page

    return cast("WSGIApplication", gateway)


def _forward(environ: "WSGIEnvironment", start_response: "StartResponse", target: str, port: int) -> Iterator[bytes]:
    if int(environ.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        return _page(start_response, "413 Content Too Large", TOO_LARGE)
    body, length = _read_body(environ)
    if length > MOST_BYTES:
        return _page(start_response, "413 Content Too Large", TOO_LARGE)
    try:
        answer = _ask(environ["REQUEST_METHOD"], target, port, _request_headers(environ, length), body)
    except (OSError, HTTPException):
        return _page(start_response, "502 Bad Gateway", RESTARTING)
    headers = [
        (name, value) for name, value in answer.getheaders() if name.lower() not in HOP_BY_HOP | {"date", "server"}
    ]
    start_response(f"{answer.status} {answer.reason}", headers)
    return _pieces(answer)


def _read_body(environ: "WSGIEnvironment") -> tuple[BytesIO, int]:
    """Return the whole body and its length, so that a service that refuses it early does not cut the line."""
    in_chunks = "HTTP_TRANSFER_ENCODING" in environ
    expected = MOST_BYTES + 1 if in_chunks else int(environ.get("CONTENT_LENGTH") or 0)
    body = BytesIO()
    while (missing := expected - body.tell()) > 0 and (piece := environ["wsgi.input"].read(min(PIECE, missing))):
        body.write(piece)
    return body, body.tell()


def _request_headers(environ: "WSGIEnvironment", length: int) -> list[tuple[str, str]]:
    headers = [
        ("Host", environ.get("HTTP_HOST", "localhost")),
        ("X-Forwarded-For", environ.get("REMOTE_ADDR") or "127.0.0.1"),
        ("X-Forwarded-Proto", environ["wsgi.url_scheme"]),
        ("X-Forwarded-Host", environ.get("HTTP_HOST", "localhost")),
        ("Connection", "close"),
    ]
    if length or environ["REQUEST_METHOD"] in {"POST", "PUT", "PATCH"}:
        headers.append(("Content-Length", str(length)))
    if environ.get("CONTENT_TYPE"):
        headers.append(("Content-Type", environ["CONTENT_TYPE"]))
    for key, value in environ.items():
        name = key[5:].replace("_", "-").lower()
        if key.startswith("HTTP_") and name not in HOP_BY_HOP | SET_HERE:
            headers.append((name, value))
    return headers


def _ask(method: str, target: str, port: int, headers: list[tuple[str, str]], body: BytesIO) -> HTTPResponse:
    """Return the service's answer. What changes nothing is asked again for a while if the service dies meanwhile."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return _ask_once(method, target, port, headers, body)
        except (OSError, HTTPException):
            if method not in {"GET", "HEAD"} or time.monotonic() > until:
                raise
        time.sleep(0.1)


def _ask_once(method: str, target: str, port: int, headers: list[tuple[str, str]], body: BytesIO) -> HTTPResponse:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
    for name, value in headers:
        connection.putheader(name, value.encode("latin-1"))
    connection.endheaders()
    body.seek(0)
    try:
        while piece := body.read(PIECE):
            connection.send(piece)
    except (BrokenPipeError, ConnectionResetError):
        pass  # it answered before it had read everything; the answer is still to be had
    return connection.getresponse()


def _pieces(answer: HTTPResponse) -> Iterator[bytes]:
    try:
        while piece := answer.read1(PIECE):
            yield piece
    finally:
        answer.close()


def _page(start_response: "StartResponse", status: str, text: str) -> Iterator[bytes]:
    content = text.encode()
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(content)))]
    start_response(status, headers + ([("Retry-After", "2")] if status.startswith("5") else []))
    return iter((content,))

"""The gateway of `make run`, in front of a service that says what reached it."""

import json
import socket
import ssl
import stat
import threading
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import get_context
from pathlib import Path

import pytest
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from deploy.hall import make_hall
from deploy.local import gateway, serving
from deploy.local.supervisor import Failed
from deploy.local.tls import Tls


class Echo(BaseHTTPRequestHandler):
    """Answers with what it was asked."""

    deaths = 0

    def do_GET(self) -> None:
        if self.path == "/booths/dies" and Echo.deaths:
            Echo.deaths -= 1
            self.connection.close()
            return
        if self.path == "/booths/unchanged":
            self.send_response(304)
            self.send_header("ETag", '"a"')
            self.end_headers()
            return
        length = int(self.headers.get("Content-Length") or 0)
        seen = {"method": self.command, "path": self.path, "length": len(self.rfile.read(length))}
        content = json.dumps(seen | {"headers": dict(self.headers.items())}).encode()
        self.send_response(303 if self.command == "POST" else 200)
        self.send_header("Set-Cookie", "a=1; HttpOnly")
        self.send_header("Set-Cookie", "b=2")
        self.send_header("Location", "/booths/next")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_POST = do_HEAD = do_GET  # noqa: N815  # the names that http.server calls

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class Refuses(Echo):
    """Answers 413 without reading what is sent."""

    def do_POST(self) -> None:
        self.send_response(413)
        self.send_header("Content-Length", "5")
        self.end_headers()
        self.wfile.write(b"large")


class Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:
        """Say nothing."""


def served(server: ThreadingHTTPServer | BaseWSGIServer) -> int:
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    return int(server.server_address[1])


@pytest.fixture(params=[Echo])
def address(request: pytest.FixtureRequest) -> Iterator[tuple[str, int]]:
    behind = ThreadingHTTPServer(("127.0.0.1", 0), request.param)
    app = gateway.new_gateway({"booths": served(behind), "awards": 1}, home="booths")
    front = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    yield "127.0.0.1", served(front)
    for server in (front, behind):
        server.shutdown()
        server.server_close()


def ask(
    address: tuple[str, int], method: str, path: str, body: bytes = b"", **headers: str
) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection(*address, timeout=10)
    connection.request(method, path, body or None, {name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer, content


def test_the_service_sees_the_request_as_it_was(address: tuple[str, int]) -> None:
    answer, content = ask(
        address, "GET", "/booths/fairs?q=h%E1%BB%99i+ch%E1%BB%A3", Host="kc.example:81", X_Forwarded_For="1.2.3.4"
    )
    seen = json.loads(content)
    assert answer.status == 200
    assert (seen["method"], seen["path"]) == ("GET", "/booths/fairs?q=h%E1%BB%99i+ch%E1%BB%A3")
    headers = {name.lower(): value for name, value in seen["headers"].items()}
    assert headers["host"] == headers["x-forwarded-host"] == "kc.example:81"
    assert headers["x-forwarded-for"] == "127.0.0.1"
    assert headers["x-forwarded-proto"] == "http"


def test_cookies_and_redirects_come_back_as_they_are(address: tuple[str, int]) -> None:
    answer, content = ask(address, "POST", "/booths/x", b"a=1", Content_Type="application/x-www-form-urlencoded")
    assert answer.status == 303
    assert answer.headers.get_all("Set-Cookie") == ["a=1; HttpOnly", "b=2"]
    assert answer.headers["Location"] == "/booths/next"
    assert json.loads(content)["length"] == 3


def test_ten_megabytes_go_through(address: tuple[str, int]) -> None:
    _, content = ask(address, "POST", "/booths/documents", b"x" * 10_000_000)
    assert json.loads(content)["length"] == 10_000_000


def test_more_than_any_service_takes_is_refused_in_words(address: tuple[str, int]) -> None:
    answer, content = ask(address, "POST", "/booths/documents", b"x" * (gateway.MOST_BYTES + 1))
    assert answer.status == 413
    assert "Tệp quá lớn" in content.decode()


@pytest.mark.parametrize("address", [Refuses], indirect=True)
def test_an_answer_before_the_whole_upload_was_read_arrives(address: tuple[str, int]) -> None:
    answer, content = ask(address, "POST", "/booths/documents", b"x" * 20_000_000)
    assert (answer.status, content) == (413, b"large")


def test_head_and_not_modified(address: tuple[str, int]) -> None:
    answer, content = ask(address, "HEAD", "/booths/x")
    assert (answer.status, content) == (200, b"")
    answer, content = ask(address, "GET", "/booths/unchanged", If_None_Match='"a"')
    assert (answer.status, content, answer.headers["ETag"]) == (304, b"", '"a"')


def test_the_front_door_leads_to_the_booths(address: tuple[str, int]) -> None:
    answer, _ = ask(address, "GET", "/")
    assert (answer.status, answer.headers["Location"]) == (302, "/booths/")
    _, content = ask(address, "GET", "/static/site.css")
    assert json.loads(content)["path"] == "/static/site.css"


def test_a_read_is_repeated_while_a_service_restarts(address: tuple[str, int]) -> None:
    Echo.deaths = 2
    answer, _ = ask(address, "GET", "/booths/dies")
    assert answer.status == 200


def test_a_service_that_stays_away_is_told_in_words(address: tuple[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway, "PATIENCE", 0.1)
    answer, content = ask(address, "GET", "/awards/")
    assert answer.status == 502
    assert "khởi động lại" in content.decode()


@pytest.fixture(scope="module")
def hall_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hall")
    make_hall(["cham.local", "127.0.0.1"], folder)
    return folder


def test_a_hall_is_served_over_tls_by_its_own_certificate(hall_files: Path) -> None:
    behind = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    listener = socket.create_server(("127.0.0.1", 0))
    tls = Tls.given({"TLS_CERTIFICATE": f"{hall_files}/certificate.pem", "TLS_KEY": f"{hall_files}/key.pem"})
    serve = serving.gateway({"booths": served(behind)}, listener, tls)
    process = get_context("fork").Process(target=serve)
    process.start()
    try:
        trusting = ssl.create_default_context(cafile=str(hall_files / "authority.pem"))
        port = listener.getsockname()[1]
        for name in ("cham.local", "127.0.0.1"):
            raw = socket.create_connection(("127.0.0.1", port), timeout=10)
            with trusting.wrap_socket(raw, server_hostname=name) as line:
                line.sendall(b"GET /booths/ HTTP/1.1\r\nHost: cham.local\r\nConnection: close\r\n\r\n")
                answer = b"".join(iter(lambda line=line: line.recv(65_536), b"")).decode()  # type: ignore[misc]
            assert answer.startswith("HTTP/1.1 200 ")
            assert '"X-Forwarded-Proto": "https"' in answer
        with pytest.raises(ssl.SSLCertVerificationError):
            trusting.wrap_socket(
                socket.create_connection(("127.0.0.1", port), timeout=10), server_hostname="other.local"
            )
    finally:
        process.terminate()
        process.join()
        behind.shutdown()
        behind.server_close()
        listener.close()


def test_tls_needs_two_files_that_fit(hall_files: Path, tmp_path: Path) -> None:
    make_hall(["other.local"], tmp_path)
    certificate, key = f"{hall_files}/certificate.pem", f"{hall_files}/key.pem"
    assert Tls.given({}) is None
    assert stat.S_IMODE((hall_files / "key.pem").stat().st_mode) == 0o600
    for given, said in (
        ({"TLS_CERTIFICATE": certificate}, "both"),
        ({"TLS_CERTIFICATE": certificate, "TLS_KEY": f"{tmp_path}/key.pem"}, "cannot be used"),
        ({"TLS_CERTIFICATE": f"{tmp_path}/none.pem", "TLS_KEY": key}, "cannot be used"),
    ):
        with pytest.raises(Failed, match=said):
            Tls.given(given)

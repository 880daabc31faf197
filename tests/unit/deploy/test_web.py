"""The web of `make run`: one address in front of services that say what reached them."""

import json
import socket
import ssl
import stat
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from werkzeug.wrappers import Request, Response

from deploy.hall import make_hall
from deploy.local import web
from deploy.local.supervisor import FORK, Failed
from deploy.local.tls import names_of_certificate, tls_context

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

Address = tuple[str, int]
CROWD = 30


@Request.application
def echo(request: Request) -> Response:
    """Answer with what was asked."""
    if request.path == "/booths/unchanged":
        return Response(status=304, headers={"ETag": '"a"'})
    if request.path == "/booths/refused":
        return Response("large", 413)
    if request.path == "/booths/photo":
        return Response(b"x" * 8_000_000)
    seen = {"method": request.method, "path": request.full_path, "length": len(request.get_data())}
    known = {"from": request.remote_addr, "scheme": request.scheme, "headers": dict(request.headers)}
    answer = Response(json.dumps(seen | known), 303 if request.method == "POST" else 200)
    answer.headers.extend([("Set-Cookie", "a=1; HttpOnly"), ("Set-Cookie", "b=2"), ("Location", "/booths/next")])
    return answer


@Request.application
def named(_request: Request) -> Response:
    return Response("awards")


@contextmanager
def serving(listener: socket.socket, tls: ssl.SSLContext | None = None, app: "WSGIApplication" = echo) -> Iterator[int]:
    """Serve in a process of its own; give its number."""
    apps = web.behind_one_address({"booths": app, "awards": named})
    process = FORK.Process(target=web.serve, args=(apps, listener, tls))
    process.start()
    try:
        yield process.pid or 0
    finally:
        process.kill()
        process.join()


@pytest.fixture(scope="module")
def address() -> Iterator[Address]:
    with socket.create_server(("127.0.0.1", 0)) as listener, serving(listener):
        yield listener.getsockname()


def ask(address: Address, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection(*address, timeout=10)
    connection.request(method, path, body or None, {name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer, content


def test_the_service_sees_the_request_as_it_was(address: Address) -> None:
    path = "/booths/h%E1%BB%99i?q=ch%E1%BB%A3"
    answer, content = ask(address, "GET", path, Host="kc.example:81", X_Forwarded_For="1.2.3.4")
    seen = json.loads(content)
    assert answer.status == 200
    assert (seen["method"], seen["path"]) == ("GET", "/booths/hội?q=ch%E1%BB%A3")
    assert (seen["from"], seen["scheme"], seen["headers"]["Host"]) == ("127.0.0.1", "http", "kc.example:81")
    assert "Server" not in answer.headers


def test_a_name_with_an_underscore_passes_for_no_other(address: Address) -> None:
    with socket.create_connection(address, timeout=10) as line:
        line.sendall(b"GET /booths/ HTTP/1.1\r\nHost: a\r\nX_Request_ID: 1\r\nConnection: close\r\n\r\n")
        assert b"HTTP/1.1 200" in (answer := everything(line))
        assert b"X-Request-Id" not in answer


def everything(line: socket.socket) -> bytes:
    return b"".join(iter(lambda: line.recv(65_536), b""))


def test_cookies_and_redirects_come_back_as_they_are(address: Address) -> None:
    answer, content = ask(address, "POST", "/booths/x", b"a=1", Content_Type="text/plain")
    assert answer.status == 303
    assert answer.headers.get_all("Set-Cookie") == ["a=1; HttpOnly", "b=2"]
    assert answer.headers["Location"] == "/booths/next"
    assert json.loads(content)["length"] == 3


def test_ten_megabytes_go_through(address: Address) -> None:
    _, content = ask(address, "POST", "/booths/documents", b"x" * 10_000_000)
    assert json.loads(content)["length"] == 10_000_000


def test_what_comes_in_chunks_arrives_whole(address: Address) -> None:
    connection = HTTPConnection(*address, timeout=10)
    connection.request("POST", "/booths/documents", iter([b"x" * 1000] * 5), encode_chunked=True)
    seen = json.loads(connection.getresponse().read())
    connection.close()
    assert seen["length"] == 5000


def test_more_than_any_service_takes_is_refused_in_words(address: Address) -> None:
    answer, content = ask(address, "POST", "/booths/documents", b"x" * (web.MOST_BYTES + 1))
    assert answer.status == 413
    assert "Tệp quá lớn" in content.decode()


def test_an_answer_before_the_whole_upload_was_read_arrives(address: Address) -> None:
    answer, content = ask(address, "POST", "/booths/refused", b"x" * 20_000_000)
    assert (answer.status, content) == (413, b"large")


def test_head_and_not_modified(address: Address) -> None:
    answer, content = ask(address, "HEAD", "/booths/x")
    assert (answer.status, content) == (200, b"")
    answer, content = ask(address, "GET", "/booths/unchanged", If_None_Match='"a"')
    assert (answer.status, content, answer.headers["ETag"]) == (304, b"", '"a"')


def test_each_service_has_its_prefix_and_the_front_door_leads_to_the_booths(address: Address) -> None:
    answer, _ = ask(address, "GET", "/")
    assert (answer.status, answer.headers["Location"]) == (302, "/booths/")
    assert ask(address, "GET", "/awards/rounds/")[1] == b"awards"
    assert json.loads(ask(address, "GET", "/static/site.css")[1])["path"].startswith("/static/site.css")
    assert ask(address, "GET", "/healthz")[1] == b"ok"


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/metrics", "/nowhere", "//readyz"])
def test_what_has_no_services_prefix_is_looked_for_in_the_booths(address: Address, path: str) -> None:
    assert json.loads(ask(address, "GET", path)[1])["path"].startswith(f"/booths{path}")


def test_who_comes_while_the_web_restarts_waits_and_is_answered() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        with serving(listener):
            assert ask(listener.getsockname(), "GET", "/booths/")[0].status == 200
        with socket.create_connection(listener.getsockname(), timeout=10) as line:
            line.sendall(b"GET /booths/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            with serving(listener):
                assert everything(line).startswith(b"HTTP/1.1 200 ")


def test_half_a_request_does_nothing(tmp_path: Path) -> None:
    @Request.application
    def notes(request: Request) -> Response:
        with (tmp_path / "asked").open("a") as asked:
            asked.write(f"{request.path} ")
        return Response("noted")

    with socket.create_server(("127.0.0.1", 0)) as listener, serving(listener, app=notes):
        with socket.create_connection(listener.getsockname(), timeout=10) as line:
            line.sendall(b"POST /booths/half HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nname=Hai")
        ask(listener.getsockname(), "GET", "/booths/whole")
    assert (tmp_path / "asked").read_text() == "/booths/whole "


HALF = {
    "nothing": b"",
    "half a line": b"GET /boo",
    "half the headers": b"GET /booths/ HTTP/1.1\r\nHost: a\r\n",
    "half a body": b"POST /booths/ HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nhalf of it",
}


def is_answered(connection: socket.socket) -> None:
    """Ask for a page as somebody who knows nothing of the others does; ``make bench`` says how soon it comes."""
    with connection as line:
        line.sendall(b"GET /booths/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        assert everything(line).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("sent", HALF.values(), ids=HALF)
@pytest.mark.parametrize("by_tls", [False, True], ids=["http", "https"])
def test_thirty_who_stop_half_way_keep_nobody_waiting(sent: bytes, by_tls: bool, hall_files: Path) -> None:
    tls, connect = hall(hall_files) if by_tls else (None, plainly)
    with socket.create_server(("127.0.0.1", 0)) as listener, serving(listener, tls), ExitStack() as crowd:
        where = listener.getsockname()
        for _ in range(CROWD):
            crowd.enter_context(connect(where)).sendall(sent)
            if by_tls:  # and one who does not even finish the greeting
                crowd.enter_context(plainly(where)).sendall(b"\x16\x03\x01")
        is_answered(connect(where))


def test_thirty_who_do_not_read_their_answer_keep_nobody_waiting(address: Address) -> None:
    with ExitStack() as crowd:
        for _ in range(CROWD):
            line = crowd.enter_context(plainly(address))
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            line.sendall(b"GET /booths/photo HTTP/1.1\r\nHost: a\r\n\r\n")
        is_answered(plainly(address))


def plainly(address: Address) -> socket.socket:
    return socket.create_connection(address, timeout=10)


@pytest.fixture(scope="module")
def hall_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hall")
    make_hall(["cham.local", "127.0.0.1"], folder)
    return folder


def hall(files: Path, name: str = "cham.local") -> tuple[ssl.SSLContext | None, Callable[[Address], socket.socket]]:
    """Return what serves a hall by TLS, and how a tablet that trusts it connects to it under ``name``."""
    trusting = ssl.create_default_context(cafile=str(files / "authority.pem"))
    served = tls_context({"TLS_CERTIFICATE": f"{files}/certificate.pem", "TLS_KEY": f"{files}/key.pem"})
    return served, lambda address: trusting.wrap_socket(plainly(address), server_hostname=name)


def test_a_hall_is_served_over_tls_by_its_own_certificate(hall_files: Path) -> None:
    tls, _ = hall(hall_files)
    with socket.create_server(("127.0.0.1", 0)) as listener, serving(listener, tls):
        for name in ("cham.local", "127.0.0.1"):
            with hall(hall_files, name)[1](listener.getsockname()) as line:
                line.sendall(b"GET /booths/ HTTP/1.1\r\nHost: cham.local\r\nConnection: close\r\n\r\n")
                answer = everything(line).decode()
            assert answer.startswith("HTTP/1.1 200 ")
            assert '"scheme": "https"' in answer
        with pytest.raises(ssl.SSLCertVerificationError):
            hall(hall_files, "other.local")[1](listener.getsockname())


def test_tls_needs_two_files_that_fit(hall_files: Path, tmp_path: Path) -> None:
    make_hall(["other.local"], tmp_path)
    certificate, key = f"{hall_files}/certificate.pem", f"{hall_files}/key.pem"
    assert tls_context({}) is None
    assert stat.S_IMODE((hall_files / "key.pem").stat().st_mode) == 0o600
    for given, said in (
        ({"TLS_CERTIFICATE": certificate}, "both"),
        ({"TLS_CERTIFICATE": certificate, "TLS_KEY": f"{tmp_path}/key.pem"}, "cannot be used"),
        ({"TLS_CERTIFICATE": f"{tmp_path}/none.pem", "TLS_KEY": key}, "cannot be used"),
    ):
        with pytest.raises(Failed, match=said):
            tls_context(given)


def test_people_may_come_by_every_name_of_the_certificate(tmp_path: Path) -> None:
    make_hall(["192.168.1.10", "cham.local", "fd00::7"], tmp_path)
    given = {"TLS_CERTIFICATE": str(tmp_path / "certificate.pem")}
    assert sorted(names_of_certificate(given)) == ["192.168.1.10", "[fd00::7]", "cham.local"]
    assert names_of_certificate({}) == []
    assert names_of_certificate({"TLS_CERTIFICATE": str(tmp_path / "authority.pem")}) == []

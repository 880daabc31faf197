"""Where people come from and by which address: only names of ours, and only what proxies of ours say."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import request
from flask.testing import FlaskClient

from shared.settings import Settings
from tests.unit.shared.kit_example.app import Notes, create_app

OURS = "https://khuyencong.example.vn"
PAGE = "/example/notes/"
ClientOf = Callable[..., FlaskClient]


@pytest.fixture
def client_of(settings: Settings, notes: Notes) -> ClientOf:
    """Give somebody in front of the example with these settings, where /seen says who came from where."""

    def client_of(**changes: Any) -> FlaskClient:
        app = create_app(replace(settings, **changes), notes)
        app.add_url_rule("/seen", "seen", lambda: f"{request.remote_addr} {request.scheme}")
        return app.test_client()

    return client_of


@pytest.mark.parametrize(
    "host",
    ["khuyencong.example.vn", "KHUYENCONG.example.vn:8443", "cham.local", "192.168.1.10:8443", "[fd00::7]:8443",
     "chấm.example.vn".encode("idna").decode(), "127.0.0.1:8000", "localhost", "[::1]:1"],
)  # fmt: skip
def test_every_name_of_ours_is_answered(client_of: ClientOf, host: str) -> None:
    others = "cham.local 192.168.1.10 [fd00::7] chấm.example.vn"
    client = client_of(public_url=f"{OURS}:8443/", other_hosts=others)
    assert client.get(PAGE, headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "khuyencong.example.vn.evil.example", "evil.example:8443", "x.khuyencong.example.vn", "6.6.6.6",
     "[fd00::8]", "khuyencong.example.vn@evil.example", "evil.example/khuyencong.example.vn", "", " ", "a" * 5_000,
     "khuyencong.example.vn evil", "[", "[::1", "evil.example:99999999", "127.0.0.1.evil.example", "é.example"],
)  # fmt: skip
def test_no_other_name_is_answered(client_of: ClientOf, host: str) -> None:
    client = client_of(public_url=OURS)
    for path in (PAGE, "/nowhere", "/example/api/notes", "/static/site.css"):
        answer = client.get(path, headers={"Host": host})
        assert answer.status_code == 400, path
    page = client.get(PAGE, headers={"Host": host})
    assert f"Vui lòng mở {OURS}." in page.text
    assert "evil" not in page.text
    assert f"Please open {OURS}." in client.get(f"{PAGE}?lang=en", headers={"Host": host}).text


def test_the_address_at_which_the_request_came_in_is_ours_and_no_name_is(client_of: ClientOf) -> None:
    for here, status in (("192.168.1.10", 200), ("fd00::7", 200), ("evil.example", 400)):
        host = f"[{here}]:8000" if ":" in here else f"{here}:8000"
        environ = {"SERVER_NAME": here, "HTTP_HOST": host}
        assert client_of(public_url=OURS).get(PAGE, environ_overrides=environ).status_code == status, here


def test_what_watches_the_process_comes_by_any_name(client_of: ClientOf) -> None:
    client = client_of(public_url=OURS)
    for path in ("/livez", "/metrics"):
        assert client.get(path, headers={"Host": "booths-web:8000"}).status_code == 200


def test_https_means_secure_cookies_or_no_answer(client_of: ClientOf) -> None:
    ours, careless = client_of(public_url="https://localhost"), client_of(public_url="http://localhost")
    answer = ours.get(f"{PAGE}?lang=en", base_url="https://localhost")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-khuyencong=")
    assert all(part in cookie for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))
    answer = careless.get(f"{PAGE}?lang=en", base_url="https://localhost")
    assert (answer.status_code, "Please open http://localhost." in answer.text) == (400, True)


@pytest.mark.parametrize(
    ("proxies", "networks", "peer", "told", "client"),
    [
        (0, "", "10.1.0.2", "9.9.9.9", "10.1.0.2"),
        (1, "", "172.18.0.5", "9.9.9.9", "9.9.9.9"),
        (1, "", "172.18.0.5", "6.6.6.6, 9.9.9.9", "9.9.9.9"),
        (1, "10.1.0.0/16", "172.18.0.5", "6.6.6.6, 9.9.9.9, 10.1.0.2", "9.9.9.9"),
        (1, "10.1.0.0/16", "172.18.0.5", "6.6.6.6, 9.9.9.9", "9.9.9.9"),
        (1, "10.1.0.0/16", "172.18.0.5", "6.6.6.6, 10.1.0.9, 9.9.9.9, 10.1.0.3, 10.1.0.2", "9.9.9.9"),
        (0, "10.1.0.0/16", "10.1.0.2", "6.6.6.6, 9.9.9.9", "9.9.9.9"),
        (0, "10.1.0.0/16", "9.9.9.9", "6.6.6.6", "9.9.9.9"),
        (0, "10.1.0.0/16 fd00::/8", "::ffff:10.1.0.2", "6.6.6.6, 2001:db8::1, fd00::7", "2001:db8::1"),
        (0, "10.1.0.2", "10.1.0.2", "10.1.0.3", "10.1.0.3"),
        (0, "10.1.0.0/16", "10.1.0.2", "10.1.0.4, 10.1.0.3", "10.1.0.4"),
        (1, "10.1.0.0/16", "172.18.0.5", "9.9.9.9, unknown, 10.1.0.2", "10.1.0.2"),
        (1, "10.1.0.0/16", "172.18.0.5", "9.9.9.9, <script>", "172.18.0.5"),
        (2, "", "172.18.0.5", "9.9.9.9", "9.9.9.9"),
        (1, "10.1.0.0/16", "172.18.0.5", "", "172.18.0.5"),
        (1, "0.0.0.0/0", "172.18.0.5", ", ,9.9.9.9,,", "9.9.9.9"),
        (1, "", "172.18.0.5", ", ".join(["6.6.6.6"] * 2_000 + ["9.9.9.9"]), "9.9.9.9"),
    ],
)
def test_the_client_is_the_last_that_one_of_our_proxies_saw(
    client_of: ClientOf, proxies: int, networks: str, peer: str, told: str, client: str
) -> None:
    web = client_of(trusted_proxies=proxies, trusted_networks=networks)
    seen = web.get("/seen", headers={"X-Forwarded-For": told}, environ_overrides={"REMOTE_ADDR": peer})
    assert seen.text == f"{client} http"


@pytest.mark.parametrize(
    ("clients", "schemes", "scheme"),
    [
        ("9.9.9.9", "https", "https"),
        ("9.9.9.9", "https, http", "http"),  # what came from outside, and the gateway's own word behind it
        ("9.9.9.9, 10.1.0.2", "https, http", "https"),
        ("9.9.9.9, 10.1.0.2", "http", "http"),
        ("6.6.6.6, 9.9.9.9", "https, http", "http"),
        ("9.9.9.9, 10.1.0.2", "javascript, http", "http"),
        ("9.9.9.9", "", "http"),
    ],
)
def test_the_scheme_is_the_one_that_the_outermost_of_our_proxies_saw(
    client_of: ClientOf, clients: str, schemes: str, scheme: str
) -> None:
    web = client_of(public_url="https://localhost", trusted_proxies=1, trusted_networks="10.1.0.0/16")
    headers = {"X-Forwarded-For": clients, "X-Forwarded-Proto": schemes, "X-Forwarded-Host": "evil.example"}
    assert web.get("/seen", headers=headers).text.split()[1] == scheme


@pytest.mark.parametrize("networks", ["10.1.0.0/33", "10.1.2.3/16", "gateway", "*", "10.1.0.0/16,10.2.0.0/16"])
def test_a_network_that_is_none_is_told_at_the_start(client_of: ClientOf, networks: str) -> None:
    with pytest.raises(ValueError, match="TRUSTED_NETWORKS must be networks"):
        client_of(trusted_networks=networks)

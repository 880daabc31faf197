"""A session that was ended, with the real broker stopped meanwhile."""

import subprocess
from typing import Final

import requests

from tests.containers import container_site
from tests.docker import Stack
from tests.visitor import wait_for

PRIVATE: Final = {"booths": "/booths/my", "awards": "/awards/my", "notifications": "/notifications/me/devices"}
DEVICES: Final = "/notifications/me/devices"


def test_a_stolen_cookie_is_dead_in_all_services_as_soon_as_kafka_is_back(stack: Stack) -> None:
    owner = container_site(stack).visitor("mat.may@example.vn")
    owner.sign_in("Nguyễn Thị Mất")
    thief = requests.Session()
    thief.cookies.update(owner.browser.cookies)

    def let_in() -> set[str]:
        return {name for name, path in PRIVATE.items() if status_of(path) == 200}

    def status_of(path: str) -> int:
        return thief.get(stack.url + path, allow_redirects=False, timeout=30).status_code

    assert let_in() == set(PRIVATE)
    subprocess.run([*stack.compose, "stop", "--timeout", "5", "kafka"], check=True, capture_output=True)
    owner.submit(f"{DEVICES}/end", on=DEVICES)
    assert let_in() == {"booths", "awards"}, "where it was ended it is dead at once; the others cannot have heard of it"
    subprocess.run([*stack.compose, "start", "kafka"], check=True, capture_output=True)
    wait_for("the end of the session", lambda: not let_in(), seconds=120)

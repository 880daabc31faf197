"""docker-compose.yml as a site that people visit: letters read from maildev, commands run in the containers."""

import subprocess
from collections.abc import Callable

import requests

from tests.docker import Stack
from tests.visitor import Letter, Site


def container_site(stack: Stack) -> Site:
    """Return the containers as a site."""

    def command(service: str, *words: str) -> str:
        call = [*stack.compose, "exec", "-T", f"{service}-web", "python", "-m", f"services.{service}", *words]
        return subprocess.run(call, check=True, capture_output=True, text=True, timeout=120).stdout

    return Site(stack.url, maildev(stack.mail_url), command)


def maildev(url: str) -> Callable[[], list[Letter]]:
    """Return what reads the letters that maildev holds: each time those that it did not have before."""
    read: list[Letter] = []
    session = requests.Session()

    def arrived() -> list[Letter]:
        letters = session.get(f"{url}/email", params={"skip": len(read)}, timeout=30).json()
        read.extend(
            Letter(one["headers"]["message-id"], one["to"][0]["address"], one["subject"], one["text"])
            for one in letters
        )
        return list(read)

    return arrived

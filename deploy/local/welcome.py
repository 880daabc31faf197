"""What `make run` says once everything answers."""

import importlib
import time
from collections.abc import Mapping
from pathlib import Path

from deploy.healthy import web_is_well
from deploy.local.supervisor import Failed

PATIENCE = 60.0


def wait_until_ready(ports: Mapping[str, int]) -> None:
    """Return when every service's web says that it is ready; raises Failed with the names of those that do not."""
    waiting = dict(ports)
    until = time.monotonic() + PATIENCE
    while waiting:
        waiting = {name: port for name, port in waiting.items() if not web_is_well(port)}
        if waiting and time.monotonic() > until:
            raise Failed(
                f"Not ready after {PATIENCE:.0f} s: {', '.join(waiting)}. Their logs: var/log/<service>-web.log"
            )
        time.sleep(0.05)


def say(url: str, seconds: float, var: Path, smtp_url: str, *, demo: bool) -> None:
    """Print the address, who can sign in, where the letters and the logs are."""
    letters = f"sent through {smtp_url}" if smtp_url else f"kept, to be read at {url}/notifications/mailbox"
    print(f"\n  Khuyến công   {url}   (up after {seconds:.1f} s; Ctrl-C stops it)\n")
    if demo and (people := _demo_people()):
        print(f"  Sign in at {url}/notifications/sign-in as one of these; the code comes by letter:")
        width = max(len(email) for email, _ in people)
        for email, role in people:
            print(f"    {email:<{width}}  {role}")
        print()
    print(f"  Letters: {letters}")
    print(f"  Logs:    {var / 'log'}/<worker>.log\n", flush=True)


def _demo_people() -> list[tuple[str, str]]:
    """Return (email, what they are) of the demo year's people, if there is a demo year."""
    people: list[tuple[str, str]] = []
    for service in ("booths", "awards"):
        try:
            module = importlib.import_module(f"services.{service}.demo.people")
        except ModuleNotFoundError:
            continue
        people += [(person[0], person[1]) for person in module.SIGN_IN_AS]
    return people


def demo_provinces() -> str:
    """Return the day whose table of provinces the demo year uses."""
    module = importlib.import_module("services.booths.demo.establishments")
    return str(module.TABLE_OF.isoformat())

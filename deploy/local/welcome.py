"""What `make run` says once everything answers."""

import importlib
from pathlib import Path


def say(url: str, seconds: float, var: Path, smtp_url: str, *, demo: bool) -> None:
    """Print the address, who can sign in, where the letters and the logs are."""
    letters = (
        f"sent through {smtp_url.rpartition('@')[2]}"
        if smtp_url
        else f"kept, to be read at {url}/notifications/mailbox"
    )
    print(f"\n  Khuyến công   {url}   (up after {seconds:.1f} s; Ctrl-C stops it)\n")
    if demo and (people := _demo_people()):
        print(f"  Sign in at {url}/notifications/sign-in as one of these; the code comes by letter:")
        width = max(len(email) for email, _ in people)
        for email, role in people:
            print(f"    {email:<{width}}  {role}")
        print("  The voting rounds follow within a minute or two; each is named here once it is there.\n")
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

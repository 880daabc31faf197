"""What `make run` says once everything answers."""

import importlib
from collections.abc import Mapping
from pathlib import Path

from deploy.local.address import Address


def say(address: Address, seconds: float, var: Path, environ: Mapping[str, str], *, demo: bool) -> None:
    """Print the address, who can sign in, where the letters and the logs are."""
    url, smtp_url = environ.get("PUBLIC_URL") or address.url, environ.get("SMTP_URL", "")
    readable = bool(smtp_url) or address.alone
    print(f"\n  Khuyến công   {url}   (up after {seconds:.1f} s; Ctrl-C stops it)\n")
    if demo and (people := _demo_people()):
        how = "the code comes by letter" if readable else "as said below, for no letter is sent"
        print(f"  Sign in at {url}/notifications/sign-in as one of these; {how}:")
        width = max(len(email) for email, _ in people)
        for email, role in people:
            print(f"    {email:<{width}}  {role}")
        print("  The voting rounds follow within a minute or two; each is named here once it is there.\n")
    if not demo:
        print("  Nobody is here yet? The first organiser is made in another terminal:")
        print("    make booths ARGS='grant you@example.vn organiser --name \"Nguyễn Văn A\"'\n")
    print(f"  Letters: {_letters(url, smtp_url, address)}")
    print(f"  Logs:    {var / 'log'}/<worker>.log\n", flush=True)


def _letters(url: str, smtp_url: str, address: Address) -> str:
    if smtp_url:
        return f"sent through {smtp_url.rpartition('@')[2]}"
    if address.alone:
        return f"kept, to be read at {url}/notifications/mailbox"
    return (
        "kept and shown to nobody, since others can come here. Set SMTP_URL; or sign in by paper:\n"
        "    make notifications ARGS='code you@example.vn'   prints an address that signs you in, once, today\n"
        '    judges\' codes are printed on the page of the jury (README.md, "A hall with its own network")'
    )


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

"""What must stand in no log of an installation: every key, password, code, link and cookie that a path has used."""

import re
import stat
from collections.abc import Iterator
from pathlib import Path

from tests.visitor import Site

GIVEN = {"BOUNCE_KEY": "key-of-a-provider-that-reports-letters", "SMS_KEY": "key-of-a-gateway-of-short-messages"}
"""Settings that are secret, for an installation whose logs are searched."""
KEYS_IN_LINKS = re.compile(r"/(?:enter|unsubscribe)/([\w.-]+)")


def secrets_of(site: Site, var: Path) -> Iterator[tuple[str, str]]:
    """Yield (what it is, how a log would have it as a regular expression)."""
    for line in (var / "secrets.env").read_text().splitlines():
        name, _, value = line.partition("=")
        yield name, re.escape(value)
    yield "the superuser's password", re.escape((var / "postgres" / "superuser.password").read_text())
    yield from ((name, re.escape(value)) for name, value in GIVEN.items())
    for letter in site.arrived():
        yield "a mailbox", re.escape(letter.to)
        yield from (("a link of a letter", re.escape(key)) for key in KEYS_IN_LINKS.findall(letter.text))
        yield from (("a code", rf"(?<![\w.:-]){code}(?![\w-])") for code in site.codes(letter.to))
    for visitor in site.visitors:
        yield from ((f"the cookie {one.name}", re.escape(str(one.value))) for one in visitor.browser.cookies)


def leaks(site: Site, var: Path) -> list[str]:
    """Return which secrets stand in which logs, and what of the folder others could read.

    Links of letters are opened first, as they are and cut wrongly: an address that leads nowhere holds the key, too.
    """
    guest = site.visitor("guest@kc.example")
    for link in dict.fromkeys(link[0] for letter in site.arrived() for link in KEYS_IN_LINKS.finditer(letter.text)):
        guest.call("GET", f"/notifications{link}")
        guest.call("GET", f"/notifications{link}/x")
    logs = [*(var / "log").glob("*"), var / "postgres" / "postgres.log", var.with_suffix(".out")]
    texts = {path: path.read_text(errors="replace") for path in logs}
    assert "/notifications/sign-in/code" in texts[var / "log" / "web.log"], "nobody signed in: nothing is shown"
    known = dict.fromkeys(secrets_of(site, var))
    found = [
        f"{what} in {path.name}" for path, text in texts.items() for what, secret in known if re.search(secret, text)
    ]
    readable = [path for path in (*logs[:-1], var / "secrets.env") if stat.S_IMODE(path.stat().st_mode) != 0o600]
    found += [f"{path.name} is for everybody" for path in readable]
    return found + ([f"{var.name} is for everybody"] if stat.S_IMODE(var.stat().st_mode) != 0o700 else [])

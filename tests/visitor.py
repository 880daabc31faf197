"""People at a running site, by HTTP as browsers would: on containers (tests/real_site.py) and on `make run` (chaos)."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, TypeVar

import requests
from requests.exceptions import ChunkedEncodingError

T = TypeVar("T")

PATIENCE = 30.0  # seconds for what happens behind the page: an event, a letter
AGAIN = {502, 503, 504}  # what a gateway says while a service restarts


@dataclass(frozen=True)
class Letter:
    """A letter as it arrived."""

    message_id: str
    to: str
    subject: str
    text: str

    @property
    def number(self) -> str:
        """The letter's own number: what stands before the @ of its Message-ID."""
        return self.message_id.strip("<>").partition("@")[0]


@dataclass
class Site:
    """A running installation: its address, the letters that arrived so far, its command line."""

    url: str
    arrived: Callable[[], list[Letter]]
    command: Callable[..., str]
    before_request: Callable[[], object] = field(default=lambda: None)
    visitors: list["Visitor"] = field(default_factory=list)

    def visitor(self, email: str) -> "Visitor":
        """Return somebody with a browser of their own, not signed in."""
        self.visitors.append(Visitor(self, email))
        return self.visitors[-1]

    def codes(self, email: str) -> list[str]:
        """Return the sign-in codes that arrived for a mailbox, oldest first."""
        found = [re.search(r"\b\d{3} ?\d{3}\b", letter.text) for letter in self.arrived() if letter.to == email]
        return [match[0].replace(" ", "") for match in found if match]


def wait_for(what: str, look: Callable[[], T], seconds: float = PATIENCE) -> T:
    """Return what ``look`` finds, as soon as it is anything."""
    until = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < until, f"waited {seconds:.0f} s in vain for {what}"
        time.sleep(0.1)
    return found


class Visitor:
    """One person with a browser: cookies, the CSRF token of the last page, patience while a service restarts."""

    def __init__(self, site: Site, email: str) -> None:
        self.site, self.email = site, email
        self.browser = requests.Session()
        self.attempts = 0

    def sign_in(self, name: str) -> None:
        """Ask for a code, read it from the letter, type it in, say one's name if asked."""
        known = len(self.site.codes(self.email))
        self.submit("/notifications/sign-in", email=self.email)
        codes = wait_for(f"a code for {self.email}", lambda: self.site.codes(self.email)[known:])
        answer = self.submit("/notifications/sign-in/code", code=codes[-1])
        if answer.url.partition("?")[0].endswith("/sign-in/name"):
            self.submit("/notifications/sign-in/name", name=name, phone="0912345678")

    def submit(self, path: str, *, on: str = "", **values: str) -> requests.Response:
        """Open a page with a form, fill it in and send it, as a browser does; ``on`` is where else it stands."""
        page, token = self._page_with_token(on or path)
        answer = self.call("POST", path, data={"csrf_token": token, **values}, headers={"Referer": page.url})
        assert answer.ok, f"{path}: {answer.status_code} {answer.text[:2000]}"
        return answer

    def api(self, method: str, path: str, **body: Any) -> Any:
        """Call the JSON API and return what it answered; anything but success is a failure.

        If the service died during the first attempt, the second may be told that it was done already.
        """
        answer = self.call(method, path, json=body if method != "GET" else None)
        fine = answer.ok or (self.attempts > 1 and answer.status_code == 409)
        assert fine, f"{method} {path}: {answer.status_code} {answer.text[:2000]}"
        return answer.json() if answer.content else None

    def upload(self, path: str, name: str, content: bytes, **values: str) -> None:
        """Send a file by the API, as multipart with the token of a page."""
        page, token = self._page_with_token("/notifications/me")
        headers = {"X-CSRFToken": token, "Referer": page.url}
        answer = self.call("POST", path, data=values, files={"file": (name, content)}, headers=headers)
        assert answer.ok, f"{path}: {answer.status_code} {answer.text[:2000]}"

    def _page_with_token(self, path: str) -> tuple[requests.Response, str]:
        page = self.call("GET", path)
        tokens = _Tokens()
        tokens.feed(page.text)
        assert tokens.found, f"{path} has no form with a token: {page.status_code} {page.url}"
        return page, tokens.found[0]

    def call(self, method: str, path: str, **options: Any) -> requests.Response:
        """Send a request; while the gateway says that a service restarts, wait and send it again."""
        until = time.monotonic() + PATIENCE
        self.attempts = 0
        while True:
            self.attempts += 1
            self.site.before_request()
            try:
                answer = self.browser.request(method, self.site.url + path, timeout=PATIENCE, **options)
                if answer.status_code not in AGAIN:
                    return answer
                trouble = f"{answer.status_code} {answer.text[:200]}"
            except (requests.ConnectionError, ChunkedEncodingError) as refused:  # before the answer, or within it
                trouble = str(refused)
            assert time.monotonic() < until, f"{method} {path}: {trouble}"
            time.sleep(0.2)


class _Tokens(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "input" and values.get("name") == "csrf_token":
            self.found.append(values.get("value") or "")

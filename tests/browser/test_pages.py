"""Every page of every service with the demo year, as everybody, in both languages.

None fails, none is heavy or left untranslated; in the browser axe finds nothing and no screen is too narrow.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser

import brotli  # type: ignore[import-untyped]  # it has no types
import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page
from sqlalchemy.orm import Session, sessionmaker

from services.awards.demo import people as voters
from services.awards.web.app import create_app as awards_app
from services.booths.demo.people import ORGANISER
from services.booths.web.app import create_app as booths_app
from services.notifications.sending.sender import sender_of
from services.notifications.web.app import create_app as notifications_app
from shared.clock import now
from shared.database import new_engine, new_sessions
from shared.i18n import speaking
from shared.settings import Settings
from tests.browser.conftest import AXE, axe, hear, overflow, sign_in, small_targets, unseen
from tests.browser.votes import AwardsExamples, fill_awards
from tests.browser.year import MAKER, OFFICER, Examples, OneAddress, fill
from tests.clients import cookie_of
from tests.databases import SERVICES, UrlOf
from tests.integration.routes import awards, booths, notifications
from tests.integration.routes.table import People, lines_of
from tests.unit.test_translations import entries
from tests.visitor import wait_for

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROLES = {
    "anonymous": "",
    "maker": MAKER,
    "officer": OFFICER,
    "organiser": ORGANISER,
    "secretary": voters.SECRETARY,
    "judge": voters.JUDGE,
    "member": voters.MEMBER,
}
KNOWN_AS = {
    "anonymous": {"nobody"}, "maker": {"maker"}, "officer": {"officer"}, "organiser": {"organiser", "granted"},
    "secretary": {"secretary"}, "judge": {"judge", "stranger"}, "member": {"council"},
}  # fmt: skip
"""What the tables of routes call them; outside awards a judge is a stranger."""
ANYBODY = frozenset({"nobody"})
TRY_WHAT_ALL_SEE = ("nobody", "maker", "organiser")
READERS = {
    service: {line.path: line.people for line in lines_of(table) if line.method == "GET"}
    for service, table in (
        ("booths", booths.ROUTES),
        ("awards", awards.ROUTES),
        ("notifications", notifications.ROUTES),
    )
}
SWEEPS = [(service, language) for language in ("vi", "en") for service in SERVICES]
NO_PAGES = re.compile(
    r"api\.|_api\.|^assets\.|^health\.|^openapi\.|\.(file|announcement|download|html|unread|way|part)$"
)
FILES = re.compile(r"export|[._]template|former|_file|annex|minutes|print_all|worker|progress|[.](paper|photo|page)$")
LETTERS = re.compile(r"/(letters|mailbox)\b")
"""A letter stays in the language of the one it was written to."""
ITSELF = {"Tiếng Việt", "Cán bộ %(province)s", "Ban tổ chức"}
"""What English pages may hold: the name of a language, and what the demo calls its officers and organisers."""
LATER_PAGE, FIRST_PAGE = 20_000, 100_000
DENSE = re.compile(r"plan|docs|office/(applications|establishments|staff|letters)|/draw|/offers|/(labels|sheets)$")
EVERY_STATE = re.compile(r"/booths/(office/)?fairs/\*(/draw)?|/booths/(applications|offers)/\*")
KEEPS_NOTHING = "delete Navigator.prototype.serviceWorker"
"""A tablet that keeps a round for a hall without network fetches some hundred files; here leaving the page would cut it
off. tests/browser/awards/test_scoring.py lets it keep them."""
DENSE_PAGE = 60_000
"""A plan of 175 booths and lists of 50 rows are what they are; even they stay under this."""


@dataclass(frozen=True)
class Visit:
    """Somebody who opens a page."""

    path: str
    email: str


@dataclass
class Year:
    """The served demo year."""

    address: str
    apps: dict[str, Flask]
    pages: list[tuple[str, str | None]]
    clients: dict[tuple[Flask, str], FlaskClient] = field(default_factory=dict)

    def visits(self, role: str) -> list[Visit]:
        """Every page that this role may see, by the tables of routes; a maker's case page as that maker."""
        own = role == "maker"
        return [
            Visit(path, mailbox if own and mailbox else ROLES[role])
            for path, mailbox in self.pages
            if KNOWN_AS[role] & self.readers(path)
        ]

    def readers(self, path: str) -> People:
        """Who may see a page; of those whom all may see, whoever tries them."""
        service = path.split("/")[1]
        rule, _ = self.apps[service].url_map.bind("").match(path.partition("?")[0], return_rule=True)
        readers = READERS[service].get(rule.rule, ANYBODY)
        return frozenset(TRY_WHAT_ALL_SEE) if "nobody" in readers else readers

    def client(self, path: str, email: str) -> FlaskClient:
        """Return a program's browser, signed in, for the app of a path."""
        app = self.apps[path.strip("/").partition("/")[0]]
        if (app, email) not in self.clients:
            client = self.clients[app, email] = app.test_client()
            if email:
                with client.session_transaction() as session:
                    session.update(cookie_of(email, email))
        return self.clients[app, email]


@contextmanager
def opened(url_of: UrlOf) -> Iterator[tuple[dict[str, sessionmaker[Session]], dict[str, Settings]]]:
    """Give sessions and settings of the three services."""
    settings = {
        name: Settings(
            database_url=url_of(name),
            broker_url="postgresql://nobody",
            secret_key="only-for-tests-and-32-signs-long",
            letters_shown=True,
        )
        for name in SERVICES
    }
    engines = {name: new_engine(one.database_url) for name, one in settings.items()}
    try:
        yield {name: new_sessions(engine) for name, engine in engines.items()}, settings
    finally:
        for engine in engines.values():
            wait_for("the last answer", lambda pool=engine.pool: not pool.checkedout())  # type: ignore[misc]  # bound
            engine.dispose()


def fill_all(url_of: UrlOf) -> None:
    """Load the year into the three services' databases."""
    with opened(url_of) as (sessions, settings):
        with sender_of(sessions["notifications"], settings["notifications"]) as sender:
            fill(sessions["booths"], sessions["notifications"], sender, now())
        fill_awards(sessions["awards"], sessions["booths"], settings["awards"], now())


@pytest.fixture(scope="module")
def year(filled: Callable[[str, Callable[[UrlOf], object]], UrlOf]) -> Iterator[Year]:
    with opened(filled("year", fill_all)) as (sessions, settings):
        yield from _served(sessions, settings)


def _served(sessions: dict[str, sessionmaker[Session]], settings: dict[str, Settings]) -> Iterator[Year]:
    made = {"booths": booths_app, "awards": awards_app, "notifications": notifications_app}
    apps: dict[str, Flask] = {name: make(sessions[name], settings[name]) for name, make in made.items()}
    with sessions["booths"]() as booths, sessions["notifications"]() as notifications, sessions["awards"]() as awards:
        examples = Examples(booths, notifications, now())
        votes = AwardsExamples(awards)
        pages = sorted(
            {page for name, app in apps.items() for page in _pages(app, votes if name == "awards" else examples)},
            key=str,
        )
    served = OneAddress(apps).serve()
    yield Year(next(served), apps, pages)
    for _ in served:
        pass


def _pages(app: Flask, examples: Examples | AwardsExamples) -> Iterator[tuple[str, str | None]]:
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            kept = NO_PAGES.search(rule.endpoint) or FILES.search(rule.endpoint)
            if "GET" in (rule.methods or ()) and not kept:
                for arguments, mailbox in examples.of(rule.endpoint, frozenset(rule.arguments)):
                    yield app.url_for(rule.endpoint, **arguments), mailbox


def in_language(path: str, language: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}lang={language}"


def test_no_page_fails_is_heavy_or_left_untranslated(year: Year) -> None:
    """In English as everybody who may see it (who may not is told so: tests/integration/test_routes.py).

    In Vietnamese, in which the code itself is written, the first of each kind as the first who may see it.
    """
    wrong: dict[str, None] = {}
    seen: set[str] = set()
    for role in ROLES:
        answers = [fetch(year, visit, "en") for visit in year.visits(role)]
        shown = zip(answers, year.visits(role), strict=True)
        mine = {answer.path: visit.email for answer, visit in shown if answer.status == 200}
        assert len(mine) > 15, role
        new = {kind: visit for visit in map(Visit, mine, mine.values()) if (kind := kind_of(visit.path)) not in seen}
        answers += [fetch(year, visit, "vi") for visit in new.values()]
        seen |= new.keys()
        wrong |= dict.fromkeys(f"{fault}, as {role}" for answer in answers for fault in answer.faults())
    assert not wrong, "\n".join(wrong)


def kind_of(path: str) -> str:
    """Return the address without what tells pages of a kind apart."""
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/fairs/)[A-Z]+|(?<=/rounds/)[A-Z0-9-]+", "*", path)


@dataclass(frozen=True)
class Answer:
    """What a page answered, packed as it goes over the wire."""

    path: str
    language: str
    status: int
    packed: bytes
    html: str

    def faults(self) -> Iterator[str]:
        """Yield what is wrong with it."""
        if self.status in {302, 303}:
            return
        if self.status not in {200, 403, 404, 409, 410}:
            yield f"{self.path}: answered {self.status}"
        if len(self.packed) > (DENSE_PAGE if DENSE.search(self.path) else LATER_PAGE):
            yield f"{self.path}: {len(self.packed)} bytes"
        if f'<html lang="{self.language}"' not in self.html:
            yield f"{self.path}: not said to be in {self.language}"
        if self.language == "en" and not LETTERS.search(self.path):
            yield from (f"{self.path}: {said!r}" for said in untranslated(self.html))


def fetch(year: Year, visit: Visit, language: str) -> Answer:
    """Open a page as a browser that unpacks Brotli."""
    client = year.client(visit.path, visit.email)
    answer = client.get(in_language(visit.path, language), headers={"Accept-Encoding": "br"})
    packed = answer.headers.get("Content-Encoding") == "br"
    html = brotli.decompress(answer.data) if packed else answer.data
    return Answer(visit.path, language, answer.status_code, answer.data, html.decode())


class Words(HTMLParser):
    """The texts of a page but those said to be Vietnamese, and those of its attributes that people are told."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.vietnamese = ""

    def handle_data(self, data: str) -> None:
        if not self.vietnamese:
            self.found.add(" ".join(data.split()))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {"aria-label", "placeholder", "title", "alt", "data-label"}
        self.found.update(value for name, value in attrs if name in told and value)
        if tag != "html" and ("lang", "vi") in attrs:
            self.vietnamese = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == self.vietnamese:
            self.vietnamese = ""


def untranslated(html: str) -> list[str]:
    """Return the texts of our own that an English page still says in Vietnamese."""
    words = Words()
    words.feed(html)
    return sorted(said for said in words.found if _is_ours(said))


@cache
def _is_ours(said: str) -> bool:
    return not said.isascii() and _ours().fullmatch(said) is not None


@cache
def _ours() -> re.Pattern[str]:
    """Every text of the catalogue whose English differs."""
    found = []
    for _path, _context, vietnamese, said, _fuzzy in entries():
        literal = re.split(r"%\(\w+\)[sd]", re.sub(r"<[^>]+>", "", vietnamese))
        if vietnamese not in said and sum(map(len, literal)) > 8 and vietnamese not in ITSELF:
            found.append(".+".join(map(re.escape, literal)))
    return re.compile("|".join(found))


def test_the_search_for_vietnamese_finds_it() -> None:
    with speaking("vi"):
        assert untranslated('<p>Nộp đăng ký</p><input aria-label="Việc của tôi">') == ["Nộp đăng ký", "Việc của tôi"]
        assert untranslated('<i lang="vi">Nộp đăng ký</i><p>Nộp đăng ký</p>') == ["Nộp đăng ký"]
    assert untranslated("<p>Submit</p><td>HTX chè Hảo Đạt</td>") == []


@dataclass
class Sweep:
    """A phone that opens each kind of page of a service: once in English, in Vietnamese in each state that changes it.

    ``sees`` knows who saw a kind of page last: whoever it is will see the next.
    """

    year: Year
    page: Page
    language: str
    wrong: list[str] = field(default_factory=list)
    alike: Counter[str] = field(default_factory=Counter)
    sees: dict[str, str] = field(default_factory=dict)

    def look(self, path: str, mailbox: str | None) -> None:
        """Note what is wrong with a page as the first who may see it, if there were not enough of its kind."""
        kind = kind_of(path)
        if self.alike[kind] < (1 if self.language == "en" else 12 if EVERY_STATE.fullmatch(kind) else 2):
            for email in self._readers(kind, path, mailbox):
                if self.opens(path, email):
                    self.alike[kind] += 1
                    self.sees[kind] = email
                    break

    def _readers(self, kind: str, path: str, mailbox: str | None) -> list[str]:
        if mailbox and "/office/" not in kind:
            return [mailbox]
        may = [ROLES[role] for role in ROLES if KNOWN_AS[role] & self.year.readers(path)]
        return sorted(may, key=lambda email: email != self.sees.get(kind))

    def opens(self, path: str, email: str) -> bool:
        """Open a page and note what is wrong with it; return whether this visitor may see it."""
        said = len(self.wrong)
        self.page.goto("about:blank")  # else photos that the last page still asks for are asked for as somebody else
        self.page.context.clear_cookies()
        if email:
            sign_in(self.page, self.year.apps["booths"], self.year.address, email)
        self.page.set_viewport_size({"width": 390, "height": 844})
        answer = self.page.goto(self.year.address + in_language(path, self.language))
        elsewhere = self.page.url.partition("?")[0] != self.year.address + path.partition("?")[0]
        if elsewhere or answer is None or answer.status != 200:
            del self.wrong[said:]
            return False
        self.wrong += [f"{path} as {email}: {fault}" for fault in self._faults(kind_of(path))]
        return True

    def _faults(self, kind: str) -> Iterator[str]:
        # The next page of a kind has often the same elements; in English it has them always, and other names of them.
        if not self.alike[kind] or (self.language == "vi" and unseen(self.page)):
            yield from axe(self.page)
        yield from (f"too small for a thumb: {target}" for target in small_targets(self.page))
        for width in (390, 320, 1280):
            self.page.set_viewport_size({"width": width, "height": 844})
            if wider := overflow(self.page):
                yield f"{wider} px wider than a screen of {width}"


@pytest.mark.parametrize(("service", "language"), SWEEPS)
def test_every_page_suits_everybody_and_every_screen(year: Year, browser: Browser, service: str, language: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    context.add_init_script(KEEPS_NOTHING)
    context.add_init_script(path=AXE)
    sweep = Sweep(year, context.new_page(), language)
    hear(sweep.page, sweep.wrong)
    pages = [page for page in year.pages if page[0].startswith(f"/{service}/")]
    for path, mailbox in sorted(pages, key=lambda page: ("/NHAP" not in page[0], page[0])):
        sweep.look(path, mailbox)
    for email in (OFFICER, ORGANISER) if service == "booths" else ():
        assert sweep.opens("/booths/my", email)
    context.close()
    assert not sweep.wrong, "\n".join(sweep.wrong)
    assert len(sweep.alike) > 20


def test_the_first_page_is_light(year: Year, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    bytes_: list[float] = []
    wire.on("Network.loadingFinished", lambda told: bytes_.append(told["encodedDataLength"]))
    page.goto(f"{year.address}/booths/", wait_until="networkidle")
    assert 5_000 < sum(bytes_) <= FIRST_PAGE
    bytes_.clear()
    page.goto(f"{year.address}/booths/fairs/TG", wait_until="networkidle")
    assert 0 < sum(bytes_) <= LATER_PAGE
    context.close()

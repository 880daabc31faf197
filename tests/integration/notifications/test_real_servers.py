"""What a real Postfix and a real Exim do with letters, and what becomes of these: states, tries, marks, call list.

tests/mail_servers says how the two are set up. Each hands on to the other, so every answer and every letter that comes
back is one that such a server wrote.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from time import monotonic, sleep
from typing import Final

import pytest
from flask import Flask
from sqlalchemy import select

from services.notifications.actions.alarms import watch_sending
from services.notifications.actions.marks import mark_refused
from services.notifications.models import Letter, LetterTry, MailServer
from services.notifications.queries.leaving import open_alarms
from shared.settings import Settings
from tests.clients import Visit
from tests.conftest import SettingsOf
from tests.integration.notifications.lost import ORGANISER, known, names, offered
from tests.integration.notifications.returning import marked, report
from tests.integration.notifications.sending import Clock, Open, Sessions
from tests.mail_servers import ACCENTS, MailServers, not_there, running_mail_servers

pytestmark = pytest.mark.smtp

PATIENCE: Final = 20.0
LOGIN, WRONG = "khuyencong:open%20sesame", "khuyencong:guessed"


@pytest.fixture(scope="module")
def servers() -> Iterator[MailServers]:
    """Both servers, for all tests of this file."""
    if why := not_there():
        if os.environ.get("CI"):
            pytest.fail(f"CI must run the tests against Postfix and Exim, but {why}")
        pytest.skip(f"no Postfix and Exim: {why}")
    with running_mail_servers() as made:
        yield made


@pytest.fixture
def app(tokenless: Flask) -> Flask:
    return tokenless


@dataclass(frozen=True)
class Post:
    """An installation that sends by a server: each recipient is offered a booth."""

    sessions: Sessions
    opened: Open
    clock: Clock
    servers: MailServers
    visit: Visit

    def offer(self, *recipients: str) -> None:
        """Offer a booth to a maker for each mailbox."""
        known(self.sessions, "organisers", ORGANISER)
        for one in recipients:
            offered(self.sessions, one, one)
        self.clock.forward(minutes=1)

    def send(self, port: str, scheme: str = "smtp", user: str = "") -> None:
        """Send what is due, and mark what refused for good."""
        server = "postfix" if port != "EXIM" else "exim"
        url = self.servers.url(port, scheme, user)
        back = f"returned@{server}.example"
        with self.opened(smtp_url=url, bounce_address=back, bounce_address_per_letter=True) as sender:
            while sender.send_due():
                pass
        with self.sessions.begin() as session:
            mark_refused(session, self.clock())

    def tried(self) -> dict[str, tuple[str, int]]:
        """State and tries of the offer to each mailbox (a reminder stands beside it)."""
        with self.sessions() as session:
            offers = session.scalars(select(Letter).where(Letter.kind == "decision")).all()
            return {letter.recipient: (letter.state, letter.tries) for letter in offers}

    def stands(self) -> dict[str, str]:
        """State of the offer to each mailbox."""
        return {email: state for email, (state, _) in self.tried().items()}

    def called(self) -> set[str]:
        """Whom somebody has to call."""
        return set(names(self.visit, ORGANISER))

    def trouble(self) -> set[str]:
        """What is wrong between us and the servers."""
        with self.sessions() as session:
            return set(session.scalars(select(MailServer.trouble)))

    def alarmed(self, settings: Settings) -> bool:
        """Look as the tick does whether letters leave, and return whether an alarm is on."""
        with self.sessions.begin() as session:
            session.info["settings"] = settings
            watch_sending(session, self.clock())
            return "letters" in open_alarms(session)

    def outcomes(self, outcome: str) -> int:
        """How many tries or reports came out so."""
        with self.sessions() as session:
            return len(session.scalars(select(LetterTry.id).where(LetterTry.outcome == outcome)).all())


@pytest.fixture
def post(notifications_sessions: Sessions, opened: Open, clock: Clock, servers: MailServers, visit: Visit) -> Post:
    return Post(notifications_sessions, opened, clock, servers, visit)


@pytest.mark.parametrize(
    ("port", "scheme", "user", "trouble"),
    [
        pytest.param("NO_SENDER", "smtp", "", "same_refusal", id="the sender is refused, said to RCPT"),
        pytest.param("NO_SENDER_EARLY", "smtp", "", "sender_refused", id="the sender is refused, said to MAIL"),
        pytest.param("NO_RELAY", "smtp", "", "same_refusal", id="it does not relay for us"),
        pytest.param("NO_RELAY_YET", "smtp", "", "same_refusal", id="it does not relay for us, as Debian's says it"),
        pytest.param("PASSWORD", "smtp", "", "auth", id="it wants a password, we have none"),
        pytest.param("PASSWORD", "smtp", WRONG, "auth", id="our password is wrong"),
        pytest.param("TLS_ONLY", "smtp", "", "tls", id="it wants TLS, we speak plainly"),
        pytest.param("TLS_ONLY", "smtp+starttls", "", "tls", id="its certificate is nobody's we trust"),
    ],
)
def test_what_is_the_servers_or_our_fault_costs_no_letter_anything_but_is_told(
    post: Post, settings_of: SettingsOf, port: str, scheme: str, user: str, trouble: str
) -> None:
    settings = replace(settings_of("notifications"), smtp_url=post.servers.url(port, scheme, user))
    recipients = [f"{name}@elsewhere.example" for name in ("hoa", "lan", "mai")]
    post.offer(*recipients)
    post.send(port, scheme, user)
    assert post.tried() == dict.fromkeys(recipients, ("waiting", 0))
    assert (marked(post.sessions), post.called()) == ({}, set())
    assert post.trouble() == {trouble}
    assert not post.alarmed(settings)
    post.clock.forward(minutes=11)
    post.send(port, scheme, user)
    assert post.tried() == dict.fromkeys(recipients, ("waiting", 0))
    assert post.alarmed(settings)


@pytest.mark.parametrize("port", ["NO_SENDER", "NO_RELAY", "NO_RELAY_YET"])
def test_one_letter_alone_is_tried_again_where_the_answer_blames_us(post: Post, port: str) -> None:
    post.offer("hoa@elsewhere.example")
    post.send(port)
    assert post.tried() == {"hoa@elsewhere.example": ("waiting", 1)}
    assert (marked(post.sessions), post.called()) == ({}, set())


@pytest.mark.parametrize(("port", "scheme", "user"), [("PASSWORD", "smtp", LOGIN), ("TLS_ONLY", "smtp+starttls", "")])
def test_what_it_asks_for_it_gets(
    post: Post, servers: MailServers, monkeypatch: pytest.MonkeyPatch, port: str, scheme: str, user: str
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(servers.folder / "tls" / "authority.pem"))
    post.offer("hoa@exim.example")
    post.send(port, scheme, user)
    assert post.tried() == {"hoa@exim.example": ("sent", 1)}
    assert post.trouble() == {""}


def test_a_server_that_says_421_after_five_gets_the_others_at_once(post: Post, servers: MailServers) -> None:
    before = len(servers.inbox("exim/hoa"))
    recipients = [f"hoa+{number}@exim.example" for number in range(12)]
    post.offer(*recipients)
    post.send("EXIM")
    assert post.tried() == dict.fromkeys(recipients, ("sent", 1))
    assert post.trouble() == {""}
    _until(lambda: len(servers.inbox("exim/hoa")) == before + 12)


def test_what_it_says_to_one_address_is_about_that_alone(post: Post) -> None:
    exim = {
        "hoa@exim.example": ("sent", 1),
        "gone@exim.example": ("failed", 1),
        "unknown@exim.example": ("failed", 1),  # Exim's "550 Unrouteable address" may be a fault of its own
        "full@exim.example": ("failed", 1),
        "spam@exim.example": ("failed", 1),
        "later@exim.example": ("waiting", 1),
        "grey@exim.example": ("waiting", 1),
    }
    postfix = {"lan@postfix.example": ("sent", 1), "nobody@postfix.example": ("failed", 1)}
    post.offer(*postfix)
    post.send("POSTFIX")
    post.offer(*exim)
    post.send("EXIM")
    greylisted = monotonic()
    assert post.tried() == exim | postfix
    assert set(marked(post.sessions)) == {"gone@exim.example", "nobody@postfix.example"}
    assert post.trouble() == {""}
    assert post.called() == {one for one, (state, _) in post.tried().items() if state == "failed"}
    sleep(max(0.0, greylisted + 1.2 - monotonic()))  # as long as Exim's list wants
    post.clock.forward(minutes=6)
    post.send("EXIM")
    assert post.tried() == exim | postfix | {"grey@exim.example": ("sent", 2), "later@exim.example": ("waiting", 2)}


RETURNED: Final[Mapping[str, Mapping[str, str]]] = {
    "postfix": {
        "hoa@postfix.example": "sent",
        "grey@exim.example": "sent",  # after a report that it is delayed
        "gone@exim.example": "bounced",
        f"gone@{ACCENTS}": "bounced",  # sent to xn--…, and reported so
        "unknown@exim.example": "bounced",
        "full@exim.example": "bounced",
        "spam@exim.example": "bounced",
        "later@exim.example": "bounced",  # delayed first
        "brimful@postfix.example": "bounced",
        "team@postfix.example": "bounced",
        "moved@postfix.example": "bounced",
    },
    "exim": {
        "hoa@exim.example": "sent",
        "nobody@postfix.example": "bounced",
        "brimful@exim.example": "bounced",  # Exim tries again first
        "team@exim.example": "bounced",
        "moved@exim.example": "bounced",
    },
}
"""What becomes of letters that each server took, by what it writes back."""
GONE: Final = {"postfix": {"gone@exim.example", f"gone@{ACCENTS}"}, "exim": {"nobody@postfix.example"}}


@pytest.mark.parametrize("taker", ["postfix", "exim"])
def test_what_comes_back_marks_only_an_address_that_is_gone(post: Post, servers: MailServers, taker: str) -> None:
    expected = RETURNED[taker]
    read = len(servers.inbox(f"{taker}/returned"))
    post.offer(*expected)
    post.send(taker.upper())
    assert post.tried() == dict.fromkeys(expected, ("sent", 1))
    seen = [read]

    def all_read() -> bool:
        came = servers.inbox(f"{taker}/returned")
        for octets in came[seen[0] :]:
            report(post.sessions, octets, post.clock())
        seen[0] = len(came)
        return post.stands() == expected

    if not _until(all_read):
        assert post.stands() == expected, "not what becomes of these letters"
    assert set(marked(post.sessions)) == GONE[taker]
    assert post.called() == {one for one, state in expected.items() if state == "bounced"}
    delayed = {"postfix": 2, "exim": 0}  # Exim tells no delay of letters that call themselves auto-generated
    assert post.outcomes("delayed") == delayed[taker]
    assert post.trouble() == {""}


def _until(holds: Callable[[], bool]) -> bool:
    until = monotonic() + PATIENCE
    while not (held := holds()) and monotonic() < until:
        sleep(0.1)
    return held

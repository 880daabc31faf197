"""Short messages and chat: queued beside the letter, handed to real servers on loopback, off by default."""

import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from services.notifications.actions.batches import tell_of_held_batches
from services.notifications.actions.channels import tell_failures
from services.notifications.models import Letter, LetterTry, Person
from services.notifications.sending.sender import sender_of
from shared.clock import now
from shared.events.booths import BoothOffered, FairOpened
from shared.settings import Settings
from tests.http_sink import HttpSink, http_sink
from tests.integration.notifications.sending import Clock
from tests.integration.notifications.telling import contacts, tell
from tests.unit.notifications.samples import sample

Sessions = sessionmaker[Session]
PHONE = "+84912345678"


@pytest.fixture
def gateway() -> Iterator[HttpSink]:
    with http_sink() as running:
        yield running


@pytest.fixture
def settings(settings_of: Callable[[str], Settings], gateway: HttpSink) -> Settings:
    chat = f"json://127.0.0.1:{gateway.port}/office"
    return replace(
        settings_of("notifications"), sms_url=f"{gateway.url}/send?from=KC", sms_key="s3cret", chat_urls=chat
    )


@pytest.fixture
def sessions(notifications_sessions: Sessions, settings: Settings) -> Iterator[Sessions]:
    notifications_sessions.configure(info={"settings": settings})
    yield notifications_sessions
    notifications_sessions.configure(info={})


def wish(sessions: Sessions, phone: str = "0912 345 678", *, by_sms: bool = True) -> None:
    """Let a member of the establishment be known with a telephone."""
    tell(sessions, contacts("hoa@x.vn"))
    with sessions.begin() as session:
        session.execute(update(Person).values(phone=phone, by_sms=by_sms))


def short_messages(sessions: Sessions) -> list[tuple[str, str, str]]:
    with sessions() as session:
        rows = session.execute(select(Letter.recipient, Letter.state, Letter.answer).where(Letter.channel == "sms"))
        return [(row[0], row[1], row[2]) for row in rows]


def send(sessions: Sessions, settings: Settings, clock: Clock) -> None:
    """Send what is due by the clock, which is not behind the handlers' own."""
    clock.at = max(clock.at, now())
    with sender_of(sessions, settings, clock) as sender:
        while sender.send_due():
            pass


def test_a_decision_comes_as_a_short_message_too(
    sessions: Sessions, settings: Settings, gateway: HttpSink, clock: Clock
) -> None:
    wish(sessions)
    tell(sessions, sample(BoothOffered))
    send(sessions, settings, clock)
    [posted] = gateway.posted
    assert posted.path == "/send?from=KC"
    assert posted.headers["authorization"] == "Bearer s3cret"
    assert posted.data["to"] == PHONE
    assert posted.data["text"].startswith("KHUYEN CONG: ")
    assert posted.data["text"].endswith(". http://127.0.0.1:8000/notifications/letters")
    assert posted.data["text"].isascii()
    assert len(posted.data["text"]) <= 160
    assert short_messages(sessions) == [(f"tel:{PHONE}", "sent", "200 ok")]
    with sessions() as session:
        row = session.scalars(select(Letter).where(Letter.channel == "sms")).one()
        assert posted.headers["idempotency-key"] == str(row.id)
        tried = session.scalars(select(LetterTry).where(LetterTry.letter_id == row.id)).one()
        assert tried.server == f"127.0.0.1:{gateway.port}"


@pytest.mark.parametrize(("phone", "by_sms"), [("0912 345 678", False), ("024 2220 2222", True), ("", True)])
def test_who_did_not_ask_or_has_no_mobile_gets_none(sessions: Sessions, phone: str, by_sms: bool) -> None:
    wish(sessions, phone, by_sms=by_sms)
    tell(sessions, sample(BoothOffered))
    assert short_messages(sessions) == []


def test_only_decisions_come_as_short_messages(sessions: Sessions) -> None:
    wish(sessions)
    tell(sessions, sample(FairOpened))
    assert short_messages(sessions) == []


def test_without_a_gateway_there_is_none(sessions: Sessions, settings: Settings) -> None:
    sessions.configure(info={"settings": replace(settings, sms_url="")})
    wish(sessions)
    tell(sessions, sample(BoothOffered))
    assert short_messages(sessions) == []


def test_it_is_held_with_its_batch(sessions: Sessions, settings: Settings, gateway: HttpSink, clock: Clock) -> None:
    wish(sessions)
    tell(sessions, replace(sample(BoothOffered), batch_id=uuid4()))
    send(sessions, settings, clock)
    assert short_messages(sessions) == [(f"tel:{PHONE}", "held", "")]
    assert gateway.posted == []


@pytest.mark.parametrize(
    ("status", "state"), [(429, "waiting"), (503, "waiting"), (500, "waiting"), (400, "failed"), (401, "waiting")]
)
def test_what_the_gateway_answers_decides(
    sessions: Sessions, settings: Settings, gateway: HttpSink, clock: Clock, status: int, state: str
) -> None:
    gateway.answers = [status]
    wish(sessions)
    tell(sessions, sample(BoothOffered))
    send(sessions, settings, clock)
    assert short_messages(sessions) == [(f"tel:{PHONE}", state, f"{status} ok")]
    clock.forward(minutes=6)
    send(sessions, settings, clock)
    assert short_messages(sessions)[0][1] == ("sent" if state == "waiting" else "failed")


def test_an_absent_gateway_costs_no_try_and_holds_up_no_other_channel(
    sessions: Sessions, settings: Settings, clock: Clock
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    wish(sessions)
    tell(sessions, sample(BoothOffered))
    send(sessions, replace(settings, sms_url=f"http://127.0.0.1:{port}/"), clock)
    with sessions() as session:
        states = {row.channel: (row.state, row.tries) for row in session.scalars(select(Letter))}
    assert states["sms"] == ("waiting", 0)
    assert states["email"] == ("kept", 1)


def test_the_office_hears_in_its_chat_of_a_batch_that_waits(
    sessions: Sessions, settings: Settings, gateway: HttpSink, clock: Clock
) -> None:
    batch_id = uuid4()
    tell(sessions, contacts("o@x.vn", group="organisers"))
    tell(sessions, contacts("hoa@x.vn"))
    tell(sessions, replace(sample(BoothOffered), batch_id=batch_id))
    for _ in range(2):
        with sessions.begin() as session:
            tell_of_held_batches(session, now=clock.at.replace(year=clock.at.year + 1))
    clock.forward(days=366)
    send(sessions, settings, clock)
    [posted] = gateway.posted
    assert posted.path == "/office"
    assert str(batch_id) in posted.data["message"]
    assert posted.data["title"]


def test_the_office_hears_once_an_hour_of_decisions_that_did_not_arrive(
    sessions: Sessions, settings: Settings, gateway: HttpSink, clock: Clock
) -> None:
    wish(sessions, by_sms=False)
    tell(sessions, sample(BoothOffered))
    clock.at = clock.at.replace(minute=30)
    refused(sessions, clock)
    for minutes, told in ((0, 0), (40, 1), (1, 0), (60, 0)):
        clock.forward(minutes=minutes)
        with sessions.begin() as session:
            assert tell_failures(session, clock()) == told
    send(sessions, settings, clock)
    assert [posted.data["title"] for posted in gateway.posted] == ["1 thư báo kết quả không đến nơi trong giờ vừa qua"]


def refused(sessions: Sessions, clock: Clock) -> None:
    with sessions.begin() as session:
        letter_id: UUID = session.scalars(update(Letter).values(state="failed").returning(Letter.id)).one()
        session.add(LetterTry(letter_id=letter_id, at=clock(), outcome="refused"))


def test_a_chat_that_does_not_answer_is_tried_again(
    sessions: Sessions, settings: Settings, gateway: HttpSink, clock: Clock
) -> None:
    gateway.answers = [503]
    wish(sessions, by_sms=False)
    tell(sessions, sample(BoothOffered))
    refused(sessions, clock)
    clock.forward(hours=1)
    with sessions.begin() as session:
        assert tell_failures(session, clock()) == 1
    send(sessions, settings, clock)
    clock.forward(minutes=6)
    send(sessions, settings, clock)
    assert len(gateway.posted) == 2
    with sessions() as session:
        chat = session.scalars(select(Letter).where(Letter.channel == "chat")).one()
    assert (chat.state, chat.tries, chat.answer) == ("sent", 2, "1 of 1 channels took it")

"""Organisers hear that a batch waits, once and then daily; held letters follow a template that was changed."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker, undefer

from services.notifications.actions.batches import release, tell_of_held_batches, withdraw
from services.notifications.actions.people import grant_staff
from services.notifications.actions.rewriting import NotHeld, rewrite
from services.notifications.letters import Content
from services.notifications.models import Batch, Letter, Person, TemplateText
from shared.clock import now
from shared.errors import Forbidden
from tests.integration.notifications.deciding import (
    ANOTHER,
    BATCH,
    NOBODY,
    ORGANISER,
    TITLE,
    a_batch,
    decision,
    listed,
    members,
    outcome,
)
from tests.integration.notifications.telling import START, contacts, tell

Sessions = sessionmaker[Session]


@pytest.fixture
def sessions(notifications_sessions: Sessions) -> Sessions:
    with notifications_sessions.begin() as session:
        grant_staff(session, email=ORGANISER, by="test", now=START)
    tell(notifications_sessions, contacts(ORGANISER, ANOTHER, group="organisers"))
    return notifications_sessions


def told(sessions: Sessions) -> list[tuple[str, str, str]]:
    with sessions() as session:
        mine = select(Letter.recipient, Letter.template, Letter.state).where(Letter.about == "organisers")
        return [(row[0], row[1], row[2]) for row in session.execute(mine.order_by(Letter.position))]


def tick(sessions: Sessions, at: datetime) -> int:
    with sessions.begin() as session:
        return tell_of_held_batches(session, at)


def subject(sessions: Sessions, template: str, recipient: str = ORGANISER) -> str:
    with sessions() as session:
        mine = select(Letter.subject).where(Letter.template == template, Letter.recipient == recipient)
        return session.scalars(mine).one()


def test_organisers_hear_once_that_a_batch_waits(sessions: Sessions) -> None:
    a_batch(sessions)
    at = now()
    assert (tick(sessions, at), tick(sessions, at + timedelta(minutes=1))) == (2, 0)
    assert told(sessions) == [(one, "batch_ready", "waiting") for one in (ORGANISER, ANOTHER)]
    assert subject(sessions, "batch_ready") == f"3 thư chờ ban tổ chức duyệt gửi: {TITLE}"


def test_it_is_no_digest_and_in_the_readers_language(sessions: Sessions) -> None:
    with sessions.begin() as session:
        session.execute(update(Person).where(Person.email == ANOTHER).values(language="en", digest="daily"))
    a_batch(sessions)
    tick(sessions, now())
    assert subject(sessions, "batch_ready", ANOTHER).startswith(
        "3 letters wait for the organisers' release: Results of"
    )


def test_they_are_not_told_before_list_and_letters_are_here(sessions: Sessions) -> None:
    tell(sessions, members(1))
    tell(sessions, outcome(1, batch=BATCH), minute=1)
    assert tick(sessions, now()) == 0  # the list is not here
    tell(sessions, listed(decision(1), decision(2)))
    assert tick(sessions, now()) == 0  # a letter is missing
    assert tick(sessions, now() + timedelta(minutes=11)) == 2  # and does not come


def test_a_batch_that_waits_for_hours_is_told_daily(sessions: Sessions) -> None:
    a_batch(sessions)
    at = now()
    tick(sessions, at)
    assert tick(sessions, at + timedelta(hours=3, minutes=50)) == 0
    for hours in (4.1, 28.1, 52.1):
        assert tick(sessions, at + timedelta(hours=hours)) == 2
        assert tick(sessions, at + timedelta(hours=hours + 1)) == 0
    assert [template for _, template, _ in told(sessions)] == ["batch_ready"] * 2 + ["batch_waits"] * 6


@pytest.mark.parametrize("act", [release, withdraw])
def test_a_decided_batch_is_told_no_more(sessions: Sessions, act: Callable[..., Batch]) -> None:
    a_batch(sessions)
    tick(sessions, now())
    with sessions.begin() as session:
        act(session, batch_id=BATCH, by=ORGANISER, now=now(), reason="x")
    assert {state for _, _, state in told(sessions)} == {"cancelled"}  # it was not out yet
    assert tick(sessions, now() + timedelta(days=1)) == 0


def test_without_organisers_nothing_happens_until_there_are_some(notifications_sessions: Sessions) -> None:
    a_batch(notifications_sessions)
    assert tick(notifications_sessions, now()) == 0
    tell(notifications_sessions, contacts(ORGANISER, group="organisers"))
    assert tick(notifications_sessions, now()) == 1


def test_a_batch_with_nothing_in_it_is_nobodys_work(sessions: Sessions) -> None:
    tell(sessions, listed())
    assert tick(sessions, now() + timedelta(days=2)) == 0


def changed_template(sessions: Sessions, version: int = 1) -> None:
    says = "{{ product_name }}\n\nMừng {{ establishment_name }}.\n\n[Xem]\n"
    with sessions.begin() as session:
        session.add(
            TemplateText(
                template="product_recognised",
                language="vi",
                version=version,
                text=f"Chúc mừng lần {version}: {says}",
                note="",
                written_by=ORGANISER,
                written_at=START,
            )
        )


def subjects(sessions: Sessions) -> list[tuple[str, str, int]]:
    with sessions() as session:
        mine = select(Letter.recipient, Letter.subject, Letter.template_version).where(Letter.batch_id == BATCH)
        return [(row[0], row[1], row[2]) for row in session.execute(mine.order_by(Letter.recipient))]


def test_held_letters_are_written_anew(sessions: Sessions) -> None:
    a_batch(sessions)
    before = subjects(sessions)
    changed_template(sessions)
    with sessions.begin() as session:
        assert rewrite(session, batch_id=BATCH, by=ORGANISER, now=START) == 2
    new = "Chúc mừng lần 1: Chè móc câu"
    assert subjects(sessions) == [("m1@x.vn", new, 1), ("m2@x.vn", new, 1), before[2]]
    with sessions.begin() as session:
        first = session.scalars(select(Letter).where(Letter.recipient == "m1@x.vn").options(undefer(Letter.content)))
        content = Content.from_json(first.one().content)
        assert content.blocks[0].text == "Mừng HTX chè Hảo Đạt."
        assert content.greeting == "Kính gửi Ông/Bà Người M,"
        assert rewrite(session, batch_id=BATCH, by=ORGANISER, now=START) == 0


def test_letters_that_are_not_held_stay_as_they_were(sessions: Sessions) -> None:
    a_batch(sessions)
    with sessions.begin() as session:
        session.execute(update(Letter).where(Letter.recipient == "m1@x.vn").values(state="cancelled"))
    changed_template(sessions)
    with sessions.begin() as session:
        assert rewrite(session, batch_id=BATCH, by=ORGANISER, now=START) == 1
        release(session, batch_id=BATCH, by=ORGANISER, now=START)
    changed_template(sessions, 2)
    with sessions.begin() as session, pytest.raises(NotHeld):
        rewrite(session, batch_id=BATCH, by=ORGANISER, now=START)
    with sessions.begin() as session, pytest.raises(Forbidden):
        rewrite(session, batch_id=BATCH, by=NOBODY, now=START)
    assert [version for _, _, version in subjects(sessions)] == [0, 1, 0]

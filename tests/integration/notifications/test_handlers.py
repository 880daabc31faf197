"""Events become letters: once, in any order, to whom they concern, in their language."""

import itertools
import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from services.notifications.actions.notices import receive_contacts, record_notice
from services.notifications.actions.telling import Origin
from services.notifications.letters import LETTERS, groups_of
from services.notifications.models import Contact, Notice, Person
from shared.events import awards
from shared.events.booths import (
    AccessRefused,
    ApplicationAccepted,
    BoothOffered,
    ContactsChanged,
    EstablishmentRegistered,
    FairOpened,
)
from shared.events.contacts import Contact as Told
from shared.events.envelope import Event
from shared.messaging.consumer import MessageOutcome
from tests.integration.notifications.telling import GROUP, START, all_letters, contacts, put_aside, queued, tell
from tests.unit.notifications.samples import FIELDS, sample

Sessions = sessionmaker[Session]


def test_every_member_gets_one_letter(notifications_sessions: Sessions) -> None:
    tell(notifications_sessions, contacts("a@x.vn", "b@x.vn"))
    tell(notifications_sessions, sample(BoothOffered))
    assert queued(notifications_sessions) == [
        ("a@x.vn", "booth_offered", "waiting"),
        ("b@x.vn", "booth_offered", "waiting"),
    ]
    first = all_letters(notifications_sessions)[0]
    assert first.correlation_id == "trace-of-the-request"
    assert first.link == f"/booths/offers/{FIELDS['offer_id']}"


def test_the_same_event_again_queues_nothing(notifications_sessions: Sessions) -> None:
    tell(notifications_sessions, contacts("a@x.vn"))
    event_id = uuid4()
    assert tell(notifications_sessions, sample(BoothOffered), id=event_id) is MessageOutcome.HANDLED
    assert tell(notifications_sessions, sample(BoothOffered), id=event_id) is MessageOutcome.DUPLICATE
    tell(notifications_sessions, contacts("a@x.vn", "new@x.vn"), minute=1)
    with notifications_sessions.begin() as session:  # even if the inbox had forgotten it
        record_notice(session, event=sample(BoothOffered), origin=Origin(event_id, START, "again"), now=START)
    assert len(queued(notifications_sessions)) == 1
    with notifications_sessions() as session:
        assert session.scalars(select(Notice.group_name)).all() == [GROUP]


def test_a_notice_waits_for_the_addresses_and_is_told_once(notifications_sessions: Sessions) -> None:
    tell(notifications_sessions, sample(BoothOffered))
    assert queued(notifications_sessions) == []
    tell(notifications_sessions, contacts("a@x.vn", "b@x.vn"), minute=1)
    tell(notifications_sessions, contacts("a@x.vn", "c@x.vn"), minute=2)
    assert [letter[0] for letter in queued(notifications_sessions)] == ["a@x.vn", "b@x.vn"]


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_any_order_of_contacts_and_events_gives_the_same_letters(
    notifications_sessions: Sessions, order: tuple[int, ...]
) -> None:
    organisers = "organisers"
    events: list[Event] = [
        contacts("a@x.vn"),
        contacts("o@x.vn", group=organisers),
        sample(EstablishmentRegistered),
        sample(FairOpened),
    ]
    for place in order:
        tell(notifications_sessions, events[place])
    assert queued(notifications_sessions) == [("a@x.vn", "establishment_registered", "waiting")]
    assert put_aside(notifications_sessions) == [("o@x.vn", "fair_opened")]


def test_new_members_get_no_old_letters(notifications_sessions: Sessions) -> None:
    tell(notifications_sessions, contacts("a@x.vn"))
    tell(notifications_sessions, sample(ApplicationAccepted))
    tell(notifications_sessions, contacts("a@x.vn", "new@x.vn"), minute=1)
    assert [letter[0] for letter in queued(notifications_sessions)] == ["a@x.vn"]


def test_an_empty_group_is_known_and_gets_nothing_later(notifications_sessions: Sessions) -> None:
    tell(notifications_sessions, contacts())
    tell(notifications_sessions, sample(BoothOffered))
    tell(notifications_sessions, contacts("a@x.vn"), minute=1)
    assert queued(notifications_sessions) == []


def test_older_contacts_do_not_come_back(notifications_sessions: Sessions) -> None:
    tell(notifications_sessions, contacts("new@x.vn"), minute=5)
    tell(notifications_sessions, contacts("old@x.vn"), minute=1)
    with notifications_sessions() as session:
        assert session.scalars(select(Contact.email)).all() == ["new@x.vn"]


def test_a_fair_that_opens_is_told_to_officers_and_organisers_once_each(notifications_sessions: Sessions) -> None:
    tell(notifications_sessions, contacts("o@x.vn", group="organisers"))
    tell(notifications_sessions, contacts("p@x.vn", "o@x.vn", group="province:01"))
    tell(notifications_sessions, contacts("q@x.vn", group="province:19"))
    tell(notifications_sessions, contacts("maker@x.vn"))
    tell(notifications_sessions, sample(FairOpened))
    assert [letter[0] for letter in queued(notifications_sessions)] == ["p@x.vn", "q@x.vn"]
    assert put_aside(notifications_sessions) == [("o@x.vn", "fair_opened")]


def test_officers_whose_addresses_come_late_are_told_if_they_were_there(notifications_sessions: Sessions) -> None:
    tell(notifications_sessions, contacts("first@x.vn", group="province:01"), minute=1)
    tell(notifications_sessions, sample(FairOpened), minute=5)
    tell(notifications_sessions, contacts("there@x.vn", group="province:19"), minute=4)
    tell(notifications_sessions, contacts("new@x.vn", group="province:20"), minute=6)
    tell(notifications_sessions, contacts("first@x.vn", "added@x.vn", group="province:01"), minute=7)
    assert [letter[0] for letter in queued(notifications_sessions)] == ["first@x.vn", "there@x.vn"]


@pytest.mark.parametrize("earlier", [[], [FairOpened]])
def test_officers_and_a_fair_at_the_same_moment(notifications_sessions: Sessions, earlier: list[type[Event]]) -> None:
    """The fair's transaction is open and knows no officers; their contacts wait for it, then find the fair."""
    for cls in earlier:
        tell(notifications_sessions, sample(cls), minute=-1)
    officers: ContactsChanged = contacts("p@x.vn", group="province:01")
    done = threading.Event()

    def contacts_arrive() -> None:
        with notifications_sessions.begin() as other:
            receive_contacts(other, group=officers.group, contacts=officers.contacts, told_at=START, now=START)
        done.set()

    with notifications_sessions.begin() as session:
        record_notice(session, event=sample(FairOpened), origin=Origin(uuid4(), START, "t"), now=START)
        thread = threading.Thread(target=contacts_arrive)
        thread.start()
        assert not done.wait(0.3)
    thread.join(5)
    assert [letter[0] for letter in queued(notifications_sessions)] == ["p@x.vn"]


def test_who_was_refused_is_told_and_nobody_else(notifications_sessions: Sessions) -> None:
    asker = f"access_request:{FIELDS['access_request_id']}"
    tell(notifications_sessions, contacts("maker@x.vn"))
    tell(notifications_sessions, contacts("asker@x.vn", group=asker))
    tell(notifications_sessions, sample(AccessRefused))
    assert queued(notifications_sessions) == [("asker@x.vn", "access_refused", "waiting")]


def test_a_judge_is_told_by_the_contacts_that_awards_tells(notifications_sessions: Sessions) -> None:
    invited = sample(awards.JudgeInvited)
    tell(notifications_sessions, invited)
    judge = Told(email="judge@x.vn", name="Phạm Thị Lan")
    group = f"judge:{invited.judge_id}"
    tell(notifications_sessions, awards.ContactsChanged(group=group, contacts=[judge]), minute=1)
    assert queued(notifications_sessions) == [("judge@x.vn", "judge_invited", "waiting")]
    assert all_letters(notifications_sessions)[0].link == f"/awards/judging/{invited.judge_id}"


def test_letters_are_in_the_language_a_person_chose(notifications_sessions: Sessions) -> None:
    tell(notifications_sessions, contacts("a@x.vn", "b@x.vn", language="en"))
    with notifications_sessions.begin() as session:
        session.get_one(Person, "a@x.vn").language = "vi"
    tell(notifications_sessions, contacts("a@x.vn", "b@x.vn", language="en"), minute=1)
    tell(notifications_sessions, sample(ApplicationAccepted))
    assert [letter.subject[:9] for letter in all_letters(notifications_sessions)] == ["Đăng ký H", "Applicati"]


def test_mailboxes_are_one_however_they_are_spelt(notifications_sessions: Sessions) -> None:
    tell(notifications_sessions, contacts("Hoa@X.vn", "hoa@x.vn"))
    tell(notifications_sessions, sample(ApplicationAccepted))
    assert [letter[0] for letter in queued(notifications_sessions)] == ["hoa@x.vn"]


@pytest.mark.parametrize("cls", LETTERS, ids=lambda cls: cls.__name__)
def test_every_event_reaches_its_audience(notifications_sessions: Sessions, cls: type[Event]) -> None:
    """By a letter, or in the digest of organisers; reminders are for later."""
    event = sample(cls)
    for group in groups_of(event):
        name = group.replace("*", "01")
        tell(notifications_sessions, contacts(f"{name.replace(':', '-')}@x.vn", group=name))
    tell(notifications_sessions, event)
    at_once = {occasion.template: occasion.to(event) for occasion in LETTERS[cls] if not occasion.ahead}
    wanted = {(f"{to.replace('*', '01').replace(':', '-')}@x.vn", t) for t, groups in at_once.items() for to in groups}
    queued_now = [letter[:2] for letter in queued(notifications_sessions) if letter[1] in at_once]
    together = put_aside(notifications_sessions)
    assert sorted(queued_now + together) == sorted(wanted)
    assert sorted(together) == sorted(pair for pair in wanted if pair[0] == "organisers@x.vn")


@pytest.mark.parametrize("earlier", [[], [ApplicationAccepted]])
def test_contacts_that_arrive_at_the_same_moment_lose_no_notice(
    notifications_sessions: Sessions, earlier: list[type[Event]]
) -> None:
    """The notice's transaction is open and has seen no contacts; the contacts wait for it, then find the notice."""
    for cls in earlier:
        tell(notifications_sessions, sample(cls))
    changed: ContactsChanged = contacts("a@x.vn")
    done = threading.Event()

    def contacts_arrive() -> None:
        with notifications_sessions.begin() as other:
            receive_contacts(other, group=GROUP, contacts=changed.contacts, told_at=START, now=START)
        done.set()

    with notifications_sessions.begin() as session:
        record_notice(session, event=sample(BoothOffered), origin=Origin(uuid4(), START, "t"), now=START)
        thread = threading.Thread(target=contacts_arrive)
        thread.start()
        assert not done.wait(0.3)
    thread.join(5)
    assert "booth_offered" in {letter[1] for letter in queued(notifications_sessions)}
    with notifications_sessions() as session:
        assert session.scalars(select(Notice.state)).all() == ["queued"] * (len(earlier) + 1)


def test_people_keep_what_they_said_of_themselves(notifications_sessions: Sessions) -> None:
    with notifications_sessions.begin() as session:
        session.add(Person(email="a@x.vn", name="Tên tự khai", language="en", known_since=START - timedelta(days=1)))
    tell(notifications_sessions, contacts("a@x.vn"))
    with notifications_sessions() as session:
        person = session.get_one(Person, "a@x.vn")
        assert (person.name, person.language) == ("Tên tự khai", "en")

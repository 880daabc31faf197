"""Reminders: written with their deadline, needless once somebody acted, never sent after it; and dates in calendars."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker, undefer

from services.notifications.actions.notices import receive_contacts, record_notice
from services.notifications.actions.sending import cancel_late
from services.notifications.actions.telling import Origin
from services.notifications.models import Batch, Letter, Person
from shared.events import awards, booths
from shared.events.booths import Contact
from shared.events.envelope import Event
from tests.locks import waits_for_a_lock
from tests.unit.notifications.samples import ESTABLISHMENT, FIELDS, sample

Sessions = sessionmaker[Session]
CONFIRM_BY = datetime(2026, 10, 12, 10, 0, tzinfo=UTC)
START = CONFIRM_BY - timedelta(days=3)
MAKER = f"establishment:{ESTABLISHMENT}"
JUDGE = f"judge:{FIELDS['judge_id']}"


class History:
    """Events told one after the other, by default a minute apart."""

    def __init__(self, sessions: Sessions) -> None:
        self.sessions, self.at = sessions, START

    def tell(self, event: Event, *, hours: float = 0) -> None:
        self.at += timedelta(minutes=1, hours=hours)
        with self.sessions.begin() as session:
            record_notice(session, event=event, origin=Origin(uuid4(), self.at, "trace"), now=self.at)

    def contacts(self, group: str = MAKER, email: str = "hoa@example.vn") -> None:
        self.at += timedelta(minutes=1)
        told = [Contact(email=email, name="Trần Thị Hoa")]
        with self.sessions.begin() as session:
            receive_contacts(session, group=group, contacts=told, told_at=self.at, now=self.at)

    def letters(self, template: str) -> list[Letter]:
        with self.sessions() as session:
            found = select(Letter).where(Letter.template == template).order_by(Letter.position)
            return list(session.scalars(found.options(undefer(Letter.calendar))))

    def states(self, template: str) -> list[tuple[str, str]]:
        return [(letter.state, letter.cancelled_for) for letter in self.letters(template)]

    def change(self, template: str, **values: Any) -> None:
        with self.sessions.begin() as session:
            session.execute(update(Letter).where(Letter.template == template).values(**values))


@pytest.fixture
def history(notifications_sessions: Sessions) -> History:
    return History(notifications_sessions)


def test_an_offer_brings_a_reminder_a_day_before_its_deadline(history: History) -> None:
    history.contacts()
    history.tell(sample(booths.BoothOffered))
    [reminder] = history.letters("offer_reminder")
    assert (reminder.kind, reminder.state, reminder.next_try_at) == (
        "reminder", "waiting", CONFIRM_BY - timedelta(hours=24),
    )  # fmt: skip
    assert (reminder.deadline_at, reminder.give_up_at) == (CONFIRM_BY, CONFIRM_BY)


@pytest.mark.parametrize(("hours", "reminders"), [(29, 0), (31, 1)])
def test_no_reminder_comes_in_the_first_six_hours(history: History, hours: int, reminders: int) -> None:
    history.contacts()
    history.tell(sample(booths.BoothOffered, confirm_by=history.at + timedelta(hours=hours)))
    assert len(history.letters("booth_offered")) == 1
    assert len(history.letters("offer_reminder")) == reminders


ANSWERS = (
    booths.OfferConfirmed, booths.OfferDeclined, booths.OfferExpired, booths.BoothTakenBack,
    booths.OfferAnnulled, booths.ApplicationFairCancelled,
)  # fmt: skip


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("known", ["before", "between", "after"])
def test_a_reminder_is_cancelled_once_there_is_an_answer(history: History, answer: type[Event], known: str) -> None:
    """Whether the mailbox is known before the offer, between offer and answer, or only after both."""
    for moment, event in (("before", sample(booths.BoothOffered)), ("between", sample(answer)), ("after", None)):
        if moment == known:
            history.contacts()
        if event:
            history.tell(event)
    assert history.states("offer_reminder") == [("cancelled", "reason_gone")]
    assert history.states("booth_offered") == [("cancelled", "reason_gone")]


OTHER_OFFER = UUID(int=7)
GONE, WAITING = ("cancelled", "reason_gone"), ("waiting", "")


@pytest.mark.parametrize("answer", [one for one in ANSWERS if one is not booths.ApplicationFairCancelled])
def test_an_answer_to_one_offer_leaves_the_letters_of_another(history: History, answer: type[Event]) -> None:
    """Who wanted more booths may be offered one by the draw and another from the waiting list."""
    history.contacts()
    history.tell(sample(booths.BoothOffered))
    history.tell(sample(booths.BoothOffered, offer_id=OTHER_OFFER))
    history.tell(sample(answer))
    assert history.states("booth_offered") == [GONE, WAITING]
    assert history.states("offer_reminder") == [GONE, WAITING]


def test_with_the_fair_all_offers_are_over(history: History) -> None:
    history.contacts()
    history.tell(sample(booths.BoothOffered))
    history.tell(sample(booths.BoothOffered, offer_id=OTHER_OFFER))
    history.tell(sample(booths.ApplicationFairCancelled, offer_ids=[FIELDS["offer_id"], OTHER_OFFER]))
    assert history.states("booth_offered") == [GONE, GONE]
    assert history.states("offer_reminder") == [GONE, GONE]


def test_a_letter_that_is_being_sent_is_sent_but_not_tried_again(history: History) -> None:
    history.contacts()
    history.tell(sample(booths.BoothOffered))
    history.change("offer_reminder", state="sending", claimed_by=1)
    history.tell(sample(booths.OfferDeclined))
    assert history.states("offer_reminder") == [("sending", "")]
    history.change("offer_reminder", state="waiting", claimed_by=None)
    with history.sessions.begin() as session:
        cancel_late(session, history.at)
    assert [state for state, _ in history.states("offer_reminder")] == ["cancelled"]


def test_only_what_came_before_the_end_is_over(history: History) -> None:
    """A dossier handed in again and sent back again has a reminder of the second deadline, whoever is known when."""
    again = CONFIRM_BY + timedelta(days=9)
    history.tell(sample(awards.DossierReturned, complete_by=CONFIRM_BY))
    history.tell(sample(awards.DossierSubmitted))
    history.contacts()
    history.tell(sample(awards.DossierReturned, complete_by=again))
    assert history.states("dossier_reminder") == [("cancelled", "reason_gone"), ("waiting", "")]
    assert history.letters("dossier_reminder")[1].next_try_at == again - timedelta(hours=48)


def test_an_end_that_comes_late_leaves_what_is_newer(history: History) -> None:
    """A retried dead letter, for example."""
    history.contacts()
    submitted_at = history.at
    history.tell(sample(awards.DossierReturned, complete_by=CONFIRM_BY + timedelta(days=9)))
    with history.sessions.begin() as session:
        origin = Origin(uuid4(), submitted_at, "trace")
        record_notice(session, event=sample(awards.DossierSubmitted), origin=origin, now=history.at)
    assert history.states("dossier_reminder") == [("waiting", "")]


def test_officers_are_reminded_of_the_date_that_holds(history: History) -> None:
    history.contacts("province:19", "can-bo@example.vn")
    first, later = history.at + timedelta(days=30), history.at + timedelta(days=44)
    history.tell(sample(awards.RoundOpened, province_codes=["19"], dossiers_close_at=first))
    history.tell(sample(awards.RoundChanged, province_codes=["19"], dossiers_close_at=later))
    assert history.states("round_reminder") == [("cancelled", "reason_gone"), ("waiting", "")]
    assert history.letters("round_reminder")[1].next_try_at == later - timedelta(days=7)
    assert [letter.kind for letter in history.letters("round_opened")] == ["news"]


def test_who_does_not_answer_an_invitation_is_asked_again(history: History) -> None:
    history.contacts(JUDGE, "lan@example.vn")
    history.tell(sample(awards.JudgeInvited, scoring_closes_at=START + timedelta(days=20)))
    [reminder] = history.letters("invitation_reminder")
    assert reminder.next_try_at == history.at + timedelta(days=3)
    history.tell(sample(awards.JudgeAnswered))
    assert history.states("invitation_reminder") == [("cancelled", "reason_gone")]


def test_a_judge_who_is_done_is_not_reminded(history: History) -> None:
    history.contacts(JUDGE, "lan@example.vn")
    history.tell(sample(awards.JudgeReminded))
    assert [(letter.kind, letter.state) for letter in history.letters("judge_reminded")] == [("reminder", "waiting")]
    history.tell(sample(awards.JudgeFinished))
    assert history.states("judge_reminded") == [("cancelled", "reason_gone")]


def test_reminders_that_are_not_wanted_stay_on_the_page(history: History) -> None:
    history.contacts()
    with history.sessions.begin() as session:
        session.execute(update(Person).values(declined=["reminder"]))
    history.tell(sample(booths.BoothOffered))
    assert history.states("offer_reminder") == [("cancelled", "unwanted")]
    assert history.states("booth_offered") == [("waiting", "")]


def test_a_reminder_of_a_batch_is_held_and_keeps_its_hour_but_never_outlives_its_deadline(history: History) -> None:
    batch = uuid4()
    history.contacts()
    history.tell(sample(booths.BoothOffered, batch_id=batch))
    assert history.states("offer_reminder") == [("held", "")]
    with history.sessions.begin() as session:
        session.execute(update(Batch).values(state="released"))
        session.execute(update(Letter).values(state="waiting"))
    [reminder] = history.letters("offer_reminder")
    assert reminder.next_try_at == CONFIRM_BY - timedelta(hours=24)
    with history.sessions.begin() as session:
        cancel_late(session, CONFIRM_BY)
    assert [state for state, _ in history.states("offer_reminder")] == ["cancelled"]


def test_a_confirmed_fair_stands_in_the_calendar_and_moves_there(history: History) -> None:
    history.contacts()
    history.tell(sample(booths.BoothOffered))
    history.tell(sample(booths.OfferConfirmed))
    history.tell(sample(booths.ApplicationFairChanged))
    history.tell(sample(booths.ApplicationFairCancelled))
    templates = ("offer_confirmed", "application_fair_changed", "application_fair_cancelled")
    entries = [entry for template in templates for entry in history.letters(template)[0].calendar]
    assert [(entry["what"], entry["cancelled"]) for entry in entries] == [
        ("days", False), ("days", False), ("days", True),
    ]  # fmt: skip
    assert {entry["uid"] for entry in entries} == {f"offer-{FIELDS['offer_id']}@khuyen-cong"}
    assert [entry["sequence"] for entry in entries] == sorted({entry["sequence"] for entry in entries})


def test_two_offers_of_one_application_are_two_entries(history: History) -> None:
    """One given back is cancelled and nothing else; what happens to the fair happens to each that stands."""
    one, other, third = ({"offer_id": uuid4(), "booth_codes": [code]} for code in ("A-12", "B-07", "C-01"))

    def told(template: str) -> list[tuple[str, str, bool]]:
        carried = history.letters(template)[-1].calendar
        return sorted((entry["uid"], entry["what"], entry["cancelled"]) for entry in carried)

    def uid(offer: dict[str, Any]) -> str:
        return f"offer-{offer['offer_id']}@khuyen-cong"

    history.contacts()
    for offer in (one, other, third):
        history.tell(sample(booths.BoothOffered, **offer))
        assert told("booth_offered") == [(uid(offer), "deadline", False)]
    for offer in (one, other):
        history.tell(sample(booths.OfferConfirmed, **offer))
        assert told("offer_confirmed") == [(uid(offer), "days", False)]
    history.tell(sample(booths.OfferDeclined, **one))
    assert told("offer_declined") == [(uid(one), "days", True)]
    history.tell(sample(booths.ApplicationFairChanged))
    assert told("application_fair_changed") == [(uid(other), "days", False)]
    history.tell(sample(booths.OfferConfirmed, **third))
    history.tell(sample(booths.ApplicationFairChanged))
    assert [found for found, *_ in told("application_fair_changed")] == sorted([uid(other), uid(third)])
    history.tell(sample(booths.ApplicationFairCancelled, offer_ids=[other["offer_id"], third["offer_id"]]))
    ended = told("application_fair_cancelled")
    assert ended == sorted([(uid(other), "days", True), (uid(third), "days", True)])
    templates = ("booth_offered", "offer_confirmed", "application_fair_changed", "application_fair_cancelled")
    carried = [entry for template in templates for letter in history.letters(template) for entry in letter.calendar]
    rising = [entry["sequence"] for entry in carried if entry["uid"] == uid(third)]
    assert (len(rising), rising) == (4, sorted(set(rising)))


def test_who_has_no_booth_gets_no_entry(history: History) -> None:
    history.contacts()
    history.tell(sample(booths.ApplicationFairChanged))
    history.tell(sample(booths.ApplicationFairCancelled))
    assert [letter.calendar for letter in history.letters("application_fair_changed")] == [[]]
    assert [letter.calendar for letter in history.letters("application_fair_cancelled")] == [[]]


def test_what_overtakes_a_held_result_ends_its_letter(history: History) -> None:
    """A complaint is upheld, a certificate revoked, while the letters of the round are still held."""
    batch = uuid4()
    history.contacts()
    history.tell(sample(awards.ProductNotRecognised, batch_id=batch))
    assert history.states("product_not_recognised") == [("held", "")]
    history.tell(sample(awards.ProductRecognised, batch_id=batch))
    history.tell(sample(awards.CertificateSigned, batch_id=batch))
    assert history.states("product_not_recognised") == [("cancelled", "reason_gone")]
    assert history.states("product_recognised") == history.states("certificate_signed") == [("held", "")]
    history.tell(sample(awards.CertificateRevoked))
    gone = [("cancelled", "reason_gone")]
    assert history.states("product_recognised") == history.states("certificate_signed") == gone
    assert history.states("certificate_revoked") == [("waiting", "")]


def test_who_writes_a_reminder_is_waited_for_by_what_ends_it(history: History) -> None:
    """The answer goes to others than the invitation, so that no group's row makes them wait for each other."""
    history.contacts(JUDGE, "lan@example.vn")
    invited = sample(awards.JudgeInvited, scoring_closes_at=START + timedelta(days=20))
    with history.sessions() as writing, ThreadPoolExecutor(1) as other:
        record_notice(writing, event=invited, origin=Origin(uuid4(), history.at, "trace"), now=history.at)
        answered = other.submit(history.tell, sample(awards.JudgeAnswered))
        assert waits_for_a_lock(history.sessions)
        writing.commit()
        answered.result(10)
    assert history.states("invitation_reminder") == [("cancelled", "reason_gone")]

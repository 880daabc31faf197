"""A draw's letters lie in notifications, its offers and its fair in booths: both tell the same."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, sessionmaker, undefer

from services.booths.actions.draws import publish_draw
from services.booths.actions.fair_states import cancel_fair
from services.booths.actions.fairs import change_fair
from services.booths.actions.numbers import LettersOut, confirm_numbers, enter_numbers
from services.booths.actions.offers import confirm_offer, decline_offer, expire_offers
from services.booths.domain.fairs import FairFacts
from services.booths.models import Application, Draw, DrawNumbers, Fair, Member, Offer
from services.booths.queries.decided import decided_between
from services.booths.service import SERVICE as BOOTHS
from services.notifications.actions.batches import release, withdraw
from services.notifications.actions.people import grant_staff
from services.notifications.domain.comparing import Finding
from services.notifications.domain.lifecycle import BatchAlreadyDecided
from services.notifications.letters import Content
from services.notifications.models import Batch, Letter, LetterTry, Notice, Reconciliation
from services.notifications.queries.batches import comparison
from services.notifications.queries.reconciliation import findings_now
from services.notifications.service import SERVICE as NOTIFICATIONS
from shared.cases import SYSTEM
from shared.clock import now
from shared.events.booths import Contact, ContactsChanged, DecisionsListed
from shared.events.envelope import Envelope
from shared.events.notifications import BatchReleased
from shared.formats import deadline
from shared.i18n import speaking
from shared.messaging.consumer import MessageOutcome, apply
from shared.messaging.tables import INBOX, OUTBOX
from shared.places import HANOI
from shared.service import Service
from shared.settings import Settings
from tests.builders import batch_of, make_staff, told_data
from tests.conftest import SettingsOf
from tests.integration.booths.test_draws import ORGANISER, OTHERS, SECOND, drawn, open_fair

Sessions = sessionmaker[Session]
HOURS = timedelta(hours=72)


@dataclass
class Scene:
    """A fair whose draw is just published, and both services; ``now`` is when that was."""

    booths: Sessions
    notifications: Sessions
    now: datetime
    fair_id: UUID
    code: str

    @property
    def batch(self) -> UUID:
        """That of the version that was published first."""
        with self.booths() as session:
            numbers = select(DrawNumbers.id).where(DrawNumbers.fair_id == self.fair_id).order_by(DrawNumbers.serial)
            return session.scalars(numbers.limit(1)).one()

    def carry(self) -> None:
        """Give each service what the other told."""
        for told_by, hearer, service in (
            (self.booths, self.notifications, NOTIFICATIONS),
            (self.notifications, self.booths, BOOTHS),
        ):
            with told_by() as session:
                messages = session.scalars(select(OUTBOX.c.payload).order_by(OUTBOX.c.position)).all()
            for message in messages:
                handled(hearer, service, message)

    def release(self, at: datetime, settings: Settings | None = None) -> None:
        with self.notifications.begin() as session:
            session.info["settings"] = settings
            release(session, batch_id=self.batch, by=ORGANISER, now=at)

    def offers(self) -> list[Offer]:
        with self.booths() as session:
            return list(session.scalars(select(Offer).where(Offer.fair_id == self.fair_id).order_by(Offer.id)))

    def letters(self, template: str) -> list[Letter]:
        with self.notifications() as session:
            found = select(Letter).where(Letter.template == template).order_by(Letter.position)
            return list(session.scalars(found.options(undefer(Letter.content), undefer(Letter.calendar))))

    def until(self) -> set[datetime]:
        """Until when the offers that stand may be answered."""
        return {offer.confirm_by for offer in self.offers() if offer.state == "offered"}


def handled(sessions: Sessions, service: Service, message: str) -> MessageOutcome:
    with sessions.begin() as session:
        return apply(session, service, Envelope.from_json(message))


@pytest.fixture
def scene(booths_sessions: Sessions, notifications_sessions: Sessions) -> Scene:
    """Two booths for three who are known to notifications; the letters of the draw are held."""
    began = now().replace(microsecond=0)
    with notifications_sessions.begin() as session:
        grant_staff(session, email=ORGANISER, by="test", now=began)
    with booths_sessions.begin() as session:
        make_staff(session, email=ORGANISER)
        fair = drawn(session, open_fair(session, applicants=3, columns=2))
        fair.confirm_deadline_at = began + timedelta(days=20)
        found = Scene(booths_sessions, notifications_sessions, began, fair.id, fair.code)
        publish_draw(session, fair_code=fair.code, by=ORGANISER, now=began)
        members = session.scalars(select(Member)).all()
    for member in members:
        contact = Contact(email=member.email, name=member.name)
        told = ContactsChanged(group=f"establishment:{member.establishment_id}", contacts=[contact])
        around = Envelope.around(told, id=uuid4(), time=began, correlationid="t")
        handled(notifications_sessions, NOTIFICATIONS, around.to_json().decode())
    found.carry()
    return found


def test_letters_released_two_days_later_give_their_whole_time(scene: Scene) -> None:
    assert {letter.state for letter in scene.letters("booth_offered")} == {"held"}
    two_days_later = scene.now + timedelta(days=2)
    assert scene.until() == {scene.now + timedelta(days=20)}, "the fair's own deadline bounds it"
    scene.release(two_days_later)
    scene.carry()
    assert scene.until() == {two_days_later + HOURS}
    with scene.booths.begin() as session:
        assert expire_offers(session, two_days_later + HOURS - timedelta(seconds=1)) == 0
        assert expire_offers(session, two_days_later + HOURS) == 2


def test_the_letter_its_reminder_and_its_calendar_entry_tell_what_the_offer_does(scene: Scene) -> None:
    sent = scene.now + timedelta(days=2)
    scene.release(sent)
    scene.carry()
    [until] = scene.until()
    for letter in scene.letters("booth_offered"):
        with speaking("vi"):
            assert deadline(until) in letter.subject
            assert deadline(until) in Content.from_json(letter.content).blocks[0].text
        assert letter.deadline_at == until
        assert [datetime.fromisoformat(entry["starts"]) for entry in letter.calendar] == [until]
    for reminder in scene.letters("offer_reminder"):
        assert reminder.state == "waiting"
        assert (reminder.next_try_at, reminder.give_up_at) == (until - timedelta(hours=24), until)
        with speaking("vi"):
            assert deadline(until) in reminder.subject


def test_near_the_fairs_deadline_there_is_no_reminder(scene: Scene) -> None:
    scene.release(scene.now + timedelta(days=19))
    assert {letter.state for letter in scene.letters("booth_offered")} == {"waiting"}
    reminders = [(one.state, one.cancelled_for) for one in scene.letters("offer_reminder")]
    assert reminders == [("cancelled", "too_late")] * 2


@pytest.mark.parametrize("heard", ["before its letters", "after its letters"])
def test_a_deadline_that_moves_while_the_letters_are_held_bounds_them_and_the_offers(
    booths_sessions: Sessions, scene: Scene, heard: str
) -> None:
    """Ten days later: three days from the release fit in, which they did not before."""
    later, released = scene.now + timedelta(days=30), scene.now + timedelta(days=19)
    with scene.booths.begin() as session:
        fair = session.get_one(Fair, scene.fair_id)
        facts = replace(FairFacts.of(fair), opens_on=later.date() + timedelta(days=9), confirm_deadline_at=later)
        facts = replace(facts, closes_on=later.date() + timedelta(days=12))
        change_fair(session, code=scene.code, facts=facts, reason="Lùi ngày.", by=ORGANISER, now=scene.now)
    if heard == "before its letters":
        forget_letters(scene)
        with scene.booths() as session:
            changed = session.scalars(select(OUTBOX.c.payload).where(OUTBOX.c.type == "booths.fair.changed")).one()
        handled(scene.notifications, NOTIFICATIONS, changed)
    scene.carry()
    assert scene.until() == {later}
    scene.release(released)
    scene.carry()
    assert scene.until() == {released + HOURS}
    for letter in scene.letters("booth_offered"):
        assert letter.deadline_at == released + HOURS
        with speaking("vi"):
            assert deadline(released + HOURS) in letter.subject
    assert {letter.state for letter in scene.letters("offer_reminder")} == {"waiting"}


def test_letters_that_are_withdrawn_leave_the_offers_until_the_fairs_own_deadline(scene: Scene) -> None:
    """Nobody is told an hour by letter, so none runs; who gives a booth back meanwhile does so for the next in line."""
    later, latest = scene.now + timedelta(hours=2), scene.now + timedelta(days=20)
    for _ in range(2):
        with scene.notifications.begin() as session:
            withdraw(session, batch_id=scene.batch, by=ORGANISER, now=later, reason="Báo bằng công văn.")
        scene.carry()
    assert {letter.state for letter in scene.letters("booth_offered")} == {"cancelled"}
    with scene.notifications() as session:
        said = session.scalars(select(Notice.data).where(Notice.event_type == "booths.booth.offered")).all()
    assert {(one["confirm_hours"], datetime.fromisoformat(one["confirm_by"])) for one in said} == {(0, latest)}
    assert {(one.letter_at, one.letter_withdrawn_at, one.held) for one in scene.offers()} == {(None, later, False)}
    assert scene.until() == {latest}
    with scene.booths.begin() as session:
        draw = session.get_one(Draw, scene.fair_id)
        assert (draw.letters_withdrawn_at, draw.letters_out_at) == (later, None)
        first = session.get_one(Offer, scene.offers()[0].id)
        whose = select(Member.email).where(Member.establishment_id == first.application.establishment_id)
        decline_offer(session, offer_id=first.id, by=session.scalars(whose).one(), now=later)
    next_one = next(one for one in scene.offers() if one.batch_id is None)
    assert next_one.confirm_by == later + HOURS
    with scene.booths.begin() as session:
        assert expire_offers(session, latest - timedelta(seconds=1)) == 1
        assert expire_offers(session, latest) == 1
        asked = [said["asked"] for said in told_data(session) if "asked" in said]
    assert asked == [True, False]


def test_numbers_are_corrected_after_their_letters_were_withdrawn(scene: Scene) -> None:
    with scene.notifications.begin() as session:
        withdraw(session, batch_id=scene.batch, by=ORGANISER, now=scene.now, reason="Số sai.")
    scene.carry()
    correct(scene, again=True)
    scene.carry()
    assert {letter.state for letter in scene.letters("booth_offered") if letter.batch_id != scene.batch} == {"held"}
    assert {one.held for one in scene.offers() if one.state == "offered"} == {True}
    with scene.booths() as session:
        assert session.get_one(Draw, scene.fair_id).letters_withdrawn_at is None


def test_a_release_in_the_night_counts_from_the_morning(scene: Scene, settings_of: SettingsOf) -> None:
    by_night = replace(settings_of("notifications"), smtp_url="smtp://localhost", quiet_hours="21:00-07:00")
    night = datetime.combine((scene.now + timedelta(days=2)).astimezone(HANOI).date(), datetime.min.time(), HANOI)
    scene.release(night + timedelta(hours=3), by_night)
    scene.carry()
    morning = night + timedelta(hours=7)
    assert {offer.letter_at for offer in scene.offers()} == {morning}
    assert scene.until() == {morning + HOURS}
    assert {letter.deadline_at for letter in scene.letters("booth_offered")} == scene.until()


def test_a_release_that_comes_twice_or_late_changes_nothing(scene: Scene) -> None:
    sent = scene.now + timedelta(days=2)
    with scene.booths.begin() as session:
        first = session.scalars(select(Offer).order_by(Offer.id)).first()
        assert first is not None
        whose = select(Member.email).where(Member.establishment_id == first.application.establishment_id)
        confirm_offer(session, offer_id=first.id, by=session.scalars(whose).one(), now=scene.now)
    scene.carry()
    scene.release(sent)
    scene.release(sent + timedelta(hours=5))
    scene.carry()
    before = [(offer.state, offer.letter_at, offer.confirm_by) for offer in scene.offers()]
    with scene.notifications() as session:
        message = session.scalars(select(OUTBOX.c.payload)).one()
    assert handled(scene.booths, BOOTHS, message) is MessageOutcome.DUPLICATE
    other = BatchReleased(batch_id=scene.batch, letters_at=sent + timedelta(days=1))
    told = Envelope.around(other, id=uuid4(), time=sent + timedelta(days=1), correlationid="t")
    assert handled(scene.booths, BOOTHS, told.to_json().decode()) is MessageOutcome.HANDLED
    assert [(offer.state, offer.letter_at, offer.confirm_by) for offer in scene.offers()] == before
    assert sorted(state for state, *_ in before) == ["confirmed", "offered"]
    states = {letter.state: letter.cancelled_for for letter in scene.letters("booth_offered")}
    assert states == {"cancelled": "reason_gone", "waiting": ""}


def test_who_is_known_only_after_the_release_is_told_the_same_deadline(
    booths_sessions: Sessions, notifications_sessions: Sessions, scene: Scene
) -> None:
    """The letter is written when the mailbox becomes known, and says what the offer says."""
    sent = scene.now + timedelta(days=2)
    scene.release(sent)
    scene.carry()
    with booths_sessions() as session:
        offer = session.scalars(select(Offer).order_by(Offer.id)).first()
        assert offer is not None
        group = f"establishment:{offer.application.establishment_id}"
    told = ContactsChanged(group=group, contacts=[Contact(email="late@x.vn", name="Lan")])
    with booths_sessions() as session:
        payload = session.scalars(
            select(OUTBOX.c.payload).where(OUTBOX.c.type == "booths.booth.offered").order_by(OUTBOX.c.position)
        ).all()
    envelope = Envelope.around(told, id=uuid4(), time=now(), correlationid="t")
    handled(notifications_sessions, NOTIFICATIONS, envelope.to_json().decode())
    for message in payload:
        again = message.replace(Envelope.from_json(message).id.hex[:8], "11111111")
        handled(notifications_sessions, NOTIFICATIONS, again)
    late = [letter for letter in scene.letters("booth_offered") if letter.recipient == "late@x.vn"]
    assert [(letter.state, letter.deadline_at) for letter in late] == [("waiting", offer.confirm_by)]
    with speaking("vi"):
        assert deadline(offer.confirm_by) in late[0].subject


def test_who_is_offered_a_booth_meanwhile_is_not_told_to_wait(scene: Scene) -> None:
    """One that holds a booth gives it back while the letters are held; who waited is written to at once, of the result
    too."""
    offer = scene.offers()[0]
    with scene.booths.begin() as session:
        found = session.get_one(Offer, offer.id)
        whose = select(Member.email).where(Member.establishment_id == found.application.establishment_id)
        by = session.scalars(whose).one()
        decline_offer(session, offer_id=offer.id, by=by, now=scene.now + timedelta(hours=1))
    scene.carry()
    scene.release(scene.now + timedelta(days=1))
    told = {(one.state, one.cancelled_for) for one in scene.letters("application_waitlisted")}
    assert told == {("cancelled", "reason_gone")}
    offered = scene.letters("booth_offered")
    assert sorted(one.state for one in offered) == ["cancelled", "waiting", "waiting"]
    [at_once] = [one for one in offered if one.batch_id is None]
    said = " ".join(block.text for block in Content.from_json(at_once.content).blocks)
    assert "Bốc thăm chưa chia được gian nào cho đăng ký này. Vòng 1" in said
    assert "Gian hàng này được mời theo danh sách chờ" in said


def cancel(scene: Scene) -> str:
    """Cancel the fair, and return the message of it, which nobody has heard yet."""
    with scene.booths.begin() as session:
        cancel_fair(session, code=scene.code, reason="Bão số 9", by=ORGANISER, now=scene.now + timedelta(hours=1))
        told = select(OUTBOX.c.payload).where(OUTBOX.c.type == "booths.fair.cancelled")
        message: str = session.scalars(told).one()
        return message


def of_the_draw(scene: Scene) -> set[tuple[str, str, str]]:
    """Template, state and reason of what the batch has."""
    with scene.notifications() as session:
        columns = select(Letter.template, Letter.state, Letter.cancelled_for).where(Letter.batch_id == scene.batch)
        return {(template, state, why) for template, state, why in session.execute(columns)}


def batch_state(scene: Scene) -> tuple[str, str, str]:
    with scene.notifications() as session:
        batch = session.get_one(Batch, scene.batch)
        return batch.state, batch.decided_by, batch.reason


def test_no_held_letter_of_a_cancelled_fair_goes_out(scene: Scene) -> None:
    cancel(scene)
    scene.carry()
    assert {state for _, state, _ in of_the_draw(scene)} == {"cancelled"}
    assert ("application_waitlisted", "cancelled", "void") in of_the_draw(scene)
    assert batch_state(scene) == ("void", SYSTEM, "Bão số 9")
    with pytest.raises(BatchAlreadyDecided):
        scene.release(scene.now + timedelta(hours=2))
    assert {letter.state for letter in scene.letters("application_fair_cancelled")} == {"waiting"}


def test_of_a_released_batch_what_was_sent_is_sent_and_the_rest_goes_no_more(scene: Scene) -> None:
    scene.release(scene.now + timedelta(minutes=30))
    with scene.notifications.begin() as session:
        offered = update(Letter).where(Letter.template == "booth_offered")
        session.execute(offered.values(state="sent", sent_at=scene.now))
    cancel(scene)
    scene.carry()
    assert ("booth_offered", "sent", "") in of_the_draw(scene)
    assert ("application_waitlisted", "cancelled", "void") in of_the_draw(scene)
    assert {state for _, state, _ in of_the_draw(scene)} == {"sent", "cancelled"}
    assert batch_state(scene)[0] == "void"


def forget_letters(scene: Scene) -> None:
    """Let notifications have heard of nothing but who is who."""
    with scene.notifications.begin() as session:
        for table in (LetterTry, Letter, Notice, Batch):
            session.execute(delete(table))
        session.execute(delete(INBOX).where(INBOX.c.type != "booths.contacts.changed"))


def test_letters_that_come_after_the_cancellation_do_not_go_out(scene: Scene) -> None:
    """Partitions keep no order among each other: the fair's end may be heard before the draw's letters."""
    forget_letters(scene)
    handled(scene.notifications, NOTIFICATIONS, cancel(scene))
    scene.carry()
    assert ("application_waitlisted", "cancelled", "void") in of_the_draw(scene)
    assert {state for _, state, _ in of_the_draw(scene)} == {"cancelled"}


def night_after(scene: Scene) -> tuple[set[str], list[Finding]]:
    """Let booths list all that it decided; return the kinds of it, and what the letters about these do not agree in."""
    since, until = scene.now - timedelta(hours=1), now() + timedelta(hours=2)
    with scene.booths() as session:
        rows = decided_between(session, since, until)
    night = DecisionsListed(
        list_id=uuid4(), kind="nightly", about_code="day", title_vi="Ngày", title_en="Day", page="/", since=since,
        until=until, part=1, parts=1, decisions=rows,
    )  # fmt: skip
    around = Envelope.around(night, id=uuid4(), time=until, correlationid="t")
    handled(scene.notifications, NOTIFICATIONS, around.to_json().decode())
    with scene.notifications() as session:
        found = findings_now(session, session.get_one(Reconciliation, night.list_id))
    of_the_day = {row.event_type for row in rows}
    return of_the_day, [finding for finding in found if finding.event_type in of_the_day]


def test_the_night_after_finds_nothing_wrong_with_what_was_void(scene: Scene) -> None:
    cancel(scene)
    scene.carry()
    of_the_day, found = night_after(scene)
    assert "booths.application.waitlisted" in of_the_day
    assert found == []


def correct(scene: Scene, *, again: bool = False) -> None:
    """Let the right numbers be entered and confirmed, and publish ``again`` what follows; nobody has heard of it."""
    with scene.booths.begin() as session:
        make_staff(session, email=SECOND)
        entry = enter_numbers(
            session, fair_code=scene.code, numbers=OTHERS, corrects="Nhầm.", by=ORGANISER, now=scene.now
        )
        session.flush()
        confirm_numbers(session, numbers_id=entry.id, by=SECOND, now=scene.now + timedelta(minutes=2))
        if again:
            publish_draw(session, fair_code=scene.code, by=ORGANISER, now=scene.now + timedelta(minutes=4))


def sent(scene: Scene, template: str) -> None:
    """The sender had handed over the letters of a template."""
    with scene.notifications.begin() as session:
        ours = update(Letter).where(Letter.template == template, Letter.batch_id == scene.batch)
        session.execute(ours.values(state="sent", sent_at=scene.now))


@pytest.mark.parametrize("gone", ["booth_offered", "application_waitlisted"])
def test_a_correction_that_crosses_with_the_release_is_told_to_all_whom_the_letters_told(
    scene: Scene, gone: str
) -> None:
    """Neither service had heard of the other's: some letters are out, the others never go, and everybody is told."""
    first = scene.batch
    scene.release(scene.now + timedelta(minutes=1))
    sent(scene, gone)
    correct(scene)
    scene.carry()
    assert {(template, state) for template, state, _ in of_the_draw(scene)} >= {(gone, "sent")}
    assert {state for _, state, _ in of_the_draw(scene)} == {"sent", "cancelled"}
    assert batch_state(scene)[0] == "void"
    told = {one.recipient for one in scene.letters("booth_offered") + scene.letters("application_waitlisted")}
    again = scene.letters("offer_annulled") + scene.letters("application_wait_annulled")
    assert {one.recipient for one in again} == told
    assert (len(again), {one.state for one in again}) == (3, {"waiting"})
    ended = [entry["cancelled"] for letter in scene.letters("offer_annulled") for entry in letter.calendar]
    assert ended == ([True, True] if gone == "booth_offered" else []), "only what was sent is cancelled in calendars"
    with scene.booths.begin() as session:
        draw = session.get_one(Draw, scene.fair_id)
        crossed = session.get_one(DrawNumbers, first).crossed_at
        assert (draw.letters_out_at, crossed) == (None, scene.now + timedelta(minutes=1))
        publish_draw(session, fair_code=scene.code, by=ORGANISER, now=scene.now + timedelta(minutes=4))
    scene.carry()
    assert night_after(scene)[1] == []


def test_a_correction_after_the_release_was_heard_is_refused(scene: Scene) -> None:
    with scene.booths.begin() as session:
        make_staff(session, email=SECOND)
        entry = enter_numbers(
            session, fair_code=scene.code, numbers=OTHERS, corrects="Nhầm.", by=ORGANISER, now=scene.now
        )
        session.flush()
        waits = entry.id
    scene.release(scene.now + timedelta(minutes=1))
    scene.carry()
    with scene.booths() as session, pytest.raises(LettersOut):
        confirm_numbers(session, numbers_id=waits, by=SECOND, now=scene.now + timedelta(minutes=2))
    assert batch_state(scene)[0] == "released"
    assert scene.letters("application_wait_annulled") == []


def test_a_release_after_the_correction_was_heard_is_refused(scene: Scene) -> None:
    correct(scene)
    scene.carry()
    with pytest.raises(BatchAlreadyDecided):
        scene.release(scene.now + timedelta(minutes=3))
    assert {state for _, state, _ in of_the_draw(scene)} == {"cancelled"}
    with scene.booths() as session:
        assert session.get_one(DrawNumbers, scene.batch).crossed_at is None


@pytest.mark.parametrize("again", [False, True])
def test_the_night_after_finds_nothing_wrong_with_a_draw_that_was_corrected(scene: Scene, again: bool) -> None:
    """The letters of the first version were written, whatever became of them."""
    correct(scene, again=again)
    scene.carry()
    of_the_day, found = night_after(scene)
    first = {"booths.booth.offered", "booths.application.waitlisted"}
    assert of_the_day >= first | {"booths.offer.annulled", "booths.application.wait_annulled"}
    assert found == []


@pytest.mark.parametrize("released", [False, True])
def test_after_a_correction_everybody_has_one_result_that_holds_and_it_says_what_it_replaces(
    scene: Scene, released: bool
) -> None:
    """Also who waited by the wrong numbers, and whose letter went out before booths heard of the release."""
    if released:
        scene.release(scene.now + timedelta(minutes=1))
        with scene.notifications.begin() as session:
            waits = update(Letter).where(Letter.template == "application_waitlisted")
            session.execute(waits.values(state="sent", sent_at=scene.now))
    correct(scene, again=True)
    scene.carry()
    results = [*scene.letters("booth_offered"), *scene.letters("application_waitlisted")]
    of_the_first = {(one.template, one.state) for one in results if one.batch_id == scene.batch}
    assert of_the_first == {
        ("booth_offered", "cancelled"), ("application_waitlisted", "sent" if released else "cancelled"),
    }  # fmt: skip
    holding = [one for one in results if one.batch_id != scene.batch]
    assert {one.state for one in holding} == {"held"}
    assert sorted({one.recipient for one in results}) == sorted(one.recipient for one in holding)
    for letter in holding:
        said = " ".join(block.text for block in Content.from_json(letter.content).blocks)
        assert "thay cho kết quả đã công bố trước đó" in said
        assert "Sai ở đâu: Nhầm." in said


def test_who_takes_more_than_the_rules_allow_or_none_gets_a_letter_that_says_so(
    booths_sessions: Sessions, scene: Scene
) -> None:
    with booths_sessions.begin() as session:
        fair = open_fair(session, applicants=2, columns=1)
        whole = session.scalars(select(Application).where(Application.fair_id == fair.id).limit(1)).one()
        whole.booths_wanted, whole.all_or_nothing = 2, True
        fair.confirm_deadline_at = scene.now + timedelta(days=20)
        drawn(session, fair)
        done = publish_draw(session, fair_code=fair.code, by=ORGANISER, now=scene.now)
        whose, batch_id = f"establishment:{whole.establishment_id}", batch_of(session, fair)
    assert (done.offers, done.waiting) == (1, 0)
    told = ContactsChanged(group=whose, contacts=[Contact(email="hai-gian@x.vn", name="Hai")])
    around = Envelope.around(told, id=uuid4(), time=scene.now, correlationid="t")
    handled(scene.notifications, NOTIFICATIONS, around.to_json().decode())
    scene.carry()
    [letter] = scene.letters("application_left_out")
    assert (letter.recipient, letter.state, letter.batch_id) == ("hai-gian@x.vn", "held", batch_id)
    said = " ".join(block.text for block in Content.from_json(letter.content).blocks)
    assert "Thể lệ chia nhiều nhất 1 gian cho một cơ sở." in said
    assert "không có trong danh sách chờ" in said
    assert "thay cho" not in said
    with scene.notifications() as session:
        gaps = comparison(session, batch_id).gaps
    assert {(gap.event_type, gap.what) for gap in gaps} <= {("booths.booth.offered", "no_contacts")}
    of_the_day, found = night_after(scene)
    assert "booths.application.left_out" in of_the_day
    assert {finding.event_type for finding in found} <= {"booths.booth.offered"}


def test_a_cancelled_draft_or_open_fair_has_no_letters_of_a_draw(booths_sessions: Sessions) -> None:
    with booths_sessions.begin() as session:
        make_staff(session, email=ORGANISER)
        fair = open_fair(session, applicants=1)
        cancel_fair(session, code=fair.code, reason="Bão", by=ORGANISER, now=now())
        assert [said["batch_ids"] for said in told_data(session) if "batch_ids" in said] == [[]]

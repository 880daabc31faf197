"""What servers report about letters: believed only about letters that went out, counted once, mailboxes marked."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, update

from services.notifications.actions.again import send_again
from services.notifications.actions.marks import mark_refused, return_undeliverable
from services.notifications.actions.people import grant_staff, remember_sign_in
from services.notifications.actions.undelivered import LetterInHand
from services.notifications.models import BounceReport, Letter, LetterTry
from shared.clock import now
from tests.integration.notifications.returning import HOA, LAN, letter_to, marked, report
from tests.integration.notifications.sending import Clock, Open, Sessions, outcomes, queue, states
from tests.smtp_sink import Sink
from tests.unit.notifications.returned import EXIM, GMAIL, POSTFIX, POSTFIX_DELAYED, returned

pytestmark = pytest.mark.smtp


@pytest.mark.parametrize("form", [POSTFIX, EXIM, GMAIL])
def test_a_letter_comes_back_once(sent: Sessions, form: str) -> None:
    came_back = returned(form, letter=letter_to(sent, HOA), to=HOA)
    assert report(sent, came_back) == ["noted"]
    assert report(sent, came_back) == ["known"]
    state, _, answer = states(sent)[HOA]
    assert state == "bounced"
    assert answer.startswith("550")
    assert states(sent)[LAN][0] == "sent"
    assert [outcome for outcome, _ in outcomes(sent)] == ["accepted", "accepted", "bounced"]
    assert marked(sent) == {HOA: "5.1.1"}
    with sent() as session:
        letter = session.get_one(Letter, letter_to(sent, HOA))
        kept = session.scalars(select(BounceReport)).one()
        last = session.scalars(select(LetterTry).where(LetterTry.outcome == "bounced")).one()
    assert letter.bounced_at is not None
    assert (kept.source, kept.recipient, kept.action, kept.status) == ("mailbox", HOA, "failed", "5.1.1")
    assert last.server.replace("\u2060", "").startswith(("mx.htx-che.vn", "gmail-smtp-in"))


def test_another_server_reports_the_same_letter_and_nothing_changes_but_its_history(sent: Sessions) -> None:
    letter = letter_to(sent, HOA)
    report(sent, returned(POSTFIX, letter=letter, to=HOA))
    before = states(sent)
    assert report(sent, returned(EXIM, letter=letter, to=HOA)) == ["noted"]
    assert {email: state for email, (state, *_) in states(sent).items()} == {HOA: "bounced", LAN: "sent"}
    assert states(sent) == before


@pytest.mark.parametrize(
    ("letter", "to"),
    [(uuid4(), HOA), (None, LAN), (None, "stranger@x.vn")],
    ids=["unknown letter", "another reader's letter", "unknown reader"],
)
def test_forgeries_change_nothing(sent: Sessions, letter: UUID | None, to: str) -> None:
    before = states(sent), outcomes(sent)
    assert report(sent, returned(letter=letter or letter_to(sent, HOA), to=to)) == ["stranger"]
    assert (states(sent), outcomes(sent)) == before
    assert marked(sent) == {}
    with sent() as session:
        assert session.scalar(select(func.count()).select_from(BounceReport)) == 0


@pytest.mark.parametrize("state", ["waiting", "held", "kept", "cancelled"])
def test_a_letter_that_never_went_out_cannot_come_back(notifications_sessions: Sessions, state: str) -> None:
    queue(notifications_sessions, HOA)
    with notifications_sessions.begin() as session:
        session.execute(update(Letter).values(state=state, tries=1 if state == "kept" else 0))
    assert report(notifications_sessions, returned(letter=letter_to(notifications_sessions, HOA), to=HOA)) == [
        "stranger"
    ]
    assert states(notifications_sessions)[HOA][0] == state


def test_a_letter_in_the_senders_hand_is_reported_again_later(sent: Sessions) -> None:
    with sent.begin() as session:
        session.execute(update(Letter).values(state="sending", claimed_by=1))
    came_back = returned(letter=letter_to(sent, HOA), to=HOA)
    with pytest.raises(LetterInHand):
        report(sent, came_back)
    with sent.begin() as session:
        session.execute(update(Letter).values(state="sent", claimed_by=None))
    assert report(sent, came_back) == ["noted"]


def test_delays_and_receipts_are_only_lines_in_the_history(sent: Sessions) -> None:
    letter = letter_to(sent, HOA)
    assert report(sent, returned(POSTFIX_DELAYED, letter=letter, to=HOA)) == ["noted"]
    delivered = POSTFIX.replace("Action: failed", "Action: delivered").replace("Status: 5.1.1", "Status: 2.0.0")
    assert report(sent, returned(delivered, letter=letter, to=HOA)) == ["noted"]
    assert states(sent)[HOA][0] == "sent"
    assert [outcome for outcome, _ in outcomes(sent)][2:] == ["delayed", "delivered"]
    assert marked(sent) == {}


@pytest.mark.parametrize("status", ["5.2.2", "5.7.1", "5.1.8", "4.4.7"])
def test_what_failed_for_good_comes_back_without_a_mark_on_the_mailbox(sent: Sessions, status: str) -> None:
    report(sent, returned(letter=letter_to(sent, HOA), to=HOA, status=status))
    assert states(sent)[HOA][0] == "bounced"
    assert marked(sent) == {}


def test_letters_to_a_mailbox_that_is_gone_are_given_up_at_once_but_not_codes(sent: Sessions, opened: Open) -> None:
    report(sent, returned(letter=letter_to(sent, HOA), to=HOA))
    another_code(sent)
    queue(sent, HOA, LAN)
    queue(sent, HOA)
    with sent.begin() as session:  # a reminder of next week: perhaps somebody signs in before
        later = update(Letter).where(Letter.id == letter_to(sent, HOA))
        session.execute(later.values(kind="reminder", next_try_at=now() + timedelta(days=7)))
    with opened() as sender:
        assert sender.send_due() == 2, "the code, and Lan's"
    another_code(sent)
    with sent.begin() as session:
        assert return_undeliverable(session, now()) == 1
    with sent.begin() as session:
        assert return_undeliverable(session, now()) == 0
    with sent() as session:
        hoas = session.scalars(select(Letter).where(Letter.recipient == HOA).order_by(Letter.position)).all()
    assert [(one.kind, one.state, one.tries) for one in hoas] == [
        ("decision", "bounced", 1),
        ("sign_in", "sent", 1),
        ("decision", "bounced", 0),
        ("reminder", "waiting", 0),
        ("sign_in", "waiting", 0),
    ]
    assert hoas[2].answer.startswith("550 5.1.1")
    assert outcomes(sent)[-1][0] == "undeliverable"


def another_code(sessions: Sessions) -> None:
    queue(sessions, HOA)
    with sessions.begin() as session:
        session.execute(update(Letter).where(Letter.id == letter_to(sessions, HOA)).values(kind="sign_in"))


def test_who_signs_in_proves_that_the_mailbox_is_back(sent: Sessions) -> None:
    report(sent, returned(letter=letter_to(sent, HOA), to=HOA))
    assert marked(sent) == {HOA: "5.1.1"}
    with sent.begin() as session:
        remember_sign_in(session, email=HOA, now=now(), spoken="vi", chosen=None)
    assert marked(sent) == {}
    late = EXIM.replace("E1vO0aB", "E1vO0aC")
    assert report(sent, returned(late, letter=letter_to(sent, HOA), to=HOA)) == ["noted"]
    assert marked(sent) == {}, "the letter was sent before"


def test_a_mailbox_that_the_server_refuses_itself_is_marked(
    notifications_sessions: Sessions, opened: Open, sink: Sink, clock: Clock
) -> None:
    sink.answers = {
        HOA: ["550 5.1.1 no such user"],
        LAN: ["550 5.7.1 not wanted"],
        "minh@x.vn": ["452 4.2.2 full"],
        "binh@x.vn": ["550-5.2.1 this mailbox\r\n550 is disabled"],
        "code@x.vn": ["550 5.1.1 no such user"],
    }
    queue(notifications_sessions, *sink.answers)
    with notifications_sessions.begin() as session:
        session.execute(update(Letter).where(Letter.recipient == "code@x.vn").values(kind="sign_in"))
    with opened() as sender:
        while sender.send_due():
            pass
    with notifications_sessions.begin() as session:
        assert mark_refused(session, now()) == 2
    with notifications_sessions.begin() as session:
        assert mark_refused(session, now()) == 0
    assert marked(notifications_sessions) == {HOA: "5.1.1", "binh@x.vn": "5.2.1"}
    with notifications_sessions.begin() as session:
        remember_sign_in(session, email=HOA, now=now() + timedelta(minutes=1), spoken="vi", chosen=None)
    with notifications_sessions.begin() as session:
        assert mark_refused(session, now()) == 0, "an old refusal marks it again"
    assert marked(notifications_sessions) == {"binh@x.vn": "5.2.1"}


def test_a_mailbox_to_which_a_letter_is_sent_again_is_not_marked_by_an_older_refusal(
    notifications_sessions: Sessions, opened: Open, sink: Sink, clock: Clock
) -> None:
    sink.answers = {HOA: ["550 5.1.1 no such user"] * 2}
    queue(notifications_sessions, HOA, HOA)
    with opened() as sender:
        while sender.send_due():
            pass
    for marks in (1, 0):
        with notifications_sessions.begin() as session:
            assert mark_refused(session, now()) == marks
            if marks:
                grant_staff(session, email="o@x.vn", by="test", now=now())
                send_again(session, letter_id=letter_to(notifications_sessions, HOA), by="o@x.vn", now=now())
    clock.forward(minutes=1)
    with opened() as sender:
        assert sender.send_due() == 1
    assert sorted(outcome for outcome, _ in outcomes(notifications_sessions))[:2] == ["accepted", "asked_again"]
    assert marked(notifications_sessions) == {}

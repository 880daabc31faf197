"""When the sender takes what in hand: quiet hours, urgent letters, a share for each host, connections, lost reasons."""

from collections import Counter
from datetime import datetime, timedelta
from time import monotonic, process_time
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from services.notifications.actions import sending
from services.notifications.actions.letters import LetterStanding, NewLetter, queue_letter
from services.notifications.actions.signin import ask_for_code
from services.notifications.domain.limits import Terms
from services.notifications.letters import Recipient, write
from services.notifications.models import Letter
from services.notifications.sending.sender import Sender
from shared.events.booths import BoothOffered
from shared.places import HANOI
from shared.quiet import QuietHours
from tests.integration.notifications.sending import Clock, Open, Sessions, asking, queue, states
from tests.smtp_sink import Sink
from tests.unit.notifications.samples import sample
from tests.visitor import wait_for

pytestmark = pytest.mark.smtp
NIGHT = datetime(2026, 11, 26, 22, 0, tzinfo=HANOI)
QUIET = "21:00-07:00"


def queue_one(sessions: Sessions, email: str, now: datetime, **given: Any) -> None:
    recipient = Recipient(email, "Hoa", "vi")
    with sessions.begin() as session:
        queue_letter(
            session,
            NewLetter(
                content=write(sample(BoothOffered), recipient, "establishment:x"),
                recipient=recipient,
                event_id=uuid4(),
                template="booth_offered",
                kind=given.pop("kind", "decision"),
                trace="t",
                **given,
            ),
            now=now,
        )


def drain(sender: Sender) -> int:
    return sum(iter(sender.send_due, 0))


def arrived(sink: Sink) -> list[str]:
    return [envelope.rcpt_tos[0] for envelope in sink.accepted]


def test_at_night_only_what_cannot_wait_goes_out(
    notifications_sessions: Sessions, opened: Open, sink: Sink, clock: Clock
) -> None:
    clock.at = NIGHT
    morning = NIGHT + timedelta(hours=9)
    queue_one(notifications_sessions, "waits@x.vn", NIGHT)
    queue_one(notifications_sessions, "far@x.vn", NIGHT, deadline_at=morning + timedelta(hours=2, seconds=1))
    queue_one(notifications_sessions, "near@x.vn", NIGHT, deadline_at=morning + timedelta(hours=2))
    queue_one(notifications_sessions, "urgent@x.vn", NIGHT, urgent=True)
    with notifications_sessions.begin() as session:
        ask_for_code(session, asking("code@x.vn"), now=NIGHT)
    with opened(quiet_hours=QUIET) as sender:
        drain(sender)
        assert arrived(sink) == ["code@x.vn", "near@x.vn", "urgent@x.vn"]
        clock.at = morning - timedelta(seconds=1)
        assert drain(sender) == 0
        clock.at = morning
        drain(sender)
    assert arrived(sink)[3:] == ["waits@x.vn", "far@x.vn"]


def test_letters_that_are_only_kept_have_no_night(notifications_sessions: Sessions, opened: Open, clock: Clock) -> None:
    clock.at = NIGHT
    queue_one(notifications_sessions, "hoa@x.vn", NIGHT)
    with opened(quiet_hours=QUIET, smtp_url="") as sender:
        assert drain(sender) == 1
    assert states(notifications_sessions)["hoa@x.vn"][0] == "kept"


@pytest.mark.parametrize("changes", [{"quiet_hours": QUIET}, {"smtp_per_minute_and_host": 1}])
def test_a_sender_with_letters_that_must_wait_sleeps(
    notifications_sessions: Sessions, opened: Open, sink: Sink, clock: Clock, changes: dict[str, Any]
) -> None:
    clock.at = NIGHT
    queue_one(notifications_sessions, "first@x.vn", NIGHT, urgent=True)
    for number in range(20):
        queue_one(notifications_sessions, f"m{number}@x.vn", NIGHT)
    with opened(**changes) as sender:
        drain(sender)
        began = monotonic()
        sender._sleep()
        assert monotonic() - began > 0.9
    assert arrived(sink) == ["first@x.vn"]


def test_next_due_is_of_what_may_go(notifications_sessions: Sessions) -> None:
    later = NIGHT + timedelta(minutes=10)
    queue_one(notifications_sessions, "waits@x.vn", NIGHT)
    queue_one(notifications_sessions, "urgent@x.vn", later, urgent=True)
    queue_one(notifications_sessions, "held@x.vn", NIGHT, urgent=True, standing=LetterStanding("held"))
    with notifications_sessions() as session:
        assert sending.next_due(session, NIGHT) == NIGHT
        assert sending.next_due(session, NIGHT, Terms(quiet=QuietHours.of(QUIET))) == later
        assert sending.next_due(session, NIGHT, Terms(("sms",))) is None


def test_a_host_gets_its_share_a_minute_and_holds_up_no_other(
    notifications_sessions: Sessions, opened: Open, sink: Sink, clock: Clock
) -> None:
    queue(notifications_sessions, *(f"m{number}@gmail.com" for number in range(250)))
    queue(notifications_sessions, *(f"m{number}@x.vn" for number in range(5)))
    with opened(smtp_per_minute_and_host=100) as sender:
        for minute, count in enumerate((105, 200 + 5, 250 + 5)):
            drain(sender)
            assert len(sink.accepted) == count, f"in minute {minute}"
            clock.forward(seconds=59)
            assert drain(sender) == 0
            clock.forward(seconds=2)


def test_who_waits_for_a_code_waits_for_no_share(
    notifications_sessions: Sessions, opened: Open, sink: Sink, clock: Clock
) -> None:
    queue(notifications_sessions, *(f"m{number}@gmail.com" for number in range(60)))
    with opened(smtp_per_minute_and_host=50) as sender:
        assert drain(sender) == 50
        queue_one(notifications_sessions, "urgent@gmail.com", clock(), urgent=True)
        queue_one(notifications_sessions, "patient@gmail.com", clock())
        assert drain(sender) == 1
    assert arrived(sink)[50:] == ["urgent@gmail.com"]


def test_the_share_is_that_of_all_senders(
    notifications_sessions: Sessions, opened: Open, sink: Sink, clock: Clock
) -> None:
    queue(notifications_sessions, *(f"m{number}@gmail.com" for number in range(60)))
    with opened(smtp_per_minute_and_host=50) as first, opened(smtp_per_minute_and_host=50) as second:
        with notifications_sessions.begin() as session:
            terms = Terms(per_minute=50)
            in_hand = sending.claim(session, sender=first.number, now=clock(), most=30, terms=terms)
        assert len(in_hand) == 30
        assert drain(second) == 20
    assert len(sink.accepted) == 20


def test_no_more_connections_than_allowed_over_all_senders(
    notifications_sessions: Sessions, opened: Open, sink: Sink
) -> None:
    queue(notifications_sessions, "a@x.vn")
    one = {"smtp_most_connections": 1}
    with opened(**one) as second:
        with opened(**one) as first:
            assert drain(first) == 1
            queue(notifications_sessions, "b@x.vn")
            assert drain(second) == 0
            assert drain(first) == 1
            queue(notifications_sessions, "c@x.vn")
        wait_for("the place of the one that has gone", lambda: drain(second) == 1)
    assert len(sink.connections) == 2


def test_what_is_held_or_cancelled_never_goes_out(
    notifications_sessions: Sessions, opened: Open, sink: Sink, clock: Clock
) -> None:
    queue_one(notifications_sessions, "held@x.vn", clock(), standing=LetterStanding("held"))
    queue_one(notifications_sessions, "gone@x.vn", clock(), standing=LetterStanding("cancelled", "reason_gone"))
    with opened() as sender:
        assert drain(sender) == 0
    assert sink.accepted == []


def test_a_letter_whose_reason_goes_while_it_is_in_hand_does_not_go_out(
    notifications_sessions: Sessions, opened: Open, sink: Sink, clock: Clock
) -> None:
    queue(notifications_sessions, "a@x.vn", "b@x.vn", "c@x.vn")

    def end_b(_: object) -> None:
        """As concerns.end_concern does it with what is in a sender's hand."""
        with notifications_sessions.begin() as session:
            session.execute(update(Letter).where(Letter.recipient == "b@x.vn").values(give_up_at=clock()))

    sink.on_data = end_b
    with opened() as sender:
        drain(sender)
    assert arrived(sink) == ["a@x.vn", "c@x.vn"]
    with opened() as sender:
        drain(sender)  # it looks after its queue first
    assert Counter(state[0] for state in states(notifications_sessions).values()) == {"sent": 2, "cancelled": 1}
    with notifications_sessions() as session:
        assert session.scalar(select(Letter.cancelled_for).where(Letter.recipient == "b@x.vn")) == "too_late"


def test_a_sleeping_sender_uses_no_processor(
    notifications_sessions: Sessions, opened: Open, sink: Sink, clock: Clock
) -> None:
    clock.at = NIGHT
    queue_one(notifications_sessions, "hoa@x.vn", NIGHT)
    with opened(quiet_hours=QUIET) as sender:
        began, used = monotonic(), process_time()
        for _ in range(3):
            sender.send_due()
            sender._sleep()
        assert monotonic() - began > 2.8
        assert process_time() - used < 0.7

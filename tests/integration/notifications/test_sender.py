"""The sender against a real SMTP server on loopback that behaves, misbehaves, and is not there."""

import socket
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from time import sleep
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, text, update

from services.notifications.actions import sending
from services.notifications.actions.again import ReasonGone, send_again
from services.notifications.actions.people import grant_staff
from services.notifications.models import EndedConcern, Letter, SignInLink
from services.notifications.sending import sender as sending_loop
from services.notifications.sending.sender import Sender, sender_of
from shared.clock import now
from shared.settings import Settings
from tests.integration.notifications.sending import Clock, Open, Sessions, outcomes, queue, states
from tests.smtp_sink import Sink

pytestmark = pytest.mark.smtp


def test_a_letter_goes_out_as_it_should(notifications_sessions: Sessions, opened: Open, sink: Sink) -> None:
    queue(notifications_sessions, "hoa@x.vn")
    with opened() as sender:
        assert sender.send_due() == 1
        assert sender.send_due() == 0
    message = sink.messages[0]
    with notifications_sessions() as session:
        letter = session.scalars(select(Letter)).one()
    assert letter.state == "sent"
    assert message["Message-ID"] == f"<{letter.id}@localhost>"
    assert message["To"] == "Trần Thị Hoa <hoa@x.vn>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Id"] == "<letters.localhost>"
    assert message["X-Correlation-ID"] == "trace-1"
    body = message.get_body(("plain",))
    assert body is not None
    assert "http://127.0.0.1:8000/notifications/enter/" in body.get_content()
    assert outcomes(notifications_sessions) == [("accepted", "250 taken")]


def test_the_token_of_a_link_is_kept_as_a_digest_only(
    notifications_sessions: Sessions, opened: Open, sink: Sink
) -> None:
    queue(notifications_sessions, "hoa@x.vn")
    with opened() as sender:
        sender.send_due()
    text = sink.accepted[0].content
    with notifications_sessions() as session:
        link = session.scalars(select(SignInLink)).one()
    assert isinstance(text, bytes)
    assert link.token_digest.hex().encode() not in text
    assert link.email == "hoa@x.vn"
    assert link.next_path == "/booths/offers/1"


def test_many_letters_go_over_one_connection(notifications_sessions: Sessions, opened: Open, sink: Sink) -> None:
    queue(notifications_sessions, *(f"m{number}@x.vn" for number in range(50)))
    with opened() as sender:
        while sender.send_due():
            pass
    assert len(sink.accepted) == 50
    assert len(sink.connections) == 1


def test_4xx_is_tried_again_later(notifications_sessions: Sessions, opened: Open, sink: Sink, clock: Clock) -> None:
    sink.answers["hoa@x.vn"] = ["451 greylisted", "451 greylisted"]
    queue(notifications_sessions, "hoa@x.vn", "lan@x.vn")
    with opened() as sender:
        sender.send_due()
        assert states(notifications_sessions)["hoa@x.vn"] == ("waiting", 1, "451 greylisted")
        assert states(notifications_sessions)["lan@x.vn"][0] == "sent"
        clock.forward(seconds=299)
        assert sender.send_due() == 0
        clock.forward(seconds=2)
        sender.send_due()
        clock.forward(seconds=391)
        sender.send_due()
    assert states(notifications_sessions)["hoa@x.vn"] == ("sent", 3, "250 taken")
    assert [outcome for outcome, _ in outcomes(notifications_sessions)].count("put_off") == 2


def test_after_eighteen_tries_it_is_given_up(
    notifications_sessions: Sessions, opened: Open, sink: Sink, clock: Clock
) -> None:
    sink.answers["hoa@x.vn"] = ["451 full"] * 30
    queue(notifications_sessions, "hoa@x.vn")
    with opened() as sender:
        for _ in range(30):
            sender.send_due()
            clock.forward(hours=9)
    assert states(notifications_sessions)["hoa@x.vn"] == ("failed", 18, "451 full")
    assert outcomes(notifications_sessions)[-1] == ("given_up", "451 full")


def test_5xx_fails_at_once_with_the_servers_words(
    notifications_sessions: Sessions, opened: Open, sink: Sink, clock: Clock
) -> None:
    sink.answers["hoa@x.vn"] = ["550 5.1.1 no such mailbox"]
    queue(notifications_sessions, "hoa@x.vn", "lan@x.vn")
    with opened() as sender:
        sender.send_due()
        clock.forward(days=3)
        sender.send_due()
    assert states(notifications_sessions)["hoa@x.vn"] == ("failed", 1, "550 5.1.1 no such mailbox")
    assert states(notifications_sessions)["lan@x.vn"][0] == "sent"
    assert len(sink.connections) == 1


def test_a_failed_letter_can_be_sent_again_by_hand(
    notifications_sessions: Sessions, opened: Open, sink: Sink, clock: Clock
) -> None:
    sink.answers["hoa@x.vn"] = ["550 no such mailbox"]
    queue(notifications_sessions, "hoa@x.vn")
    with opened() as sender:
        sender.send_due()
        with notifications_sessions.begin() as session:
            grant_staff(session, email="o@x.vn", by="tests", now=now())
            letter = session.scalars(select(Letter)).one()
            send_again(session, letter_id=letter.id, by="o@x.vn", now=clock())
        sender.send_due()
    assert states(notifications_sessions)["hoa@x.vn"] == ("sent", 1, "250 taken")
    assert [outcome for outcome, _ in outcomes(notifications_sessions)] == ["refused", "asked_again", "accepted"]


def test_a_failed_letter_is_not_sent_again_once_its_reason_has_gone(notifications_sessions: Sessions) -> None:
    queue(notifications_sessions, "hoa@x.vn")
    with notifications_sessions.begin() as session:
        grant_staff(session, email="o@x.vn", by="tests", now=now())
        session.add(EndedConcern(name="offer:1", event_id=uuid4(), ended_at=now()))
        letter = session.scalars(select(Letter)).one()
        letter.state, letter.concerns = "failed", "offer:1"
        session.flush()
        with pytest.raises(ReasonGone):
            send_again(session, letter_id=letter.id, by="o@x.vn", now=now())
        letter.concerns = "offer:2"
        session.flush()
        assert send_again(session, letter_id=letter.id, by="o@x.vn", now=now()).state == "waiting"


def test_a_line_that_breaks_within_a_letter_is_a_try(
    notifications_sessions: Sessions, opened: Open, sink: Sink, clock: Clock
) -> None:
    sink.answers["DATA"] = ["drop"]
    queue(notifications_sessions, "hoa@x.vn", "lan@x.vn")
    with opened() as sender:
        sender.send_due()
        assert sorted(state[0] for state in states(notifications_sessions).values()) == ["sent", "waiting"]
        clock.forward(minutes=6)
        sender.send_due()
    assert {state[0] for state in states(notifications_sessions).values()} == {"sent"}
    assert len(sink.accepted) == 2


def test_a_kept_line_that_went_dead_is_opened_anew_without_a_try(
    notifications_sessions: Sessions, opened: Open, sink: Sink
) -> None:
    with opened() as sender:
        queue(notifications_sessions, "hoa@x.vn")
        sender.send_due()
        smtp = getattr(sender._channels["email"][0].channel, "_smtp", None)
        assert smtp is not None
        assert smtp.sock is not None
        smtp.sock.shutdown(socket.SHUT_RDWR)
        queue(notifications_sessions, "lan@x.vn")
        sender.send_due()
    assert states(notifications_sessions)["lan@x.vn"] == ("sent", 1, "250 taken")


def test_an_absent_server_costs_no_try_and_is_said(
    notifications_sessions: Sessions, opened: Open, clock: Clock, sink: Sink
) -> None:
    queue(notifications_sessions, "hoa@x.vn")
    with opened(smtp_url="smtp://127.0.0.1:1") as sender:
        assert sender.send_due() == 0
    state, tries, answer = states(notifications_sessions)["hoa@x.vn"]
    assert (state, tries) == ("waiting", 0)
    assert "ConnectionRefusedError" in answer
    with opened() as sender:
        sender.send_due()
    assert states(notifications_sessions)["hoa@x.vn"] == ("sent", 1, "250 taken")


def test_an_address_that_cannot_be_written_fails_alone(
    notifications_sessions: Sessions, opened: Open, sink: Sink
) -> None:
    queue(notifications_sessions, "hoa hoa@x.vn", "lan@x.vn")
    with opened() as sender:
        sender.send_due()
    assert states(notifications_sessions)["hoa hoa@x.vn"][0] == "failed"
    assert states(notifications_sessions)["lan@x.vn"][0] == "sent"


def test_a_sender_that_dies_after_the_servers_answer_repeats_that_letter_alone(
    notifications_sessions: Sessions, opened: Open, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As kill -9 does it: nothing is noted, nothing is given back, the connections are gone."""
    queue(notifications_sessions, *(f"m{number}@x.vn" for number in range(5)))
    with opened() as sender, monkeypatch.context() as patched:
        original = sending.note

        def die_at_the_third(*given: Any, **named: Any) -> None:
            if len(sink.accepted) == 3:
                raise SystemExit("killed")
            original(*given, **named)

        patched.setattr(sending, "note", die_at_the_third)
        patched.setattr(Sender, "close", lambda self: None)
        with pytest.raises(SystemExit):
            sender.send_due()
    with opened() as successor:
        while successor.send_due():
            pass
    ids = [message["Message-ID"] for message in sink.messages]
    assert len(ids) == 6
    assert len(set(ids)) == 5
    assert ids.count(ids[2]) == 2
    assert {state[0] for state in states(notifications_sessions).values()} == {"sent"}


def test_letters_of_a_living_sender_are_left_to_it(notifications_sessions: Sessions, opened: Open, sink: Sink) -> None:
    queue(notifications_sessions, "hoa@x.vn")
    with opened() as first, opened() as second:
        with notifications_sessions.begin() as session:
            session.execute(update(Letter).values(state="sending", claimed_by=first.number))
        assert second.send_due() == 0
    assert sink.accepted == []


def test_what_one_sender_takes_another_neither_gets_nor_waits_for(notifications_sessions: Sessions) -> None:
    queue(notifications_sessions, "a@x.vn", "b@x.vn", "c@x.vn")
    with notifications_sessions() as first, notifications_sessions() as second:
        second.execute(text("SET lock_timeout = '2s'"))
        taken = [sending.claim(session, sender=1, now=now(), most=2) for session in (first, second)]
        assert [[letter.recipient for letter in letters] for letters in taken] == [["a@x.vn", "b@x.vn"], ["c@x.vn"]]


def test_two_senders_share_the_work(notifications_sessions: Sessions, opened: Open, sink: Sink) -> None:
    queue(notifications_sessions, *(f"m{number}@x.vn" for number in range(60)))
    with opened() as first, opened() as second:
        threads = [
            threading.Thread(target=lambda s=sender: [None for _ in iter(s.send_due, 0)]) for sender in (first, second)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
    assert outcomes(notifications_sessions) == [("accepted", "250 taken")] * 60
    assert len({message["Message-ID"] for message in sink.messages}) == 60


def test_a_sleeping_sender_is_woken_by_the_commit(
    notifications_sessions: Sessions,
    settings_of: Callable[[str], Settings],
    sink: Sink,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sending_loop, "LONGEST_SLEEP", timedelta(minutes=5))
    stop, arrived = threading.Event(), threading.Event()
    sink.on_data = lambda _: arrived.set()
    settings = replace(settings_of("notifications"), smtp_url=sink.url)

    def work() -> None:
        with sender_of(notifications_sessions, settings) as sender:
            while not stop.is_set():
                sender.turn(stop)

    thread = threading.Thread(target=work)
    thread.start()
    sleep(0.3)
    queue(notifications_sessions, "hoa@x.vn")
    assert arrived.wait(30)
    stop.set()
    queue(notifications_sessions, "the last")
    thread.join(30)
    assert not thread.is_alive()

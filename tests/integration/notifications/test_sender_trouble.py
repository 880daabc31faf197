"""A server that will not, cannot or does not answer, in every phase: states, tries and the next try afterwards."""

import socket
from collections import Counter
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any, Final

import pytest
from sqlalchemy import select

from services.notifications.models import Letter, LetterTry
from services.notifications.sending import sender as sending_loop
from services.notifications.sending.channels import Answer, ServerAway, guarded_channel, smtp
from services.notifications.sending.sender import Sender
from tests.integration.notifications.sending import Clock, Open, Sessions, queue, states
from tests.smtp_script import Script, scripted
from tests.smtp_sink import Sink

pytestmark = pytest.mark.smtp
PHASES: Final = ("greeting", "EHLO", "MAIL", "RCPT", "DATA", ".")
MAY_HAVE_IT: Final = ("DATA", ".")


def bad(phase: str, how: str) -> AbstractContextManager[Script]:
    """A server that answers as it should until a phase; then it hangs, drops the line or says 421 and goes."""
    return scripted(lambda command, _: how if command == phase else "")


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "TIMEOUT", 1.0)
    monkeypatch.setattr(sending_loop, "LONGEST_HAND", 60.0)


def drain(sender: Sender) -> int:
    return sum(iter(sender.send_due, 0))


def next_tries(sessions: Sessions) -> dict[str, object]:
    with sessions() as session:
        return {row.recipient: row.next_try_at for row in session.scalars(select(Letter))}


@pytest.mark.parametrize("how", ["hang", "drop", "421 shutting down"])
@pytest.mark.parametrize("phase", PHASES)
def test_trouble_in_a_phase_is_a_try_only_if_the_server_may_have_the_letter(
    notifications_sessions: Sessions, opened: Open, sink: Sink, clock: Clock, phase: str, how: str
) -> None:
    queue(notifications_sessions, "a@x.vn", "b@x.vn", "c@x.vn")
    due = next_tries(notifications_sessions)
    with bad(phase, how) as server, opened(smtp_url=server.url) as sender:
        sender.send_due()
        assert server.letters == 0
    begun = guarded_channel.BREAKS_IN_A_ROW if phase in MAY_HAVE_IT and how != "421 shutting down" else 0
    tried = states(notifications_sessions)
    assert {state for state, _, _ in tried.values()} == {"waiting"}
    assert sorted(tries for _, tries, _ in tried.values()) == [0] * (3 - begun) + [1] * begun
    for email, (_, tries, answer) in tried.items():
        later = clock() + timedelta(minutes=5) if tries else due[email]
        assert next_tries(notifications_sessions)[email] == later
        assert answer or (not tries and begun)
    with opened() as sender:
        drain(sender)
        clock.forward(minutes=5, seconds=1)
        drain(sender)
    assert {state for state, _, _ in states(notifications_sessions).values()} == {"sent"}
    assert len(sink.accepted) == 3


def test_4xx_for_five_minutes_5xx_for_some_and_then_all_is_well(
    notifications_sessions: Sessions, opened: Open, sink: Sink, clock: Clock
) -> None:
    names = [f"m{number}@x.vn" for number in range(40)]
    unknown = names[:5]
    queue(notifications_sessions, *names)
    for name in names:
        sink.answers[name] = ["550 5.1.1 no such mailbox"] if name in unknown else ["451 4.7.1 try later"]
    began = clock()
    with opened() as sender:
        drain(sender)
        assert by_state(notifications_sessions) == {"waiting": 35, "failed": 5}
        assert {next_tries(notifications_sessions)[name] for name in names[5:]} == {began + timedelta(minutes=5)}
        clock.forward(minutes=4, seconds=59)
        assert drain(sender) == 0
        clock.forward(seconds=2)
        drain(sender)
    found = states(notifications_sessions)
    assert by_state(notifications_sessions) == {"sent": 35, "failed": 5}
    assert {found[name] for name in unknown} == {("failed", 1, "550 5.1.1 no such mailbox")}
    assert {found[name] for name in names[5:]} == {("sent", 2, "250 taken")}
    assert len({message["Message-ID"] for message in sink.messages}) == len(sink.accepted) == 35
    with notifications_sessions() as session:
        servers = {row.server for row in session.scalars(select(LetterTry))}
    assert servers == {sink.url.removeprefix("smtp://")}


def by_state(sessions: Sessions) -> Counter[str]:
    return Counter(state for state, _, _ in states(sessions).values())


def test_a_refusal_leaves_the_line_ready_for_the_next(
    notifications_sessions: Sessions, opened: Open, sink: Sink
) -> None:
    sink.answers = {"b@x.vn": ["550 no"], "c@x.vn": ["451 later"], "DATA": ["554 not this one"]}
    queue(notifications_sessions, "a@x.vn", "b@x.vn", "c@x.vn", "d@x.vn")
    with opened() as sender:
        drain(sender)
    found = {email: state for email, (state, _, _) in states(notifications_sessions).items()}
    assert found == {"a@x.vn": "failed", "b@x.vn": "failed", "c@x.vn": "waiting", "d@x.vn": "sent"}
    assert [envelope.rcpt_tos for envelope in sink.accepted] == [["d@x.vn"]]
    assert len(sink.connections) == 1


def test_a_server_that_goes_away_between_two_letters_has_the_first_one_once(
    notifications_sessions: Sessions, opened: Open, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue(notifications_sessions, "a@x.vn", "b@x.vn")
    original = smtp.Mailer.send

    def once(self: smtp.Mailer, *given: Any, **named: Any) -> Answer:
        if sink.accepted:
            raise ServerAway("closed", "gone")
        return original(self, *given, **named)

    with opened() as sender, monkeypatch.context() as patched:
        patched.setattr(smtp.Mailer, "send", once)
        assert sender.send_due() == 1
    found = states(notifications_sessions)
    assert found == {"a@x.vn": ("sent", 1, "250 taken"), "b@x.vn": ("waiting", 0, "gone")}
    with opened() as sender:
        drain(sender)
    assert [envelope.rcpt_tos[0] for envelope in sink.accepted] == ["a@x.vn", "b@x.vn"]


def test_an_absent_server_is_left_alone_for_longer_and_longer(
    notifications_sessions: Sessions, opened: Open, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    queue(notifications_sessions, "a@x.vn")
    moment = [1_000.0]
    monkeypatch.setattr(guarded_channel, "monotonic", lambda: moment[0])
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    pauses = []
    with opened(smtp_url=f"smtp://127.0.0.1:{port}") as sender:
        for _ in range(8):
            assert sender.send_due() == 0
            began = moment[0]
            while not sender._channels["email"][0].is_ready():
                moment[0] += 0.5
            pauses.append(moment[0] - began)
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]
    state, tries, answer = states(notifications_sessions)["a@x.vn"]
    assert (state, tries) == ("waiting", 0)
    assert "refused" in answer.lower()

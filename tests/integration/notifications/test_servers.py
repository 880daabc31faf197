"""Servers that do not take our letters: whose fault it is, what waits, who is told, and what goes where afterwards."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import dkim
import pytest
from flask import Flask
from sqlalchemy import select

from services.notifications.actions.marks import mark_refused
from services.notifications.actions.people import grant_staff
from services.notifications.actions.signin import ask_for_code
from services.notifications.domain.return_path import return_address
from services.notifications.domain.trouble import Fault
from services.notifications.models import BouncedMailbox, Letter, MailServer, SendingPause
from services.notifications.sending.channels import Parcel, ServerAway, guarded_channel
from services.notifications.sending.channels.smtp import Mailer
from services.notifications.sending.sender import Sender
from tests.integration.notifications.conftest import Visitor
from tests.integration.notifications.sending import Clock, Open, Sessions, asking, queue, states
from tests.smtp_script import scripted
from tests.smtp_sink import Sink

pytestmark = pytest.mark.smtp
PARCEL = Parcel(UUID(int=7), "hoa+1@x.vn", "Thư", b"Subject: x\r\n\r\nx\r\n")


@pytest.fixture(autouse=True)
def moment(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time of the senders' own pauses, moved by hand."""
    made = [1_000.0]
    monkeypatch.setattr(guarded_channel, "monotonic", lambda: made[0])
    return made


def drain(sender: Sender) -> int:
    return sum(iter(sender.send_due, 0))


def servers(sessions: Sessions) -> dict[str, MailServer]:
    with sessions() as session:
        return {row.name: row for row in session.scalars(select(MailServer))}


def marked(sessions: Sessions, clock: Clock) -> set[str]:
    """Who is marked after a tick."""
    with sessions.begin() as session:
        mark_refused(session, clock())
        return set(session.scalars(select(BouncedMailbox.email)))


def answering(command: str, answer: str) -> Callable[[str, str], str]:
    return lambda said, _: answer if said == command else ""


@pytest.mark.parametrize(
    ("command", "answer", "fault"),
    [
        ("greeting", "554 no mail from you", "refuses_us"),
        ("greeting", "421 later", "closed"),
        ("MAIL", "550 5.1.0 sender unknown", "sender_refused"),
        ("MAIL", "451 4.3.0 later", "sender_refused"),
        ("MAIL", "421 4.7.0 too many connections", "too_many"),
        ("MAIL", "530 5.7.0 Authentication required", "auth"),
        ("MAIL", "530 5.7.0 Must issue a STARTTLS command first", "tls"),
        ("MAIL", "534 5.7.9 mechanism too weak", "auth"),
        ("RCPT", "535 5.7.8 bad credentials", "auth"),
        ("RCPT", "538 5.7.11 encryption required", "tls"),
        ("DATA", "421 closing", "closed"),
        (".", "421 closing", "closed"),
        ("RCPT", "drop", "closed"),
    ],
)
def test_whose_fault_an_answer_is(command: str, answer: str, fault: Fault) -> None:
    with scripted(answering(command, answer)) as server:
        mailer = Mailer(server.url, "k@x.vn")
        with pytest.raises(ServerAway) as told:
            mailer.send(PARCEL)
        mailer.close()
    assert told.value.fault == fault
    assert answer in (told.value.said, "drop")
    assert server.letters == 0


@pytest.mark.parametrize(
    ("scheme", "ehlo", "says", "fault"),
    [
        ("smtp+starttls://", "250 x", "", "tls"),
        ("smtp+starttls://", "250-x\n250 STARTTLS", "454 TLS not available", "tls"),
        ("smtp://u:p@", "250 x", "", "auth"),
        ("smtp://u:p@", "250-x\n250 AUTH PLAIN", "535 5.7.8 wrong", "auth"),
        ("smtps://", "250 x", "", "tls"),
    ],
)
def test_what_is_wrong_before_a_letter(scheme: str, ehlo: str, says: str, fault: Fault) -> None:
    answers = {"EHLO": ehlo, "AUTH": says, "STAR": says}
    with scripted(lambda command, _: answers.get(command, "")) as one, pytest.raises(ServerAway) as told:
        Mailer(f"{scheme}127.0.0.1:{one.port}", "k@x.vn").send(PARCEL)
    assert told.value.fault == fault


@pytest.mark.parametrize("per_letter", [True, False])
def test_a_server_that_reports_is_asked_for_reports_that_name_the_letter(per_letter: bool) -> None:
    """RFC 3461, and an address of the letter's own."""
    own = return_address("tra-lai@x.vn", PARCEL.letter_id) if per_letter else "tra-lai@x.vn"
    for ehlo, asked in (("250-x\n250 DSN", True), ("250 x", False)):
        with scripted(answering("EHLO", ehlo)) as server:
            mailer = Mailer(server.url, "tra-lai@x.vn", per_letter=per_letter)
            assert mailer.send(PARCEL).kind == "accepted"
            mailer.close()
        mail, to = (f" RET=HDRS ENVID={PARCEL.letter_id}", " NOTIFY=FAILURE,DELAY ORCPT=rfc822;hoa+2B1@x.vn")
        assert server.told("MAIL") == [f"mail FROM:<{own}>{mail if asked else ''}"]
        assert server.told("RCPT") == [f"rcpt TO:<hoa+1@x.vn>{to if asked else ''}"]


def test_refused_senders_cost_nobody_anything_and_are_noted(
    notifications_sessions: Sessions, opened: Open, sink: Sink, clock: Clock, moment: list[float]
) -> None:
    answer = "550 5.1.1 <khuyencong@localhost>: Sender address rejected: User unknown"
    queue(notifications_sessions, "a@x.vn", "b@x.vn")
    began = clock()
    with scripted(answering("MAIL", answer)) as server, opened(smtp_url=server.url) as sender:
        for _ in range(3):
            assert sender.send_due() == 0
            clock.forward(minutes=1)
            moment[0] += 61
    assert set(states(notifications_sessions).values()) == {("waiting", 0, answer)}
    assert marked(notifications_sessions, clock) == set()
    [found] = servers(notifications_sessions).values()
    assert (found.name, found.trouble, found.last_answer) == (f"127.0.0.1:{server.port}", "sender_refused", answer)
    assert (found.trouble_since, found.last_success_at) == (began, None)
    assert found.last_answer_at == began + timedelta(minutes=2)
    assert found.next_try_at == found.last_answer_at + timedelta(seconds=4)
    with opened() as sender:
        drain(sender)
    [found] = servers(notifications_sessions).values()
    assert (found.trouble, found.trouble_since, found.last_answer) == ("", None, "250 taken")
    assert found.last_success_at == clock()


def test_421_after_five_letters_is_a_new_line_and_the_same_letter(
    notifications_sessions: Sessions, opened: Open, clock: Clock
) -> None:
    names = [f"m{number}@x.vn" for number in range(12)]
    queue(notifications_sessions, *names)
    taken = [0]

    def says(command: str, _: str) -> str:
        taken[0] += command == "."
        if command == "MAIL" and taken[0] == 5:
            taken[0] = 0
            return "421 4.7.0 five at a time"
        return ""

    with scripted(says) as server, opened(smtp_url=server.url) as sender:
        drain(sender)
    assert [line.split("<")[1].strip(">") for line in server.told("RCPT")] == names
    assert set(states(notifications_sessions).values()) == {("sent", 1, "250 ok")}
    assert (server.letters, server.lines) == (12, 3)


@pytest.mark.parametrize(
    ("command", "words", "enough"),
    [
        ("RCPT", "554 5.7.1 <{}>: Relay access denied", 3),
        (".", "550 5.7.26 {} unauthenticated sender, id 4711", 3),
        (".", "451 4.3.0 queue file write error", 3),
        ("RCPT", "550 5.1.1 <{}>: Recipient address rejected: User unknown", 10),
    ],
)
def test_the_same_refusal_letter_after_letter_is_the_servers(
    notifications_sessions: Sessions, opened: Open, sink: Sink, clock: Clock, moment: list[float],
    command: str, words: str, enough: int,
) -> None:  # fmt: skip
    names = [f"m{number}@x.vn" for number in range(14)]
    queue(notifications_sessions, *names)
    to = [""]

    def says(said: str, line: str) -> str:
        if said == "RCPT":
            to[0] = line.partition("<")[2].strip(">")
        return words.format(to[0]) if said == command else ""

    with scripted(says) as server, opened(smtp_url=server.url) as sender:
        drain(sender)
        assert len(server.told("RCPT")) == enough
        assert marked(notifications_sessions, clock) == set()
        clock.forward(seconds=10)
        moment[0] += 10
        drain(sender)
        assert server.told("RCPT")[-1] == f"rcpt TO:<{names[enough]}>", "another letter is tried first then"
    found = states(notifications_sessions)
    assert {(state, tries) for state, tries, _ in found.values()} == {("waiting", 0)}
    assert servers(notifications_sessions)[f"127.0.0.1:{server.port}"].trouble == "same_refusal"
    clock.forward(minutes=6)
    with opened() as sender:
        drain(sender)
    assert {(state, tries) for state, tries, _ in states(notifications_sessions).values()} == {("sent", 1)}
    assert len(sink.accepted) == 14


def test_marks_of_letters_that_were_misjudged_go(
    notifications_sessions: Sessions, opened: Open, sink: Sink, clock: Clock
) -> None:
    names = [f"m{number}@x.vn" for number in range(12)]
    gone = "550 5.1.1 no such user here"
    sink.answers = {name: [gone] for name in names}
    with opened() as sender:
        queue(notifications_sessions, *names[:9])
        drain(sender)
        assert marked(notifications_sessions, clock) == set(names[:9])
        queue(notifications_sessions, *names[9:])
        drain(sender)
    assert marked(notifications_sessions, clock) == set()
    assert {state for state, _, _ in states(notifications_sessions).values()} == {"waiting"}


def test_a_code_that_was_forgotten_with_its_refusal_does_not_wait_again(
    notifications_sessions: Sessions, opened: Open, sink: Sink, clock: Clock
) -> None:
    names = [f"m{number}@x.vn" for number in range(3)]
    sink.answers = {name: ["550 5.7.1 blocked by a list"] for name in names}
    with notifications_sessions.begin() as session:
        for name in names:
            ask_for_code(session, asking(name), now=clock())
    with opened() as sender:
        drain(sender)
    with notifications_sessions() as session:
        codes = session.execute(select(Letter.state, Letter.secret)).all()
    assert sorted(state for state, _ in codes) == ["failed", "failed", "waiting"]
    assert all(secret for state, secret in codes if state == "waiting")


def test_what_was_taken_before_the_trouble_is_not_noted_after_it(
    notifications_sessions: Sessions, opened: Open, clock: Clock, moment: list[float]
) -> None:
    queue(notifications_sessions, "a@x.vn", "b@x.vn", "c@x.vn")
    told = [0]

    def says(said: str, _: str) -> str:
        told[0] += said == "MAIL"
        return "452 4.3.1 too much" if said == "MAIL" and told[0] > 1 else ""

    with scripted(says) as server, opened(smtp_url=server.url) as sender:
        drain(sender)
        row = servers(notifications_sessions)[f"127.0.0.1:{server.port}"]
        assert (row.last_success_at, bool(row.trouble)) == (clock(), True)
        clock.forward(minutes=60)
        moment[0] += 3_600
        drain(sender)
        assert servers(notifications_sessions)[f"127.0.0.1:{server.port}"].last_success_at == row.last_success_at


def test_only_what_is_said_to_rcpt_marks_a_mailbox(
    notifications_sessions: Sessions, opened: Open, sink: Sink, clock: Clock
) -> None:
    queue(notifications_sessions, "content@x.vn", "unknown@x.vn", "well@x.vn")
    sink.answers = {"DATA": ["550 5.1.1 no such user"], "unknown@x.vn": ["550 5.1.1 no such user"]}
    with opened() as sender:
        drain(sender)
    found = {email: state for email, (state, _, _) in states(notifications_sessions).items()}
    assert found == {"content@x.vn": "failed", "unknown@x.vn": "failed", "well@x.vn": "sent"}
    assert marked(notifications_sessions, clock) == {"unknown@x.vn"}


def test_the_second_server_has_the_letters_while_the_first_takes_none(
    notifications_sessions: Sessions, opened: Open, sink: Sink, clock: Clock, moment: list[float]
) -> None:
    ours = [True]
    queue(notifications_sessions, "a@x.vn", "b@x.vn")
    with (
        scripted(lambda command, _: "550 no" if command == "MAIL" and ours[0] else "") as first,
        opened(smtp_url=first.url, smtp_second_url=sink.url) as sender,
    ):
        drain(sender)
        assert (first.letters, len(sink.accepted)) == (0, 2)
        found = servers(notifications_sessions)
        assert [found[one.url.removeprefix("smtp://")].trouble for one in (first, sink)] == ["sender_refused", ""]
        ours[0] = False
        queue(notifications_sessions, "c@x.vn")
        moment[0] += 2
        drain(sender)
    assert (first.letters, len(sink.accepted)) == (1, 2)
    assert {(state, tries) for state, tries, _ in states(notifications_sessions).values()} == {("sent", 1)}
    with opened():
        assert set(servers(notifications_sessions)) == {sink.url.removeprefix("smtp://")}, "the others are forgotten"


def test_after_an_hour_without_a_server_all_goes_out_in_order_of_urgency(
    notifications_sessions: Sessions, opened: Open, sink: Sink, clock: Clock, moment: list[float]
) -> None:
    with opened(smtp_url="smtp://127.0.0.1:1") as sender:
        for minute in range(6):
            queue(notifications_sessions, f"m{minute}@x.vn")
            sender.send_due()
            clock.forward(minutes=10)
            moment[0] += 600
        with notifications_sessions.begin() as session:
            ask_for_code(session, asking("code@x.vn"), now=clock())
        assert sender.send_due() == 0
    assert {(state, tries) for state, tries, _ in states(notifications_sessions).values()} == {("waiting", 0)}
    assert [one.trouble for one in servers(notifications_sessions).values()] == ["unreachable"]
    with opened() as sender:
        drain(sender)
    assert [one.rcpt_tos[0] for one in sink.accepted] == ["code@x.vn", *(f"m{minute}@x.vn" for minute in range(6))]


def test_a_key_that_cannot_sign_fails_before_any_letter(notifications_sessions: Sessions, opened: Open) -> None:
    queue(notifications_sessions, "a@x.vn")
    with pytest.raises(dkim.DKIMException), opened(dkim_key="not a key") as sender:
        sender.send_due()
    assert states(notifications_sessions) == {"a@x.vn": ("waiting", 0, "")}


def test_in_a_pause_nothing_goes_out_but_what_is_urgent(
    notifications_sessions: Sessions, opened: Open, sink: Sink, clock: Clock
) -> None:
    queue(notifications_sessions, "a@x.vn", "b@x.vn")

    def pause(_: object) -> None:
        with notifications_sessions.begin() as session:
            session.merge(SendingPause(id=PAUSE, paused_at=clock(), paused_by="o@x.vn", reason="a wrong date"))

    sink.on_data = pause
    with opened() as sender:
        drain(sender)
        with notifications_sessions.begin() as session:
            ask_for_code(session, asking("code@x.vn"), now=clock())
        drain(sender)
        queue(notifications_sessions, "alarm@x.vn", urgent=True)
        drain(sender)
        assert [one.rcpt_tos[0] for one in sink.accepted] == ["a@x.vn", "code@x.vn", "alarm@x.vn"]
        with notifications_sessions.begin() as session:
            session.get_one(SendingPause, PAUSE).resumed_at = clock()
        sink.on_data = lambda _: None
        drain(sender)
    assert [one.rcpt_tos[0] for one in sink.accepted] == ["a@x.vn", "code@x.vn", "alarm@x.vn", "b@x.vn"]
    with notifications_sessions() as session:
        assert set(session.scalars(select(Letter.tries))) == {1}


PAUSE = uuid4()


def test_an_organiser_sees_by_a_letter_to_themselves_whether_letters_leave(
    notifications_sessions: Sessions, opened: Open, sink: Sink, tokenless: Flask, clock: Clock
) -> None:
    with notifications_sessions.begin() as session:
        grant_staff(session, email="o@x.vn", by="tests", now=clock())
    browser = Visitor(tokenless.test_client())
    browser.sign_in_as("o@x.vn")
    assert 'action="/notifications/office/sending/trial"' in browser.get("/notifications/office/sending").text
    asked = browser.client.post("/notifications/office/sending/trial")
    clock.forward(minutes=1)
    with opened() as sender:
        drain(sender)
    assert [one.rcpt_tos for one in sink.accepted] == [["o@x.vn"]]
    assert "250 taken" in browser.get(asked.location).text
    browser.sign_in_as("nobody@x.vn")
    assert browser.client.post("/notifications/office/sending/trial").status_code == 403

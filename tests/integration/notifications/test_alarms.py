"""Letters that do not leave: the alarm is raised once within eleven minutes and ends once; what the office reads."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, sessionmaker

from services.notifications.actions.alarms import PAGE, name_causes, note_reading, watch_sending
from services.notifications.actions.pausing import pause_sending, resume_sending
from services.notifications.actions.sending import cancel_late
from services.notifications.actions.signin import ask_for_code
from services.notifications.domain.leaving import mailbox_name
from services.notifications.models import Letter, MailServer, Person, SendingAlarm, Step
from services.notifications.web.app import create_app
from shared.settings import Settings
from tests.clients import statements_to, text_of, tokenless_app
from tests.integration.notifications.lost import HA_GIANG, OFFICER, ORGANISER, became, known, offered
from tests.integration.notifications.sending import Clock, Open, asking, queue

Sessions = sessionmaker[Session]
IMAP = "imap://tra-lai:bi-mat@127.0.0.1/INBOX"
UNREAD = "/notifications/letters/unread"


@pytest.fixture
def settings(settings_of: Callable[[str], Settings]) -> Settings:
    return replace(
        settings_of("notifications"),
        smtp_url="smtp://127.0.0.1:9",
        sms_url="http://127.0.0.1:9/",
        chat_urls="json://127.0.0.1:9/",
        quiet_hours="00:00-00:00",
    )


@pytest.fixture
def app(notifications_sessions: Sessions, settings: Settings) -> Flask:
    return tokenless_app(create_app, notifications_sessions, settings)


@pytest.fixture
def organiser(notifications_sessions: Sessions) -> None:
    known(notifications_sessions, "organisers", ORGANISER, phone="0912 345 678")
    with notifications_sessions.begin() as session:
        session.execute(update(Person).values(by_sms=True))


Watch = Callable[..., list[str]]


@pytest.fixture
def watch(notifications_sessions: Sessions, settings: Settings, clock: Clock) -> Watch:
    """Go on by so many minutes, let the tick look, and return what the office was told by it."""

    def watch(minutes: float = 0, **changes: Any) -> list[str]:
        clock.forward(minutes=minutes)
        with notifications_sessions() as session:
            session.info["settings"] = replace(settings, **changes)
            before = session.scalar(select(func.count()).select_from(Letter))
            watch_sending(session, clock.at)
            session.commit()
            query = select(Letter.channel, Letter.subject, Letter.urgent).order_by(Letter.position).offset(before)
            return [f"{channel}{'!' if urgent else ''}: {said}" for channel, said, urgent in session.execute(query)]

    return watch


def answered(sessions: Sessions, clock: Clock, *, trouble: str = "", answer: str = "250 ok") -> None:
    """Let the server have taken a letter now, or have trouble from now on."""
    good = {"last_success_at": clock.at, "trouble_since": None, "trouble": ""}
    bad = {"trouble_since": clock.at, "trouble": trouble}
    with sessions.begin() as session:
        row = session.get(MailServer, "mx:25") or MailServer(name="mx:25", channel="email", trouble="")
        for name, value in (bad if trouble else good).items():
            setattr(row, name, value)
        row.last_answer_at, row.last_answer = clock.at, answer
        session.add(row)


def test_nothing_is_said_while_nothing_is_due(watch: Watch, notifications_sessions: Sessions, clock: Clock) -> None:
    answered(notifications_sessions, clock, trouble="unreachable")
    assert [watch(10) for _ in range(4)] == [[]] * 4


def test_an_alarm_is_said_once_and_ended_once(
    organiser: None, watch: Watch, notifications_sessions: Sessions, clock: Clock
) -> None:
    clock.forward(minutes=-30)
    answered(notifications_sessions, clock)
    clock.forward(minutes=29)
    queue(notifications_sessions, "hoa@x.vn")  # due now, by this clock
    answered(notifications_sessions, clock, trouble="auth", answer="535 5.7.8 no")
    assert watch(9.9) == []
    chat, sms = watch(0.2)
    assert chat.startswith("chat!: Thư không gửi đi được từ ")
    assert chat.endswith("máy chủ thư không nhận tên và mật khẩu của hệ thống")
    assert sms.startswith("sms!: KHUYEN CONG: Thu khong gui di duoc tu ")
    assert PAGE in sms
    assert watch() == watch(60) == []
    answered(notifications_sessions, clock)
    chat, sms = watch(0.1)
    assert chat.startswith("chat!: Thư lại gửi đi được, thư gần nhất lúc ")
    assert watch() == watch(1) == []
    with notifications_sessions() as session:
        assert session.scalars(select(SendingAlarm.ended_for)).all() == ["left"]


def test_a_sender_that_died_is_an_alarm_too(watch: Watch, notifications_sessions: Sessions, clock: Clock) -> None:
    queue(notifications_sessions, "hoa@x.vn")
    assert [one.rpartition(": ")[2] for one in watch(11)] == ["chưa rõ vì sao; có thể chương trình gửi thư không chạy"]


@pytest.mark.smtp
def test_a_server_that_does_not_answer_is_an_alarm_until_a_letter_left(
    watch: Watch, opened: Open, notifications_sessions: Sessions, clock: Clock
) -> None:
    queue(notifications_sessions, "hoa@x.vn")
    with opened(smtp_url="smtp://127.0.0.1:9") as sender:
        assert sender.send_due() == 0
    assert watch(8.9) == []  # it is due for a minute already
    with opened(smtp_url="smtp://127.0.0.1:9") as sender:
        assert sender.send_due() == 0  # and is tried again meanwhile
    (said,) = watch(1)
    assert said.endswith(": không nối được tới máy chủ thư")
    with opened() as sender:
        assert sender.send_due() == 1
    (said,) = watch(0.1)
    assert said.startswith("chat!: Thư lại gửi đi được")


def test_a_code_that_ran_out_before_anybody_lost_patience_counts(
    watch: Watch, notifications_sessions: Sessions, clock: Clock
) -> None:
    with notifications_sessions.begin() as session:
        ask_for_code(session, asking("hoa@x.vn"), now=clock.at)
    assert watch(9.9) == []
    clock.forward(minutes=0.2)
    with notifications_sessions.begin() as session:
        assert cancel_late(session, clock.at) == 1
    assert len(watch(0.5)) == 1
    clock.forward(minutes=1)
    answered(notifications_sessions, clock)
    assert len(watch(0.5)) == 1  # it is over
    assert watch(11) == []  # and stays so: a letter left since that code ran out


def test_letters_of_the_night_are_waited_for_from_the_morning(
    watch: Watch, notifications_sessions: Sessions, clock: Clock
) -> None:
    queue(notifications_sessions, "hoa@x.vn")
    morning = (clock.at + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)  # 7:00 in Hà Nội
    for minutes, said in ((-30, 0), (1, 0), (9, 0), (10, 1)):
        clock.at = morning + timedelta(minutes=minutes)
        assert len(watch(quiet_hours="21:00-07:00")) == said, minutes


def test_a_pause_is_no_alarm_and_ends_one(
    organiser: None, watch: Watch, notifications_sessions: Sessions, clock: Clock
) -> None:
    queue(notifications_sessions, "hoa@x.vn")
    assert len(watch(11)) == 2
    with notifications_sessions.begin() as session:
        pause_sending(session, by=ORGANISER, reason="Đổi máy chủ", now=clock.at)
    chat, _sms = watch(1)
    assert chat == f"chat!: Thôi báo thư không đi được: {ORGANISER} đã tạm dừng gửi thư"
    assert watch(60) == []
    with notifications_sessions.begin() as session:
        resume_sending(session, by=ORGANISER, now=clock.at)
        said = session.execute(select(Step.noun, Step.what, Step.by, Step.reason).order_by(Step.serial)).all()
    assert [tuple(row) for row in said] == [
        ("pause", "paused", ORGANISER, "Đổi máy chủ"),
        ("pause", "resumed", ORGANISER, ""),
    ]
    assert watch(9) == []  # they get their time again
    assert len(watch(1)) == 2


def test_a_mailbox_that_cannot_be_read(watch: Watch, notifications_sessions: Sessions, clock: Clock) -> None:
    def read(trouble: str = "") -> None:
        with notifications_sessions.begin() as session:
            note_reading(session, name=mailbox_name(IMAP), trouble=trouble, now=clock.at)

    assert watch(bounce_imap_url=IMAP) == []  # its reader has never run
    assert watch(9, bounce_imap_url=IMAP) == []
    assert len(watch(1, bounce_imap_url=IMAP)) == 1
    read()
    assert watch(bounce_imap_url=IMAP) == ["chat!: Lại đọc được hộp thư trả lại"]
    clock.forward(minutes=9)
    read("login failed")
    assert watch(bounce_imap_url=IMAP) == []
    assert watch(1, bounce_imap_url=IMAP)[0].startswith("chat!: Không đọc được hộp thư trả lại từ ")
    assert watch(bounce_imap_url="") == ["chat!: Thôi báo về hộp thư trả lại: không còn đặt hộp thư nào"]


def test_the_banner_is_the_offices(
    organiser: None, watch: Watch, notifications_sessions: Sessions, clock: Clock, visit: Callable[[str], FlaskClient]
) -> None:
    known(notifications_sessions, f"province:{HA_GIANG}", OFFICER)
    known(notifications_sessions, f"establishment:{uuid4()}", "hoa@x.vn")
    everybody = (ORGANISER, OFFICER, "hoa@x.vn")
    assert [visit(one).get(UNREAD).text for one in everybody] == ["", "", ""]
    queue(notifications_sessions, "lan@x.vn")
    watch(11)
    told = [visit(one).get(UNREAD).text for one in everybody]
    assert ["Thư không gửi đi được từ" in one for one in told] == [True, True, False]
    assert [PAGE in one for one in told] == [True, False, False]
    assert "Thư không gửi đi được từ" in visit(ORGANISER).get("/notifications/my/part").text
    with notifications_sessions.begin() as session:
        pause_sending(session, by=ORGANISER, reason="Đổi <b>máy chủ", now=clock.at)
    watch(1)
    told = [visit(one).get(UNREAD).text for one in everybody]
    assert [f"người dừng: {ORGANISER}, lý do: Đổi &lt;b&gt;máy chủ" in one for one in told] == [True, True, False]


def test_pausing_and_resuming_on_the_page(
    organiser: None, notifications_sessions: Sessions, visit: Callable[[str], FlaskClient]
) -> None:
    client = visit(ORGANISER)
    refused = client.post(f"{PAGE}/pause", data={"reason": ""})
    assert (refused.status_code, "Lý do" in refused.text) == (422, True)
    assert client.post(f"{PAGE}/pause", data={"reason": "Đổi máy chủ"}).status_code == 303
    shown = client.get(PAGE).text
    assert f"người dừng: {ORGANISER}, lý do: Đổi máy chủ" in shown
    assert "Cho gửi tiếp" in shown
    assert client.post(f"{PAGE}/pause", data={"reason": "Lần nữa"}).status_code == 422
    assert client.post(f"{PAGE}/resume").status_code == 303
    assert client.post(f"{PAGE}/resume").status_code == 409
    assert "Tạm dừng gửi thư" in client.get(PAGE).text


def test_what_did_not_arrive_for_one_cause_goes_again(
    organiser: None, notifications_sessions: Sessions, clock: Clock, visit: Callable[[str], FlaskClient]
) -> None:
    answers = {"day@x.vn": "552 5.2.2 mailbox full", "chan@x.vn": "554 5.7.1 blocked", "mat@x.vn": "550 5.1.1 unknown"}
    for email, answer in answers.items():
        offered(notifications_sessions, "HTX", email)
        became(notifications_sessions, email, "failed", answer)
    with notifications_sessions.begin() as session:
        assert name_causes(session, clock.at) == 3
    client = visit(ORGANISER)
    shown = text_of(client.get(PAGE))
    for words in ("Máy chủ của người nhận chặn thư của hệ thống · 1 thư", "Hộp thư của người nhận đã đầy · 1 thư"):
        assert words in shown
    assert client.post(f"{PAGE}/again", data={"cause": "gone"}).status_code == 422
    assert client.post(f"{PAGE}/again", data={"cause": "policy"}).status_code == 303
    with notifications_sessions() as session:
        states = session.execute(select(Letter.recipient, Letter.state, Letter.cause).where(Letter.kind == "decision"))
        found = {row[0]: (row[1], row[2]) for row in states}
    assert found == {"day@x.vn": ("failed", "full"), "chan@x.vn": ("waiting", ""), "mat@x.vn": ("failed", "gone")}


def test_the_page_asks_as_much_of_two_thousand_letters_as_of_none(
    organiser: None, notifications_sessions: Sessions, visit: Callable[[str], FlaskClient]
) -> None:
    client = visit(ORGANISER)
    client.get(PAGE)
    with statements_to(notifications_sessions) as before:
        client.get(PAGE)
    queue(notifications_sessions, *(f"a{number}@x{number % 40}.vn" for number in range(200)))
    with statements_to(notifications_sessions) as after:
        shown = text_of(client.get(PAGE))
    assert len(after) == len(before)
    assert "200 thư đến lượt đang chờ." in shown
    assert "và 25 tên miền khác" in shown

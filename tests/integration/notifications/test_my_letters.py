"""My letters: which of them are told there, found, counted, read; and what became of each as an e-mail."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session, sessionmaker

from services.notifications.actions.letters import WAITING, LetterStanding, NewLetter, queue_letter
from services.notifications.letters import Recipient, write
from services.notifications.models import Batch, EndedConcern, Letter
from shared.clock import now
from shared.events.booths import ApplicationAccepted, BoothOffered, FairOpened
from shared.events.envelope import Event
from tests.integration.notifications.conftest import Visitor
from tests.integration.notifications.telling import contacts, tell
from tests.unit.notifications.samples import sample

Sessions = sessionmaker[Session]
HOA, LAN = "hoa@x.vn", "lan@x.vn"
EVENTS: dict[str, Event] = {"booth_offered": sample(BoothOffered), "fair_opened": sample(FairOpened)}
MINE, API = "/notifications/letters", "/notifications/api/letters"


@pytest.fixture
def sessions(notifications_sessions: Sessions) -> Sessions:
    """A member of an establishment."""
    tell(notifications_sessions, contacts(HOA))
    return notifications_sessions


def put(
    sessions: Sessions,
    template: str = "booth_offered",
    kind: str = "decision",
    *,
    to: str = HOA,
    standing: LetterStanding = WAITING,
    due: datetime | None = None,
    concerns: str = "",
    **values: Any,
) -> str:
    """Queue a letter and say what became of it; return the path of its page."""
    event = EVENTS[template]
    recipient, event_id = Recipient(to, "Trần Thị Hoa", "vi"), uuid4()
    with sessions.begin() as session:
        queue_letter(
            session,
            NewLetter(
                content=write(event, recipient, "establishment:x"),
                recipient=recipient,
                event_id=event_id,
                template=template,
                kind=kind,
                standing=standing,
                trace="t",
                due=due,
                concerns=concerns,
            ),
            now=now(),
        )
        mine = update(Letter).where(Letter.event_id == event_id).values(tries=Letter.tries, **values)
        return f"{MINE}/{session.scalars(mine.returning(Letter.id)).one()}"


def listed(visitor: Visitor, query: str = "") -> int:
    found = visitor.get(f"{API}?{query}").json
    assert found is not None
    return int(found["total"])


SHOWN: dict[str, tuple[str, dict[str, Any]]] = {
    "waiting": ("Sẽ gửi cả qua thư điện tử.", {}),
    "sending": ("Đang gửi cả qua thư điện tử.", {"state": "sending"}),
    "sent": ("Cũng đã gửi qua thư điện tử lúc", {"state": "sent", "sent_at": now()}),
    "kept": ("Chưa gửi qua thư điện tử.", {"state": "kept", "sent_at": now()}),
    "bounced": ("Thư điện tử không tới được địa chỉ", {"state": "bounced", "sent_at": now()}),
    "failed": ("Thư điện tử không tới được địa chỉ", {"state": "failed"}),
    "unwanted": ("Không gửi qua thư điện tử, theo lựa chọn", {"state": "cancelled", "cancelled_for": "unwanted"}),
}
HIDDEN: dict[str, dict[str, Any]] = {
    "held": {"state": "held"},
    "withdrawn": {"state": "cancelled", "cancelled_for": "withdrawn"},
    "reason gone": {"state": "cancelled", "cancelled_for": "reason_gone"},
    "too late": {"state": "cancelled", "cancelled_for": "too_late"},
    "cancelled": {"state": "cancelled"},
}


@pytest.mark.parametrize("what", SHOWN)
def test_letters_are_told_whatever_became_of_the_email(sessions: Sessions, visitor: Visitor, what: str) -> None:
    said, values = SHOWN[what]
    address = put(sessions, **values)
    visitor.sign_in_as(HOA)
    assert visitor.get(f"{MINE}/unread").text == "1"
    assert address in visitor.get(MINE).text
    assert said in visitor.get(address).text
    assert visitor.get(f"{MINE}/unread").text == ""


@pytest.mark.parametrize("what", HIDDEN)
def test_what_is_held_or_cancelled_is_nowhere(sessions: Sessions, visitor: Visitor, what: str) -> None:
    address = put(sessions, **HIDDEN[what])
    visitor.sign_in_as(HOA)
    assert visitor.get(f"{MINE}/unread").text == ""
    assert address not in visitor.get(MINE).text
    assert visitor.get(address).status_code == 404
    assert visitor.get(f"/notifications/api{address.removeprefix('/notifications')}").status_code == 404
    assert listed(visitor) == 0
    with sessions.begin() as session:
        session.execute(update(Letter).values(kind="notice"))
    visitor.client.post(f"{API}/read", json={})
    with sessions() as session:
        assert session.scalars(select(Letter.read_at)).all() == [None]


def test_a_held_batch_is_told_when_it_is_released(sessions: Sessions, visitor: Visitor) -> None:
    batch_id = uuid4()
    tell(sessions, sample(BoothOffered, batch_id=batch_id))
    visitor.sign_in_as(HOA)
    assert listed(visitor) == 0
    with sessions.begin() as session:
        session.execute(update(Batch).values(state="released"))
        session.execute(update(Letter).values(state="waiting"))
    assert listed(visitor) >= 1


def test_a_reminder_is_told_when_it_is_due(sessions: Sessions, visitor: Visitor) -> None:
    visitor.sign_in_as(HOA)
    put(sessions, kind="reminder", due=now() + timedelta(days=2))
    unwanted = LetterStanding("cancelled", "unwanted")
    put(sessions, kind="reminder", standing=unwanted, due=now() + timedelta(days=2))
    assert listed(visitor) == 0
    with sessions.begin() as session:
        session.execute(update(Letter).values(next_try_at=now() - timedelta(minutes=1)))
    assert listed(visitor) == 2


def test_an_unwanted_reminder_whose_reason_had_gone_is_not_told(sessions: Sessions, visitor: Visitor) -> None:
    due, unwanted = now() - timedelta(hours=1), LetterStanding("cancelled", "unwanted")
    for name in ("offer:1", "offer:2", "offer:3"):
        put(sessions, kind="reminder", standing=unwanted, concerns=name, next_try_at=due)
    with sessions.begin() as session:
        session.add(EndedConcern(name="offer:1", event_id=uuid4(), ended_at=due - timedelta(days=1)))
        session.add(EndedConcern(name="offer:2", event_id=uuid4(), ended_at=due + timedelta(minutes=1)))
    visitor.sign_in_as(HOA)
    assert listed(visitor) == 2


@pytest.mark.parametrize(("state", "told"), [("held", 0), ("withdrawn", 0), ("released", 1)])
def test_what_is_unwanted_by_email_is_told_with_its_batch(
    sessions: Sessions, visitor: Visitor, state: str, told: int
) -> None:
    batch = uuid4()
    with sessions.begin() as session:
        session.execute(insert(Batch).values(id=batch, begun_at=now(), state=state))
    address = put(sessions, kind="notice", standing=LetterStanding("cancelled", "unwanted"), batch_id=batch)
    visitor.sign_in_as(HOA)
    assert listed(visitor) == told
    assert visitor.get(address).status_code == (200 if told else 404)


def test_letters_are_found_by_words_kind_and_unread(sessions: Sessions, visitor: Visitor) -> None:
    opened = put(sessions)
    put(sessions, "fair_opened", "news")
    put(sessions, "fair_opened", "news")
    visitor.sign_in_as(HOA)
    visitor.get(opened)
    assert (listed(visitor), listed(visitor, "unread=true"), listed(visitor, "kind=decision")) == (3, 2, 1)
    assert listed(visitor, "q=moi+nhan+gian") == 1
    assert listed(visitor, "kind=decision&unread=true") == 0
    page = visitor.get(f"{MINE}?unread=1").text
    assert page.count('class="new"') == 2
    assert opened not in page
    assert "Không có thư nào như vậy" in visitor.get(f"{MINE}?q=khong+co").text
    assert visitor.get(f"{MINE}?kind=sign_in&unread=x&page=99&q=%25_").status_code == 200
    assert visitor.get(f"{API}?kind=sign_in").status_code == 422


def test_the_newest_to_the_eye_stands_first(sessions: Sessions, visitor: Visitor) -> None:
    reminder = put(sessions, kind="reminder", due=now() + timedelta(days=2))
    later = put(sessions)
    with sessions.begin() as session:
        session.execute(update(Letter).where(Letter.kind == "decision").values(next_try_at=now() - timedelta(days=2)))
        session.execute(update(Letter).where(Letter.kind == "reminder").values(next_try_at=now()))
    visitor.sign_in_as(HOA)
    page = visitor.get(MINE).text
    assert page.index(reminder) < page.index(later)


def test_all_are_read_at_once_but_decisions_and_no_others(sessions: Sessions, visitor: Visitor) -> None:
    decision = put(sessions)
    put(sessions, kind="notice")
    put(sessions, kind="news")
    put(sessions, to=LAN, kind="notice")
    visitor.sign_in_as(HOA)
    assert visitor.send(f"{MINE}/read", page=MINE).status_code == 303
    page = visitor.get(MINE).text
    assert "Đã đánh dấu 2 thư là đã đọc." in page
    assert f'action="{MINE}/read"' not in page
    assert visitor.get(f"{MINE}/unread").text == "1"
    assert visitor.client.post(f"{API}/read", json={}).json == {"read": 0}
    visitor.get(decision)
    assert visitor.get(f"{MINE}/unread").text == ""
    visitor.sign_in_as(LAN)
    assert visitor.get(f"{MINE}/unread").text == "1"
    assert visitor.client.post(f"{API}/read", json={}).json == {"read": 1}
    assert visitor.client.post(f"{API}/read", json={}).json == {"read": 0}


def test_the_number_in_the_top_bar_stays_short(sessions: Sessions, visitor: Visitor) -> None:
    put(sessions)
    with sessions.begin() as session:
        (row,) = session.execute(select(Letter.__table__).limit(1)).mappings()
        copies = [{**row, "id": uuid4(), "event_id": uuid4()} for _ in range(120)]
        for copy in copies:
            copy.pop("position")
        session.execute(insert(Letter), copies)
    visitor.sign_in_as(HOA)
    assert visitor.get(f"{MINE}/unread").text == "99+"
    assert "51-100 trong 121" in visitor.get(f"{MINE}?page=2").text


def test_what_one_has_to_do_shows_until_when(sessions: Sessions, visitor: Visitor) -> None:
    put(sessions, deadline_at=now() + timedelta(days=3, hours=1))
    put(sessions, deadline_at=now() - timedelta(days=3))
    visitor.sign_in_as(HOA)
    page = visitor.get(MINE).text
    assert page.count("Hạn:") == 1
    assert "còn 3 ngày" in page


def test_json_of_one_letter(sessions: Sessions, visitor: Visitor) -> None:
    tell(sessions, sample(ApplicationAccepted))
    visitor.sign_in_as(HOA)
    (item,) = visitor.get(API).json["items"]  # type: ignore[index]  # JSON
    assert item["read_at"] is None
    one = visitor.get(f"{API}/{item['id']}").json
    assert one is not None
    assert one["content"]["subject"] == item["subject"]
    assert one["timeline"] == "/notifications/timeline/applications/33333333-3333-4333-8333-333333333333"
    assert visitor.get(API).json["items"][0]["read_at"]  # type: ignore[index]  # JSON
    visitor.sign_in_as(LAN)
    assert visitor.get(f"{API}/{item['id']}").status_code == 404

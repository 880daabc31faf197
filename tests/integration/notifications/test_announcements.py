"""Announcements: who may write to whom, whom they reach, that nothing goes out before it is released, and wishes."""

import re
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from services.notifications.actions.announcements import NobodyThere, begin_announcement, give_announcement
from services.notifications.actions.batches import StillWritten, release, tell_of_held_batches
from services.notifications.models import Announcement, Batch, Letter, Person
from services.notifications.permissions import offices_of
from services.notifications.queries.audiences import audiences, groups_of_audience, reach
from shared.clock import now
from shared.errors import Forbidden, Invalid
from shared.events.booths import FairCancelled
from shared.messaging.tables import OUTBOX
from tests.integration.notifications.announcing import (
    BINH,
    EXHIBITORS,
    FAIR,
    HOA,
    JUDGE,
    JUDGES,
    MAKERS,
    OFFICER,
    ORGANISER,
    OTHER_OFFICER,
    ROUND,
    SECRETARY,
    WORDS,
    a_world,
    deliver,
)
from tests.integration.notifications.conftest import Visitor
from tests.integration.notifications.telling import contacts, queued, tell
from tests.unit.notifications.samples import sample

Sessions = sessionmaker[Session]
PAGES, BATCHES = "/notifications/office/announcements", "/notifications/office/batches"
MINE = "/notifications/my"
API = "/notifications/api/office/announcements"


@pytest.fixture
def world(notifications_sessions: Sessions) -> Sessions:
    a_world(notifications_sessions)
    return notifications_sessions


def begun(sessions: Sessions, to: str = EXHIBITORS, by: str = ORGANISER) -> UUID:
    with sessions.begin() as session:
        return begin_announcement(session, to=to, by=by, now=now(), **WORDS).id


def given(sessions: Sessions, to: str = EXHIBITORS, by: str = ORGANISER) -> UUID:
    id = begun(sessions, to, by)
    with sessions.begin() as session:
        give_announcement(session, announcement_id=id, by=by, now=now())
    return id


def written(sessions: Sessions) -> list[tuple[str, str]]:
    return [(to, state) for to, template, state in queued(sessions) if template == "announcement"]


@pytest.mark.parametrize(
    ("by", "wanted"),
    [
        (ORGANISER, {EXHIBITORS, "makers:02", MAKERS, JUDGES}),
        (OFFICER, {MAKERS}),
        (OTHER_OFFICER, {"makers:02"}),
        (SECRETARY, {JUDGES}),
    ],
)
def test_an_office_writes_to_its_own_people_alone(world: Sessions, by: str, wanted: set[str]) -> None:
    with world() as session:
        assert {one.name for one in audiences(session, offices_of(session, by))} == wanted
    others = {EXHIBITORS, MAKERS, "makers:02", JUDGES} - wanted
    for to in others:
        with world.begin() as session, pytest.raises(Invalid):
            begin_announcement(session, to=to, by=by, now=now(), **WORDS)


def test_a_maker_writes_to_nobody(world: Sessions) -> None:
    with world.begin() as session, pytest.raises(Forbidden):
        begin_announcement(session, to=EXHIBITORS, by=HOA, now=now(), **WORDS)


def test_who_is_in_a_group_follows_from_what_was_told(world: Sessions) -> None:
    with world() as session:
        found = {name: reach(session, groups_of_audience(*name.split(":", 1))) for name in (EXHIBITORS, MAKERS, JUDGES)}
    exhibitors, makers, judges = found.values()
    assert (exhibitors.groups, exhibitors.mailboxes, exhibitors.unreached) == (4, 2, ["Tre"])
    assert [row[0] for row in exhibitors.sample] == ["Chè A", "Chè B", "Gốm"]
    assert {row[2] for row in exhibitors.sample} == {HOA, BINH}  # not who had to give its booths back
    assert (makers.groups, makers.mailboxes) == (4, 2)
    assert (judges.groups, [row[2] for row in judges.sample]) == (1, [JUDGE])  # not who declined, nor who was removed


def test_its_letters_are_held_until_they_are_released(world: Sessions, visitor: Visitor) -> None:
    id = given(world)
    assert written(world) == []
    assert deliver(world) == 4
    assert written(world) == [(BINH, "held"), (HOA, "held")]  # Hoa once, for two establishments
    visitor.sign_in_as(HOA)
    assert "Giờ nhận gian" not in visitor.get("/notifications/letters").text
    with world.begin() as session:
        release(session, batch_id=id, by=ORGANISER, now=now())
        assert session.scalars(select(OUTBOX.c.type).where(OUTBOX.c.type == "notifications.batch.released")).all() == []
    assert written(world) == [(BINH, "waiting"), (HOA, "waiting")]


def test_nothing_is_released_before_all_is_written(world: Sessions) -> None:
    id = given(world)
    deliver(world, 3)
    with world.begin() as session, pytest.raises(StillWritten):
        release(session, batch_id=id, by=ORGANISER, now=now())
    deliver(world)
    with world.begin() as session:
        release(session, batch_id=id, by=ORGANISER, now=now())
    deliver(world)
    assert written(world) == [(BINH, "waiting"), (HOA, "waiting")]


def test_who_wants_no_notices_reads_it_on_the_site(world: Sessions, visitor: Visitor) -> None:
    with world.begin() as session:
        session.get_one(Person, HOA).declined = ["notice"]
    id = given(world)
    deliver(world)
    assert written(world) == [(BINH, "held"), (HOA, "cancelled")]
    visitor.sign_in_as(HOA)
    assert "Giờ nhận gian" not in visitor.get("/notifications/letters").text
    with world.begin() as session:
        release(session, batch_id=id, by=ORGANISER, now=now())
    assert "Giờ nhận gian" in visitor.get("/notifications/letters").text
    page = letter_page(world, visitor, HOA)
    assert ("Người M" in page, "Ban tổ chức có thông báo gửi" in page) == (True, True)
    assert "vì là thành viên của Chè" in page
    assert "cơ sở có gian tại Hội chợ CNNT khu vực phía Bắc 2026" in page


def letter_page(sessions: Sessions, visitor: Visitor, email: str) -> str:
    with sessions() as session:
        mine = select(Letter.id).where(Letter.recipient == email, Letter.template == "announcement")
        letter = session.scalars(mine).one()
    return visitor.get(f"/notifications/letters/{letter}").text


def test_an_officer_writes_holds_and_releases(world: Sessions, visitor: Visitor, another: Visitor) -> None:
    visitor.sign_in_as(OFFICER, "Trần Thị Lan")
    page = visitor.get(f"{PAGES}/new").text
    assert ("Cơ sở ở" in page, "Cơ sở có gian" in page) == (True, False)
    tried = visitor.send(f"{PAGES}/preview", page=f"{PAGES}/new", to=MAKERS, **WORDS).text
    assert ("Sở Công Thương" in tried, "Xe hàng vào cổng số 3." in tried) == (True, True)
    made = visitor.send(f"{PAGES}/new", to=MAKERS, **WORDS)
    shown = visitor.get(made.headers["Location"]).text
    assert "2 hộp thư của 4 cơ sở" in re.sub(r"\s+", " ", shown)
    assert "Tre" in shown  # it has no mailbox
    id = made.headers["Location"].rpartition("/")[2]
    assert visitor.send(f"{PAGES}/{id}/give", page=f"{PAGES}/{id}", groups="3", sure="true").status_code == 422
    assert visitor.send(f"{PAGES}/{id}/give", page=f"{PAGES}/{id}", groups="4", sure="true").status_code == 303
    deliver(world)
    assert [to for to, _ in written(world)] == [HOA, "roi@x.vn"]
    batch = visitor.get(f"{BATCHES}/{id}").text
    assert "Giám khảo" not in batch  # it says who gets these letters, not who the template is for
    assert "Thư đã viết xong cho mọi hộp thư của 4 nơi nhận." in batch
    assert "đợt thư đang giữ (2 thư)" in visitor.get(MINE).text
    for somebody_else in (ORGANISER, SECRETARY, OTHER_OFFICER):
        another.sign_in_as(somebody_else)
        assert "đợt thư đang giữ" not in another.get(MINE).text
    for path in (f"{PAGES}/{id}", f"{BATCHES}/{id}", f"{BATCHES}/{id}/release"):
        assert another.get(path).status_code == 404
    assert "Giờ nhận gian" not in another.get(BATCHES).text + another.get(PAGES).text
    for path in (f"{API}/{id}/drop", f"/notifications/api/office/batches/{id}/withdraw"):
        assert another.client.post(path, json={"reason": "Không được."}).status_code == 403
    released = visitor.send(f"{BATCHES}/{id}/release", letters="2", sure="true")
    assert released.status_code == 303
    assert [state for _, state in written(world)] == ["waiting", "waiting"]


def test_a_secretariat_finds_its_announcements_and_what_it_holds(world: Sessions, visitor: Visitor) -> None:
    visitor.sign_in_as(SECRETARY)
    page = visitor.get(MINE).text
    assert (f'href="{PAGES}"' in page, f'href="{BATCHES}"' in page, "/office/letters" in page) == (True, True, False)
    given(world, JUDGES, SECRETARY)
    assert "đợt thư đang giữ" in visitor.get(MINE).text
    assert [visitor.get(path).status_code for path in (PAGES, BATCHES)] == [200, 200]


def test_exhibitors_of_a_cancelled_fair_are_none(world: Sessions) -> None:
    id = begun(world)
    tell(world, sample(FairCancelled, fair_id=FAIR), minute=5)
    with world.begin() as session, pytest.raises(NobodyThere):
        give_announcement(session, announcement_id=id, by=ORGANISER, now=now())


def test_who_can_write_to_nobody_is_told_so(world: Sessions, visitor: Visitor) -> None:
    tell(world, contacts("cb30@x.vn", group="province:30"))
    visitor.sign_in_as("cb30@x.vn")
    page = visitor.get(f"{PAGES}/new").text
    assert ("Hiện không có nhóm nào" in page, 'name="text_vi"' in page) == (True, False)


def test_what_is_given_stays_as_it_was_and_goes_to_who_was_there_then(world: Sessions, visitor: Visitor) -> None:
    id = given(world)
    visitor.sign_in_as(ORGANISER)
    other: dict[str, Any] = {**WORDS, "subject_vi": "Khác hẳn"}
    assert visitor.send(f"{PAGES}/{id}/edit", page=f"{PAGES}/new", **other).status_code == 422
    assert visitor.send(f"{PAGES}/{id}/drop", page=f"{PAGES}/new").status_code == 409
    with world.begin() as session:  # a second time changes nothing
        give_announcement(session, announcement_id=id, by=ORGANISER, now=now())
        assert session.get_one(Announcement, id).subject_vi == "Giờ nhận gian"
    assert deliver(world) == 4


def test_organisers_are_not_reminded_of_what_an_office_holds(world: Sessions) -> None:
    given(world, MAKERS, OFFICER)
    with world.begin() as session:
        assert tell_of_held_batches(session, now()) == 0
        assert session.scalars(select(Batch.owner)).all() == ["province:19"]


def test_programs_do_the_same(world: Sessions, visitor: Visitor) -> None:
    visitor.sign_in_as(SECRETARY)
    client = visitor.client
    assert [one["name"] for one in client.get(f"{API}/audiences").get_json()["items"]] == [f"judges:{ROUND}"]
    made = client.post(API, json={"to": f"judges:{ROUND}", **WORDS}).get_json()
    assert client.post(API, json={"to": f"exhibitors:{FAIR}", **WORDS}).status_code == 422
    said = {**WORDS, "subject_en": "Hours", "text_en": "From seven."}
    assert client.put(f"{API}/{made['id']}", json=said).get_json()["subject_en"] == "Hours"
    assert client.put(f"{API}/{made['id']}", json={**said, "text_en": ""}).status_code == 422
    assert client.post(f"{API}/{made['id']}/give", json={"groups": 1}).get_json()["state"] == "given"
    assert deliver(world) == 1
    assert written(world) == [(JUDGE, "held")]
    assert [one["state"] for one in client.get(API).get_json()["items"]] == ["given"]

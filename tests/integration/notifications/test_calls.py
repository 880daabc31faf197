"""The call list: the right rows for the right officers, calls noted and undone; on paper, in Excel."""

import io
import re
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from services.notifications.actions.alarms import name_causes
from services.notifications.actions.reading import mark_read
from services.notifications.models import Letter, PhoneCall
from shared.clock import now
from shared.events.booths import ApplicationReturned, OfferConfirmed
from tests.clients import Visit, body, text_of
from tests.integration.notifications.lost import (
    API,
    CALLS,
    GONE,
    HA_GIANG,
    LAO_CAI,
    OFFICER,
    ORGANISER,
    OTHER_OFFICER,
    became,
    decided,
    decision_to,
    establishment_of,
    names,
    offered,
    office,
    row,
)
from tests.integration.notifications.sending import Sessions
from tests.integration.notifications.telling import tell
from tests.unit.notifications.samples import sample


@pytest.fixture
def app(tokenless: Flask) -> Flask:
    return tokenless


def note(visit: Visit, email: str, letter: object, outcome: str, note: str = "") -> TestResponse:
    return visit(email).post(API, json={"letter_ids": [str(letter)], "outcome": outcome, "note": note})


def test_everybody_sees_their_own_province_the_nearest_deadline_first(lost: Sessions, visit: Visit) -> None:
    assert names(visit, OFFICER) == ["HTX Chè", "HTX Dệt lanh", "Xưởng Mây"]
    assert names(visit, OTHER_OFFICER) == ["Gốm Bát"]
    assert names(visit, ORGANISER) == ["HTX Chè", "HTX Dệt lanh", "Gốm Bát", "Xưởng Mây"]
    assert names(visit, ORGANISER, province=LAO_CAI) == ["Gốm Bát"]
    assert names(visit, OFFICER, province=LAO_CAI) == []
    assert names(visit, ORGANISER, province="-") == []
    assert names(visit, OFFICER, q="det lanh") == ["HTX Dệt lanh"]
    assert names(visit, OFFICER, q="f-0002") == ["HTX Chè"]
    for address in (CALLS, f"{CALLS}/print", f"{CALLS}.xlsx", API):
        assert visit("lanh@x.vn").get(address).status_code == 403, address
        assert visit("").get(address).status_code in {302, 303, 401}, address


def test_a_row_says_whom_to_call_what_about_and_who_got_it_besides(lost: Sessions, visit: Visit) -> None:
    lanh = row(visit, OFFICER, "HTX Dệt lanh")
    assert lanh["unreached"] == [
        {"email": "lanh@x.vn", "name": "Ông/Bà lanh", "phone": "0912 345 678", "answer": GONE, "cause": "gone"}
    ]
    assert (lanh["label"], lanh["province_code"], lanh["standing"], lanh["reached"]) == ("F-0001", HA_GIANG, "open", 0)
    assert str(lanh["subject"]).startswith("Mời nhận gian A-12, A-13")
    may = row(visit, OFFICER, "Xưởng Mây")
    assert [one["email"] for one in may["unreached"]] == ["may1@x.vn", "may3@x.vn"]  # type: ignore[attr-defined]  # JSON
    assert [one["email"] for one in may["others"]] == ["may2@x.vn"]  # type: ignore[attr-defined]  # JSON
    assert may["reached"] == 1
    page = text_of(visit(OFFICER).get(CALLS))
    assert "Đồng thời đã gửi tới 1 hộp thư khác của cơ sở." in page
    assert "chưa có số điện thoại" in page
    assert "Hà Giang" in page
    assert page.index("HTX Chè") < page.index("HTX Dệt lanh") < page.index("Xưởng Mây")
    assert "Đã quá hạn" in page
    assert "Also sent to 1 other mailbox" in text_of(visit(OFFICER, "en").get(CALLS))


def test_where_nobody_who_was_missed_has_a_telephone_the_others_are_called(lost: Sessions, visit: Visit) -> None:
    place = offered(lost, "HTX Thêu", "theu@x.vn", phone="")
    became(lost, "theu@x.vn", "bounced")
    tell_members(lost, place, ("theu@x.vn", ""), ("chi@x.vn", "0988 000 111"), ("em@x.vn", ""))
    page = visit(OFFICER).get(CALLS, query_string={"q": "HTX Thêu"})
    assert 'href="tel:0988000111"' in page.text
    assert "em@x.vn" not in page.text


def tell_members(sessions: Sessions, place: UUID, *people: tuple[str, str]) -> None:
    from shared.events.booths import Contact, ContactsChanged

    told = [Contact(email=email, name=email, phone=phone) for email, phone in people]
    tell(sessions, ContactsChanged(group=f"establishment:{place}", contacts=told), minute=5)


def test_a_call_is_noted_closes_the_row_and_another_note_opens_it_again(lost: Sessions, visit: Visit) -> None:
    lanh = row(visit, OFFICER, "HTX Dệt lanh")["id"]
    assert note(visit, OFFICER, lanh, "no_answer", "gọi lại lúc 15:00").status_code == 201
    assert "HTX Dệt lanh" in names(visit, OFFICER)
    told = note(visit, OFFICER, lanh, "told")
    assert told.json is not None
    assert told.json["items"][0]["standing"] == "told"
    assert names(visit, OFFICER) == ["HTX Chè", "Xưởng Mây"]
    assert names(visit, OFFICER, state="done") == ["HTX Dệt lanh"]
    calls = row(visit, ORGANISER, "HTX Dệt lanh", state="done")["calls"]
    assert [(one["by"], one["outcome"], one["note"]) for one in calls] == [  # type: ignore[attr-defined]  # JSON
        (OFFICER, "no_answer", "gọi lại lúc 15:00"),
        (OFFICER, "told", ""),
    ]
    note(visit, ORGANISER, lanh, "wrong_number", "bấm nhầm")
    assert names(visit, OFFICER, state="done") == []
    assert "HTX Dệt lanh" in names(visit, OFFICER)


def test_one_call_tells_all_mailboxes_that_missed_the_same_decision(lost: Sessions, visit: Visit) -> None:
    may = row(visit, OFFICER, "Xưởng Mây")["id"]
    assert note(visit, OFFICER, may, "told").status_code == 201
    with lost() as session:
        about = select(Letter.recipient).join(PhoneCall, PhoneCall.letter_id == Letter.id).order_by(Letter.recipient)
        assert session.scalars(about).all() == ["may1@x.vn", "may3@x.vn"]
    became(lost, "may2@x.vn", "bounced")
    assert "Xưởng Mây" not in names(visit, OFFICER), "a third mailbox that bounces later needs no second call"


def test_only_letters_of_ones_own_list_can_be_noted(lost: Sessions, visit: Visit) -> None:
    gom = row(visit, ORGANISER, "Gốm Bát")["id"]
    assert note(visit, OFFICER, gom, "told").status_code == 404
    assert note(visit, OFFICER, uuid4(), "told").status_code == 404
    assert note(visit, OFFICER, decision_to(lost, "toi@x.vn").id, "told").status_code == 404
    assert note(visit, "lanh@x.vn", gom, "told").status_code == 403
    assert note(visit, "", gom, "told").status_code == 401
    both = {"letter_ids": [str(gom), str(row(visit, OFFICER, "HTX Chè")["id"])], "outcome": "told"}
    assert visit(OFFICER).post(API, json=both).status_code == 404
    lanh = row(visit, OFFICER, "HTX Dệt lanh")["id"]
    wrong: list[dict[str, Any]] = [{"outcome": "told"}, {"letter_ids": []}, {"letter_ids": [lanh], "outcome": "x"}]
    assert [visit(OFFICER).post(API, json=one).status_code for one in wrong] == [422, 422, 422]
    assert note(visit, OFFICER, lanh, "told", "x" * 301).status_code == 422
    with lost() as session:
        assert session.scalars(select(PhoneCall)).all() == []


def test_the_form_comes_back_to_its_place_and_keeps_what_was_typed(lost: Sessions, visit: Visit) -> None:
    lanh = str(row(visit, OFFICER, "HTX Dệt lanh")["id"])
    there = f"{CALLS}?q=det"
    wrong = visit(OFFICER).post(there, data={"letter_ids": lanh, "note": "gọi <b>lại</b>"})
    assert body(wrong, 422).count("<details") == body(wrong, 422).count('<details class="note-call" open>') == 1
    assert "gọi &lt;b&gt;lại&lt;/b&gt;</textarea>" in wrong.text
    client = visit(OFFICER)
    done = client.post(there, data={"letter_ids": lanh, "outcome": "told", "note": "gặp chị Hoa"})
    assert (done.status_code, done.headers["Location"]) == (303, there)
    assert "đã báo qua điện thoại" in text_of(client.get(there))
    page = text_of(visit(OFFICER).get(f"{CALLS}?state=done"))
    assert "gặp chị Hoa" in page
    assert "Đã báo qua điện thoại" in page


def test_who_reads_it_on_the_site_or_acts_need_not_be_called(lost: Sessions, visit: Visit) -> None:
    place = offered(lost, "HTX Mật ong", "ong1@x.vn", "ong2@x.vn")
    for email in ("ong1@x.vn", "ong2@x.vn"):
        became(lost, email, "bounced")
    assert "HTX Mật ong" in names(visit, OFFICER)
    with lost.begin() as session:
        letter = decision_to(lost, "ong2@x.vn")
        mark_read(session, letter_id=letter.id, by="ong2@x.vn", now=now())
    assert row(visit, OFFICER, "HTX Mật ong", state="done")["standing"] == "read"
    with lost.begin() as session:
        session.execute(update(Letter).values(read_at=None))
    assert "HTX Mật ong" in names(visit, OFFICER)
    acted = sample(OfferConfirmed, establishment_id=place, offer_id=UUID(letter.concerns.partition(":")[2]))
    tell(lost, acted, minute=60)
    assert row(visit, OFFICER, "HTX Mật ong", state="done")["standing"] == "over"


def test_decisions_of_one_establishment_stand_together(lost: Sessions, visit: Visit) -> None:
    decided(lost, "HTX Dệt lanh", establishment_of(lost, "lanh@x.vn"), ApplicationReturned)
    became(lost, "lanh@x.vn", "bounced")
    assert names(visit, OFFICER) == ["HTX Chè", "HTX Dệt lanh", "HTX Dệt lanh", "Xưởng Mây"]
    page = body(visit(OFFICER).get(CALLS))
    assert page.count('<section class="call"') == 3
    assert page.count('type="checkbox" name="letter_ids"') == 2
    ids = re.findall(r'type="checkbox" name="letter_ids" value="([^"]+)"', page)
    assert visit(OFFICER).post(CALLS, data={"letter_ids": ids, "outcome": "told"}).status_code == 303
    assert names(visit, OFFICER, state="done") == ["HTX Dệt lanh", "HTX Dệt lanh"]


def test_only_decisions_are_called_about(lost: Sessions, visit: Visit) -> None:
    before = names(visit, ORGANISER)
    with lost.begin() as session:
        session.execute(update(Letter).where(Letter.recipient == "lanh@x.vn").values(kind="reminder"))
        session.execute(update(Letter).where(Letter.recipient == "che@x.vn").values(channel="sms"))
        session.execute(update(Letter).where(Letter.recipient == "gom@x.vn").values(about="organisers"))
    assert before == ["HTX Chè", "HTX Dệt lanh", "Gốm Bát", "Xưởng Mây"]
    assert names(visit, ORGANISER) == ["Xưởng Mây"]


def test_the_list_on_paper_and_in_a_workbook(lost: Sessions, visit: Visit) -> None:
    paper = body(visit(OFFICER).get(f"{CALLS}/print"))
    assert [name in paper for name in ("HTX Chè", "Xưởng Mây", "Gốm Bát")] == [True, True, False]
    assert paper.count('class="tick"') == 9
    assert "ký, ghi rõ họ tên" in paper
    file = visit(ORGANISER).get(f"{CALLS}.xlsx?province={HA_GIANG}")
    sheet = load_workbook(io.BytesIO(file.data)).active
    assert sheet is not None
    rows = list(sheet.values)
    assert [line[1] for line in rows] == ["Cơ sở hoặc người nhận", "HTX Chè", "HTX Dệt lanh", "Xưởng Mây"]
    assert rows[2][:5] == ("Hà Giang", "HTX Dệt lanh", "Ông/Bà lanh", "0912 345 678", "lanh@x.vn")
    assert rows[3][2] == "Ông/Bà may1; Ông/Bà may3"


def test_faults_of_the_system_stand_apart_from_those_of_addresses(lost: Sessions, visit: Visit) -> None:
    page = text_of(visit(ORGANISER).get(CALLS))
    assert "1 quyết định không tới vì lỗi của hệ thống, không phải của người nhận." not in page  # not looked at yet
    with lost.begin() as session:
        assert name_causes(session, now()) == 5
    page = text_of(visit(ORGANISER).get(CALLS))
    assert "1 quyết định không tới vì lỗi của hệ thống, không phải của người nhận." in page
    assert "Máy chủ của người nhận chặn thư của hệ thống (lỗi của hệ thống)" in page
    assert GONE not in page
    assert names(visit, ORGANISER, whose="system") == ["HTX Chè"]
    assert names(visit, ORGANISER, whose="person") == ["HTX Dệt lanh", "Gốm Bát", "Xưởng Mây"]
    file = visit(ORGANISER).get(f"{CALLS}.xlsx?whose=system")
    sheet = load_workbook(io.BytesIO(file.data)).active
    assert sheet is not None
    head, row = sheet.values
    said = dict(zip(head, row, strict=True))
    assert said["Lý do không tới"] == "Máy chủ của người nhận chặn thư của hệ thống"
    assert isinstance(said["Hạn"], datetime)


def test_what_servers_say_is_kept_as_it_came_and_shown_without_what_is_unseen(lost: Sessions, visit: Visit) -> None:
    said = "550 5.7.1 \u202egnihtemos\u202c\r\nhttps://mx.example/why\x07"
    with lost.begin() as session:
        session.execute(update(Letter).where(Letter.recipient == "che@x.vn").values(answer=said))
    shown = text_of(visit(ORGANISER).get(f"/notifications/office/letters/{decision_to(lost, 'che@x.vn').id}"))
    assert "550 5.7.1 gnihtemos https://mx.example/why" in shown
    assert row(visit, ORGANISER, "HTX Chè")["unreached"][0]["answer"] == said  # type: ignore[index]  # JSON


def test_an_empty_list_says_so(notifications_sessions: Sessions, visit: Visit) -> None:
    office(notifications_sessions)
    assert "Không có ai cần gọi" in text_of(visit(OFFICER).get(CALLS))
    assert "Không có quyết định nào như vậy." in text_of(visit(OFFICER).get(f"{CALLS}?q=x"))
    assert body(visit(OFFICER).get(f"{CALLS}/print"))
    assert visit(OFFICER).get(f"{CALLS}.xlsx").status_code == 200

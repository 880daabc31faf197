"""The call list: the right rows for the right officers, calls noted and undone, told once a day; on paper, in Excel."""

import io
import re
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from apiflask import APIFlask
from openpyxl import load_workbook
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from services.notifications.actions.calls import tell_of_calls
from services.notifications.actions.reading import mark_read
from services.notifications.models import Letter, PhoneCall
from services.notifications.service import SERVICE
from shared.clock import HANOI, now
from shared.events.booths import ApplicationReturned, OfferConfirmed
from shared.messaging.workers import tick_once
from tests.clients import Visit, body, text_of, without_tokens
from tests.integration.notifications.lost import (
    GONE,
    HA_GIANG,
    LAO_CAI,
    OFFICER,
    ORGANISER,
    OTHER_OFFICER,
    became,
    decided,
    decision_to,
    offered,
    office,
)
from tests.integration.notifications.returning import marked, report
from tests.integration.notifications.sending import Clock, Open, Sessions
from tests.integration.notifications.telling import tell
from tests.smtp_sink import Sink
from tests.unit.notifications.returned import EXIM, returned
from tests.unit.notifications.samples import sample

CALLS = "/notifications/office/calls"
API = "/notifications/api/office/calls"


@pytest.fixture
def app(app: APIFlask) -> APIFlask:
    without_tokens(app)
    return app


@pytest.fixture
def lost(notifications_sessions: Sessions) -> Sessions:
    """Four establishments whose offers did not arrive, the office, and one whose offer did."""
    sessions = notifications_sessions
    office(sessions)
    soon, late = now() + timedelta(hours=5), now() + timedelta(days=3)
    offered(sessions, "HTX Dệt lanh", "lanh@x.vn", confirm_by=late, label="F-0001")
    became(sessions, "lanh@x.vn", "bounced")
    offered(sessions, "HTX Chè", "che@x.vn", phone="", confirm_by=soon, label="F-0002")
    became(sessions, "che@x.vn", "failed", "550 5.7.1 not wanted")
    offered(sessions, "Xưởng Mây", "may1@x.vn", "may2@x.vn", "may3@x.vn", confirm_by=now() - timedelta(days=1))
    became(sessions, "may1@x.vn", "bounced")
    became(sessions, "may2@x.vn", "sent")
    became(sessions, "may3@x.vn", "bounced")
    offered(sessions, "Gốm Bát", "gom@x.vn", province_code=LAO_CAI, label="F-0004")
    became(sessions, "gom@x.vn", "bounced")
    offered(sessions, "Tới nơi", "toi@x.vn")
    became(sessions, "toi@x.vn", "sent")
    return sessions


def names(visit: Visit, email: str, **query: str) -> list[str]:
    answer = visit(email).get(API, query_string=query)
    assert answer.status_code == 200, answer.text
    assert answer.json is not None
    return [one["name"] for one in answer.json["items"]]


def establishment_of(sessions: Sessions, email: str) -> UUID:
    return UUID(decision_to(sessions, email).about.partition(":")[2])


def row(visit: Visit, email: str, name: str, **query: str) -> dict[str, object]:
    answer = visit(email).get(API, query_string=query).json
    assert answer is not None
    found: dict[str, object] = next(one for one in answer["items"] if one["name"] == name)
    return found


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
    assert lanh["unreached"] == [{"email": "lanh@x.vn", "name": "Ông/Bà lanh", "phone": "0912 345 678", "answer": GONE}]
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


def test_an_empty_list_says_so(notifications_sessions: Sessions, visit: Visit) -> None:
    office(notifications_sessions)
    assert "Không có ai cần gọi" in text_of(visit(OFFICER).get(CALLS))
    assert "Không có quyết định nào như vậy." in text_of(visit(OFFICER).get(f"{CALLS}?q=x"))
    assert body(visit(OFFICER).get(f"{CALLS}/print"))
    assert visit(OFFICER).get(f"{CALLS}.xlsx").status_code == 200


def morning(days: int = 0) -> datetime:
    """Nine o'clock in Hà Nội, so many days after tomorrow."""
    tomorrow = now().astimezone(HANOI) + timedelta(days=1 + days)
    return tomorrow.replace(hour=9, minute=0, second=0, microsecond=0)


def told(sessions: Sessions, at: datetime) -> list[tuple[str, str]]:
    """Run the tick; return recipient and subject of each new letter."""
    with sessions.begin() as session:
        count = tell_of_calls(session, at)
    with sessions() as session:
        rows = select(Letter).where(Letter.template == "calls_waiting", Letter.queued_at == at)
        found = [(one.recipient, one.subject) for one in session.scalars(rows.order_by(Letter.recipient))]
    assert count == len(found)
    return found


def test_officers_hear_once_a_day_of_new_names(lost: Sessions) -> None:
    assert told(lost, now()) == [], "reports of one mass sending come one after the other"
    subject = "Cần gọi điện báo {} quyết định không tới được qua thư ({})"
    first = [(OFFICER, subject.format(3, "Hà Giang")), (OTHER_OFFICER, subject.format(1, "Lào Cai"))]
    assert told(lost, morning()) == first
    assert told(lost, morning() + timedelta(hours=1)) == []
    assert told(lost, morning(1)) == [], "nothing new"
    offered(lost, "HTX Thêu", "theu@x.vn")
    became(lost, "theu@x.vn", "bounced", at=morning() + timedelta(hours=2))
    assert told(lost, morning() + timedelta(hours=3)) == [], "once a day"
    assert told(lost, morning(1)) == [(OFFICER, subject.format(4, "Hà Giang"))]
    with lost() as session:
        letter = session.scalars(select(Letter).where(Letter.template == "calls_waiting")).first()
    assert letter is not None
    assert (letter.kind, letter.link, letter.province_code) == ("notice", CALLS, HA_GIANG)


def test_organisers_hear_of_provinces_without_an_officer(lost: Sessions) -> None:
    for code in ("24", "27"):
        offered(lost, f"HTX {code}", f"a{code}@x.vn", province_code=code)
        became(lost, f"a{code}@x.vn", "bounced")
    heard = dict(told(lost, morning()))
    assert set(heard) == {OFFICER, OTHER_OFFICER, ORGANISER}
    assert heard[ORGANISER].startswith("Cần gọi điện báo 2 quyết định")
    assert "Bắc Giang" in heard[ORGANISER]


@pytest.mark.smtp
def test_from_a_server_that_refuses_and_reports_to_the_officers_list(
    notifications_sessions: Sessions, opened: Open, sink: Sink, clock: Clock, visit: Visit
) -> None:
    """Real letters: one is refused at once, one comes back later, one mailbox of two gets it; the rest arrives."""
    sessions = notifications_sessions
    office(sessions)
    sink.answers = {"refused@x.vn": ["550 5.1.1 no such user"], "later@x.vn": ["451 4.2.0 not now"]}
    offered(sessions, "Từ chối", "refused@x.vn")
    offered(sessions, "Trả lại", "back@x.vn", confirm_by=now() + timedelta(hours=3))
    offered(sessions, "Một trong hai", "one@x.vn", "two@x.vn")
    offered(sessions, "Gửi lại sau", "later@x.vn")
    offered(sessions, "Tới nơi", "arrived@x.vn")
    clock.at = now()
    with opened() as sender:
        while sender.send_due():
            pass
    for email in ("back@x.vn", "one@x.vn"):
        form = EXIM.replace("E1vO0aB", email)
        assert report(sessions, returned(form, letter=decision_to(sessions, email).id, to=email)) == ["noted"]
    assert names(visit, OFFICER) == ["Trả lại", "Từ chối", "Một trong hai"]
    assert row(visit, OFFICER, "Một trong hai")["reached"] == 1
    assert names(visit, OTHER_OFFICER) == []
    assert tick_once(SERVICE, sessions)
    assert set(marked(sessions)) == {"refused@x.vn", "back@x.vn", "one@x.vn"}
    decided(sessions, "Trả lại", establishment_of(sessions, "back@x.vn"), ApplicationReturned)
    assert tick_once(SERVICE, sessions)
    assert names(visit, OFFICER) == ["Trả lại", "Trả lại", "Từ chối", "Một trong hai"], "the next one is not even tried"
    clock.at = now()
    with opened() as sender:
        assert sender.send_due() == 0

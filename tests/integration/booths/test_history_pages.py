"""The page and the file of who did what, when and why, as an organiser asks it."""

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy.orm import Session, sessionmaker

from services.booths.actions import fair_states, fairs, members, staff
from services.booths.actions.offers import end_offer
from services.booths.domain.rules import Rules
from services.booths.models import Fair, Offer, Staff, Step
from services.booths.web.history import HISTORY
from shared.cases import SYSTEM, Case, Noted, note
from shared.web.history import ACTS
from tests.builders import NOW, make_application, make_establishment, make_fair, make_staff
from tests.clients import Visit, body, statements_to, text_of
from tests.noted import noted

Sessions = sessionmaker[Session]
HISTORY_PAGE = "/booths/office/history"
ORGANISER, OTHER, GONE, MAKER = "org@example.vn", "thu@example.vn", "can-bo@example.vn", "hoa@example.vn"


@pytest.fixture(autouse=True)
def world(booths_sessions: Sessions) -> None:
    """An officer was added by one organiser and taken off by another; a fair was cancelled."""
    with booths_sessions.begin() as session:
        make_staff(session, email=ORGANISER, name="Nguyễn Văn Tổ")
        make_staff(session, email=OTHER, name="Trần Thị Thu")
        make_staff(session, email="officer@example.vn", role="officer", province_code="01")
        place = make_establishment(session, member=MAKER)
        make_fair(session, code="TG26")
        added = staff.add_staff(
            session, by=ORGANISER, email=GONE, name="Lê Cán", role="officer", province_code="01", now=NOW
        )
        staff.remove_staff(session, by=OTHER, staff_id=added.id, now=NOW + timedelta(hours=1))
        members.add_member(
            session,
            establishment_id=place.id,
            by=MAKER,
            email="hai@example.vn",
            name="Hai",
            now=NOW + timedelta(days=1),
        )
        fair_states.cancel_fair(session, code="TG26", reason="Bão số 3 đổ bộ", by=OTHER, now=NOW + timedelta(days=2))


def rows(content: bytes) -> list[list[str]]:
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    return [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]


def test_who_took_this_mailbox_off_the_staff(visit: Visit) -> None:
    said = text_of(visit(ORGANISER).get(f"{HISTORY_PAGE}?q={GONE}"))
    assert "Gỡ vai trò can-bo@example.vn Người tổ chức, cán bộ Trần Thị Thu thu@example.vn 02/03/2026 10:00" in said
    assert "Vai trò: Cán bộ tỉnh, thành phố" in said
    assert "Tỉnh: Hà Nội" in said
    assert "Bão" not in said


def test_the_newest_is_on_top_whenever_its_row_was_written(booths_sessions: Sessions, visit: Visit) -> None:
    with booths_sessions.begin() as session:
        note(session, make_fair(session, code="CU26"), "rules", by=ORGANISER, now=NOW - timedelta(days=1))
    said = text_of(visit(ORGANISER).get(HISTORY_PAGE))
    assert said.index("TG26") < said.index(GONE) < said.index("CU26")


@pytest.mark.parametrize(
    ("query", "subjects"),
    [
        ("", ["TG26", "hai@example.vn", GONE, GONE]),
        ("by=THU@example.vn", ["TG26", GONE]),
        ("noun=member", ["hai@example.vn"]),
        ("within=TG26", ["TG26"]),
        ("since=2026-03-03", ["TG26", "hai@example.vn"]),
        ("until=02/03/2026", [GONE, GONE]),
        ("since=2026-03-03&until=2026-03-03", ["hai@example.vn"]),
        ("q=bao+so+3", ["TG26"]),
        ("q=can+bo&by=org@example.vn", [GONE]),
        ("noun=nobody", []),
        ("within=' OR 1=1 --", []),
        ("by=' OR ''='", []),
        ("q=%25", []),
        ("q=___", []),
        ("page=99", ["TG26", "hai@example.vn", GONE, GONE]),
    ],
)
def test_filters_leave_the_same_on_the_page_and_in_the_file(visit: Visit, query: str, subjects: list[str]) -> None:
    reader = visit(ORGANISER)
    page = body(reader.get(f"{HISTORY_PAGE}?{query}"))
    assert page.count('<th scope="row">') == len(subjects)
    found = rows(reader.get(f"{HISTORY_PAGE}.xlsx?{query}").data)
    assert [row[5] for row in found[1:]] == subjects
    if not subjects:
        assert "Không có việc nào khớp với bộ lọc." in page


def test_the_file_says_all_that_the_page_says(visit: Visit) -> None:
    answer = visit(ORGANISER).get(f"{HISTORY_PAGE}.xlsx?within=TG26")
    head, row = rows(answer.data)
    assert head[0:4] == ["Lúc", "Ai", "Hộp thư", "Việc"]
    assert row == [
        "2026-03-04 09:00:00",
        "Trần Thị Thu",
        OTHER,
        "Hủy hội chợ",
        "Hội chợ",
        "TG26",
        "TG26",
        "",
        "Bão số 3 đổ bộ",
    ]
    assert "lich-su-" in answer.headers["Content-Disposition"]


def test_what_does_not_fit_is_said_and_shows_nothing(visit: Visit) -> None:
    reader = visit(ORGANISER)
    page = body(reader.get(f"{HISTORY_PAGE}?since=gestern"), 422)
    assert "Vui lòng nhập ngày theo mẫu 31/12/2026." in page
    assert '<th scope="row">' not in page
    assert reader.get(f"{HISTORY_PAGE}.xlsx?since=gestern").status_code == 422
    assert reader.get(f"{HISTORY_PAGE}?q=%00").status_code in {400, 422}
    assert reader.get(f"{HISTORY_PAGE}?lang=en&q=x").status_code in {200, 302, 303}


@pytest.mark.parametrize("by", [MAKER, "officer@example.vn", "stranger@example.vn"])
@pytest.mark.parametrize("path", [HISTORY_PAGE, f"{HISTORY_PAGE}.xlsx"])
def test_only_organisers_read_it(visit: Visit, by: str, path: str) -> None:
    assert visit(by).get(path).status_code == 403


@pytest.mark.parametrize("path", [HISTORY_PAGE, f"{HISTORY_PAGE}.xlsx"])
def test_who_is_not_signed_in_signs_in_first(visit: Visit, path: str) -> None:
    assert visit().get(path).status_code in {302, 303, 401}


def test_what_time_brought_about_was_the_system(visit: Visit, booths_sessions: Sessions) -> None:
    with booths_sessions.begin() as session:
        fair = make_fair(session, code="HN26", state="published")
        application = make_application(session, fair, make_establishment(session), state="accepted")
        offer = Offer(fair_id=fair.id, application=application, offered_at=NOW, confirm_by=NOW + timedelta(hours=1))
        session.add(offer)
        session.flush()
        end_offer(session, offer, "expired", by=SYSTEM, now=NOW + timedelta(hours=2), tells=None)
    said = text_of(visit(ORGANISER).get(f"{HISTORY_PAGE}?noun=offer&within=HN26"))
    assert "Quá hạn xác nhận HN26-0001 HN26 Đề nghị nhận gian hệ thống" in said


def test_an_empty_history_says_so(visit: Visit, booths_sessions: Sessions) -> None:
    with booths_sessions.begin() as session:
        session.execute(Step.__table__.delete())  # type: ignore[attr-defined]  # a mapped class has a Table
    assert "Chưa có việc nào được ghi lại." in text_of(visit(ORGANISER).get(HISTORY_PAGE))


def test_what_people_wrote_is_only_text(visit: Visit, booths_sessions: Sessions) -> None:
    with booths_sessions.begin() as session:
        person = session.query(Staff).filter_by(email=OTHER).one()
        note(session, person, "changed", by=ORGANISER, now=NOW, reason="<b>=1+1</b>", facts={"name": "=cmd()"})
    page = body(visit(ORGANISER).get(HISTORY_PAGE))
    assert "&lt;b&gt;=1+1&lt;/b&gt;" in page
    book = load_workbook(io.BytesIO(visit(ORGANISER).get(f"{HISTORY_PAGE}.xlsx").data)).worksheets[0]
    assert {cell.data_type for row in book.iter_rows() for cell in row if cell.value} == {"s", "d"}


def test_it_is_read_in_english(visit: Visit) -> None:
    said = text_of(visit(ORGANISER, "en").get(HISTORY_PAGE))
    assert "History: who did what" in said
    assert "Cancel the fair TG26" in said


def test_the_number_of_statements_does_not_grow(visit: Visit, booths_sessions: Sessions) -> None:
    def asked() -> int:
        with statements_to(booths_sessions) as sent:
            assert visit(ORGANISER).get(HISTORY_PAGE).status_code == 200
        return len(sent)

    few = asked()
    with booths_sessions.begin() as session:
        for person in session.query(Staff):
            for number in range(20):
                note(session, person, "changed", by=f"p{number}@example.vn", now=NOW)
    assert asked() == few


def test_every_act_and_noun_of_the_code_has_its_word() -> None:
    kinds = [mapper.class_ for mapper in Fair.registry.mappers if issubclass(mapper.class_, Noted)]
    kinds = [kind for kind in kinds if kind.steps is Step]
    assert {kind.noun for kind in kinds} == {*HISTORY.nouns, "hall"}  # halls are noted on their fair
    moved = {f"{kind.noun}.{state}" for kind in kinds if issubclass(kind, Case) for state in kind.machine.states[1:]}
    assert moved <= HISTORY.acts.keys()
    assert noted("booths") <= {what for act in HISTORY.acts for what in act.split(".")[1:]} | ACTS.keys()


def test_of_rules_it_says_what_differs_in_words(visit: Visit, booths_sessions: Sessions) -> None:
    with booths_sessions.begin() as session:
        fair = make_fair(session, code="MOI", state="draft")
        rules = replace(Rules.from_json(fair.rules), confirm_hours=48)
        fairs.set_rules(session, code="MOI", rules=rules, provinces=["01"], by=ORGANISER, now=NOW)
    said = text_of(visit(ORGANISER).get(f"{HISTORY_PAGE}?within=MOI"))
    assert "Thể lệ phân gian: Thời gian xác nhận (giờ): 72 → Thời gian xác nhận (giờ): 48" in said
    assert "Số gian tối đa" not in said

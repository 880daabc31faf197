"""The tally through pages and JSON: the secretariat's way, who sees what when, what the public gets."""

import json
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from services.awards.actions.tallies import make_tally
from services.awards.domain.round_file import verify
from services.awards.models import Round, Sheet
from tests.awards_builders import ORGANISER, make_judge, make_official
from tests.builders import NOW
from tests.clients import Visit, statements_to
from tests.integration.awards.tally_builders import MEMBER, SECRETARY, make_scored

Sessions = sessionmaker[Session]
OFFICE, PUBLIC, API = "/awards/office/rounds/KV-BAC/tally", "/awards/rounds/KV-BAC", "/awards/api/rounds/KV-BAC"
STRANGERS = ("gk1@example.vn", "maker@example.vn")


def scored(sessions: Sessions, *, tallied: bool = False, published: bool = False, unsigned: int = 0) -> None:
    with sessions.begin() as session:
        round_ = make_scored(session, unsigned=unsigned)
        if tallied or published:
            make_tally(session, round_code=round_.code, by=SECRETARY, now=NOW)
        if published:
            session.execute(update(Round).values(state="published", published_at=NOW))


def test_the_secretariat_makes_and_corrects_the_tally(awards_sessions: Sessions, visit: Visit) -> None:
    scored(awards_sessions, unsigned=1)
    office = visit(SECRETARY)
    before = office.get(OFFICE).text
    for said in ("Còn 3 phiếu chưa ký", "12", "không đủ số phiếu", "B-105", "Thiếu 2"):
        assert said in before
    assert "B-102" not in office.get(f"{OFFICE}?lacking=1").text
    assert office.post(OFFICE, data={"after": "0"}).status_code == 422
    made = office.post(OFFICE, data={"after": "0", "sure": "true"}, follow_redirects=True)
    assert "Đã tính kết quả (lần 1)" in made.text
    assert made.text.count("<tr") == 1 + 5 + 2
    for said in ("83,00", "Đề nghị công nhận", "Đạt, ngoài chỉ tiêu", "Đủ chỉ tiêu của kỳ", "Không đủ phiếu"):
        assert said in made.text
    assert made.text.count('<tr class="cut">') == 1
    twice = office.post(OFFICE, data={"after": "0", "sure": "true"})
    assert twice.status_code == 422
    assert "Kết quả vừa được tính (lần 1)" in twice.text
    nothing = office.post(OFFICE, data={"after": "1", "sure": "true"})
    assert (nothing.status_code, "Vui lòng ghi lý do" in nothing.text) == (422, True)
    assert 'name="after" value="1"' in nothing.text
    why = {"after": "1", "sure": "true", "reason": "Giám khảo xin rút phiếu"}
    corrected = office.post(OFFICE, data=why, follow_redirects=True).text
    assert "Giám khảo xin rút phiếu" in corrected
    assert "Đã tính lần 2" in corrected


def test_a_sheet_is_annulled_with_a_reason(awards_sessions: Sessions, visit: Visit) -> None:
    scored(awards_sessions)
    office = visit(SECRETARY)
    during = office.get(f"{OFFICE}/products/A-101").text
    assert ">84" not in during, "no points are shown while judges score"
    assert office.post(OFFICE, data={"after": "0", "sure": "true"}).status_code == 303
    assert ">84" in office.get(f"{OFFICE}/products/A-101").text
    with awards_sessions() as session:
        sheet_id = session.scalars(select(Sheet.id).where(Sheet.leaf_index == 0)).one()
    act = f"{OFFICE}/sheets/{sheet_id}"
    assert "GK01, A-101" in office.get(f"{act}/annul").text
    assert office.post(f"{act}/annul", data={"sure": "true"}).status_code == 422
    done = office.post(f"{act}/annul", data={"sure": "true", "reason": "Xin rút"}, follow_redirects=True).text
    assert "Bị loại" in done
    assert "phiếu đã ký, trong đó" not in office.get(OFFICE).text, "this version counts it"
    why = {"after": "1", "sure": "true", "reason": "Giám khảo xin rút phiếu"}
    assert "phiếu đã ký, trong đó 1 bị loại" in office.post(OFFICE, data=why, follow_redirects=True).text
    again = office.post(f"{act}/annul", data={"sure": "true", "reason": "Xin rút"})
    assert (again.status_code, "đã được loại" in again.text) == (422, True)
    assert office.post(f"{act}/restore", data={"sure": "true", "reason": "Nhầm"}).status_code == 303
    for who in (*STRANGERS, MEMBER):
        assert visit(who).post(f"{act}/annul", data={"sure": "true", "reason": "x"}).status_code == 403
        assert visit(who).get(f"{OFFICE}/products/A-101").status_code == 403


@pytest.mark.parametrize("published", [False, True])
def test_before_publication_only_office_and_council_see_it(
    awards_sessions: Sessions, visit: Visit, published: bool
) -> None:
    scored(awards_sessions, tallied=True, published=published)
    for path in (OFFICE, f"{OFFICE}/1.json", f"{OFFICE}.xlsx", f"{API}/standings", f"{API}/tallies"):
        assert [visit(who).get(path).status_code for who in (SECRETARY, MEMBER)] == [200, 200], path
        assert {visit(who).get(path).status_code for who in STRANGERS} == {403}, path
        assert visit().get(path).status_code in (302, 303, 401), path
    for path in (f"{PUBLIC}/round.json", f"{PUBLIC}/verify"):
        assert {visit(who).get(path).status_code for who in ("", *STRANGERS, SECRETARY)} == {200 if published else 404}
    assert visit(MEMBER).post(OFFICE, data={"after": "1", "sure": "true", "reason": "x"}).status_code == 403
    assert visit(SECRETARY).get(f"{OFFICE}/2.json").status_code == 404


def test_a_judge_with_an_office_reads_no_other_judges_points_before_all_do(
    awards_sessions: Sessions, visit: Visit
) -> None:
    """The office in its list of products and ranks is theirs to do; who gave what is not theirs to know."""
    scored(awards_sessions, tallied=True)
    judges = ("gk1@example.vn", "gk2@example.vn", ORGANISER)
    with awards_sessions.begin() as session:
        round_ = session.scalars(select(Round).where(Round.code == "KV-BAC")).one()
        make_official(session, round_, "secretariat", judges[0])
        make_official(session, round_, "council", judges[1])
        make_judge(session, round_, label="GK09", email=ORGANISER)
    look = "/awards/office/rounds/KV-BAC/jury-look"
    points = (f"{OFFICE}/1.json", f"{API}/standings", look, f"{look}.csv", f"{API}/jury-look")
    for who in judges:
        assert visit(who).get(OFFICE).status_code == 200
        assert {visit(who).get(path).status_code for path in points} == {403}, who
    for who in (judges[0], ORGANISER):
        page = visit(who).get(f"{OFFICE}/products/A-101").text
        assert (">84" in page, "chỉ xem được phiếu của giám khảo khác sau khi công bố" in page) == (False, True)
    with awards_sessions.begin() as session:
        session.scalars(select(Round).where(Round.code == "KV-BAC")).one().state = "published"
    assert {visit(who).get(path).status_code for path in points for who in judges} == {200}


def test_the_council_sees_nothing_before_there_is_a_tally(awards_sessions: Sessions, visit: Visit) -> None:
    scored(awards_sessions)
    assert visit(MEMBER).get(OFFICE).status_code == 404
    assert visit(MEMBER).get(f"{API}/standings").status_code == 404


def test_the_public_gets_a_file_that_verifies(awards_sessions: Sessions, visit: Visit) -> None:
    scored(awards_sessions, published=True)
    answer = visit().get(f"{PUBLIC}/round.json")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="round-KV-BAC.json"')
    file = json.loads(answer.data)
    assert verify(file) == []
    page = visit(language="en").get(f"{PUBLIC}/verify").text
    assert all(value in page for value in (file["result_sha256"], file["tree"]["root"], file["rules_sha256"]))


def test_lists_are_narrowed_and_exported(awards_sessions: Sessions, visit: Visit) -> None:
    scored(awards_sessions, tallied=True)
    office = visit(SECRETARY)
    assert "A-101" not in office.get(f"{OFFICE}?group=B").text
    assert "Không có sản phẩm nào khớp" in office.get(f"{OFFICE}?q=zzz&outcome=nonsense").text
    rows = list(load_workbook(BytesIO(office.get(f"{OFFICE}.xlsx?outcome=proposed").data)).active.values)  # type: ignore[union-attr]
    assert [row[:2] for row in rows] == [("Thứ hạng", "Mã số bình chọn"), (1, "A-101"), (2, "B-102")]
    assert office.get(f"{OFFICE}.csv?group=C").text.splitlines()[1].startswith("5,C-104,")
    assert office.get(f"{OFFICE}.pdf").status_code == 404


def test_the_api_does_the_same(awards_sessions: Sessions, visit: Visit) -> None:
    scored(awards_sessions)
    office = visit(SECRETARY)
    made = office.post(f"{API}/tallies", json={})
    assert (made.status_code, made.json["version"], made.json["tree_size"]) == (201, 1, 15)  # type: ignore[index]
    assert office.post(f"{API}/tallies", json={"after": 0, "reason": "x"}).status_code == 409
    assert office.post(f"{API}/tallies", json={}).status_code == 422
    assert office.post(f"{API}/tallies", json={"force": True}).status_code == 422
    told = office.get(f"{API}/standings?group=B&outcome=passed").json
    assert told is not None
    assert [(one["code"], one["points"], one["rank"]) for one in told["standings"]] == [
        ("B-103", "79.0000", 3), ("B-105", "75.0000", 4),
    ]  # fmt: skip
    with awards_sessions() as session:
        sheet_id = session.scalars(select(Sheet.id).where(Sheet.leaf_index == 0)).one()
    annulled = office.post(f"{API}/sheets/{sheet_id}/annul", json={"reason": "Xin rút"}).json
    assert annulled is not None
    assert (annulled["leaf_index"], annulled["annulled_reason"]) == (0, "Xin rút")
    assert office.post(f"{API}/tallies", json={"reason": "Xin rút"}).json["version"] == 2  # type: ignore[index]
    assert len(office.get(f"{API}/tallies").json["tallies"]) == 2  # type: ignore[index]
    assert office.get(f"{API}/standings?version=1").json["standings"][0]["points"] == "83.0000"  # type: ignore[index]
    assert office.get(f"{API}/standings?version=3").status_code == 404


def test_a_list_takes_the_same_number_of_statements_whatever_its_length(
    awards_sessions: Sessions, visit: Visit
) -> None:
    scored(awards_sessions, tallied=True)
    office = visit(SECRETARY)
    numbers = []
    for query in ("?outcome=proposed", ""):
        with statements_to(awards_sessions) as counted:
            assert office.get(OFFICE + query).status_code == 200
        numbers.append(len(counted))
    assert numbers[0] == numbers[1] < 20

"""The council, publication, results and complaints through pages: everybody's own steps, nobody else's."""

import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import select, text
from sqlalchemy.orm import Session, sessionmaker

from services.awards.actions.ballots import cast_vote, close_ballot, open_ballot
from services.awards.actions.certificates import revoke_certificate
from services.awards.models import Ballot, Certificate, Complaint, Decision, Dossier, Round, Vote
from services.awards.web.app import create_app
from services.awards.web.pages import ballot as ballot_pages
from services.awards.web.pages import complaints as complaint_pages
from services.awards.web.pages import council as council_pages
from services.awards.web.pages import results as result_pages
from shared.web import forms
from tests.awards_builders import ORGANISER, make_contact
from tests.builders import NOW
from tests.clients import Visit, statements_to, tokenless_app
from tests.conftest import SettingsOf
from tests.integration.awards.council_builders import MINUTES, SECRETARY, WHY, in_council, make_tallied, voted
from tests.integration.awards.publication_scenes import complain, publish, ready

Sessions = sessionmaker[Session]
MEMBER = "uy-vien-1@example.vn"
YES = {f"answers.B-00{place}": "true" for place in range(1, 6)}


@pytest.fixture
def app(awards_sessions: Sessions, settings_of: SettingsOf, monkeypatch: pytest.MonkeyPatch) -> Flask:
    for pages in (ballot_pages, complaint_pages, council_pages, result_pages, forms):
        monkeypatch.setattr(pages, "now", lambda: NOW)
    return tokenless_app(create_app, awards_sessions, settings_of("awards"))


def made(sessions: Sessions, make: Callable[..., Round], **changes: Any) -> str:
    with sessions.begin() as session:
        return make(session, **changes).code


def published(session: Session, **changes: Any) -> Round:
    round_ = ready(session, **changes)
    publish(session, round_)
    return round_


def test_the_secretariat_leads_the_council_through_its_steps(awards_sessions: Sessions, visit: Visit) -> None:
    code = made(awards_sessions, make_tallied)
    office, desk = visit(SECRETARY), f"/awards/office/rounds/{code}/council"
    assert "Chuyển cho Hội đồng" in office.get(desk).text
    assert office.post(f"{desk}/begin").status_code == 303
    assert office.post(f"{desk}/ballots").status_code == 303
    assert office.post(f"{desk}/ballots").status_code == 422  # a second click says that one is open
    for number in range(1, 4):
        member = visit(f"uy-vien-{number}@example.vn")
        assert member.post(f"/awards/council/{code}/1", data={**YES, "action": "cast"}).status_code == 303
    page = office.get(desk).text
    assert page.count("đã bỏ phiếu</span>") == 3
    assert office.post(f"{desk}/ballots/1/close", data={"minutes_number": ""}).status_code == 422
    assert office.post(f"{desk}/ballots/1/close", data={"minutes_number": MINUTES}).status_code == 303
    assert office.post(f"{desk}/propose").status_code == 303
    page = office.get(desk).text
    assert page.count("Ngưỡng theo thứ tự") == 1
    assert "Công bố kết quả…" not in page  # the secretariat does not publish
    assert "Công bố kết quả…" in visit(ORGANISER).get(desk).text
    with awards_sessions() as session:
        assert len(session.scalars(select(Decision).where(Decision.recognised)).all()) == 3


def test_a_departure_without_its_reason_is_refused_beside_the_field(awards_sessions: Sessions, visit: Visit) -> None:
    def decided(session: Session) -> Round:
        round_ = in_council(session)
        voted(session, round_, against=["B-002"])
        return round_

    code = made(awards_sessions, decided)
    office, desk = visit(SECRETARY), f"/awards/office/rounds/{code}/council"
    office.post(f"{desk}/propose")
    either, differing = "Công nhận hay không đều phải có", "Khác với dòng trên cùng thì phải có"
    for product, needed in (("B-001", differing), ("B-002", either), ("B-005", differing)):
        assert {said for said in (either, differing) if said in office.get(f"{desk}/products/{product}").text} == {
            needed
        }
    assert office.post(f"{desk}/products/B-002", data={"recognised": "false"}).status_code == 422
    page = office.post(f"{desk}/products/B-001", data={"recognised": "false", "votes_yes": "1", "votes_no": "2"})
    assert page.status_code == 422
    assert {"reason-error", "minutes_number-error"} <= set(re.findall(r'id="([a-z_]+-error)"', page.text))
    full = {"recognised": "false", "votes_yes": "1", "votes_no": "2", **WHY}
    assert office.post(f"{desk}/products/B-001", data=full).status_code == 303
    assert WHY["reason"] in office.get(desk).text
    assert "Đã đủ 3 sản phẩm" not in office.post(f"{desk}/products/B-004", data={**full, "recognised": "true"}).text


def test_a_member_reviews_casts_and_may_change(awards_sessions: Sessions, visit: Visit) -> None:
    def opened(session: Session) -> Round:
        round_ = in_council(session)
        open_ballot(session, round_code=round_.code, by=SECRETARY, now=NOW)
        return round_

    code = made(awards_sessions, opened)
    member, address = visit(MEMBER), f"/awards/council/{code}"
    assert "checked" not in member.get(address).text  # nothing is answered for anybody
    short = member.post(f"{address}/1", data={"answers.B-001": "true"})
    assert short.status_code == 422
    assert 'href="#answers.B-002"' in short.text
    review = member.post(f"{address}/1", data={**YES, "answers.B-005": "false"})
    assert (review.status_code, "Đồng ý 4, không đồng ý 1." in review.text) == (200, True)
    again = member.post(f"{address}/1", data={**YES, "action": "edit"})
    assert again.text.count('value="true" checked') == 5
    with awards_sessions() as session:
        assert session.scalars(select(Vote)).all() == []
    assert member.post(f"{address}/1", data={**YES, "action": "cast"}).status_code == 303
    assert member.get(address).text.count('value="true" checked') == 5


def test_no_paper_is_shown_to_anybody_else(awards_sessions: Sessions, visit: Visit) -> None:
    def half_way(session: Session) -> Round:
        round_ = in_council(session)
        open_ballot(session, round_code=round_.code, by=SECRETARY, now=NOW)
        cast_vote(
            session, round_code=round_.code, number=1, by=MEMBER, now=NOW,
            answers={f"B-00{place}": place == 4 for place in range(1, 6)},
        )  # fmt: skip
        return round_

    code = made(awards_sessions, half_way)
    for email in (SECRETARY, ORGANISER):
        page = visit(email).get(f"/awards/office/rounds/{code}/council").text
        assert page.count("đã bỏ phiếu</span>") == 1
        assert visit(email).get(f"/awards/council/{code}").status_code == 403
        assert visit(email).get(f"/awards/api/rounds/{code}/ballots/1/paper").status_code == 403
        told = visit(email).get(f"/awards/api/rounds/{code}/ballots/1").json
        assert told is not None
        assert (told["counts"], [one["voted"] for one in told["voters"]]) == ({}, [True, False, False])
    assert "checked" not in visit("uy-vien-2@example.vn").get(f"/awards/council/{code}").text
    own = visit(MEMBER).get(f"/awards/api/rounds/{code}/ballots/1/paper").json
    assert own is not None
    assert own["answers"]["B-004"] is True


def test_publishing_takes_a_preview_and_a_second_step(awards_sessions: Sessions, visit: Visit) -> None:
    code = made(awards_sessions, ready)
    host, address = visit(ORGANISER), f"/awards/office/rounds/{code}/publish"
    page = host.get(address).text
    assert "3 sản phẩm được công nhận và có giấy chứng nhận, 3 không; 6 thư được giữ lại" in page
    assert "sau đó chỉ còn công nhận bổ sung khi khiếu nại được chấp nhận và thu hồi giấy chứng nhận" in page
    form = {"decision_number": "12/QĐ-BCT", "decision_date": "2026-03-02"}
    assert host.post(address, data=form).status_code == 422
    assert visit().get(f"/awards/rounds/{code}/results").status_code == 404
    assert host.post(address, data={**form, "sure": "true"}).status_code == 303
    assert host.post(address, data={**form, "sure": "true"}).status_code == 303  # a double click
    for email in (SECRETARY, MEMBER, "co-so-1@example.vn"):
        assert visit(email).get(address).status_code == 403


def test_results_name_the_recognised_and_count_the_others(awards_sessions: Sessions, visit: Visit) -> None:
    code = made(awards_sessions, published)
    page = visit().get(f"/awards/rounds/{code}/results").text
    for shown in ("Chè Shan số 1", "Chè Shan số 3", "Chè Shan số 4", "1234/QĐ-BCT", "90,00", WHY["reason"], "1" * 64):
        assert shown in page, shown
    for hidden in ("Chè Shan số 2", "Chè Shan số 5", "Chè Shan số 6"):
        assert hidden not in page
    found = visit().get(f"/awards/rounds/{code}/results?province=01&q=che").text
    assert ("Chè Shan số 4" in found, "Chè Shan số 1" in found) == (True, False)
    assert "Chè Shan số 3" in visit().get(f"/awards/rounds/{code}/gallery").text
    answer = visit().get(f"/awards/api/rounds/{code}/results").json
    assert answer is not None
    assert [(one["code"], one["points"], one["rank"]) for one in answer["items"]] == [
        ("B-001", "90", 1), ("B-003", "88", 3), ("B-004", "87", 4)
    ]  # fmt: skip


def test_the_public_result_says_why_of_everything_above_the_lowest_recognised(
    awards_sessions: Sessions, visit: Visit
) -> None:
    code = made(awards_sessions, published)
    page = visit().get(f"/awards/rounds/{code}/results").text
    refused = "bỏ phiếu không công nhận: 0 phiếu đồng ý, 3 không"
    assert refused in page
    assert ("2" * 64 in page, "<code>2222-2222-2222-2222</code>" in page) == (True, True)
    answer = visit().get(f"/awards/api/rounds/{code}/results").json
    assert answer is not None
    assert [(one["code"], one["why"], one["rank"]) for one in answer["passed_over"]] == [("B-002", "council", 2)]
    assert answer["passed_over"][0]["why_text"].endswith(f"Lý do: {WHY['reason']}")
    with awards_sessions() as session:
        capped = session.scalars(select(Dossier).where(Dossier.voting_code == "B-005")).one().id
    own = visit("co-so-5@example.vn").get(f"/awards/dossiers/{capped}").text
    said = "thể lệ cho cả kỳ nhiều nhất 3 sản phẩm, và 3 sản phẩm xếp trên đã được công nhận."
    assert said in own[: own.index("Đã diễn ra")]
    assert visit("co-so-5@example.vn").get(f"/awards/api/dossiers/{capped}").json["why"] == "cap_total"  # type: ignore[index]


def test_what_was_revoked_is_counted_apart(awards_sessions: Sessions, visit: Visit) -> None:
    code = made(awards_sessions, published)
    with awards_sessions.begin() as session:
        certificate = session.scalars(select(Certificate).order_by(Certificate.number)).first()
        assert certificate is not None
        revoke_certificate(
            session, certificate_id=certificate.id, reason="Dùng hình ảnh của cơ sở khác.", by=ORGANISER, now=NOW
        )
        dossier_id = certificate.dossier_id
    page = visit().get(f"/awards/rounds/{code}/results").text
    assert "2 sản phẩm được công nhận tiêu biểu. Ngoài ra 1 sản phẩm" in page
    assert "Chè Shan số 1" in page[page.index('id="revoked"') :]
    assert "Chè Shan số 1" not in page[: page.index('id="revoked"')]
    assert "Chè Shan số 1" not in visit().get(f"/awards/rounds/{code}/gallery").text
    answer = visit().get(f"/awards/api/rounds/{code}/results").json
    assert answer is not None
    assert (answer["recognised"], answer["revoked"], answer["total"]) == (2, 1, 2)
    own = visit("co-so-1@example.vn").get(f"/awards/dossiers/{dossier_id}").text
    assert "giấy chứng nhận đã bị thu hồi" in own
    told = visit("co-so-1@example.vn").get(f"/awards/api/dossiers/{dossier_id}").json
    assert told is not None
    assert told["why_text"] == "Sản phẩm từng được công nhận; giấy chứng nhận đã bị thu hồi."
    year = visit().get("/awards/report/2026").text
    assert "không tính 1 sản phẩm" in year


def test_a_tied_member_is_recused_on_record(awards_sessions: Sessions, visit: Visit) -> None:
    """By the books (a mailbox of the maker) and by one's own word; neither counts for or against."""

    def opened(session: Session) -> Round:
        round_ = in_council(session, rules={"caps_by_group": {"B": 2}})
        maker = session.scalars(select(Dossier).where(Dossier.voting_code == "B-001")).one().establishment_id
        make_contact(session, f"establishment:{maker}", MEMBER)
        open_ballot(session, round_code=round_.code, by=SECRETARY, now=NOW)
        return round_

    code = made(awards_sessions, opened)
    member, address = visit(MEMBER), f"/awards/council/{code}"
    page = member.get(address).text
    assert "Ông/Bà có liên quan đến B-001" in page
    assert 'name="answers.B-001"' not in page
    assert page.count("ngoài chỉ tiêu") == 3
    assert "Hết chỉ tiêu nếu các sản phẩm xếp trên được đồng ý: thể lệ cho nhóm B nhiều nhất 2 sản phẩm." in page
    assert page.index("Ngưỡng:") < page.index('id="answers.B-003"')
    assert page.index("Ngưỡng:") > page.index('id="answers.B-002"')
    assert "Chè Shan số 2" in member.get(f"{address}/products/B-002").text
    assert visit("co-so-2@example.vn").get(f"{address}/products/B-002").status_code == 403
    paper = {**YES, "recused": "B-003"}
    assert "B-001, B-003" in member.post(f"{address}/1", data=paper).text
    assert member.post(f"{address}/1", data={**paper, "action": "cast"}).status_code == 303
    with awards_sessions.begin() as session:
        vote = session.scalars(select(Vote)).one()
        assert (vote.recused, sorted(vote.answers)) == (["B-001", "B-003"], ["B-002", "B-004", "B-005"])
        for other in ("uy-vien-2@example.vn", "uy-vien-3@example.vn"):
            answers = {f"B-00{place}": True for place in range(1, 6)}
            cast_vote(session, round_code=code, number=1, answers=answers, by=other, now=NOW)
        closed = close_ballot(session, round_code=code, number=1, minutes_number=MINUTES, by=SECRETARY, now=NOW)
        assert (closed.counts["B-001"], closed.counts["B-002"]) == ({"yes": 2, "no": 0}, {"yes": 3, "no": 0})
    minutes = _pdf(visit(SECRETARY).get(f"/awards/office/rounds/{code}/council/minutes.pdf").data)
    assert "Không bỏ phiếu vì có liên quan" in minutes
    assert "(B-001, B-003)" in minutes


def test_files_for_print_have_what_was_decided(awards_sessions: Sessions, visit: Visit) -> None:
    code = made(awards_sessions, ready)
    office = visit(SECRETARY)
    draft = _pdf(office.get(f"/awards/office/rounds/{code}/council/annex.pdf").data)
    assert ("DỰ THẢO" in draft, "B-004" in draft) == (True, True)
    minutes = _pdf(office.get(f"/awards/office/rounds/{code}/council/minutes.pdf").data)
    assert (MINUTES in minutes, WHY["reason"] in minutes, "0 đồng ý, 3 không" in minutes) == (True, True, True)
    shown = office.get(f"/awards/office/rounds/{code}/council/list.xlsx?state=departure").data
    rows = list(load_workbook(io.BytesIO(shown)).active.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert [row[1] for row in rows[1:]] == ["B-002"]
    assert visit().get(f"/awards/rounds/{code}/annex.pdf").status_code == 404
    with awards_sessions.begin() as session:
        publish(session, session.scalars(select(Round)).one())
    public = _pdf(visit().get(f"/awards/rounds/{code}/annex.pdf").data)
    assert ("DỰ THẢO" in public, f"003/2026/{code}" in public) == (False, True)
    assert visit().get(f"/awards/rounds/{code}/annex.xlsx").status_code == 200


def _pdf(content: bytes) -> str:
    pages = PdfReader(io.BytesIO(content)).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


def test_a_complaint_goes_its_way(awards_sessions: Sessions, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    code = made(awards_sessions, published, cap=None)
    with awards_sessions() as session:
        dossier = session.scalars(select(Dossier.id).where(Dossier.voting_code == "B-002")).one()
    address = f"/awards/dossiers/{dossier}/complain"
    maker = visit("co-so-2@example.vn")
    assert visit("co-so-1@example.vn").get(address).status_code == 403
    assert maker.post(address, data={"text": "ngắn"}).status_code == 422
    assert maker.post(address, data={"text": "Đề nghị xem lại lý do."}).status_code == 303
    assert "Chờ trả lời" in maker.get(address).text
    with awards_sessions() as session:
        complaint = session.scalars(select(Complaint.id)).one()
    office, case = visit(SECRETARY), f"/awards/office/complaints/{complaint}"
    assert "1 khiếu nại đang chờ trả lời." in office.get(f"/awards/office/rounds/{code}/complaints").text
    assert visit(MEMBER).get(case).status_code == 403
    assert office.post(case, data={"outcome": "upheld", "answer": "Hội đồng đồng ý."}).status_code == 303
    assert "Hội đồng đồng ý." in maker.get(address).text
    late = {"votes_yes": "3", "votes_no": "0", "decision_number": "45/QĐ", "decision_date": "2026-03-02", **WHY}
    assert "Công nhận bổ sung" not in office.get(case).text
    assert office.post(f"{case}/recognise", data=late).status_code == 403
    host = visit(ORGANISER)
    monkeypatch.setattr(forms, "now", lambda: NOW + timedelta(minutes=1))
    assert host.post(f"{case}/recognise", data={**late, "reason": ""}).status_code == 422
    assert host.post(f"{case}/recognise", data={**late, "decision_number": "1234/QĐ-BCT"}).status_code == 422
    assert host.post(f"{case}/recognise", data=late).status_code == 303
    results = visit().get(f"/awards/rounds/{code}/results").text
    assert "Chè Shan số 2" in results
    assert results.count("Quyết định số 45/QĐ ngày 02/03/2026") == 1
    assert "Quyết định số 45/QĐ ngày 02/03/2026" in maker.get(f"/awards/dossiers/{dossier}").text
    with awards_sessions.begin() as session:
        printed = session.scalars(select(Certificate).where(Certificate.decision_number == "45/QĐ")).one()
        first = session.scalars(select(Certificate.id).order_by(Certificate.number).limit(1)).one()
        revoke_certificate(session, certificate_id=first, reason="Sao chép mẫu.", by=ORGANISER, now=NOW)
        check_code = printed.check_code
    assert "số 45/QĐ ngày 02/03/2026" in visit().get(f"/awards/check/{check_code}").text
    annex = _pdf(visit().get(f"/awards/rounds/{code}/annex.pdf").data)
    assert "1234/QĐ-BCT ngày 02/03/2026 và các quyết định công nhận bổ sung" in annex
    assert "Quyết định số 45/QĐ ngày 02/03/2026" in annex
    assert "Tổng cộng: 4 sản phẩm được công nhận, trong đó 1 sản phẩm được công nhận bổ sung." in annex
    assert "Ngoài ra 1 sản phẩm từng được công nhận" in annex
    minutes = _pdf(office.get(f"/awards/office/rounds/{code}/council/minutes.pdf").data)
    assert "5, trong đó 1 công nhận bổ sung" in minutes
    assert "1 trong số đó sau này bị thu hồi" in minutes


def test_a_rehearsal_says_so_and_is_shown_to_nobody_outside(awards_sessions: Sessions, visit: Visit) -> None:
    def trial(session: Session) -> Round:
        return ready(session, rehearsal=True, rehearsal_of=make_tallied(session).id)

    code = made(awards_sessions, trial)
    for page in ("council", "publish"):
        assert "CHẤM THỬ" in visit(ORGANISER).get(f"/awards/office/rounds/{code}/{page}").text
    stands = visit(ORGANISER).get(f"/awards/office/rounds/{code}/council").text
    assert ("Kỳ chấm thử không được công bố." in stands, "rồi công bố" in stands) == (True, False)
    assert "Việc tiếp theo" not in visit(ORGANISER).get(f"/awards/office/rounds/{code}").text
    assert "CHẤM THỬ" in _pdf(visit(SECRETARY).get(f"/awards/office/rounds/{code}/council/minutes.pdf").data)
    with awards_sessions.begin() as session:
        session.execute(text("UPDATE rounds SET state = 'published', published_at = now() WHERE rehearsal"))
    assert visit().get(f"/awards/rounds/{code}/results").status_code == 404


def test_pages_ask_the_same_number_of_statements_however_many_products(awards_sessions: Sessions, visit: Visit) -> None:
    few = made(awards_sessions, published)
    with awards_sessions.begin() as session:  # the builders' makers are named by their place: another round, other rows
        many = published(session, products=40, passed=40, cap=30).code
    with statements_to(awards_sessions) as asked:
        for page in ("office/rounds/{}/council", "rounds/{}/results", "rounds/{}/gallery", "office/rounds/{}/publish"):
            numbers = []
            for code in (few, many):
                asked.clear()
                assert visit(ORGANISER).get("/awards/" + page.format(code)).status_code == 200
                numbers.append(len(asked))
            assert numbers[0] == numbers[1], page


def test_pages_speak_english(awards_sessions: Sessions, visit: Visit) -> None:
    code = made(awards_sessions, published)
    assert "Selection results" in visit(language="en").get(f"/awards/rounds/{code}/results").text
    assert "The list in the jury's order" in visit(SECRETARY, "en").get(f"/awards/office/rounds/{code}/council").text
    with awards_sessions() as session:
        assert session.scalars(select(Ballot.state)).all() == ["closed"]
        complain(session, "B-002")

"""One list of all that waits for who signs in: every role's part of it, asked of each service as the page asks."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import pytest
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from services.awards.models import Ballot, Block, Complaint, Decision, Vote
from services.notifications.actions.people import grant_staff
from shared.clock import now
from shared.database import new_engine, new_sessions
from shared.service import load_service, resolve
from tests import awards_builders as awards
from tests import builders as booths
from tests.clients import body, signed_in, statements_to, text_of, tokenless_app
from tests.conftest import SessionsOf, SettingsOf
from tests.integration.notifications import deciding

SERVICES: Final = ("booths", "awards", "notifications")
ME: Final = "toi@example.vn"
NOTHING: Final = "đang chờ Ông/Bà"
Sessions = sessionmaker[Session]
AppOf = Callable[[str], Flask]


@pytest.fixture
def app_of(sessions_of: SessionsOf, settings_of: SettingsOf) -> AppOf:
    """Give a service's app on its own empty database."""
    return lambda name: tokenless_app(resolve(load_service(name).create_app), sessions_of(name), settings_of(name))


def lists(app: Flask, language: str = "vi", email: str = ME) -> dict[str, str]:
    """Return what a service's part says: the text of each list that is not hidden, by its name."""
    name = app.extensions["kit"].prefix
    answer = signed_in(app, email, language).get(f"/{name}/my/part")
    body(answer)
    found = re.findall(r'<section data-list="(\w+)">(.*?)</section>', answer.text, re.S)
    return {name: " ".join(re.sub(r"<[^>]+>", " ", said).split()) for name, said in found}


def _of_judge(session: Session, *, to_sign: int = 2, **changes: Any) -> Any:
    round_ = awards.make_round(
        session, **({"state": "scoring", "scoring_closes_at": now() + timedelta(days=3)} | changes)
    )
    judge = awards.make_judge(session, round_, email=ME)
    for position in range(1, 4):
        dossier = awards.make_dossier(session, round_)
        awards.make_assignment(session, judge, dossier, position)
        if position > to_sign:
            awards.make_draft_sheet(session, judge, dossier, state="signed", leaf={}, leaf_hash=f"{position}",
                                    leaf_index=position)  # fmt: skip
    return judge


def test_a_judge_reads_how_many_sheets_are_left_and_until_when(app_of: AppOf, awards_sessions: Sessions) -> None:
    with awards_sessions.begin() as session:
        judge = _of_judge(session)
        address = f"/awards/scoring/{judge.round.code}/"
    found = lists(app_of("awards"))
    assert "Chấm và ký 2 phiếu (đã ký 1)" in found["now"]
    assert "còn 2 ngày" in found["now"]
    assert address in signed_in(app_of("awards"), ME).get("/awards/my").text


def test_who_signed_all_sheets_waits_and_no_product_that_may_not_be_scored_is_counted(
    app_of: AppOf, awards_sessions: Sessions
) -> None:
    with awards_sessions.begin() as session:
        judge = _of_judge(session, to_sign=0)
        struck = awards.make_dossier(session, judge.round, state="struck")
        blocked = awards.make_dossier(session, judge.round)
        for dossier in (struck, blocked):
            awards.make_assignment(session, judge, dossier, 9)
        session.add(Block(judge_id=judge.id, dossier_id=blocked.id, kind="declared", reason="Người nhà.", noted_by=ME,
                          noted_at=booths.NOW))  # fmt: skip
    found = lists(app_of("awards"))
    assert "now" not in found
    assert "Đã ký cả 3 phiếu; chờ tổng hợp." in found["waiting"]


def test_an_invited_judge_is_asked_to_answer(app_of: AppOf, awards_sessions: Sessions) -> None:
    with awards_sessions.begin() as session:
        awards.make_judge(session, awards.make_round(session), email=ME, state="invited", answered_at=None)
        awards.make_judge(session, awards.make_round(session), email=ME)
    found = lists(app_of("awards"))
    assert found["now"].count("Trả lời lời mời làm giám khảo") == 1
    assert "Chưa tới giờ chấm." in found["waiting"]


def _ballot(session: Session, round_: Any, **changes: Any) -> Ballot:
    given = {"round_id": round_.id, "number": 1, "kind": "by_product", "subjects": ["B-001"], "tally_version": 1,
             "members": 2, "quorum": 1, "opened_by": ME, "opened_at": booths.NOW}  # fmt: skip
    ballot = Ballot(**(given | changes))
    session.add(ballot)
    session.flush()
    return ballot


def test_a_council_member_reads_of_an_open_ballot_until_the_paper_is_cast(
    app_of: AppOf, awards_sessions: Sessions
) -> None:
    with awards_sessions.begin() as session:
        round_ = awards.make_round(session, state="council")
        member = awards.make_official(session, round_, "council", ME, added_at=booths.NOW - timedelta(days=1))
        late = awards.make_official(session, round_, "council", "late@example.vn", added_at=now())
        ballot_id, member_id, late_email = _ballot(session, round_).id, member.id, late.email
    app = app_of("awards")
    assert "Xem kết quả chấm và bỏ phiếu" in lists(app)["now"]
    assert "now" not in lists(app, email=late_email)
    with awards_sessions.begin() as session:
        session.add(Vote(ballot_id=ballot_id, official_id=member_id, answers={}, cast_at=now()))
    found = lists(app)
    assert "now" not in found
    assert "Đã bỏ phiếu" in found["waiting"]


def test_without_a_ballot_a_council_member_reads_what_will_come_and_is_offered_no_establishment(
    app_of: AppOf, awards_sessions: Sessions
) -> None:
    with awards_sessions.begin() as session:
        awards.make_official(session, awards.make_round(session, state="council"), "council", ME)
    found = lists(app_of("awards"))
    assert list(found) == ["roles"]
    assert "phiếu của Ông/Bà sẽ hiện ở đây" in found["roles"]


STEPS: Final[dict[str, tuple[dict[str, Any], str, str, str]]] = {
    "submitted": ({"state": "open"}, "now", "Xét 1 hồ sơ đang chờ", "dossiers"),
    "past": ({"state": "open", "dossiers_close_at": booths.NOW - timedelta(days=1)}, "now", "Bắt đầu chấm điểm",
             "begin-scoring"),
    "unsigned": ({"state": "scoring", "scoring_closes_at": now() + timedelta(days=9)}, "waiting",
                 "Các giám khảo còn 1 phiếu chưa ký.", "jury"),
    "time is up": ({"state": "scoring", "scoring_closes_at": booths.NOW - timedelta(days=1)}, "now",
                   "Tính kết quả từ các phiếu đã ký", "tally"),
    "tallied": ({"state": "tallied"}, "now", "Chuyển kết quả chấm cho Hội đồng", "council"),
    "undecided": ({"state": "council"}, "now", "quyết định của Hội đồng về 1 sản phẩm", "council"),
    "voting": ({"state": "council"}, "waiting", "Hội đồng đã bỏ 0/2 phiếu.", "council"),
    "decided": ({"state": "council"}, "waiting", "Chờ công bố kết quả.", "council"),
    "complaint": ({"state": "published", "published_at": booths.NOW}, "now", "Trả lời 1 khiếu nại", "complaints"),
}  # fmt: skip


@pytest.mark.parametrize("step", STEPS)
def test_the_secretariat_reads_the_rounds_one_next_step(app_of: AppOf, awards_sessions: Sessions, step: str) -> None:
    changes, where, text, page = STEPS[step]
    with awards_sessions.begin() as session:
        round_ = awards.make_round(session, **changes)
        awards.make_official(session, round_, "secretariat", ME)
        if step != "past":
            dossier = awards.make_dossier(session, round_, state="submitted" if step == "submitted" else "accepted")
        if step in {"unsigned", "time is up"}:
            awards.make_assignment(session, awards.make_judge(session, round_), dossier)
        if step == "voting":
            _ballot(session, round_)
        if step == "decided":
            session.add(Decision(dossier_id=dossier.id, round_id=round_.id, recognised=True, follows_jury=True,
                                 decided_by=ME, decided_at=booths.NOW))  # fmt: skip
        if step == "complaint":
            session.add(Complaint(round_id=round_.id, dossier_id=dossier.id, text="…", received_from=ME,
                                  received_at=booths.NOW))  # fmt: skip
        desk = f"/awards/office/rounds/{round_.code}"
    app = app_of("awards")
    found = lists(app)
    assert text in found[where]
    assert ({"now", "waiting"} & set(found)) == {where}
    assert f'<a class="button primary" href="{desk}/{page}">' in body(signed_in(app, ME).get(desk))


def test_only_hosts_are_told_to_publish_and_to_close(app_of: AppOf, awards_sessions: Sessions) -> None:
    with awards_sessions.begin() as session:
        awards.make_organiser(session, ME)
        awards.make_round(session, state="council", name_vi="Kỳ đã quyết")
        long_ago = booths.NOW - timedelta(days=400)
        closing = awards.make_round(session, state="published", published_at=long_ago, name_vi="Kỳ cũ")
        awards.make_official(session, closing, "secretariat", "ban@example.vn")
    app = app_of("awards")
    found = lists(app)
    assert "Kiểm tra và công bố kết quả Kỳ đã quyết" in found["now"]
    assert "Khép lại kỳ bình chọn Kỳ cũ" in found["begin"]
    assert "begin" not in lists(app, email="ban@example.vn")


def test_a_maker_reads_of_drafts_in_both_services(
    app_of: AppOf, booths_sessions: Sessions, awards_sessions: Sessions
) -> None:
    at = now()
    with booths_sessions.begin() as session:
        fair = booths.make_fair(session, registration_opens_at=at - timedelta(days=1),
                                registration_closes_at=at + timedelta(days=9))  # fmt: skip
        booths.make_application(session, fair, booths.make_establishment(session, member=ME), state="draft", label="",
                                submitted_at=None)  # fmt: skip
    with awards_sessions.begin() as session:
        round_ = awards.make_round(session, dossiers_close_at=at + timedelta(days=2))
        awards.make_dossier(session, round_, awards.make_establishment(session, member=ME), state="draft",
                            voting_code=None, submitted_at=None, decided_at=None)  # fmt: skip
    assert "Điền đủ và nộp đăng ký" in lists(app_of("booths"))["now"]
    assert "Điền đủ và nộp hồ sơ" in lists(app_of("awards"))["now"]
    assert "newcomer" not in lists(app_of("booths"))


def test_an_organiser_reads_of_held_batches_and_letters_that_did_not_arrive(
    app_of: AppOf, notifications_sessions: Sessions
) -> None:
    with notifications_sessions.begin() as session:
        grant_staff(session, email=ME, by="tests", now=booths.NOW)
    deciding.a_batch(notifications_sessions, 3)
    found = lists(app_of("notifications"))
    assert f"Xem và duyệt gửi đợt thư đang giữ (3 thư) {deciding.TITLE}" in found["now"]
    assert "Các đợt thư" in found["regular"]
    assert lists(app_of("notifications"), email="nobody@example.vn") == {}


def test_a_newcomer_reads_what_can_be_begun_and_as_whom_they_are_asked(app_of: AppOf) -> None:
    found = [lists(app_of(name)) for name in SERVICES]
    assert [list(part) for part in found] == [["newcomer"], [], []]
    assert "Đăng ký cơ sở" in found[0]["newcomer"]
    assert ME in found[0]["newcomer"]
    assert f"You are signed in as {ME}." in lists(app_of("booths"), "en")["newcomer"]


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_has_the_whole_page_and_leads_to_the_others(app_of: AppOf, name: str) -> None:
    answer = signed_in(app_of(name), ME).get(f"/{name}/my")
    body(answer)
    for other in SERVICES:
        assert (f'data-part="/{other}/my/part"' in answer.text) == (other != name)
        assert (f'href="/{other}/my"' in answer.text.split("<main")[1]) == (other != name)
    assert signed_in(app_of(name)).get(f"/{name}/my/part").status_code == 303


@pytest.mark.parametrize("name", SERVICES)
def test_with_its_database_down_a_service_still_leads_to_the_others_and_never_says_nothing_waits(
    settings_of: SettingsOf, name: str
) -> None:
    gone = new_sessions(new_engine("postgresql://nobody@127.0.0.1:9/none"))
    app = resolve(load_service(name).create_app)(gone, settings_of(name))
    client = signed_in(app, ME)
    answer = client.get(f"/{name}/my")
    assert answer.status_code == 503
    assert all(f'data-part="/{other}/my/part"' in answer.text for other in SERVICES)
    assert NOTHING not in text_of(answer)
    assert client.get(f"/{name}/my/part").status_code == 503


def test_a_part_takes_as_many_statements_with_three_times_the_rows(app_of: AppOf, awards_sessions: Sessions) -> None:
    def add(rounds: int) -> None:
        with awards_sessions.begin() as session:
            for _ in range(rounds):
                judge = _of_judge(session)
                awards.make_official(session, judge.round, "secretariat", ME)
                awards.make_dossier(session, judge.round, maker, state="draft")

    with awards_sessions.begin() as session:
        maker = awards.make_establishment(session, member=ME)
    app, counts = app_of("awards"), []
    for rows in (2, 4):
        add(rows)
        with statements_to(awards_sessions) as sent:
            lists(app)
        counts.append(len(sent))
    assert counts[0] == counts[1]


def test_signing_in_on_a_front_page_leads_to_the_tasks_and_elsewhere_back(app_of: AppOf) -> None:
    client = signed_in(app_of("booths"))
    assert 'href="/notifications/sign-in">' in body(client.get("/booths/"))
    assert 'href="/notifications/sign-in?next=/booths/fairs">' in body(client.get("/booths/fairs"))


def test_programs_read_what_waits_among_the_letters(app_of: AppOf, notifications_sessions: Sessions) -> None:
    deciding.a_batch(notifications_sessions, 3)
    client, address = signed_in(app_of("notifications"), ME), "/notifications/api/tasks"
    nothing = {"held": [], "nights": 0, "calls": 0, "first_call_by": None}
    assert client.get(address).get_json() == nothing
    with notifications_sessions.begin() as session:
        grant_staff(session, email=ME, by="tests", now=booths.NOW)
    found = client.get(address).get_json()
    assert [(one["title_vi"], one["letters"]) for one in found["held"]] == [(deciding.TITLE, 3)]

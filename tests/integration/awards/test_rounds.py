"""What is done to a round as a whole: each verb in each state, what it tells, and two at once."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from services.awards.actions import rounds
from services.awards.actions.rounds.drafts import create_round
from services.awards.domain.lifecycle import ROUND, RoundNotReady
from services.awards.domain.rounds import RoundCodeTaken, RoundFacts, RoundFrozen, RoundIncomplete, RoundUnchangeable
from services.awards.models import Assignment, Complaint, Official, Round, Step
from services.awards.queries.rounds import RoundNotFound, province_codes_of
from services.awards.web.round_lines import trouble_text
from tests.awards_builders import (
    ORGANISER,
    RULES,
    make_dossier,
    make_establishment,
    make_judge,
    make_official,
    make_organiser,
    make_round,
)
from tests.builders import NOW, told, told_data
from tests.locks import waits_for_a_lock

Sessions = sessionmaker[Session]
LATER = NOW + timedelta(days=21)  # dossiers are in, the scoring is not over
FACTS = RoundFacts(
    name_vi="Bình chọn phía Bắc", name_en="The North", level="region", regions=("north",), year=2026,
    dossiers_close_at=NOW + timedelta(days=20), scoring_closes_at=NOW + timedelta(days=40),
)  # fmt: skip


@pytest.fixture
def sessions(awards_sessions: Sessions) -> Sessions:
    with awards_sessions.begin() as session:
        make_organiser(session)
    return awards_sessions


def draft(session: Session, **changes: Any) -> Round:
    return make_round(session, code="KV", **{"state": "draft", "rules_sha256": ""} | changes)


def ready(session: Session, judges: int = 5, products: int = 4, **changes: Any) -> Round:
    """A round whose dossiers are in and decided, with its judges."""
    found = make_round(session, code="KV", **changes)
    for _ in range(products):
        make_dossier(session, found)
    for _ in range(judges):
        make_judge(session, found)
    return found


PLAIN = RULES.to_json()
VERBS: dict[str, tuple[Callable[[Session], object], str, type[Exception]]] = {
    "open": (lambda s: rounds.open_round(s, code="KV", by=ORGANISER, now=NOW), "draft", RoundNotReady),
    "begin": (lambda s: rounds.begin_scoring(s, code="KV", by=ORGANISER, now=LATER), "open", RoundNotReady),
    "close": (lambda s: rounds.close_round(s, code="KV", by=ORGANISER, now=LATER), "published", RoundNotReady),
    "rules": (lambda s: rounds.change_rules(s, code="KV", rules=PLAIN, by=ORGANISER, now=NOW), "draft", RoundFrozen),
    "delete": (lambda s: rounds.delete_draft(s, code="KV", by=ORGANISER, now=NOW), "draft", RoundFrozen),
}  # fmt: skip


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("state", ROUND.states)
def test_a_verb_works_in_its_state_alone_and_else_leaves_no_trace(sessions: Sessions, verb: str, state: str) -> None:
    act, its_state, refusal = VERBS[verb]
    frozen: dict[str, Any] = {"rules_sha256": "" if state == "draft" else RULES.sha256()}
    published: dict[str, Any] = {"published_at": NOW - timedelta(days=30)} if state in ("published", "closed") else {}
    with sessions.begin() as session:
        if verb == "delete":
            make_round(session, code="KV", state=state, **frozen, **published)
        else:
            ready(session, state=state, **frozen, **published)
    with sessions() as session:
        if state == its_state:
            act(session)
            session.flush()
            return
        with pytest.raises(refusal):
            act(session)
        assert not session.new
        assert not session.dirty
        assert told(session) == []


def test_opening_freezes_the_rules_and_tells_who_may_enter(sessions: Sessions) -> None:
    with sessions.begin() as session:
        draft(session)
        rounds.change_rules(session, code="KV", rules=RULES.to_json() | {"cap_total": 110}, by=ORGANISER, now=NOW)
        opened = rounds.open_round(session, code="KV", by=ORGANISER, now=NOW)
        said = told_data(session)
        assert told(session) == ["awards.round.opened"]
        assert said[0]["rules_sha256"] == opened.rules_sha256 != RULES.sha256()
        assert said[0]["province_codes"] == province_codes_of(opened)
        assert "01" in said[0]["province_codes"]  # Hà Nội, as the register may still call it
        assert "25-01" in said[0]["province_codes"] or len(said[0]["province_codes"]) >= 28
        assert "79" not in said[0]["province_codes"]  # the South
    with sessions.begin() as session:
        with pytest.raises(RoundFrozen):
            rounds.change_rules(session, code="KV", rules=RULES.to_json(), by=ORGANISER, now=NOW)
        found = session.scalars(select(Round)).one()
        assert found.rules["cap_total"] == 110


def test_of_two_openings_at_once_the_second_waits_and_finds_it_open(sessions: Sessions) -> None:
    with sessions.begin() as session:
        draft(session)
    outcome: list[object] = []

    def second() -> None:
        try:
            with sessions.begin() as session:
                rounds.open_round(session, code="KV", by=ORGANISER, now=NOW)
            outcome.append("opened")
        except Exception as trouble:
            outcome.append(type(trouble))

    with sessions() as session:
        rounds.open_round(session, code="KV", by=ORGANISER, now=NOW)
        thread = threading.Thread(target=second)
        thread.start()
        assert waits_for_a_lock(sessions)
        assert outcome == []
        session.commit()
    thread.join(timeout=10)
    assert outcome == [RoundNotReady]
    with sessions() as session:
        assert told(session) == ["awards.round.opened"]
        assert session.scalars(select(Step.what)).all() == ["opened"]


def test_an_opening_in_the_past_or_with_broken_rules_is_refused_with_all_that_is_missing(sessions: Sessions) -> None:
    with sessions() as session:
        draft(session, rules=RULES.to_json() | {"fewest_sheets": 9, "sheets_per_product": 3})
        with pytest.raises(RoundIncomplete) as refused:
            rounds.open_round(session, code="KV", by=ORGANISER, now=NOW + timedelta(days=30))
        assert [one.where for one in refused.value.missing] == ["edit", "rules"]


def test_scoring_begins_once_all_is_decided_and_tells_each_judge(sessions: Sessions) -> None:
    with sessions.begin() as session:
        found = ready(session)
        make_judge(session, found, state="invited")
        make_dossier(session, found, state="returned", voting_code=None)
        begun = rounds.begin_scoring(session, code="KV", by=ORGANISER, now=LATER)
        assert (begun.state, begun.scoring_began_at) == ("scoring", LATER)
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(Assignment)) == 20
        said = [
            one for one, what in zip(told_data(session), told(session), strict=True) if what == "awards.scoring.began"
        ]
        assert [(one["products"], one["left"]) for one in said] == [(4, 4)] * 5
        assert session.scalars(select(Step.what).order_by(Step.serial)).all()[-1] == "scoring_began"


def test_scoring_waits_for_the_deadline_the_dossiers_and_the_judges(sessions: Sessions) -> None:
    with sessions.begin() as session:
        found = ready(session, judges=4, products=0)
        make_dossier(session, found, state="submitted", voting_code=None)
    with sessions() as session:
        with pytest.raises(RoundIncomplete) as early:
            rounds.begin_scoring(session, code="KV", by=ORGANISER, now=NOW)
        assert [trouble_text(one.trouble) for one in early.value.missing] == [
            "Chưa hết hạn nộp hồ sơ (09:00 ngày 22/03/2026).",
            "Còn 1 hồ sơ đã nộp chưa được xét. Hãy chấp nhận, trả lại hoặc từ chối từng hồ sơ.",
            "Chưa có sản phẩm nào được chấp nhận nên không có gì để chấm.",
            "Mới có 4 giám khảo nhận lời, thể lệ cần ít nhất 5.",
        ]
        with pytest.raises(RoundIncomplete) as late:
            rounds.begin_scoring(session, code="KV", by=ORGANISER, now=NOW + timedelta(days=41))
        assert late.value.missing[0].where == "edit"


def test_a_round_closes_when_the_days_for_complaints_are_over_and_all_are_answered(sessions: Sessions) -> None:
    with sessions.begin() as session:
        found = make_round(session, code="KV", state="published", published_at=NOW)
        product = make_dossier(session, found)
        session.add(
            Complaint(round_id=found.id, dossier_id=product.id, text="…", received_from="a@b.vn", received_at=NOW)
        )
    with sessions() as session:
        with pytest.raises(RoundIncomplete) as refused:
            rounds.close_round(session, code="KV", by=ORGANISER, now=NOW + timedelta(days=15))
        assert len(refused.value.missing) == 2
        complaint = session.scalars(select(Complaint)).one()
        complaint.state, complaint.answer, complaint.outcome = "answered", "Không có căn cứ", "rejected"
        session.flush()
        closed = rounds.close_round(session, code="KV", by=ORGANISER, now=NOW + timedelta(days=16))
        assert closed.state == "closed"


def test_a_later_deadline_is_told_once_a_corrected_name_never(sessions: Sessions) -> None:
    with sessions.begin() as session:
        found = make_round(session, code="KV")
        facts = RoundFacts.of(found)
        for _ in range(2):
            rounds.change_round(session, code="KV", facts=renamed(facts), by=ORGANISER, now=NOW)
        for _ in range(2):
            later = renamed(facts, dossiers_close_at=NOW + timedelta(days=30))
            rounds.change_round(session, code="KV", facts=later, reason="Bão số 3", by=ORGANISER, now=NOW)
        assert told(session) == ["awards.round.changed"]
        assert told_data(session)[0]["reason"] == "Bão số 3"
        assert session.scalars(select(Step.what).order_by(Step.serial)).all() == ["changed", "deadline_moved"]
        found.state = "tallied"
        session.flush()
        with pytest.raises(RoundUnchangeable):
            rounds.change_round(session, code="KV", facts=facts, by=ORGANISER, now=NOW)


def renamed(facts: RoundFacts, **changes: Any) -> RoundFacts:
    return replace(facts, name_vi="Tên đúng của kỳ này", **changes)


def test_a_code_is_given_once_and_a_thrown_away_draft_leaves_nothing(sessions: Sessions) -> None:
    with sessions.begin() as session:
        create_round(session, code="KV", facts=FACTS, by=ORGANISER, now=NOW)
        with pytest.raises(RoundCodeTaken):
            create_round(session, code="KV", facts=FACTS, by=ORGANISER, now=NOW)
        found = session.scalars(select(Round)).one()
        make_official(session, found, "council")
    with sessions.begin() as session:
        rounds.delete_draft(session, code="KV", by=ORGANISER, now=NOW)
        with pytest.raises(RoundNotFound):
            rounds.delete_draft(session, code="KV", by=ORGANISER, now=NOW)
        assert [session.scalar(select(func.count()).select_from(table)) for table in (Round, Official)] == [0, 0]
        steps = session.execute(select(Step.what, Step.by).order_by(Step.serial)).all()
        assert steps == [("created", ORGANISER), ("thrown_away", ORGANISER)], "who did it is known for good"
        assert told(session) == ["awards.contacts.changed"]
        assert told_data(session)[0]["contacts"] == []


def test_a_rehearsal_tells_nobody_that_it_opened(sessions: Sessions) -> None:
    with sessions() as session:
        real = make_round(session)
        draft(session, rehearsal=True, rehearsal_of=real.id)
        rounds.open_round(session, code="KV", by=ORGANISER, now=NOW)
        facts = RoundFacts.of(session.scalars(select(Round).where(Round.code == "KV")).one())
        later = renamed(facts, dossiers_close_at=NOW + timedelta(days=30))
        rounds.change_round(session, code="KV", facts=later, reason="…", by=ORGANISER, now=NOW)
        assert told(session) == []


def test_who_may_enter_is_by_level_region_and_the_table_of_that_time(sessions: Sessions) -> None:
    with sessions() as session:
        north = province_codes_of(make_round(session, dossiers_close_at=NOW - timedelta(days=3_000)))
        nation = province_codes_of(make_round(session, level="nation", regions=[]))
        own = province_codes_of(make_round(session, level="province", regions=[], province_code="46"))
        assert len(north) == 28
        assert len(nation) == 63 + 34
        assert own == ["46"]
        assert make_establishment(session).province_code in north

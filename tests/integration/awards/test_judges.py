"""The jury on a real database: who may do what, what is kept, what is told, two answers at once."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from services.awards.actions.assignments import assign_all
from services.awards.actions.judges import (
    answer_invitation,
    declare_tie,
    invite_judge,
    refresh_blocks,
    remind_behind,
    remind_judges,
    remove_judge,
    resend_invitation,
)
from services.awards.actions.judges.answering import AlreadyAnswered, Ties
from services.awards.actions.judges.inviting import AlreadyJudge, HasSigned
from services.awards.actions.sheets import sign_sheet
from services.awards.domain.conflicts import DeclarationChanged, declaration
from services.awards.domain.lifecycle import RoundNotReady
from services.awards.models import Assignment, Block, Dossier, Judge, Round, RoundStep, Sheet, Tie
from services.awards.queries.judges import progress, shortages, signed_while_blocked
from shared.errors import Forbidden, Invalid
from tests.awards_builders import (
    RULES,
    make_assignment,
    make_contact,
    make_dossier,
    make_draft_sheet,
    make_establishment,
    make_judge,
    make_official,
    make_organiser,
    make_round,
)
from tests.builders import NOW, told, told_data

Sessions = sessionmaker[Session]
SECRETARY = "thuky@example.vn"
DECLARED = declaration("vi")


def a_round(session: Session, **changes: Any) -> Round:
    """A round with its secretary."""
    found = make_round(session, **changes)
    make_official(session, found, "secretariat", SECRETARY)
    return found


def rules(**changes: Any) -> dict[str, Any]:
    return RULES.to_json() | changes


def invited(session: Session, round: Round, email: str = "gk@example.vn", **changes: Any) -> Judge:
    """Somebody asked to be a judge."""
    return invite_judge(
        session, round_code=round.code, by=SECRETARY, now=NOW, email=email, name="Phạm Thị Lan", **changes
    )


def accepts(session: Session, judge: Judge, ties: Ties = Ties(), **changes: Any) -> Judge:  # noqa: B008  # a value
    given: dict[str, Any] = {
        "by": judge.email,
        "now": NOW,
        "accept": True,
        "declaration": DECLARED,
        "ties": ties,
    } | changes
    return answer_invitation(session, judge_id=judge.id, **given)


def blocks(session: Session) -> dict[tuple[str, str], tuple[str, str, str]]:
    rows = session.execute(
        select(Judge.label, Dossier.voting_code, Block.kind, Block.reason, Block.noted_by)
        .join(Judge, Judge.id == Block.judge_id)
        .join(Dossier, Dossier.id == Block.dossier_id)
    )
    return {(label, code or ""): (kind, reason, by) for label, code, kind, reason, by in rows}


def given_to(session: Session) -> dict[str, set[str]]:
    """Return the voting codes that each judge has to score."""
    rows = session.execute(
        select(Judge.label, Dossier.voting_code)
        .join(Assignment, Assignment.judge_id == Judge.id)
        .join(Dossier, Dossier.id == Assignment.dossier_id)
    )
    found: dict[str, set[str]] = {}
    for label, code in rows:
        found.setdefault(label, set()).add(code or "")
    return found


def signs(session: Session, judge: Judge, dossier: Dossier, now: datetime = NOW) -> Sheet:
    points = {"market": "30", "economy": "30", "culture": "8", "other": "8"}
    return sign_sheet(
        session,
        round_code=dossier.round.code,
        voting_code=dossier.voting_code or "",
        by=judge.email,
        now=now,
        points=points,
        notes={},
        comment="",
        place="Hà Nội",
        base_revision=0,
        submission_id=UUID(int=hash((judge.id, dossier.id)) % 2**128),
    )


def test_an_invitation_gives_a_label_and_is_told_with_the_mailbox_first(awards_sessions: Sessions) -> None:
    with awards_sessions.begin() as session:
        found = a_round(session)
        first, second = invited(session, found), invited(session, found, "GK2@Example.vn", title="Viện Dệt may")
        assert (first.label, second.label, second.email) == ("GK01", "GK02", "gk2@example.vn")
        assert told(session) == ["awards.contacts.changed", "awards.judge.invited"] * 2
        data = told_data(session)
        assert data[0]["group"] == f"judge:{first.id}"
        assert data[1]["judge_id"] == str(first.id)
        with pytest.raises(AlreadyJudge):
            invited(session, found, "gk@example.vn")
        with pytest.raises(Invalid) as wrong:
            invited(session, found, "x", province_code="999", establishment_id=UUID(int=1))
        assert set(wrong.value.fields) == {"email"}
        with pytest.raises(Invalid) as wrong:
            invited(session, found, "x@example.vn", province_code="999", establishment_id=UUID(int=1))
        assert set(wrong.value.fields) == {"establishment_id", "province_code"}


def test_only_the_secretariat_runs_the_jury_and_only_a_judge_answers(awards_sessions: Sessions) -> None:
    with awards_sessions.begin() as session:
        found, organiser = a_round(session), make_organiser(session)
        judge, other = invited(session, found), invited(session, found, "other@example.vn")
        make_official(session, make_round(session), "secretariat", "elsewhere@example.vn")
        acts: list[Callable[[str], object]] = [
            lambda by: invite_judge(session, round_code=found.code, by=by, now=NOW, email="n@example.vn", name="Lê Na"),
            lambda by: resend_invitation(session, judge_id=judge.id, by=by, now=NOW),
            lambda by: remove_judge(session, judge_id=judge.id, by=by, now=NOW, reason="Ốm dài ngày"),
            lambda by: remind_behind(session, round_code=found.code, by=by, now=NOW),
            lambda by: declare_tie(session, judge_id=judge.id, by=by, now=NOW, ties=Ties(), reason="Họ hàng"),
        ]
        for who in ("", other.email, "elsewhere@example.vn", "council@example.vn"):
            for act in acts:
                with pytest.raises(Forbidden):
                    act(who)
        for who in ("", other.email, SECRETARY, organiser):
            with pytest.raises(Forbidden):
                answer_invitation(session, judge_id=judge.id, by=who, now=NOW, accept=True, declaration=DECLARED)
        assert judge.state == "invited"


def test_accepting_keeps_the_declaration_and_blocks_what_was_declared(awards_sessions: Sessions) -> None:
    with awards_sessions.begin() as session:
        found = a_round(session, rules=rules(block_same_province=True))
        own, cousin, neighbour, free = (
            make_dossier(session, found, make_establishment(session, province_code=code))
            for code in ("02", "04", "06", "08")
        )
        make_contact(session, f"establishment:{own.establishment_id}", "gk@example.vn")
        judge = invited(session, found, province_code="06")
        with pytest.raises(DeclarationChanged):
            accepts(session, judge, declaration="Tôi đồng ý.")
        with pytest.raises(Invalid) as wrong:
            accepts(session, judge, Ties(dossier_ids=[cousin.id]))
        assert set(wrong.value.fields) == {"answer"}
        with pytest.raises(Invalid):
            accepts(session, judge, Ties(dossier_ids=[UUID(int=1)]), answer="Họ hàng")
        accepts(session, judge, Ties(dossier_ids=[cousin.id], province_codes=["10"]), answer="Họ hàng")
        assert (judge.state, judge.declaration, judge.answered_at) == ("accepted", DECLARED, NOW)
        assert blocks(session) == {
            ("GK01", own.voting_code): ("same_establishment", "Giám khảo thuộc cơ sở có sản phẩm này.", SECRETARY),
            ("GK01", cousin.voting_code): ("declared", "Họ hàng", "gk@example.vn"),
            ("GK01", neighbour.voting_code): (
                "same_province", "Giám khảo cùng tỉnh, thành phố với cơ sở có sản phẩm này.", SECRETARY,
            ),
        }  # fmt: skip
        late = make_dossier(session, found, make_establishment(session, province_code="10"))
        assert refresh_blocks(session, found, NOW, dossier_ids=[late.id]) == 1
        assert refresh_blocks(session, found, NOW) == 0
        judge.province_code = None  # a fact that changes later takes no block away
        refresh_blocks(session, found, NOW)
        assert set(blocks(session)) == {("GK01", one.voting_code) for one in (own, cousin, neighbour, late)}
        assert ("GK01", free.voting_code) not in blocks(session)
        assert accepts(session, judge).state == "accepted"  # a double click
        with pytest.raises(AlreadyAnswered):
            answer_invitation(session, judge_id=judge.id, by=judge.email, now=NOW, accept=False)


def test_two_answers_at_once_are_one(awards_sessions: Sessions) -> None:
    with awards_sessions.begin() as session:
        judge = invited(session, a_round(session))
    outcomes: list[str] = []

    def decline() -> None:
        try:
            with awards_sessions.begin() as session:
                answer_invitation(session, judge_id=judge.id, by=judge.email, now=NOW, accept=False, answer="Bận")
                outcomes.append("declined")
        except AlreadyAnswered:
            outcomes.append("refused")

    with awards_sessions.begin() as session:
        accepts(session, judge)
        other = threading.Thread(target=decline)
        other.start()
        other.join(0.5)
        assert outcomes == []  # it waits for the first
    other.join(10)
    assert outcomes == ["refused"]
    with awards_sessions() as session:
        assert session.scalars(select(Judge.state)).all() == ["accepted"]
        assert told(session).count("awards.judge.answered") == 1


def test_who_declined_can_be_asked_again_and_keeps_the_label(awards_sessions: Sessions) -> None:
    with awards_sessions.begin() as session:
        found = a_round(session)
        judge = invited(session, found)
        answer_invitation(session, judge_id=judge.id, by=judge.email, now=NOW, accept=False, answer="Bận công tác")
        assert (judge.state, judge.answer) == ("declined", "Bận công tác")
        resend_invitation(session, judge_id=judge.id, by=SECRETARY, now=NOW)
        resend_invitation(session, judge_id=judge.id, by=SECRETARY, now=NOW + timedelta(minutes=5))
        assert told(session).count("awards.judge.invited") == 2
        remove_judge(session, judge_id=judge.id, by=SECRETARY, now=NOW, reason="Nhầm hộp thư")
        again = invited(session, found)
        assert (again.id, again.label, again.state) == (judge.id, "GK01", "invited")


def scoring_round(session: Session, *, judges: int = 4, products: int = 6, **rule: Any) -> tuple[Round, list[Judge]]:
    """A round that is scored, everything assigned."""
    found = a_round(
        session,
        rules=rules(**({"fewest_sheets": 2} | rule)),
        state="scoring",
        scoring_began_at=NOW - timedelta(days=10),
        scoring_closes_at=NOW + timedelta(days=10),
    )
    jury = [make_judge(session, found, label=f"GK{number:02d}", answered_at=None) for number in range(1, judges + 1)]
    for _ in range(products):
        make_dossier(session, found)
    assign_all(session, found, by=SECRETARY, now=NOW)
    return found, jury


def test_everybody_scores_everything_but_what_is_blocked(awards_sessions: Sessions) -> None:
    with awards_sessions.begin() as session:
        found = a_round(session, rules=rules(fewest_sheets=2))
        codes = {make_dossier(session, found).voting_code for _ in range(4)}
        own = make_dossier(session, found)
        make_judge(session, found, label="GK01", establishment_id=own.establishment_id)
        for label, state in (("GK02", "accepted"), ("GK03", "accepted"), ("GK04", "invited"), ("GK05", "declined")):
            make_judge(session, found, label=label, state=state)
        assign_all(session, found, by=SECRETARY, now=NOW)
        assert given_to(session) == {
            "GK01": codes,
            "GK02": codes | {own.voting_code},
            "GK03": codes | {own.voting_code},
        }
        positions = select(Judge.label, func.array_agg(Assignment.position)).join(Assignment).group_by(Judge.label)
        for _, places in session.execute(positions):
            assert sorted(places) == list(range(1, len(places) + 1))


def test_k_sheets_are_shared_evenly_and_a_tie_passes_its_product_on(awards_sessions: Sessions) -> None:
    with awards_sessions.begin() as session:
        _, jury = scoring_round(session, judges=4, products=6, sheets_per_product=2)
        before = given_to(session)
        assert {len(codes) for codes in before.values()} == {3}
        judge = jury[0]
        code = min(before[judge.label])
        product = session.scalars(select(Dossier).where(Dossier.voting_code == code)).one()
        make_draft_sheet(session, judge, product)
        assert (
            declare_tie(
                session, judge_id=judge.id, by=judge.email, now=NOW, ties=Ties(dossier_ids=[product.id]), reason="Em họ"
            )
            == []
        )
        after = given_to(session)
        assert code not in after[judge.label]
        assert sum(code in codes for codes in after.values()) == 2
        for label, codes in before.items():
            assert codes - {code} <= after[label]  # what stood stays
        assert session.scalars(select(Sheet.id)).all() == []


def test_a_signed_sheet_stays_when_a_tie_comes_out_and_is_shown_to_be_annulled(awards_sessions: Sessions) -> None:
    with awards_sessions.begin() as session:
        found, jury = scoring_round(session, judges=3, products=2)
        product = session.scalars(select(Dossier).order_by(Dossier.voting_code)).first()
        assert product is not None
        sheet = signs(session, jury[0], product)
        for by in (jury[0].email, SECRETARY):
            signed = declare_tie(
                session, judge_id=jury[0].id, by=by, now=NOW, ties=Ties(dossier_ids=[product.id]), reason="Góp vốn"
            )
            assert signed == [product.voting_code]
        assert len(session.scalars(select(Tie.id)).all()) == 1
        assert signed_while_blocked(session, found.id) == [("GK01", product.voting_code, sheet.id)]
        assert product.voting_code in given_to(session)["GK01"]
        assert "tie_after_signing" in session.scalars(select(RoundStep.what)).all()


def test_a_judge_who_leaves_passes_on_what_is_not_signed(awards_sessions: Sessions) -> None:
    with awards_sessions.begin() as session:
        found, jury = scoring_round(session, judges=4, products=6, sheets_per_product=2)
        leaving = jury[0]
        mine = sorted(given_to(session)[leaving.label])
        signed = session.scalars(select(Dossier).where(Dossier.voting_code == mine[0])).one()
        signs(session, leaving, signed)
        for reason, error in (("", Invalid), ("Ốm dài ngày", HasSigned)):
            with pytest.raises(error):
                remove_judge(session, judge_id=leaving.id, by=SECRETARY, now=NOW, reason=reason)
        remove_judge(session, judge_id=leaving.id, by=SECRETARY, now=NOW, reason="Ốm dài ngày", keep_signed=True)
        after = given_to(session)
        assert after[leaving.label] == {mine[0]}
        for code in mine:
            assert sum(code in codes for codes in after.values()) == 2
        assert shortages(session, found) == []


def test_a_tie_is_kept_even_when_nobody_can_step_in(awards_sessions: Sessions) -> None:
    with awards_sessions.begin() as session:
        found, jury = scoring_round(session, judges=2, products=1)
        product = session.scalars(select(Dossier)).one()
        ties = Ties(establishment_ids=[product.establishment_id])
        declare_tie(session, judge_id=jury[0].id, by=jury[0].email, now=NOW, ties=ties, reason="Góp vốn")
        assert given_to(session) == {"GK02": {product.voting_code}}
        assert [(one.voting_code, one.have, one.need) for one in shortages(session, found)] == [
            (product.voting_code, 1, 2)
        ]
        newcomer = invited(session, found)
        accepts(session, newcomer)
        assert given_to(session)["GK03"] == {product.voting_code}
        assert told(session)[-2:] == ["awards.judge.answered", "awards.scoring.began"]


def test_after_the_result_is_public_nothing_of_the_jury_changes(awards_sessions: Sessions) -> None:
    with awards_sessions.begin() as session:
        found = a_round(session, state="published")
        judge, product = make_judge(session, found), make_dossier(session, found)
        for act in (
            lambda: invited(session, found),
            lambda: remove_judge(session, judge_id=judge.id, by=SECRETARY, now=NOW, reason="Ốm dài ngày"),
            lambda: declare_tie(
                session,
                judge_id=judge.id,
                by=judge.email,
                now=NOW,
                ties=Ties(dossier_ids=[product.id]),
                reason="Họ hàng",
            ),
        ):
            with pytest.raises(RoundNotReady):
                act()


def test_progress_counts_signed_sheets_of_products_that_still_stand(awards_sessions: Sessions) -> None:
    with awards_sessions.begin() as session:
        found, jury = scoring_round(session, judges=2, products=3)
        first, second, third = session.scalars(select(Dossier).order_by(Dossier.voting_code)).all()
        signs(session, jury[0], first)
        make_draft_sheet(session, jury[0], second)
        third.state = "struck"
        session.flush()
        seen = [
            (one.judge.label, one.assigned, one.signed, one.started, one.left) for one in progress(session, found.id)
        ]
        assert seen == [("GK01", 2, 1, 1, 1), ("GK02", 2, 0, 0, 2)]


@pytest.mark.parametrize("hours_before", [80, 71, 40, 23, 2, -3])
def test_reminders_reach_those_behind_and_nobody_who_is_done(awards_sessions: Sessions, hours_before: int) -> None:
    with awards_sessions.begin() as session:
        found, (done, behind) = scoring_round(session, judges=2, products=1)
        now = found.scoring_closes_at - timedelta(hours=hours_before)
        product = session.scalars(select(Dossier)).one()
        signs(session, done, product)
        make_judge(session, found, label="GK08", state="removed")
        sent = remind_judges(session, now)
        assert sent == (1 if 0 < hours_before < 72 else 0)
        assert remind_judges(session, now) == 0
        if 0 < hours_before < 72:
            assert told(session)[-1] == "awards.judge.reminded"
            assert told_data(session)[-1]["judge_id"] == str(behind.id)
            assert (told_data(session)[-1]["products"], told_data(session)[-1]["left"]) == (1, 1)
        by_hand = remind_behind(session, round_code=found.code, by=SECRETARY, now=now)
        assert by_hand == ([] if sent else [behind])  # nobody twice on a day
        tomorrow = remind_behind(session, round_code=found.code, by=SECRETARY, now=now + timedelta(days=1))
        assert tomorrow == [behind]
        signs(session, behind, product)
        assert remind_behind(session, round_code=found.code, by=SECRETARY, now=now + timedelta(days=2)) == []


def test_a_reminder_needs_a_round_that_is_scored(awards_sessions: Sessions) -> None:
    with awards_sessions.begin() as session:
        found = a_round(session)
        judge, product = make_judge(session, found), make_dossier(session, found)
        make_assignment(session, judge, product)
        assert remind_judges(session, found.scoring_closes_at - timedelta(hours=1)) == 0
        with pytest.raises(RoundNotReady):
            remind_behind(session, round_code=found.code, by=SECRETARY, now=NOW)

"""Who scores what on a real database: blocks, ties found late, judges who leave or come, progress."""

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from services.awards.actions.assignments import assign_all
from services.awards.actions.judges import (
    declare_tie,
    remove_judge,
)
from services.awards.actions.judges.answering import Ties
from services.awards.actions.judges.inviting import HasSigned
from services.awards.actions.tallies import annul_sheet, restore_sheet
from services.awards.models import Assignment, Dossier, Judge, Sheet, Step, Tie
from services.awards.queries.judges import progress, shortages, signed_while_blocked
from shared.errors import Invalid
from tests.awards_builders import (
    make_dossier,
    make_draft_sheet,
    make_judge,
)
from tests.builders import NOW, told
from tests.integration.awards.jury_scenes import (
    SECRETARY,
    a_round,
    accepts,
    given_to,
    invited,
    rules,
    scoring_round,
    signs,
)

Sessions = sessionmaker[Session]


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
        assert "tie_after_signing" in session.scalars(select(Step.what)).all()


def test_a_product_whose_sheet_is_annulled_goes_to_another_judge(awards_sessions: Sessions) -> None:
    """Who signed cannot sign again: the product still gets the sheets that the rules ask for, while there is time."""
    with awards_sessions.begin() as session:
        found, jury = scoring_round(session, judges=4, products=4, sheets_per_product=2)
        product = session.scalars(select(Dossier).order_by(Dossier.voting_code)).all()[0]
        code = product.voting_code or ""
        before = {label for label, codes in given_to(session).items() if code in codes}
        judge = next(one for one in jury if one.label in before)
        sheet = signs(session, judge, product)
        given: dict[str, Any] = {"round_code": found.code, "sheet_id": sheet.id, "by": SECRETARY, "now": NOW}
        given |= {"reason": "Xin rút"}
        annul_sheet(session, **given)
        after = {label for label, codes in given_to(session).items() if code in codes}
        assert (before < after, len(after)) == (True, 3)
        assert shortages(session, found) == []
        restore_sheet(session, **given)
        assert {label for label, codes in given_to(session).items() if code in codes} == after


def test_an_annulled_sheet_that_nobody_can_stand_in_for_is_told_as_missing(awards_sessions: Sessions) -> None:
    with awards_sessions.begin() as session:
        found, jury = scoring_round(session, judges=2, products=1)
        product = session.scalars(select(Dossier)).one()
        sheet = signs(session, jury[0], product)
        annul_sheet(session, round_code=found.code, sheet_id=sheet.id, by=SECRETARY, now=NOW, reason="Xin rút")
        assert [(one.have, one.need) for one in shortages(session, found)] == [(1, 2)]


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

"""Rounds with a jury, brought to where a test begins."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.awards.actions.assignments import assign_all
from services.awards.actions.judges import (
    answer_invitation,
    invite_judge,
)
from services.awards.actions.judges.answering import Ties
from services.awards.actions.sheets import sign_sheet
from services.awards.domain.conflicts import declaration
from services.awards.models import Assignment, Block, Dossier, Judge, Round, Sheet
from tests.awards_builders import (
    RULES,
    make_dossier,
    make_judge,
    make_official,
    make_round,
)
from tests.builders import NOW

SECRETARY = "thuky@example.vn"
DECLARED = declaration("vi")


def a_round(session: Session, **changes: Any) -> Round:
    """A round with its secretary."""
    found = make_round(session, **changes)
    make_official(session, found, "secretariat", SECRETARY)
    return found


def rules(**changes: Any) -> dict[str, Any]:
    return RULES.to_json() | changes


def invited(session: Session, round_: Round, email: str = "gk@example.vn", **changes: Any) -> Judge:
    """Somebody asked to be a judge."""
    return invite_judge(
        session, round_code=round_.code, by=SECRETARY, now=NOW, email=email, name="Phạm Thị Lan", **changes
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

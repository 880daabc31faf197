"""A round whose sheets are signed by its judges, ready for the tally. No commits here."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy.orm import Session

from services.awards.actions.sheets import sign_sheet
from services.awards.models import Judge, Round
from shared.canonical import sha256_of
from tests.awards_builders import (
    RULES,
    make_assignment,
    make_dossier,
    make_establishment,
    make_judge,
    make_official,
    make_organiser,
    make_round,
)
from tests.builders import NOW

SECRETARY, MEMBER = "thu-ky@example.vn", "uy-vien@example.vn"
POINTS = {"A-101": 34, "B-102": 33, "B-103": 32, "C-104": 26, "B-105": 30}
"""What the first judge gives for the first two criteria; each next judge gives half a point less."""


def make_scored(session: Session, *, judges: int = 3, products: int = 5, unsigned: int = 0, **changes: Any) -> Round:
    """A round in scoring, quorum 2, cap 2; every judge signed every product but the last ``unsigned`` of each."""
    rules = {**RULES.to_json(), "fewest_sheets": 2, "cap_total": 2}
    given = {"state": "scoring", "rules": rules, "code": "KV-BAC", "rules_sha256": sha256_of_rules(rules)}
    round_ = make_round(session, **(given | changes))
    make_organiser(session)
    make_official(session, round_, "secretariat", SECRETARY)
    make_official(session, round_, "council", MEMBER)
    jury = [make_judge(session, round_, label=f"GK{n:02d}", email=f"gk{n}@example.vn") for n in range(1, judges + 1)]
    codes = list(POINTS)[:products]
    for place, code in enumerate(codes, start=1):
        maker = make_establishment(session, province_code=("01", "04", "19")[place % 3])
        dossier = make_dossier(session, round_, maker, voting_code=code, product_group=code[0])
        for judge in jury:
            make_assignment(session, judge, dossier, place)
    for nth, judge in enumerate(jury):
        for code in codes[: len(codes) - unsigned]:
            sign(session, round_, judge, code, POINTS[code] - nth / 2)
    return round_


def sign(session: Session, round_: Round, judge: Judge, code: str, points: float) -> None:
    """The judge signs: so many points for the first two criteria, 8 for each other."""
    text = f"{points:g}"
    sign_sheet(
        session, round_code=round_.code, voting_code=code, by=judge.email, now=NOW + timedelta(hours=1),
        points={"market": text, "economy": text, "culture": "8", "other": "8"}, notes={"market": "Bán tốt"},
        comment="Đẹp", place="Hà Nội", base_revision=0, submission_id=uuid4(),
    )  # fmt: skip


def sha256_of_rules(rules: dict[str, Any]) -> str:
    """The hash that the round froze."""
    return sha256_of(rules)

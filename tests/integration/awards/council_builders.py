"""A round in its council's hands: products with their standings, a council, ballots. No commits here."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from services.awards.actions.ballots import cast_vote, close_ballot, open_ballot
from services.awards.models import Ballot, Dossier, Official, Round, Standing, Tally
from tests.awards_builders import (
    ORGANISER,
    RULES,
    make_dossier,
    make_establishment,
    make_official,
    make_organiser,
    make_round,
)
from tests.builders import NOW

SECRETARY = "thu-ky@example.vn"
MINUTES = "05/BB-HĐBC"
WHY = {"reason": "Trùng mẫu với một sản phẩm đã được công nhận.", "minutes_number": "06/BB-HĐBC"}


def make_tallied(
    session: Session,
    *,
    products: int = 6,
    passed: int = 5,
    cap: int | None = 3,
    members: int = 3,
    rules: Mapping[str, Any] | None = None,
    **changes: Any,
) -> Round:
    """A tallied round: products B-001… in the jury's order, 90 points and one less each; the first ``passed`` passed.

    Its secretariat is SECRETARY, its council uy-vien-1@example.vn …
    """
    given = {**RULES.to_json(), "cap_total": cap, **(rules or {})}
    round_ = make_round(session, **({"state": "tallied", "rules": given} | changes))
    make_organiser(session)
    make_official(session, round_, "secretariat", SECRETARY)
    for number in range(1, members + 1):
        make_official(session, round_, "council", f"uy-vien-{number}@example.vn", added_at=NOW - timedelta(days=1))
    session.add(
        Tally(
            round_id=round_.id, version=1, file={"result_sha256": "2" * 64, "result": {"annulled": []}},
            file_sha256="0" * 64, tree_size=1, root_hash="1" * 64, made_by=ORGANISER, made_at=NOW,
        )
    )  # fmt: skip
    for place in range(1, products + 1):
        add_product(session, round_, place, passed=place <= passed, proposed=place <= min(passed, cap or passed))
    session.flush()
    return round_


def add_product(session: Session, round_: Round, place: int, *, passed: bool, proposed: bool) -> None:
    """One more product with its standing, in group B of Hà Nội; odd ones of Cao Bằng."""
    province = "04" if place % 2 else "01"
    maker = make_establishment(session, province_code=province, member=f"co-so-{place}@example.vn")
    dossier = make_dossier(session, round_, maker, voting_code=f"B-{place:03d}", product_name=f"Chè Shan số {place}")
    session.add(
        Standing(
            dossier_id=dossier.id, version=1, round_id=round_.id, points=Decimal(91) - place, rank=place,
            passed=passed, proposed=proposed,
            detail=entry(dossier, place, passed=passed, proposed=proposed),
        )
    )  # fmt: skip


def entry(dossier: Dossier, place: int, *, passed: bool, proposed: bool) -> dict[str, Any]:
    """The product's entry of the round file's result."""
    return {
        "code": dossier.voting_code, "group": dossier.product_group, "province": dossier.province_code,
        "sheets": [{"judge": f"GK0{n}", "total": str(91 - place)} for n in range(1, 6)], "points": str(91 - place),
        "passed": passed, "rank": place, "tie_break": {"draw": f"{place:064x}"}, "proposed": proposed,
        "why": None if proposed else "cap_total" if passed else "not_passed",
    }  # fmt: skip


def in_council(session: Session, **changes: Any) -> Round:
    """A round whose council has begun."""
    return make_tallied(session, **{"state": "council", **changes})


def members_of(session: Session, round_: Round) -> list[str]:
    """The mailboxes of the council."""
    rows = session.query(Official.email).filter_by(round_id=round_.id, office="council").order_by(Official.email)
    return [email for (email,) in rows]


def voted(
    session: Session, round_: Round, *, against: Sequence[str] = (), subjects: Sequence[str] | None = None
) -> Ballot:
    """A ballot opened, answered yes by all to all but ``against``, and closed."""
    ballot = open_ballot(session, round_code=round_.code, by=SECRETARY, now=NOW, subjects=subjects)
    answers = {subject: subject not in against for subject in ballot.subjects}
    for member in members_of(session, round_):
        cast_vote(session, round_code=round_.code, number=ballot.number, answers=answers, by=member, now=NOW)
    return close_ballot(
        session, round_code=round_.code, number=ballot.number, minutes_number=MINUTES, by=SECRETARY, now=NOW
    )

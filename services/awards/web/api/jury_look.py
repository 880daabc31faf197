"""JSON API of looking at the jury: advice for council and secretariat, never part of a result."""

from typing import Any

from sqlalchemy.orm import Session

from services.awards.domain.comparison import Compared
from services.awards.domain.severity import JudgesNotJoined
from services.awards.domain.sheets import points_text
from services.awards.permissions import scope_of
from services.awards.queries.jury_look import JuryLook, jury_look
from services.awards.web.schemas.jury_look import JuryLookOut
from shared.web.api import WRITES, Api


def look(session: Session, *, code: str, by: str) -> dict[str, Any]:
    found = jury_look(session, code, scope_of(session, by))
    return {
        "round_code": found.round.code,
        "version": found.version,
        "method": found.rules.method,
        "comparable": found.fit is not None,
        "near_ceiling": found.ceiling.near,
        "pieces": found.trouble.pieces if isinstance(found.trouble, JudgesNotJoined) else [],
        "noise": found.fit.noise if found.fit else None,
        "judges": found.fit.judges if found.fit else [],
        "products": [_product(found, one) for one in found.compared],
        "without_result": found.without_result,
    }


def _product(found: JuryLook, one: Compared) -> dict[str, Any]:
    low, high = one.judged.reach
    return {
        "code": one.judged.code,
        "product_name": found.names[one.judged.code],
        "points": {method: points_text(points) for method, points in one.points.items()},
        "ranks": one.ranks,
        "recognised": one.recognised,
        "depends": one.depends,
        "lowest": low,
        "highest": high,
        "spread": one.judged.spread,
    }


API = Api("jury_look_api", "/awards/api/rounds/<code>/jury-look", tag="jury")

# fmt: off
API.get("", look, out=JuryLookOut, errors=WRITES,
        says="Read severities, spread, and what other ways of counting would change (secretariat, council)\n\n"
             "409 before the points are counted.")

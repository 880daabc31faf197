"""JSON API of looking at the jury: advice for council and secretariat, never part of a result."""

from typing import Any

from apiflask import APIBlueprint

from services.awards.domain.comparison import Compared
from services.awards.domain.severity import JudgesNotJoined
from services.awards.domain.sheets import points_text
from services.awards.permissions import scope_of
from services.awards.queries.jury_look import JuryLook, jury_look
from services.awards.web.schemas.jury_look import JuryLookOut
from shared.web.app import transaction
from shared.web.signin import person, signed_in

bp = APIBlueprint("jury_look_api", __name__, url_prefix="/awards/api", tag="jury")


@bp.get("/rounds/<code>/jury-look")
@bp.output(JuryLookOut)
@bp.doc(security="session", responses=[401, 403, 404, 409])
@signed_in
def look(code: str) -> Any:
    """Read severities, spread, and what other ways of counting would change (secretariat, council)

    409 before the points are counted.
    """
    with transaction() as session:
        found = jury_look(session, code, scope_of(session, person()))
        return {
            "round_code": found.round.code,
            "version": found.version,
            "method": found.rules.method,
            "comparable": found.fit is not None,
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

"""Nightly reconciliations, for organisers' programs."""

from typing import Any
from uuid import UUID

from apiflask import APIBlueprint
from flask.typing import ResponseReturnValue
from marshmallow import RAISE
from sqlalchemy.orm import Session

from services.notifications.actions.reconciliation import compare_again
from services.notifications.domain.comparing import Finding
from services.notifications.models import Reconciliation
from services.notifications.permissions import require_organiser
from services.notifications.queries import reconciliation as queries
from services.notifications.web.schemas.reconciliations import NightsOut, NightsQuery, ReconciliationOut
from shared.clock import now
from shared.web.app import transaction
from shared.web.paging import page_of
from shared.web.signin import person, signed_in

bp = APIBlueprint(
    "reconciliations_api", __name__, url_prefix="/notifications/api/office/reconciliations", tag="reconciliations"
)


@bp.get("")
@bp.input(NightsQuery, location="query", arg_name="query", unknown=RAISE)
@bp.output(NightsOut)
@bp.doc(security="session", responses=[401, 403])
@signed_in
def list_all(query: dict[str, Any]) -> ResponseReturnValue:
    """List every day of every service, days that nobody told too (organisers)"""
    with transaction() as session:
        require_organiser(session, person())
        found = queries.chosen(queries.nights(session, now()), query["service"], query["attention"])
        page = page_of(found, query["page"])
        return {"items": page.items, "total": page.total, "pages": page.pages}


@bp.get("/<uuid:list_id>")
@bp.output(ReconciliationOut)
@bp.doc(security="session", responses=[401, 403, 404])
@signed_in
def show(list_id: UUID) -> ResponseReturnValue:
    """Read what a day's comparison found (organisers)"""
    with transaction() as session:
        require_organiser(session, person())
        return _shown(session, queries.reconciliation(session, list_id))


@bp.post("/<uuid:list_id>/compare")
@bp.output(ReconciliationOut)
@bp.doc(security="session", responses=[401, 403, 404, 409])
@signed_in
def compare(list_id: UUID) -> ResponseReturnValue:
    """Compare a day's decisions with the letters as they are now (organisers)"""
    with transaction() as session:
        return _shown(session, compare_again(session, list_id=list_id, by=person(), now=now()))


def _shown(session: Session, listed: Reconciliation) -> dict[str, Any]:
    names = ("list_id", "service", "since", "until", "listed", "listed_at", "compared_at")
    states = queries.letters_by_state(session, listed)
    return {name: getattr(listed, name) for name in names} | {
        "findings": [Finding.from_json(finding) for finding in listed.findings],
        "letters": [{"state": state, "cancelled_for": why, "letters": n} for (state, why), n in states.items()],
    }

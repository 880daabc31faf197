"""Proof of notice, for the office's programs."""

from typing import Any
from uuid import UUID

from apiflask import APIBlueprint
from flask.typing import ResponseReturnValue
from marshmallow import RAISE

from services.notifications.permissions import seen_provinces
from services.notifications.queries import proof as queries
from services.notifications.web.proofs import as_json
from services.notifications.web.schemas.proof import ProofFilterSchema, ProofOfSubjectOut, ProofOut, ProofQuery
from shared.web.app import transaction
from shared.web.paging import paginate
from shared.web.signin import person, signed_in

bp = APIBlueprint("proof_api", __name__, url_prefix="/notifications/api/office/proof", tag="proof")


@bp.get("")
@bp.input(ProofQuery, location="query", arg_name="query", unknown=RAISE)
@bp.output(ProofOut)
@bp.doc(security="session", responses=[401, 403])
@signed_in
def list_all(query: dict[str, Any]) -> ResponseReturnValue:
    """List decisions with who was told and what shows it (organisers, officers of the province)"""
    filters = queries.ProofFilters(**{name: query[name] for name in ProofFilterSchema().fields})
    with transaction() as session:
        page = paginate(session, queries.decisions(filters, seen_provinces(session, person())), query["page"])
        decisions = queries.with_letters(session, page.items)
        return {"items": [as_json(one) for one in decisions], "total": page.total, "pages": page.pages}


@bp.get("/<kind>/<uuid:subject_id>")
@bp.output(ProofOfSubjectOut)
@bp.doc(security="session", responses=[401, 403, 404])
@signed_in
def show(kind: str, subject_id: UUID) -> ResponseReturnValue:
    """Read the proof of notice about one application or dossier (kind: applications or dossiers)"""
    with transaction() as session:
        decisions = queries.decisions_about(session, kind, subject_id, seen_provinces(session, person()))
        return {"items": [as_json(one) for one in decisions]}

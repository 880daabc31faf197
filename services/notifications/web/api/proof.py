"""Proof of notice, for the office's programs."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.notifications.permissions import seen_provinces
from services.notifications.queries import proof as queries
from services.notifications.web.proofs import as_json
from services.notifications.web.schemas.proof import ProofOfSubjectOut, ProofOut, ProofQuery
from shared.web.api import Api
from shared.web.paging import Page, paginate


def list_all(session: Session, *, page: int, by: str, **filters: Any) -> Page[dict[str, Any]]:
    asked = queries.decisions(queries.ProofFilters(**filters), seen_provinces(session, by))
    found = paginate(session, asked, page)
    return found.of([as_json(one) for one in queries.with_letters(session, found.items)])


def show(session: Session, *, kind: str, subject_id: UUID, by: str) -> list[dict[str, Any]]:
    return [as_json(one) for one in queries.decisions_about(session, kind, subject_id, seen_provinces(session, by))]


API = Api("proof_api", "/notifications/api/office/proof", tag="proof", strict=True)

# fmt: off
API.get("", list_all, takes=ProofQuery, out=ProofOut, errors=[401, 403],
        says="List decisions with who was told and what shows it (organisers, officers of the province)")
API.get("/<kind>/<uuid:subject_id>", show, out=ProofOfSubjectOut, under="items",
        says="Read the proof of notice about one application or dossier (kind: applications or dossiers)")

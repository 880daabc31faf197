"""JSON API of establishments."""

from typing import Any
from uuid import UUID

from apiflask import APIBlueprint

from services.booths.actions import establishments as actions
from services.booths.domain.establishments import checked
from services.booths.queries import establishments as queries
from services.booths.web import choices
from services.booths.web.pages.establishments import office_scope
from services.booths.web.schemas.establishments import (
    CertificateSchema,
    EstablishmentOut,
    EstablishmentSchema,
    EstablishmentsOut,
    FiltersSchema,
    OwnEstablishmentsOut,
)
from shared.clock import now
from shared.i18n import language
from shared.web.app import transaction
from shared.web.paging import paginate
from shared.web.signin import person, signed_in

bp = APIBlueprint("establishments_api", __name__, url_prefix="/booths/api/establishments", tag="establishments")


@bp.get("")
@bp.input(FiltersSchema, location="query", arg_name="query")
@bp.output(EstablishmentsOut)
@bp.doc(security="session", responses=[401, 403])
@signed_in
def listing(query: dict[str, Any]) -> Any:
    """Establishments of one's provinces

    For officers and organisers: fifty a page, by the Vietnamese alphabet, found without diacritics.
    """
    asked = query.pop("page")
    with transaction() as session:
        page = paginate(session, queries.listed(office_scope(session), queries.Filters(**query)), asked)
        return {"items": page.items, "number": page.number, "pages": page.pages, "total": page.total}


@bp.get("/mine")
@bp.output(OwnEstablishmentsOut)
@bp.doc(security="session", responses=[401])
@signed_in
def own() -> Any:
    """Establishments one is a member of"""
    with transaction() as session:
        return {"items": queries.mine(session, person())}


@bp.post("")
@bp.input(EstablishmentSchema, arg_name="given")
@bp.output(EstablishmentOut, status_code=201)
@bp.doc(security="session", responses=[401, 409])
@signed_in
def register(given: dict[str, Any]) -> Any:
    """Register an establishment

    Its first member is who sends this. 409 if the number is taken: ask for access instead.
    """
    details = checked(given, provinces=choices.province_codes())
    with transaction() as session:
        return actions.register_establishment(session, by=person(), details=details, now=now(), language=language())


@bp.get("/<uuid:establishment_id>")
@bp.output(EstablishmentOut)
@bp.doc(security="session", responses=[401, 403, 404])
@signed_in
def show(establishment_id: UUID) -> Any:
    """One establishment"""
    with transaction() as session:
        return queries.case(session, by=person(), establishment_id=establishment_id).establishment


@bp.put("/<uuid:establishment_id>")
@bp.input(EstablishmentSchema, arg_name="given")
@bp.output(EstablishmentOut)
@bp.doc(security="session", responses=[401, 403, 404, 409])
@signed_in
def change(establishment_id: UUID, given: dict[str, Any]) -> Any:
    """Change the facts of an establishment"""
    with transaction() as session:
        place = queries.case(session, by=person(), establishment_id=establishment_id).establishment
        details = checked(given, provinces=choices.province_codes(also=place.province_code))
        return actions.change_establishment(
            session, establishment_id=establishment_id, by=person(), details=details, now=now()
        )


@bp.put("/<uuid:establishment_id>/certificate")
@bp.input(CertificateSchema, arg_name="seen")
@bp.output(EstablishmentOut)
@bp.doc(security="session", responses=[401, 403, 404])
@signed_in
def certify(establishment_id: UUID, seen: dict[str, Any]) -> Any:
    """Record the certificate that the province's officer has seen; both empty takes it away"""
    with transaction() as session:
        return actions.certify_establishment(
            session,
            establishment_id=establishment_id,
            by=person(),
            number=seen["certificate_number"],
            until=seen["certificate_until"],
            now=now(),
        )

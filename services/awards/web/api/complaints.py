"""JSON API of complaints about published results."""

from typing import Any
from uuid import UUID

from apiflask import APIBlueprint

from services.awards.actions import complaints
from services.awards.queries import complaints as queries
from services.awards.web.asking import office_round
from services.awards.web.schemas.results import (
    AnswerIn,
    CertificateIssuedOut,
    ComplaintIn,
    ComplaintOut,
    ComplaintsOut,
    LateIn,
)
from shared.clock import now
from shared.web.app import transaction
from shared.web.paging import paginate
from shared.web.signin import person, signed_in

bp = APIBlueprint("complaints_api", __name__, url_prefix="/awards/api", tag="complaints")


@bp.post("/dossiers/<uuid:dossier_id>/complaints")
@bp.input(ComplaintIn, arg_name="given")
@bp.output(ComplaintOut, status_code=201)
@bp.doc(security="session", responses=[401, 403, 404, 409])
@signed_in
def complain(dossier_id: UUID, given: dict[str, Any]) -> Any:
    """Complain about the result of a product (its establishment, or its province's officer)"""
    with transaction() as session:
        return complaints.receive_complaint(session, dossier_id=dossier_id, by=person(), now=now(), **given)


@bp.get("/rounds/<code>/complaints")
@bp.output(ComplaintsOut)
@bp.doc(security="session", responses=[401, 403, 404])
@signed_in
def listing(code: str) -> Any:
    """Complaints about a round, those that wait first (secretariat)"""
    with transaction() as session:
        round, _scope = office_round(session, code)
        page = paginate(session, queries.complaints_of_round(round.id))
        return {"items": page.items, "number": page.number, "pages": page.pages, "total": page.total}


@bp.post("/complaints/<uuid:complaint_id>/answer")
@bp.input(AnswerIn, arg_name="given")
@bp.output(ComplaintOut)
@bp.doc(security="session", responses=[401, 403, 404, 409])
@signed_in
def answer(complaint_id: UUID, given: dict[str, Any]) -> Any:
    """Answer a complaint (secretariat); an answer is final"""
    with transaction() as session:
        return complaints.answer_complaint(session, complaint_id=complaint_id, by=person(), now=now(), **given)


@bp.post("/complaints/<uuid:complaint_id>/recognition")
@bp.input(LateIn, arg_name="given")
@bp.output(CertificateIssuedOut, status_code=201)
@bp.doc(security="session", responses=[401, 403, 404, 409])
@signed_in
def recognise(complaint_id: UUID, given: dict[str, Any]) -> Any:
    """Recognise the product of an upheld complaint, by vote of the council (host)"""
    with transaction() as session:
        return complaints.recognise_late(session, complaint_id=complaint_id, by=person(), now=now(), **given)

"""JSON API of complaints about published results."""

from sqlalchemy import Select
from sqlalchemy.orm import Session

from services.awards.actions import complaints
from services.awards.models import Complaint
from services.awards.queries.complaints import complaints_of_round
from services.awards.web.asking import office_round
from services.awards.web.schemas.complaints import (
    AnswerIn,
    CertificateIssuedOut,
    ComplaintIn,
    ComplaintOut,
    ComplaintsOut,
    LateIn,
)
from services.awards.web.who import entrant, host_of_complaint, office_of_complaint
from shared.web.api import Api


def listing(session: Session, *, code: str) -> Select[Complaint]:
    round_, _scope = office_round(session, code)
    return complaints_of_round(round_.id)


API = Api("complaints_api", "/awards/api", tag="complaints")
ONE = "/complaints/<uuid:complaint_id>"

# fmt: off
API.post("/dossiers/<uuid:dossier_id>/complaints", complaints.receive_complaint, takes=ComplaintIn, out=ComplaintOut,
         status=201,
         who=entrant, says="Complain about the result of a product (its establishment, or its province's officer)")
API.get("/rounds/<code>/complaints", listing, out=ComplaintsOut,
        says="Complaints about a round, those that wait first (secretariat)")
API.post(f"{ONE}/answer", complaints.answer_complaint, takes=AnswerIn, out=ComplaintOut,
         who=office_of_complaint, says="Answer a complaint (secretariat); an answer is final")
API.post(f"{ONE}/recognition", complaints.recognise_late, takes=LateIn, out=CertificateIssuedOut, status=201,
         who=host_of_complaint, says="Recognise the product of an upheld complaint, by vote of the council (host)")

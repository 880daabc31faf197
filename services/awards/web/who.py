"""Who may send to a page or a row of the API, by what its path names: asked before a body is read."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.awards.models import Certificate, Complaint, Dossier, Judge, Round
from services.awards.permissions import (
    require_council,
    require_entrant,
    require_host,
    require_judge,
    require_secretariat,
    scope_of,
)
from services.awards.queries.certificates import CertificateNotFound
from services.awards.queries.complaints import ComplaintNotFound
from services.awards.queries.dossiers import DossierNotFound
from services.awards.queries.judges import JudgeNotFound
from services.awards.queries.rounds import round_by_code
from shared.errors import Forbidden, required


def host(session: Session, by: str, code: str) -> None:
    """Whoever hosts the round."""
    require_host(session, by, _round(session, by, code))


def office(session: Session, by: str, code: str) -> None:
    """The round's secretariat, and who hosts it."""
    require_secretariat(session, by, _round(session, by, code))


def council(session: Session, by: str, code: str) -> None:
    """The round's council."""
    require_council(session, by, _round(session, by, code).id)


def judge(session: Session, by: str, code: str) -> None:
    """The round's judges."""
    require_judge(session, by, _round(session, by, code).id)


def entrant(session: Session, by: str, dossier_id: UUID) -> None:
    """Whoever may enter products for the establishment whose dossier it is."""
    found = _dossier(session, dossier_id)
    require_entrant(session, by, establishment_id=found.establishment_id, province_code=found.province_code)


def office_of_dossier(session: Session, by: str, dossier_id: UUID) -> None:
    """The office of the round in which the dossier is."""
    require_secretariat(session, by, _dossier(session, dossier_id).round)


def office_of_complaint(session: Session, by: str, complaint_id: UUID) -> None:
    """The office of the round about which somebody complains."""
    require_secretariat(session, by, _complaint(session, complaint_id).dossier.round)


def host_of_complaint(session: Session, by: str, complaint_id: UUID) -> None:
    """Whoever hosts the round about which somebody complains."""
    require_host(session, by, _complaint(session, complaint_id).dossier.round)


def host_of_certificate(session: Session, by: str, certificate_id: UUID) -> None:
    """Whoever hosts the round that gave the certificate."""
    require_host(session, by, required(session.get(Certificate, certificate_id), CertificateNotFound).dossier.round)


def office_of_judge(session: Session, by: str, judge_id: UUID) -> None:
    """The office of the round in which somebody judges."""
    require_secretariat(session, by, _judge(session, judge_id).round)


def judge_alone(session: Session, by: str, judge_id: UUID) -> None:
    """The judge."""
    if _judge(session, judge_id).email != by:
        raise Forbidden


def judge_or_office(session: Session, by: str, judge_id: UUID) -> None:
    """The judge, and the office of the round."""
    found = _judge(session, judge_id)
    if found.email != by and not scope_of(session, by).runs(found.round):
        raise Forbidden


def _round(session: Session, by: str, code: str) -> Round:
    return round_by_code(session, code, scope_of(session, by))


def _dossier(session: Session, dossier_id: UUID) -> Dossier:
    return required(session.get(Dossier, dossier_id), DossierNotFound)


def _complaint(session: Session, complaint_id: UUID) -> Complaint:
    return required(session.get(Complaint, complaint_id), ComplaintNotFound)


def _judge(session: Session, judge_id: UUID) -> Judge:
    return required(session.get(Judge, judge_id), JudgeNotFound)

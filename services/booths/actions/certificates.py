"""The certificate of an establishment, as awards tells it: who holds one has the points of a certificate holder.

An officer who has seen a paper of an earlier round records it by hand (actions/establishments.py). One certificate is
kept for each establishment: the one that holds longest.
"""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.booths.models import Establishment


def hold_certificate(session: Session, *, establishment_id: UUID, number: str, until: date) -> bool:
    """Note a certificate, unless one that holds as long is there; return whether it was noted.

    Tells nothing: no other service keeps it. An establishment that is not known here is passed over.
    """
    maker = _taken(session, establishment_id)
    if maker is None or (maker.certificate_until is not None and maker.certificate_until >= until):
        return False
    maker.certificate_number, maker.certificate_until = number, until
    return True


def lose_certificate(session: Session, *, establishment_id: UUID, number: str) -> bool:
    """Take a revoked certificate away, if it is the one that is kept; return whether it was.

    Another certificate of the establishment that still holds may be recorded by its officer.
    """
    maker = _taken(session, establishment_id)
    if maker is None or maker.certificate_number != number:
        return False
    maker.certificate_number, maker.certificate_until = "", None
    return True


def _taken(session: Session, establishment_id: UUID) -> Establishment | None:
    return session.scalar(select(Establishment).where(Establishment.id == establishment_id).with_for_update())

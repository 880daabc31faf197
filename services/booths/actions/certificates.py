"""Which establishments hold a certificate of a recognised product: fed by awards, read by the draw's rules.

No step is left here, for nobody does it here: who published, signed or revoked stands in the steps of awards, whose
event this follows. What an officer notes by hand is `certify_establishment`, which leaves one.
"""

from datetime import date
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.booths.models import Establishment, HeldCertificate


def hold_certificate(session: Session, *, establishment_id: UUID, number: str, until: date) -> None:
    """Note that an establishment holds a certificate until the end of a day; the one that holds longest counts.

    All are kept, also the one that its officer had noted, so that another counts when one is revoked. Establishments
    that are not known are passed over.
    """
    maker = _locked(session, establishment_id)
    if maker is None:
        return
    _keep(session, establishment_id, number, until)
    if maker.certificate_until is not None and maker.certificate_until >= until:
        return
    if maker.certificate_number and maker.certificate_until is not None:
        _keep(session, establishment_id, maker.certificate_number, maker.certificate_until)
    maker.certificate_number, maker.certificate_until = number, until


def lose_certificate(session: Session, *, establishment_id: UUID, number: str) -> None:
    """Take a revoked certificate away; of the others the establishment holds, the one that holds longest counts now."""
    maker = _locked(session, establishment_id)
    own = HeldCertificate.establishment_id == establishment_id
    session.execute(delete(HeldCertificate).where(own, HeldCertificate.number == number))
    if maker is None or maker.certificate_number != number:
        return
    best = select(HeldCertificate).where(own).order_by(HeldCertificate.until.desc(), HeldCertificate.number).limit(1)
    left = session.scalar(best)
    maker.certificate_number, maker.certificate_until = (left.number, left.until) if left else ("", None)


def _locked(session: Session, establishment_id: UUID) -> Establishment | None:
    return session.get(Establishment, establishment_id, with_for_update={"key_share": True})


def _keep(session: Session, establishment_id: UUID, number: str, until: date) -> None:
    row = {"establishment_id": establishment_id, "number": number, "until": until}
    session.execute(insert(HeldCertificate).values(row).on_conflict_do_nothing())

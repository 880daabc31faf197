"""What booths does when others tell something: who holds a certificate has its points at the next draw."""

from sqlalchemy.orm import Session

from services.booths.actions.certificates import hold_certificate, lose_certificate
from shared.events.awards import CertificateRevoked, ProductRecognised
from shared.service import Handlers


def on_product_recognised(session: Session, event: ProductRecognised) -> None:
    """Note the certificate of the product's establishment."""
    hold_certificate(
        session,
        establishment_id=event.establishment_id,
        number=event.certificate_number,
        until=event.certificate_until,
    )


def on_certificate_revoked(session: Session, event: CertificateRevoked) -> None:
    """Take the certificate away."""
    lose_certificate(session, establishment_id=event.establishment_id, number=event.certificate_number)


HANDLERS: Handlers = {
    ProductRecognised: on_product_recognised,
    CertificateRevoked: on_certificate_revoked,
}

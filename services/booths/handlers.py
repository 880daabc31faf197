"""What booths does when others tell something: a certificate gives points at the next draw, letters that go out start
the time to answer."""

from sqlalchemy.orm import Session

from services.booths.actions.certificates import hold_certificate, lose_certificate
from services.booths.actions.letters import release_letters, withdraw_letters
from shared.events.awards import CertificateRevoked, ProductRecognised
from shared.events.envelope import Envelope
from shared.events.notifications import BatchReleased, BatchWithdrawn, SessionEnded
from shared.service import Handlers
from shared.sessions import keep_ended


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


def on_batch_released(session: Session, event: BatchReleased) -> None:
    """Let the time to answer run for the offers whose letters go out."""
    envelope: Envelope = session.info["envelope"]
    release_letters(session, batch_id=event.batch_id, letter_at=event.letters_at, now=envelope.time)


def on_batch_withdrawn(session: Session, event: BatchWithdrawn) -> None:
    """Let the offers whose letters never go out stand until the fair's own deadline."""
    envelope: Envelope = session.info["envelope"]
    withdraw_letters(session, batch_id=event.batch_id, now=envelope.time)


def on_session_ended(session: Session, event: SessionEnded) -> None:
    """Let nobody in by that session any more."""
    keep_ended(session, id=event.session_id, until=event.until)


HANDLERS: Handlers = {
    ProductRecognised: on_product_recognised,
    CertificateRevoked: on_certificate_revoked,
    BatchReleased: on_batch_released,
    BatchWithdrawn: on_batch_withdrawn,
    SessionEnded: on_session_ended,
}

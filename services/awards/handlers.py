"""What awards does when others tell something."""

from sqlalchemy.orm import Session

from services.awards.actions import establishments
from shared.events.booths import ContactsChanged, EstablishmentChanged, EstablishmentRegistered
from shared.events.envelope import Envelope
from shared.service import Handlers


def on_establishment_told(session: Session, event: EstablishmentRegistered | EstablishmentChanged) -> None:
    """Keep our copy of the establishment."""
    establishments.copy_establishment(
        session,
        id=event.establishment_id,
        name=event.name,
        kind=event.kind,
        registration_number=event.registration_number,
        province_code=event.province_code,
        product_group=event.product_group,
        changed_at=event.changed_at,
    )


def on_contacts_changed(session: Session, event: ContactsChanged) -> None:
    """Keep who may act for an establishment, decide in a province, organise; requests for access are not ours."""
    if not event.group.startswith("access_request:"):
        envelope: Envelope = session.info["envelope"]
        establishments.replace_contacts(session, group=event.group, contacts=event.contacts, told_at=envelope.time)


HANDLERS: Handlers = {
    EstablishmentRegistered: on_establishment_told,
    EstablishmentChanged: on_establishment_told,
    ContactsChanged: on_contacts_changed,
}

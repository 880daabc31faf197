"""What awards does when others tell something."""

from sqlalchemy.orm import Session

from services.awards import actions
from shared.events.booths import EstablishmentChanged, EstablishmentRegistered
from shared.service import Handlers


def on_establishment_told(session: Session, event: EstablishmentRegistered | EstablishmentChanged) -> None:
    """Keep our copy of the establishment."""
    actions.copy_establishment(
        session,
        id=event.establishment_id,
        name=event.name,
        kind=event.kind,
        registration_number=event.registration_number,
        province_code=event.province_code,
        product_group=event.product_group,
        changed_at=event.changed_at,
    )


HANDLERS: Handlers = {EstablishmentRegistered: on_establishment_told, EstablishmentChanged: on_establishment_told}

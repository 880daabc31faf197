"""Who is an establishment, and who may act for it."""

from datetime import datetime
from uuid import UUID

from shared.events.envelope import About, Event
from shared.events.values import EstablishmentKind, ProductGroup, ProvinceCode


class AboutEstablishment(About):
    """An establishment; no contact is among its facts."""

    establishment_id: UUID
    name: str
    kind: EstablishmentKind
    registration_number: str
    province_code: ProvinceCode
    commune: str
    product_group: ProductGroup
    women_owned: bool = False
    ethnic_minority: bool = False
    hard_area: bool = False
    changed_at: datetime


class EstablishmentEvent(AboutEstablishment, Event):
    """What all events of an establishment have."""

    keyed_by = "establishment_id"


class EstablishmentRegistered(EstablishmentEvent):
    """An establishment registered itself."""

    type = "booths.establishment.registered"


class EstablishmentChanged(EstablishmentEvent):
    """The facts of an establishment are from now on these."""

    type = "booths.establishment.changed"


class AboutAccess(About):
    """Somebody's request to act for an establishment."""

    access_request_id: UUID
    establishment_id: UUID
    establishment_name: str
    registration_number: str
    requester_name: str
    message: str = ""


class AccessEvent(AboutAccess, Event):
    """What all events of a request for access have."""

    keyed_by = "establishment_id"


class AccessRequested(AccessEvent):
    """Somebody asks to act for an establishment; its members decide."""

    type = "booths.access.requested"


class AccessGranted(AccessEvent):
    """The one who asked is a member now."""

    type = "booths.access.granted"


class AccessRefused(AccessEvent):
    """The one who asked was refused; told to ``access_request:<id>`` alone."""

    type = "booths.access.refused"

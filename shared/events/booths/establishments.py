"""Who is an establishment, and who may act for it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.events.envelope import About, Event
from shared.events.values import EstablishmentKind, ProductGroup, ProvinceCode


@dataclass(frozen=True, kw_only=True)
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


@dataclass(frozen=True, kw_only=True)
class EstablishmentEvent(AboutEstablishment, Event):
    """What all events of an establishment have."""

    @property
    def key(self) -> str:
        return str(self.establishment_id)


@dataclass(frozen=True, kw_only=True)
class EstablishmentRegistered(EstablishmentEvent):
    """An establishment registered itself."""

    type = "booths.establishment.registered"


@dataclass(frozen=True, kw_only=True)
class EstablishmentChanged(EstablishmentEvent):
    """The facts of an establishment are from now on these."""

    type = "booths.establishment.changed"


@dataclass(frozen=True, kw_only=True)
class AboutAccess(About):
    """Somebody's request to act for an establishment."""

    access_request_id: UUID
    establishment_id: UUID
    establishment_name: str
    requester_name: str
    message: str = ""


@dataclass(frozen=True, kw_only=True)
class AccessEvent(AboutAccess, Event):
    """What all events of a request for access have."""

    @property
    def key(self) -> str:
        return str(self.establishment_id)


@dataclass(frozen=True, kw_only=True)
class AccessRequested(AccessEvent):
    """Somebody asks to act for an establishment; its members decide."""

    type = "booths.access.requested"


@dataclass(frozen=True, kw_only=True)
class AccessGranted(AccessEvent):
    """The one who asked is a member now."""

    type = "booths.access.granted"


@dataclass(frozen=True, kw_only=True)
class AccessRefused(AccessEvent):
    """The one who asked was refused; told to ``access_request:<id>`` alone."""

    type = "booths.access.refused"

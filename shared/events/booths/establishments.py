"""Who is an establishment, and who may act for it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from marshmallow import fields

from shared.events.envelope import Event, EventSchema


class EstablishmentSchema(EventSchema):
    """Version 1 of the facts of an establishment; no contact among them."""

    establishment_id = fields.UUID(required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True)
    registration_number = fields.String(required=True)
    province_code = fields.String(required=True)
    commune = fields.String(required=True)
    product_group = fields.String(required=True)
    women_owned = fields.Boolean(load_default=False)
    ethnic_minority = fields.Boolean(load_default=False)
    hard_area = fields.Boolean(load_default=False)
    changed_at = fields.AwareDateTime(required=True)


@dataclass(frozen=True, kw_only=True)
class _EstablishmentFacts(Event):
    schema = EstablishmentSchema()

    establishment_id: UUID
    name: str
    kind: str
    registration_number: str
    province_code: str
    commune: str
    product_group: str
    women_owned: bool = False
    ethnic_minority: bool = False
    hard_area: bool = False
    changed_at: datetime

    @property
    def key(self) -> str:
        return str(self.establishment_id)


@dataclass(frozen=True, kw_only=True)
class EstablishmentRegistered(_EstablishmentFacts):
    """An establishment registered itself."""

    type = "booths.establishment.registered"


@dataclass(frozen=True, kw_only=True)
class EstablishmentChanged(_EstablishmentFacts):
    """The facts of an establishment are from now on these."""

    type = "booths.establishment.changed"


class AccessSchema(EventSchema):
    """Version 1."""

    access_request_id = fields.UUID(required=True)
    establishment_id = fields.UUID(required=True)
    establishment_name = fields.String(required=True)
    requester_name = fields.String(required=True)
    message = fields.String(load_default="")


@dataclass(frozen=True, kw_only=True)
class _Access(Event):
    schema = AccessSchema()

    access_request_id: UUID
    establishment_id: UUID
    establishment_name: str
    requester_name: str
    message: str = ""

    @property
    def key(self) -> str:
        return str(self.establishment_id)


@dataclass(frozen=True, kw_only=True)
class AccessRequested(_Access):
    """Somebody asks to act for an establishment; its members decide."""

    type = "booths.access.requested"


@dataclass(frozen=True, kw_only=True)
class AccessGranted(_Access):
    """The one who asked is a member now."""

    type = "booths.access.granted"


@dataclass(frozen=True, kw_only=True)
class AccessRefused(_Access):
    """The one who asked was refused; told to ``access_request:<id>`` alone."""

    type = "booths.access.refused"

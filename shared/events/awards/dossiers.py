"""What becomes of a dossier until it is judged."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from marshmallow import fields

from shared.events.awards.rounds import RoundEvent, RoundSchema


class DossierSchema(RoundSchema):
    """Version 1 of what names a dossier. ``batch_id`` is of the mass decision that it is a part of."""

    dossier_id = fields.UUID(required=True)
    label = fields.String(required=True)
    establishment_id = fields.UUID(required=True)
    establishment_name = fields.String(required=True)
    province_code = fields.String(required=True)
    product_name = fields.String(required=True)
    product_group = fields.String(required=True)
    batch_id = fields.UUID(load_default=None, allow_none=True)


@dataclass(frozen=True, kw_only=True)
class DossierEvent(RoundEvent):
    """What all events of a dossier have."""

    schema = DossierSchema()

    dossier_id: UUID
    label: str
    establishment_id: UUID
    establishment_name: str
    province_code: str
    product_name: str
    product_group: str
    batch_id: UUID | None = None

    @property
    def key(self) -> str:
        return str(self.establishment_id)


class DossierReasonSchema(DossierSchema):
    """Version 1. ``reason`` is one point a line."""

    reason = fields.String(required=True)


@dataclass(frozen=True, kw_only=True)
class DossierSubmitted(DossierEvent):
    """A dossier was handed in."""

    type = "awards.dossier.submitted"


class DossierReturnedSchema(DossierReasonSchema):
    """Version 1."""

    complete_by = fields.AwareDateTime(required=True)


@dataclass(frozen=True, kw_only=True)
class DossierReturned(DossierEvent):
    """A dossier was sent back to be completed, with what is missing."""

    type = "awards.dossier.returned"
    schema = DossierReturnedSchema()

    reason: str
    complete_by: datetime


@dataclass(frozen=True, kw_only=True)
class DossierAccepted(DossierEvent):
    """A dossier is complete: the product goes to the jury."""

    type = "awards.dossier.accepted"


@dataclass(frozen=True, kw_only=True)
class DossierRefused(DossierEvent):
    """A dossier cannot take part, with the reason."""

    type = "awards.dossier.refused"
    schema = DossierReasonSchema()

    reason: str


@dataclass(frozen=True, kw_only=True)
class DossierWithdrawn(DossierEvent):
    """The establishment, or its province for it, took the dossier back."""

    type = "awards.dossier.withdrawn"


@dataclass(frozen=True, kw_only=True)
class DossierStruck(DossierEvent):
    """An accepted product was taken out of the round, with the reason."""

    type = "awards.dossier.struck"
    schema = DossierReasonSchema()

    reason: str

"""What becomes of one application. Each event carries what its letter says: notifications keeps no copy of fairs."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from marshmallow import fields

from shared.events.envelope import Event, EventSchema


class ApplicationSchema(EventSchema):
    """Version 1 of what names an application. ``batch_id`` is of the mass decision that it is a part of."""

    application_id = fields.UUID(required=True)
    label = fields.String(required=True)
    establishment_id = fields.UUID(required=True)
    establishment_name = fields.String(required=True)
    province_code = fields.String(required=True)
    fair_id = fields.UUID(required=True)
    fair_code = fields.String(required=True)
    fair_name_vi = fields.String(required=True)
    fair_name_en = fields.String(required=True)
    batch_id = fields.UUID(load_default=None, allow_none=True)


@dataclass(frozen=True, kw_only=True)
class ApplicationEvent(Event):
    """What all events of an application have; their key is the establishment."""

    schema = ApplicationSchema()

    application_id: UUID
    label: str
    establishment_id: UUID
    establishment_name: str
    province_code: str
    fair_id: UUID
    fair_code: str
    fair_name_vi: str
    fair_name_en: str
    batch_id: UUID | None = None

    @property
    def key(self) -> str:
        """Return the establishment's id."""
        return str(self.establishment_id)


class ApplicationSubmittedSchema(ApplicationSchema):
    """Version 1."""

    booths_wanted = fields.Integer(required=True)


@dataclass(frozen=True, kw_only=True)
class ApplicationSubmitted(ApplicationEvent):
    """An application was handed in, for the first time or again after it was sent back."""

    type = "booths.application.submitted"
    schema = ApplicationSubmittedSchema()

    booths_wanted: int


class ReasonSchema(ApplicationSchema):
    """Version 1."""

    reason = fields.String(required=True)


@dataclass(frozen=True, kw_only=True)
class ApplicationReturned(ApplicationEvent):
    """The officer sent the application back with what is missing."""

    type = "booths.application.returned"
    schema = ReasonSchema()

    reason: str


@dataclass(frozen=True, kw_only=True)
class ApplicationAccepted(ApplicationEvent):
    """The application takes part in the draw."""

    type = "booths.application.accepted"


@dataclass(frozen=True, kw_only=True)
class ApplicationRefused(ApplicationEvent):
    """The application does not take part, with the reason."""

    type = "booths.application.refused"
    schema = ReasonSchema()

    reason: str


@dataclass(frozen=True, kw_only=True)
class ApplicationWithdrawn(ApplicationEvent):
    """The establishment took its application back."""

    type = "booths.application.withdrawn"


class ApplicationAnnouncedSchema(ApplicationSchema):
    """Version 1."""

    announcement_hash = fields.String(required=True)
    drawn_from = fields.Date(required=True)


@dataclass(frozen=True, kw_only=True)
class ApplicationAnnounced(ApplicationEvent):
    """The application is on the announced list; ``drawn_from`` is the day of the last source of randomness."""

    type = "booths.application.announced"
    schema = ApplicationAnnouncedSchema()

    announcement_hash: str
    drawn_from: date


class ApplicationWaitlistedSchema(ApplicationSchema):
    """Version 1."""

    position = fields.Integer(required=True)
    waiting_position = fields.Integer(required=True)


@dataclass(frozen=True, kw_only=True)
class ApplicationWaitlisted(ApplicationEvent):
    """The draw gave no booth yet; the application waits at this place (1 = next)."""

    type = "booths.application.waitlisted"
    schema = ApplicationWaitlistedSchema()

    position: int
    waiting_position: int


class ApplicationFairChangedSchema(ApplicationSchema):
    """Version 1."""

    fair_version = fields.Integer(required=True)
    reason = fields.String(required=True)
    place_vi = fields.String(required=True)
    place_en = fields.String(required=True)
    opens_on = fields.Date(required=True)
    closes_on = fields.Date(required=True)
    former_place_vi = fields.String(required=True)
    former_place_en = fields.String(required=True)
    former_opens_on = fields.Date(required=True)
    former_closes_on = fields.Date(required=True)


@dataclass(frozen=True, kw_only=True)
class ApplicationFairChanged(ApplicationEvent):
    """Dates or place of the fair applied for changed, from these to these."""

    type = "booths.application.fair_changed"
    schema = ApplicationFairChangedSchema()

    fair_version: int
    reason: str
    place_vi: str
    place_en: str
    opens_on: date
    closes_on: date
    former_place_vi: str
    former_place_en: str
    former_opens_on: date
    former_closes_on: date


@dataclass(frozen=True, kw_only=True)
class ApplicationFairCancelled(ApplicationEvent):
    """The fair applied for does not take place."""

    type = "booths.application.fair_cancelled"
    schema = ReasonSchema()

    reason: str

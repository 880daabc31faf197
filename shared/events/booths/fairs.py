"""What becomes of a fair as a whole. What it means for one applicant is in applications.py."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from marshmallow import fields

from shared.events.envelope import Event, EventSchema


class FairSchema(EventSchema):
    """Version 1 of the facts of a fair."""

    fair_id = fields.UUID(required=True)
    fair_code = fields.String(required=True)
    fair_name_vi = fields.String(required=True)
    fair_name_en = fields.String(required=True)
    place_vi = fields.String(required=True)
    place_en = fields.String(required=True)
    opens_on = fields.Date(required=True)
    closes_on = fields.Date(required=True)


@dataclass(frozen=True, kw_only=True)
class _FairFacts(Event):
    schema = FairSchema()

    fair_id: UUID
    fair_code: str
    fair_name_vi: str
    fair_name_en: str
    place_vi: str
    place_en: str
    opens_on: date
    closes_on: date

    @property
    def key(self) -> str:
        return str(self.fair_id)


class FairOpenedSchema(FairSchema):
    """Version 1."""

    registration_opens_at = fields.AwareDateTime(required=True)
    registration_closes_at = fields.AwareDateTime(required=True)
    booths = fields.Integer(required=True)
    draw_commitment = fields.String(required=True)


@dataclass(frozen=True, kw_only=True)
class FairOpened(_FairFacts):
    """A fair takes applications; its rules are frozen and the draw's commitment is public."""

    type = "booths.fair.opened"
    schema = FairOpenedSchema()

    registration_opens_at: datetime
    registration_closes_at: datetime
    booths: int
    draw_commitment: str


class FairChangedSchema(FairSchema):
    """Version 1."""

    fair_version = fields.Integer(required=True)
    reason = fields.String(required=True)


@dataclass(frozen=True, kw_only=True)
class FairChanged(_FairFacts):
    """Dates or place of a fair changed; these are the new ones."""

    type = "booths.fair.changed"
    schema = FairChangedSchema()

    fair_version: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class RandomnessSource:
    """A public source of randomness and when it will be drawn."""

    name: str
    drawn_on: date


class RandomnessSourceSchema(EventSchema):
    """One source."""

    makes = RandomnessSource

    name = fields.String(required=True)
    drawn_on = fields.Date(required=True)


class FairAnnouncedSchema(FairSchema):
    """Version 1."""

    announcement_hash = fields.String(required=True)
    applications = fields.Integer(required=True)
    sources = fields.List(fields.Nested(RandomnessSourceSchema), required=True)


@dataclass(frozen=True, kw_only=True)
class FairAnnounced(_FairFacts):
    """Registration is closed and the draw is announced: who takes part, by which rules and which randomness."""

    type = "booths.fair.announced"
    schema = FairAnnouncedSchema()

    announcement_hash: str
    applications: int
    sources: Sequence[RandomnessSource]


class DrawPublishedSchema(FairSchema):
    """Version 1."""

    booths_given = fields.Integer(required=True)
    applications_given = fields.Integer(required=True)
    applications_waiting = fields.Integer(required=True)


@dataclass(frozen=True, kw_only=True)
class DrawPublished(_FairFacts):
    """The result of the draw is public and its offers are out."""

    type = "booths.draw.published"
    schema = DrawPublishedSchema()

    booths_given: int
    applications_given: int
    applications_waiting: int


@dataclass(frozen=True, kw_only=True)
class FairStarted(_FairFacts):
    """The fair is running."""

    type = "booths.fair.started"
    schema = FairSchema()


class FairEndedSchema(FairSchema):
    """Version 1. ``booths_by_province``: province code → booths that its establishments held; not told at first."""

    booths_by_province = fields.Dict(keys=fields.String(), values=fields.Integer(), load_default=dict)


@dataclass(frozen=True, kw_only=True)
class FairEnded(_FairFacts):
    """The fair is over."""

    type = "booths.fair.ended"
    schema = FairEndedSchema()

    booths_by_province: Mapping[str, int] = field(default_factory=dict)


class FairCancelledSchema(FairSchema):
    """Version 1."""

    reason = fields.String(required=True)


@dataclass(frozen=True, kw_only=True)
class FairCancelled(_FairFacts):
    """The fair does not take place."""

    type = "booths.fair.cancelled"
    schema = FairCancelledSchema()

    reason: str

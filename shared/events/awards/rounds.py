"""What becomes of a voting round as a whole. What it means for one product is in dossiers.py and results.py."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from marshmallow import fields

from shared.events.envelope import Event, EventSchema


class RoundSchema(EventSchema):
    """Version 1 of what names a round."""

    round_id = fields.UUID(required=True)
    round_code = fields.String(required=True)
    round_name_vi = fields.String(required=True)
    round_name_en = fields.String(required=True)


@dataclass(frozen=True, kw_only=True)
class RoundEvent(Event):
    """What all events of a round have."""

    schema = RoundSchema()

    round_id: UUID
    round_code: str
    round_name_vi: str
    round_name_en: str

    @property
    def key(self) -> str:
        return str(self.round_id)


class RoundOpenedSchema(RoundSchema):
    """Version 1. ``province_codes`` are the provinces that may enter products."""

    province_codes = fields.List(fields.String(), required=True)
    dossiers_close_at = fields.AwareDateTime(required=True)
    rules_sha256 = fields.String(required=True)


@dataclass(frozen=True, kw_only=True)
class RoundOpened(RoundEvent):
    """A round takes dossiers; its rules are frozen."""

    type = "awards.round.opened"
    schema = RoundOpenedSchema()

    province_codes: Sequence[str]
    dossiers_close_at: datetime
    rules_sha256: str


class RoundChangedSchema(RoundSchema):
    """Version 1."""

    province_codes = fields.List(fields.String(), required=True)
    dossiers_close_at = fields.AwareDateTime(required=True)
    reason = fields.String(required=True)


@dataclass(frozen=True, kw_only=True)
class RoundChanged(RoundEvent):
    """The date until which dossiers are taken changed; this is the new one."""

    type = "awards.round.changed"
    schema = RoundChangedSchema()

    province_codes: Sequence[str]
    dossiers_close_at: datetime
    reason: str


class BallotOpenedSchema(RoundSchema):
    """Version 1."""

    ballot_number = fields.Integer(required=True)
    products = fields.Integer(required=True)


@dataclass(frozen=True, kw_only=True)
class BallotOpened(RoundEvent):
    """The council is asked to vote."""

    type = "awards.ballot.opened"
    schema = BallotOpenedSchema()

    ballot_number: int
    products: int


class RoundPublishedSchema(RoundSchema):
    """Version 1. Numbers of products."""

    province_codes = fields.List(fields.String(), required=True)
    decision_number = fields.String(required=True)
    entered = fields.Integer(required=True)
    passed = fields.Integer(required=True)
    recognised = fields.Integer(required=True)


@dataclass(frozen=True, kw_only=True)
class RoundPublished(RoundEvent):
    """The result of a round is public."""

    type = "awards.round.published"
    schema = RoundPublishedSchema()

    province_codes: Sequence[str]
    decision_number: str
    entered: int
    passed: int
    recognised: int

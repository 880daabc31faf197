"""What concerns one judge. Told to ``judge:<id>``; the secretariat hears the answers."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from marshmallow import fields

from shared.events.awards.rounds import RoundEvent, RoundSchema


class JudgeSchema(RoundSchema):
    """Version 1 of what names a judge."""

    judge_id = fields.UUID(required=True)
    judge_name = fields.String(required=True)


@dataclass(frozen=True, kw_only=True)
class JudgeEvent(RoundEvent):
    """What all events of a judge have."""

    schema = JudgeSchema()

    judge_id: UUID
    judge_name: str

    @property
    def key(self) -> str:
        return str(self.judge_id)


class JudgeInvitedSchema(JudgeSchema):
    """Version 1."""

    scoring_closes_at = fields.AwareDateTime(required=True)


@dataclass(frozen=True, kw_only=True)
class JudgeInvited(JudgeEvent):
    """Somebody is asked to be a judge of a round and to declare their interests."""

    type = "awards.judge.invited"
    schema = JudgeInvitedSchema()

    scoring_closes_at: datetime


class JudgeAnsweredSchema(JudgeSchema):
    """Version 1. ``answer`` is what they wrote besides."""

    accepted = fields.Boolean(required=True)
    answer = fields.String(load_default="")


@dataclass(frozen=True, kw_only=True)
class JudgeAnswered(JudgeEvent):
    """A judge accepted with their declaration, or declined."""

    type = "awards.judge.answered"
    schema = JudgeAnsweredSchema()

    accepted: bool
    answer: str = ""


class JudgeWorkSchema(JudgeSchema):
    """Version 1. ``products`` to score in all, ``left`` of them not signed yet."""

    products = fields.Integer(required=True)
    left = fields.Integer(required=True)
    scoring_closes_at = fields.AwareDateTime(required=True)


@dataclass(frozen=True, kw_only=True)
class ScoringBegan(JudgeEvent):
    """A judge may score from now on."""

    type = "awards.scoring.began"
    schema = JudgeWorkSchema()

    products: int
    left: int
    scoring_closes_at: datetime


@dataclass(frozen=True, kw_only=True)
class JudgeReminded(JudgeEvent):
    """A judge has sheets left to sign; never recorded for one who is done."""

    type = "awards.judge.reminded"
    schema = JudgeWorkSchema()

    products: int
    left: int
    scoring_closes_at: datetime


class JudgeFinishedSchema(JudgeSchema):
    """Version 1. ``products`` are those whose sheets the judge has signed."""

    products = fields.Integer(required=True)


@dataclass(frozen=True, kw_only=True)
class JudgeFinished(JudgeEvent):
    """A judge signed the last of their sheets; told again only if more products came to them and are signed too."""

    type = "awards.judge.finished"
    schema = JudgeFinishedSchema()

    products: int

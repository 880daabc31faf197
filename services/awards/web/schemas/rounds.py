"""Rounds as they come in (strict) and go out: facts, rules. Forms have Hà Nội's clock, the API zones."""

from typing import Any, Final

from apiflask import Schema
from marshmallow import fields, validate

from services.awards.domain.lifecycle import ROUND
from services.awards.domain.rounds import RoundFacts
from services.awards.models import Round, Step
from services.awards.models.rounds import LEVELS
from services.awards.web.words import REGIONS
from shared.web.answers import gives, list_schema, shows
from shared.web.schemas import HanoiMoment, StrictSchema

NAME: Final = validate.Length(min=3, max=200)
REASON: Final = validate.Length(max=1_000)


class _Facts(StrictSchema):
    """What a round says about itself, but for the moments."""

    name_vi = fields.String(required=True, validate=NAME)
    name_en = fields.String(required=True, validate=NAME)
    level = fields.String(required=True, validate=validate.OneOf(LEVELS))
    regions = fields.List(fields.String(validate=validate.OneOf(tuple(REGIONS))), load_default=list)
    province_code = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=10))
    year = fields.Integer(required=True, validate=validate.Range(min=2000, max=2200))


class FactsForm(_Facts):
    """The facts as the form has them."""

    dossiers_close_at = HanoiMoment(required=True)
    scoring_closes_at = HanoiMoment(required=True)


class NewRoundForm(FactsForm):
    """A new round; its code is typed in any case."""

    code = fields.String(required=True, validate=validate.Length(min=2, max=24))


class ChangeForm(FactsForm):
    """A change; a deadline that moves after the opening needs the reason."""

    reason = fields.String(load_default="", validate=REASON)


class FactsIn(_Facts):
    """The same by the API: moments carry their zone."""

    dossiers_close_at = fields.AwareDateTime(required=True)
    scoring_closes_at = fields.AwareDateTime(required=True)


class NewRoundIn(FactsIn):
    """A new round by the API."""

    code = fields.String(required=True, validate=validate.Length(min=2, max=24))


class ChangeIn(FactsIn):
    """A change by the API; ``reason`` is needed once the round is open and a deadline moves."""

    reason = fields.String(load_default="", validate=REASON)


def facts_of(data: dict[str, Any]) -> RoundFacts:
    """Return the facts among what a form or the API gave."""
    found = {name: data[name] for name in RoundFacts.__slots__}
    return RoundFacts(**{**found, "regions": tuple(data["regions"])})


@shows(
    Round,
    "code name_vi name_en level regions province_code year state rehearsal dossiers_close_at scoring_closes_at "
    "opened_at scoring_began_at published_at decision_number decision_date rules_sha256",
)
class RoundOut(Schema):
    """A round as the API shows it."""

    regions = fields.List(fields.String())
    rules_sha256 = fields.String(metadata={"description": "Of the frozen rules; empty while the round is a draft"})


class RoundDetailOut(RoundOut):
    """A round with its rules, and who may enter products."""

    rules = fields.Dict(metadata={"description": "As they are hashed: SHA-256 of their canonical JSON (RFC 8785)"})
    province_codes = fields.List(fields.String())


RoundsOut = list_schema("RoundsOut", RoundOut, "rounds page pages total", items="rounds")


class RoundsQuery(StrictSchema):
    """Which rounds: words of name or code, a year, a level, a state, and the page."""

    q = fields.String(load_default="", validate=validate.Length(max=200))
    year = fields.Integer(load_default=None, validate=validate.Range(min=2000, max=2200))
    level = fields.String(load_default=None, validate=validate.OneOf(LEVELS))
    state = fields.String(load_default=None, validate=validate.OneOf(ROUND.states))
    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=100_000))


@gives("group state count:int")
class CountOut(Schema):
    """How many dossiers of a group are in a state."""


@shows(Step, "at by what reason")
class StepOut(Schema):
    """Something that was done to a round."""

    reason = fields.String(attribute="said")


@gives("where text")
class MissingOut(Schema):
    """What stands in the way of the next step, and on which page it is mended."""


@gives("state dossiers provinces:int judges sheets:int signed:int complaints missing steps")
class DeskOut(Schema):
    """How far a round is, for those who run it."""

    dossiers = fields.List(fields.Nested(CountOut))
    judges = fields.Dict(keys=fields.String(), values=fields.Integer())
    complaints = fields.Integer(metadata={"description": "That wait for an answer"})
    missing = fields.List(fields.Nested(MissingOut))
    steps = fields.List(fields.Nested(StepOut))

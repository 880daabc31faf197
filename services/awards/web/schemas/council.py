"""Ballots and decisions of the council as they come in (strict) and go out."""

from decimal import Decimal
from typing import Any, Final

from apiflask import Schema
from marshmallow import fields, validate

from services.awards.domain.decisions import LONGEST_REASON
from services.awards.models import Ballot, Decision, Vote
from services.awards.models.dossiers import GROUPS
from services.awards.queries.council import STATES, Counts
from shared.web.answers import gives, shows
from shared.web.schemas import StrictSchema

MOST_PRODUCTS: Final = 5_000
SUBJECT: Final = validate.Length(min=1, max=20)
NUMBER: Final = validate.Length(max=60)
PAPERS: Final = validate.Range(min=0, max=1_000)


class PlainPoints(fields.Decimal):
    """Points as text without needless zeros: "87.5"."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return None if value is None else f"{Decimal(value).normalize():f}"


class RankedQuery(StrictSchema):
    """The ranked list's filters, as its page has them in the address."""

    q = fields.String(load_default="", validate=validate.Length(max=200))
    group = fields.String(load_default="", validate=validate.OneOf(("", *GROUPS)))
    province = fields.String(load_default="", validate=validate.Length(max=10))
    state = fields.String(load_default="", validate=validate.OneOf(("", *STATES)))
    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=100_000))


class SubjectsIn(StrictSchema):
    """What to ask the council again; nothing asks about everything that passed."""

    subjects = fields.List(
        fields.String(validate=SUBJECT), load_default=None, allow_none=True, validate=validate.Length(max=MOST_PRODUCTS)
    )


class PaperIn(StrictSchema):
    """One's own ballot paper: subject → yes (true) or no; ``recused`` are those one is tied to and does not vote on."""

    recused = fields.List(
        fields.String(validate=SUBJECT), load_default=list, validate=validate.Length(max=MOST_PRODUCTS)
    )

    answers = fields.Dict(
        keys=fields.String(validate=SUBJECT),
        values=fields.Boolean(),
        load_default=dict,
        validate=validate.Length(max=MOST_PRODUCTS),
    )


class MinutesIn(StrictSchema):
    """Closing a ballot: the number of the minutes it stands in."""

    minutes_number = fields.String(load_default="", validate=NUMBER)


class CancelIn(StrictSchema):
    """Giving up a ballot."""

    reason = fields.String(load_default="", validate=validate.Length(max=500))


class DecisionIn(StrictSchema):
    """The council's decision on one product; all but ``recognised`` is needed where it leaves the jury's order."""

    recognised = fields.Boolean(required=True)
    reason = fields.String(load_default="", validate=validate.Length(max=LONGEST_REASON))
    votes_yes = fields.Integer(load_default=None, allow_none=True, validate=PAPERS)
    votes_no = fields.Integer(load_default=None, allow_none=True, validate=PAPERS)
    minutes_number = fields.String(load_default="", validate=NUMBER)


@gives("yes:int no:int")
class VotesOut(Schema):
    """Papers for and against."""


@shows(
    Ballot,
    "number kind state subjects tally_version members quorum minutes_number opened_at closed_at counts",
)
class BallotOut(Schema):
    """A ballot; its counts are there once it is closed."""

    subjects = fields.List(fields.String())
    counts = fields.Dict(keys=fields.String(), values=fields.Nested(VotesOut))


@shows(Vote, "answers recused cast_at")
class BallotPaperOut(Schema):
    """One's own paper."""

    recused = fields.List(fields.String())
    answers = fields.Dict(keys=fields.String(), values=fields.Boolean())


@gives("name voted:bool")
class MemberOut(Schema):
    """A member of the council, and whether they have voted; never how."""


class BallotWithMembersOut(BallotOut):
    """A ballot and who has voted."""

    voters = fields.List(fields.Nested(MemberOut))


@shows(Decision, "recognised follows_jury votes_yes votes_no reason minutes_number")
class DecisionOut(Schema):
    """What was decided on a product."""


class RankedProductOut(Schema):
    """A product in the jury's order; ``proposed`` by the jury's order alone."""

    code = fields.String(attribute="voting_code")
    product_name = fields.String()
    group = fields.String(attribute="product_group")
    establishment = fields.String()
    province_code = fields.String()
    rank = fields.Integer(allow_none=True)
    points = PlainPoints(allow_none=True)
    passed = fields.Boolean()
    proposed = fields.Boolean()
    decision = fields.Nested(DecisionOut, allow_none=True)


@shows(Counts, "products passed proposed recognised not_recognised undecided departures")
class CountsOut(Schema):
    """How many products stand where."""


@gives("state tally_version:int cut:int counts ballots items number:int pages:int total:int")
class CouncilOut(Schema):
    """Where the council stands: ``cut`` is the rank of the last product in the jury's order under the caps."""

    counts = fields.Nested(CountsOut)
    ballots = fields.List(fields.Nested(BallotOut))
    items = fields.List(fields.Nested(RankedProductOut))

"""What is sent about tallies, and what is answered."""

from typing import Final

from apiflask import Schema
from marshmallow import fields, validate

from services.awards.actions.tallies import LONGEST_REASON
from services.awards.models import Sheet, Standing, Tally
from services.awards.queries.tallies import OUTCOMES
from shared.web.answers import gives, shows
from shared.web.schemas import StrictSchema, SureForm

MOST_VERSIONS: Final = 10_000


class TallyForm(SureForm):
    """Making a tally from the page: ``after`` is the version one saw, ``sure`` the second step."""

    reason = fields.String(load_default="", validate=validate.Length(max=LONGEST_REASON))
    after = fields.Integer(required=True, validate=validate.Range(min=0, max=MOST_VERSIONS))


class TallySchema(StrictSchema):
    """Making a tally; a correction needs a reason. ``after``: the version one saw, 0 if none."""

    reason = fields.String(load_default="", validate=validate.Length(max=LONGEST_REASON))
    after = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(min=0, max=MOST_VERSIONS))


class ReasonSchema(StrictSchema):
    """Annulling a sheet or letting it count again."""

    reason = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_REASON))


@shows(Tally, "version reason made_at tree_size root_hash file_sha256")
class TallyOut(Schema):
    """One version of a round's result."""


class TalliesOut(Schema):
    """All versions, the newest first."""

    tallies = fields.List(fields.Nested(TallyOut))


class StandingsQuery(StrictSchema):
    """Which standings."""

    q = fields.String(load_default="", validate=validate.Length(max=200))
    group = fields.String(load_default="", validate=validate.Length(max=10))
    province = fields.String(load_default="", validate=validate.Length(max=10))
    outcome = fields.String(load_default="", validate=validate.OneOf(("", *OUTCOMES)))
    version = fields.Integer(load_default=None, validate=validate.Range(min=1, max=MOST_VERSIONS))
    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=100_000))


@shows(
    Standing,
    "dossier_id code product_name=dossier.product_name product_group=dossier.product_group "
    "province_code=dossier.province_code points rank passed proposed detail",
)
class StandingOut(Schema):
    """Where a product stands. ``detail`` is its entry of the round file's result (docs/proofs.md, section 14)."""

    code = fields.String(attribute="dossier.voting_code")
    points = fields.Decimal(as_string=True, allow_none=True)
    detail = fields.Dict()


@gives("version:int total:int page:int pages:int standings")
class StandingsOut(Schema):
    """One page of standings."""

    standings = fields.List(fields.Nested(StandingOut))


@shows(Sheet, "id leaf_index leaf_hash annulled_at annulled_reason")
class AnnulledOut(Schema):
    """A signed sheet and whether it counts."""

    leaf_index = fields.Integer()

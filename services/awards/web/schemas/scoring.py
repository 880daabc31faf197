"""What a judge's tablet sends and gets: one sheet, or everything there is to score."""

from typing import Any, Final

from apiflask import Schema
from marshmallow import fields, validate

from services.awards.domain.rules import MOST_CRITERIA
from services.awards.domain.scoring import LONGEST_COMMENT, LONGEST_NOTE, LONGEST_PLACE
from services.awards.queries.sheets import ShownSheet
from shared.web.answers import gives, shows
from shared.web.schemas import StrictSchema

MOST_SCORED: Final = MOST_CRITERIA * MOST_CRITERIA
LONGEST_POINTS: Final = 12
LARGEST_REVISION: Final = 2**31 - 1


def _by_criterion(longest: int) -> fields.Dict:
    return fields.Dict(
        keys=fields.String(validate=validate.Length(max=40)),
        values=fields.String(validate=validate.Length(max=longest)),
        validate=validate.Length(max=MOST_SCORED),
        load_default=dict,
    )


class SheetSchema(StrictSchema):
    """A sheet as the judge has it. With ``submission_id`` it is signed and locked; without it is kept as a draft."""

    points = _by_criterion(LONGEST_POINTS)
    notes = _by_criterion(LONGEST_NOTE)
    comment = fields.String(load_default="", validate=validate.Length(max=LONGEST_COMMENT))
    place = fields.String(load_default="", validate=validate.Length(max=LONGEST_PLACE))
    base_revision = fields.Integer(load_default=0, strict=True, validate=validate.Range(0, LARGEST_REVISION))
    submission_id = fields.UUID(load_default=None, allow_none=True)
    judge_id = fields.UUID(load_default=None, allow_none=True)


class SheetForm(StrictSchema):
    """The plain form of one product; ``sure`` is the second step of signing."""

    points = _by_criterion(LONGEST_POINTS)
    notes = _by_criterion(LONGEST_NOTE)
    comment = fields.String(load_default="", validate=validate.Length(max=LONGEST_COMMENT))
    place = fields.String(load_default="", validate=validate.Length(max=LONGEST_PLACE))
    base_revision = fields.Integer(load_default=0, validate=validate.Range(0, LARGEST_REVISION))
    submission_id = fields.UUID(required=True)
    sure = fields.Boolean(load_default=False)


@shows(
    ShownSheet,
    "code state points notes comment place revision changed_at signed_at submission_id leaf_hash leaf_index",
)
class SheetOut(Schema):
    """A judge's own sheet."""

    state = fields.String(metadata={"description": "draft or signed"})
    points = fields.Dict(keys=fields.String(), values=fields.String())
    notes = fields.Dict(keys=fields.String(), values=fields.String())


@gives("code name part_of most")
class CriterionOut(Schema):
    """One thing that is scored; ``part_of`` names the criterion it belongs to, "" if it is one itself."""


@gives("name address?")
class PaperOut(Schema):
    """A paper of the dossier; without an address it is only known to be there."""


@gives("name address")
class PhotoOut(Schema):
    """A photo of the product."""


@gives("name text")
class PartOut(Schema):
    """One part of the product's statement."""


@gives("code group group_name name maker? statement photos papers")
class ProductOut(Schema):
    """A product to score. Where the round is blind, nothing names its maker: ``maker`` is null."""

    statement = fields.List(fields.Nested(PartOut))
    photos = fields.List(fields.Nested(PhotoOut))
    papers = fields.List(fields.Nested(PaperOut))


@gives(
    "round round_name state rehearsal:bool closes_at:moment judge_id:id judge_label judge_name step total "
    "criteria products sheets"
)
class ScoringOut(Schema):
    """Everything a judge needs to score without network."""

    criteria = fields.List(fields.Nested(CriterionOut))
    products = fields.List(fields.Nested(ProductOut))
    sheets = fields.List(fields.Nested(SheetOut))


@gives("size:int root")
class TreeOut(Schema):
    """The round's tree of signed sheets when the receipt was made."""


@gives("format round judge product leaf leaf_hash leaf_index:int tree inclusion_proof notes comment place")
class ReceiptOut(Schema):
    """A judge's proof of what was signed (docs/proofs.md)."""

    leaf: Any = fields.Dict()
    tree = fields.Nested(TreeOut)
    inclusion_proof = fields.List(fields.String())
    notes = fields.Dict(keys=fields.String(), values=fields.String())

"""What comes in and goes out about dossiers, from pages and from programs: the same strict schemas."""

from typing import Any, Final

from apiflask import Schema
from apiflask.fields import File
from marshmallow import fields, validate

from services.awards.domain.dossiers import CHECKLIST, LONGEST_NAME, PARTS, PROMISES, Part
from services.awards.domain.lifecycle import DOSSIER
from services.awards.models import Dossier, Paper, Step
from services.awards.models.dossiers import GROUPS, PAPER_KINDS, PRODUCT_KINDS
from shared.web.answers import gives, list_schema, shows
from shared.web.paging import LAST_PAGE
from shared.web.schemas import Day, Dong, StrictSchema

MOST_REASONS: Final = 20


def part_field(part: Part, *, partial: bool = False) -> fields.Field[Any]:
    """Return the field of one part of the statement; too short is no error here, a draft may be."""
    default: dict[str, Any] = {} if partial else {"load_default": "" if part.kind == "text" else None}
    if part.kind == "text":
        return fields.String(validate=validate.Length(max=part.most), **default)
    return Dong(allow_none=True, validate=validate.Range(part.least, part.most), **default)


def _page_schema(page: str) -> type[Schema]:
    named = {part.code: part_field(part) for part in PARTS if part.page == page}
    return StrictSchema.from_dict(named, name=f"Dossier{page.title()}Schema")  # type: ignore[return-value]  # marshmallow types its own base class


AboutSchema = _page_schema("about")
MarketSchema = _page_schema("market")
ValueSchema = _page_schema("value")
StatementChanges = StrictSchema.from_dict(
    {part.code: part_field(part, partial=True) for part in PARTS},
    name="DossierStatementIn",
)


class DossierStartSchema(StrictSchema):
    """Begin a dossier for an establishment."""

    establishment_id = fields.UUID(required=True)
    product_name = fields.String(load_default="", validate=validate.Length(max=LONGEST_NAME))


class ProductSchema(StrictSchema):
    """What the product is. ``food`` is asked of group B."""

    product_name = fields.String(required=True, validate=validate.Length(1, LONGEST_NAME))
    product_group = fields.String(required=True, validate=validate.OneOf(GROUPS))
    product_kind = fields.String(required=True, validate=validate.OneOf(PRODUCT_KINDS))
    food = fields.Boolean(load_default=None, allow_none=True)


class LowerCertificateSchema(StrictSchema):
    """The certificate of the level below."""

    certificate_number = fields.String(load_default="", validate=validate.Length(max=80))
    certificate_until = Day(load_default=None, allow_none=True)


class PromisesSchema(StrictSchema):
    """What the establishment declares."""

    promises = fields.List(fields.String(validate=validate.OneOf(list(PROMISES))), load_default=list)


class DossierPaperSchema(StrictSchema):
    """What kind of paper or photo a form's file is."""

    kind = fields.String(required=True, validate=validate.OneOf(PAPER_KINDS))


class DossierPaperIn(DossierPaperSchema):
    """A paper or photo as multipart/form-data: PDF, JPEG, PNG or HEIC of at most 5 MiB."""

    file = File(required=True)  # type: ignore[no-untyped-call]  # APIFlask's own gap


class DossierChangesSchema(StrictSchema):
    """Any part of a dossier that is in its maker's hands; what is left out stays as it is."""

    product_name = fields.String(validate=validate.Length(1, LONGEST_NAME))
    product_group = fields.String(validate=validate.OneOf(GROUPS))
    product_kind = fields.String(validate=validate.OneOf(PRODUCT_KINDS))
    food = fields.Boolean(allow_none=True)
    statement = fields.Nested(StatementChanges)
    certificate_number = fields.String(validate=validate.Length(max=80))
    certificate_until = Day(allow_none=True)
    promises = fields.List(fields.String(validate=validate.OneOf(list(PROMISES))))


class DossierReasonsSchema(StrictSchema):
    """Why a dossier is refused, one text each."""

    reasons = fields.List(
        fields.String(validate=validate.Length(max=2_000)),
        load_default=list,
        validate=validate.Length(max=MOST_REASONS),
    )


class CheckItem(StrictSchema):
    """One item of the office's checklist: in order, or why not."""

    ok = fields.Boolean(required=True)
    reason = fields.String(load_default="", validate=validate.Length(max=500))


class ChecksSchema(StrictSchema):
    """Items of the checklist by their code."""

    items = fields.Dict(
        keys=fields.String(validate=validate.OneOf(list(CHECKLIST))), values=fields.Nested(CheckItem), load_default=dict
    )


class DossierReturnIn(ChecksSchema, DossierReasonsSchema):
    """Send back: what is not in order, further reasons, and by when it is to be complete."""

    complete_by = fields.AwareDateTime(required=True)


class DossierRefuseIn(ChecksSchema, DossierReasonsSchema):
    """Refuse, and why."""


class DossierStrikeIn(StrictSchema):
    """Why an accepted product is taken out."""

    reason = fields.String(required=True, validate=validate.Length(1, 2_000))


class DossierCarryIn(StrictSchema):
    """The dossier of the level below that climbs."""

    dossier_id = fields.UUID(required=True)


class DossierListQuery(StrictSchema):
    """Which dossiers."""

    round = fields.String(load_default="", validate=validate.Length(max=40))
    state = fields.String(load_default="", validate=validate.OneOf(["", *DOSSIER.states]))
    group = fields.String(load_default="", validate=validate.OneOf(["", *GROUPS]))
    province = fields.String(load_default="", validate=validate.Length(max=10))
    q = fields.String(load_default="", validate=validate.Length(max=200))
    page = fields.Integer(load_default=1, validate=validate.Range(1, LAST_PAGE))
    lang = fields.String(validate=validate.OneOf(["vi", "en"]))


@shows(
    Dossier,
    "id label state round_code=round.code establishment_id establishment_name=establishment.name province_code "
    "product_name product_group product_kind voting_code submitted_at decided_at complete_by changed_at",
)
class DossierOut(Schema):
    """A dossier in a list."""


@shows(Paper, "id kind file_name media_type size_bytes sha256 added_at")
class DossierPaperOut(Schema):
    """A paper or photo without its bytes."""


@shows(Step, "at what reason")
class DossierStepOut(Schema):
    """Something that was done to a dossier."""


@gives(
    "situation statement promises checklist missing certificate_number certificate_until:day? carried_from:id? "
    "papers steps points rank:int? recognised:bool? why? why_text decision_reason certificate_check_code?"
)
class DossierMoreOut(Schema):
    """What hangs on a dossier: statement, papers, what is missing; once published its points and rank.

    ``why`` says what became of the product (recognised, recognised_late, too_few_sheets, not_passed, cap_total,
    cap_group, cap_province, council), ``why_text`` the same in words with its numbers, or that the certificate
    was revoked since (``situation``).
    """

    statement = fields.Dict()
    promises = fields.List(fields.String())
    checklist = fields.Dict()
    missing = fields.Dict(keys=fields.String(), values=fields.String())
    papers = fields.List(fields.Nested(DossierPaperOut))
    steps = fields.List(fields.Nested(DossierStepOut))
    points = fields.Decimal(as_string=True, allow_none=True)


class DossierCaseOut(DossierOut, DossierMoreOut):
    """A dossier with all that hangs on it."""


DossiersOut = list_schema("DossiersOut", DossierOut, "items page pages total")

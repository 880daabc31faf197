"""Mass decisions as the JSON API tells them, and what is sent about them."""

from apiflask import Schema
from marshmallow import fields, validate

from services.notifications.domain.comparing import Finding
from services.notifications.domain.lifecycle import BATCH, LETTER_STATES
from services.notifications.models import Batch
from services.notifications.queries.batches import Comparison
from services.notifications.web.schemas.letters import PageQuery
from shared.i18n import LANGUAGES
from shared.web.answers import list_schema, shows
from shared.web.schemas import StrictSchema

LONGEST_REASON = 2_000


class BatchesQuery(PageQuery):
    """Which batches."""

    state = fields.String(load_default=None, validate=validate.OneOf(BATCH.states))


class BatchLettersQuery(PageQuery):
    """Which letters of a batch; words of ``q`` are looked for in the recipient, diacritics forgiven."""

    q = fields.String(load_default="", validate=validate.Length(max=200))
    template = fields.String(load_default=None, validate=validate.Length(max=100))
    language = fields.String(load_default=None, validate=validate.OneOf(LANGUAGES))
    state = fields.String(load_default=None, validate=validate.OneOf(LETTER_STATES))


class ReleaseApiSchema(StrictSchema):
    """Letting a batch's letters go out: why, if they do not agree with the list of decisions.

    ``letters`` is how many held letters the one who confirms has seen: with another number nothing happens (409).
    """

    reason = fields.String(load_default="", validate=validate.Length(max=LONGEST_REASON))
    letters = fields.Integer(load_default=None, strict=True, validate=validate.Range(min=0, max=10_000_000))


class ReleaseSchema(StrictSchema):
    """The page's second step."""

    reason = fields.String(load_default="", validate=validate.Length(max=LONGEST_REASON))
    letters = fields.Integer(required=True, validate=validate.Range(min=0, max=10_000_000))
    sure = fields.Boolean(required=True, validate=validate.Equal(True))


class WithdrawSchema(StrictSchema):
    """The page's second step; it needs a reason."""

    reason = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_REASON))
    sure = fields.Boolean(required=True, validate=validate.Equal(True))


class WithdrawApiSchema(StrictSchema):
    """Taking a batch back needs a reason."""

    reason = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_REASON))


class RewrittenOut(Schema):
    """How many letters were written anew."""

    letters = fields.Integer(required=True)


@shows(Finding, "what subject event_type label group recipients", required=True)
class FindingOut(Schema):
    """A decision that does not have exactly its letters, or letters that tell no decision."""

    subject = fields.String(required=True, metadata={"description": "application:<id> or dossier:<id>"})
    recipients = fields.List(fields.String(), required=True)


@shows(
    Batch,
    "id code title_vi title_en page state begun_at listed_at decided_by decided_at letters_at reason",
    required=True,
)
class BatchOut(Schema):
    """A mass decision whose letters are held until somebody releases them."""


class BatchWithLettersOut(BatchOut):
    """A batch with how many of its letters stand where."""

    letters = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)


@shows(Comparison, "agrees listed decisions told letters mailboxes gaps", required=True)
class ComparisonOut(Schema):
    """A batch's letters against its publisher's own list of decisions."""

    gaps = fields.List(fields.Nested(FindingOut), required=True)


class BatchWithComparisonOut(BatchWithLettersOut):
    """A batch compared with the list of decisions."""

    comparison = fields.Nested(ComparisonOut, required=True)


BatchesOut = list_schema("BatchesOut", BatchWithLettersOut, "items total pages", required=True)

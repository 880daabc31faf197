"""What letters say: as organisers and their programs send and get it."""

from apiflask import Schema
from marshmallow import fields, validate

from services.notifications.letters.catalogue import Placeholder
from services.notifications.letters.checking import MOST_CHARACTERS
from services.notifications.models import TemplateText, TextDraft
from services.notifications.models.letters import KINDS
from services.notifications.web.drafts import Shown
from services.notifications.web.schemas.letters import LanguageQuery
from shared.web.answers import list_schema, shows
from shared.web.schemas import StrictSchema


class TemplateTextSchema(StrictSchema):
    """A text to be tried."""

    text = fields.String(required=True, validate=validate.Length(min=1, max=MOST_CHARACTERS))


class TemplateVersionSchema(TemplateTextSchema):
    """A text to be kept, the version it was written from, and why."""

    base_version = fields.Integer(required=True, strict=False, validate=validate.Range(min=0, max=1_000_000))
    note = fields.String(load_default="", validate=validate.Length(max=300))


class RestoreSchema(StrictSchema):
    """Back to an older version."""

    base_version = fields.Integer(required=True, validate=validate.Range(min=0, max=1_000_000))


class TextDraftSchema(TemplateVersionSchema):
    """A text that a second person is to publish; ``replaces`` is the waiting draft that its writer has seen."""

    replaces = fields.UUID(load_default=None, allow_none=True)


class PublishSchema(StrictSchema):
    """The page's second step."""

    sure = fields.Boolean(required=True, validate=validate.Equal(True))


class DropSchema(StrictSchema):
    """Why a draft comes to nothing; who wrote it need not say."""

    reason = fields.String(load_default="", validate=validate.Length(max=300))


class TemplatesQuery(LanguageQuery):
    """Which templates; words of ``q`` are looked for in title and subject, diacritics forgiven."""

    q = fields.String(load_default="", validate=validate.Length(max=200))
    kind = fields.String(load_default=None, validate=validate.OneOf(KINDS))


@shows(Placeholder, "name sort optional written example", required=True)
class PlaceholderOut(Schema):
    """A name that a template may use."""

    sort = fields.String(required=True, metadata={"description": "text, number, points, day, moment or yes_no"})
    written = fields.String(required=True, metadata={"description": "As one usually writes it"})


@shows(TemplateText, "version note written_by written_at published_by text", required=True)
class TemplateVersionOut(Schema):
    """Who wrote a version, and who published it if that takes two; an empty text is the shipped one."""


@shows(
    TextDraft,
    "id template language base_version text note state written_by written_at decided_by decided_at reason",
    required=True,
)
class TextDraftOut(Schema):
    """A text that waits for a second person to publish it, or waited; an empty text is the shipped one."""


TextDraftsOut = list_schema("TextDraftsOut", TextDraftOut, required=True)


class TemplateOut(Schema):
    """A template in one language."""

    template = fields.String(required=True)
    language = fields.String(required=True)
    title = fields.String(required=True)
    told = fields.String(required=True, metadata={"description": "Who gets it"})
    kind = fields.String(required=True)
    version = fields.Integer(required=True, metadata={"description": "0 as long as nobody wrote one"})
    is_shipped = fields.Boolean(required=True)
    needs_second = fields.Boolean(required=True, metadata={"description": "A second person publishes its texts"})


class TemplateInFullOut(TemplateOut):
    """A template in one language, with what it says and may name, and who wrote what before."""

    text = fields.String(required=True)
    placeholders = fields.List(fields.Nested(PlaceholderOut), required=True)
    versions = fields.List(fields.Nested(TemplateVersionOut), required=True)


TemplatesOut = list_schema("TemplatesOut", TemplateOut, required=True)


@shows(Shown, "subject preview text html happened_at", required=True)
class TrialLetterOut(Schema):
    """A letter as it would be."""

    happened_at = fields.AwareDateTime(
        required=True, allow_none=True, metadata={"description": "Of the real event; null if the values are made up"}
    )


class SentToOut(Schema):
    """To whom the test goes."""

    to = fields.String(required=True)

"""Letters as the JSON API tells them, and how they are asked for."""

from typing import Any

from apiflask import Schema
from marshmallow import fields, validate

from services.notifications.models.letters import KINDS, LETTER_STATES
from shared.i18n import LANGUAGES
from shared.web.paging import LAST_PAGE
from shared.web.schemas import StrictSchema


class LanguageQuery(StrictSchema):
    """In which language errors are said."""

    lang = fields.String(load_default=None, validate=validate.OneOf(LANGUAGES))


class PageQuery(LanguageQuery):
    """Which page of fifty."""

    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=LAST_PAGE))


class OfficeQuery(PageQuery):
    """Which letters; words of ``q`` are looked for in recipient and subject, diacritics forgiven."""

    q = fields.String(load_default="", validate=validate.Length(max=200))
    state = fields.String(load_default=None, validate=validate.OneOf(LETTER_STATES))
    kind = fields.String(load_default=None, validate=validate.OneOf(KINDS))


class MailboxQuery(LanguageQuery):
    """Whose letters; how many of the newest."""

    to = fields.Email(load_default="")
    limit = fields.Integer(load_default=50, validate=validate.Range(min=1, max=500))


class OwnLetterOut(Schema):
    """A letter to oneself."""

    id = fields.UUID(required=True)
    subject = fields.String(required=True)
    template = fields.String(required=True)
    kind = fields.String(required=True)
    link = fields.String(required=True, metadata={"description": "Path of the page that its button opens"})
    queued_at = fields.AwareDateTime(required=True)
    read_at = fields.AwareDateTime(required=True, allow_none=True)


class LetterOut(OwnLetterOut):
    """A letter to anybody, and where it stands."""

    recipient = fields.String(required=True)
    recipient_name = fields.String(required=True)
    about = fields.String(required=True)
    language = fields.String(required=True)
    state = fields.String(required=True)
    tries = fields.Integer(required=True)
    answer = fields.String(required=True, metadata={"description": "What the mail server said last"})
    next_try_at = fields.AwareDateTime(required=True)
    sent_at = fields.AwareDateTime(required=True, allow_none=True)
    event_id = fields.UUID(required=True)
    correlation_id = fields.String(required=True)


class TryOut(Schema):
    """One try to send a letter."""

    at = fields.AwareDateTime(required=True)
    outcome = fields.String(required=True)
    answer = fields.String(required=True)


class LetterWithHistoryOut(LetterOut):
    """A letter with every try; what a sign-in letter says is nobody else's business."""

    history = fields.List(fields.Nested(TryOut), required=True)
    content = fields.Method("_content", metadata={"description": "Empty for sign-in codes"})

    def _content(self, letter: Any) -> dict[str, Any]:
        return {} if letter.kind == "sign_in" else dict(letter.content)


class OwnLettersOut(Schema):
    """One page of fifty."""

    items = fields.List(fields.Nested(OwnLetterOut), required=True)
    total = fields.Integer(required=True)
    pages = fields.Integer(required=True)


class LettersOut(OwnLettersOut):
    """One page of fifty."""

    items = fields.List(fields.Nested(LetterOut), required=True)


class KeptLetterOut(Schema):
    """A letter as it would have gone out."""

    id = fields.UUID(required=True, attribute="letter_id")
    to = fields.String(required=True, attribute="letter.recipient")
    subject = fields.String(required=True, attribute="letter.subject")
    template = fields.String(required=True, attribute="letter.template")
    language = fields.String(required=True, attribute="letter.language")
    message_id = fields.String(required=True)
    kept_at = fields.AwareDateTime(required=True)
    link = fields.String(required=True)
    text = fields.String(required=True)
    html = fields.String(required=True)


class MailboxOut(Schema):
    """The newest letters first."""

    items = fields.List(fields.Nested(KeptLetterOut), required=True)

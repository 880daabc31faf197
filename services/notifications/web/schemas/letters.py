"""Letters as the JSON API tells them, and how they are asked for."""

from apiflask import Schema
from marshmallow import fields, validate

from services.notifications.domain.lifecycle import LETTER_STATES
from services.notifications.models.letters import KINDS
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


class OwnLettersQuery(PageQuery):
    """Which of my letters; words of ``q`` are looked for in the subject, diacritics forgiven."""

    q = fields.String(load_default="", validate=validate.Length(max=200))
    kind = fields.String(load_default=None, validate=validate.OneOf([kind for kind in KINDS if kind != "sign_in"]))
    unread = fields.Boolean(load_default=False)


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
    language = fields.String(required=True)
    state = fields.String(required=True, metadata={"description": "What became of it as an e-mail"})
    queued_at = fields.AwareDateTime(required=True)
    sent_at = fields.AwareDateTime(required=True, allow_none=True)
    read_at = fields.AwareDateTime(required=True, allow_none=True)
    deadline_at = fields.AwareDateTime(required=True, allow_none=True, metadata={"description": "Until when to act"})


class OwnLetterWithContentOut(OwnLetterOut):
    """A letter to oneself with what it says; ``timeline`` is the path of its subject's."""

    content = fields.Raw(required=True)
    timeline = fields.String(required=True)


class LettersReadOut(Schema):
    """How many letters were marked as read."""

    read = fields.Integer(required=True)


class LetterOut(OwnLetterOut):
    """A letter to anybody, and where it stands."""

    recipient = fields.String(required=True)
    recipient_name = fields.String(required=True)
    about = fields.String(required=True)
    channel = fields.String(required=True)
    province_code = fields.String(required=True)
    batch_id = fields.UUID(required=True, allow_none=True)
    cancelled_for = fields.String(required=True)
    tries = fields.Integer(required=True)
    answer = fields.String(required=True, metadata={"description": "What the mail server said last"})
    next_try_at = fields.AwareDateTime(required=True)
    bounced_at = fields.AwareDateTime(required=True, allow_none=True)
    event_id = fields.UUID(required=True)
    correlation_id = fields.String(required=True)


class TryOut(Schema):
    """One try to send a letter."""

    at = fields.AwareDateTime(required=True)
    outcome = fields.String(required=True)
    server = fields.String(required=True, metadata={"description": "To which it was handed"})
    answer = fields.String(required=True)


class ReportOut(Schema):
    """What a server reported about a letter (RFC 3464)."""

    received_at = fields.AwareDateTime(required=True)
    action = fields.String(required=True)
    status = fields.String(required=True)
    answer = fields.String(required=True)


class CallMadeOut(Schema):
    """A telephone call made because a letter could not be delivered."""

    at = fields.AwareDateTime(required=True)
    by = fields.String(required=True)
    outcome = fields.String(required=True)
    note = fields.String(required=True)


class LetterWithHistoryOut(LetterOut):
    """A letter with every try; what a sign-in letter says is nobody else's business."""

    history = fields.List(fields.Nested(TryOut), required=True)
    reports = fields.List(fields.Nested(ReportOut), required=True)
    calls = fields.List(fields.Nested(CallMadeOut), required=True)
    content = fields.Raw(required=True, metadata={"description": "Empty for sign-in codes"})


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

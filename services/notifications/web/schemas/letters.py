"""Letters as the JSON API tells them, and how they are asked for."""

from apiflask import Schema
from marshmallow import fields, validate

from services.notifications.domain.lifecycle import LETTER_STATES
from services.notifications.models import BounceReport, KeptLetter, Letter, LetterTry, PhoneCall
from services.notifications.models.letters import KINDS
from shared.i18n import LANGUAGES
from shared.web.answers import list_schema, shows
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


@shows(Letter, "id subject template kind link language state queued_at sent_at read_at deadline_at", required=True)
class OwnLetterOut(Schema):
    """A letter to oneself."""

    link = fields.String(required=True, metadata={"description": "Path of the page that its button opens"})
    state = fields.String(required=True, metadata={"description": "What became of it as an e-mail"})
    deadline_at = fields.AwareDateTime(required=True, allow_none=True, metadata={"description": "Until when to act"})


class OwnLetterWithContentOut(OwnLetterOut):
    """A letter to oneself with what it says; ``timeline`` is the path of its subject's."""

    content = fields.Raw(required=True)
    timeline = fields.String(required=True)


class LettersReadOut(Schema):
    """How many letters were marked as read."""

    read = fields.Integer(required=True)


@shows(
    Letter,
    "recipient recipient_name about channel province_code batch_id cancelled_for tries answer next_try_at bounced_at "
    "event_id correlation_id",
    required=True,
)
class LetterOut(OwnLetterOut):
    """A letter to anybody, and where it stands."""

    answer = fields.String(required=True, metadata={"description": "What the mail server said last"})


@shows(LetterTry, "at outcome server answer", required=True)
class TryOut(Schema):
    """One try to send a letter."""

    server = fields.String(required=True, metadata={"description": "To which it was handed"})


@shows(BounceReport, "received_at action status answer", required=True)
class ReportOut(Schema):
    """What a server reported about a letter (RFC 3464)."""


@shows(PhoneCall, "at by outcome note", required=True)
class CallMadeOut(Schema):
    """A telephone call made because a letter could not be delivered."""


class LetterWithHistoryOut(LetterOut):
    """A letter with every try; what a sign-in letter says is nobody else's business."""

    history = fields.List(fields.Nested(TryOut), required=True)
    reports = fields.List(fields.Nested(ReportOut), required=True)
    calls = fields.List(fields.Nested(CallMadeOut), required=True)
    content = fields.Raw(required=True, metadata={"description": "Empty for sign-in codes"})


OwnLettersOut = list_schema("OwnLettersOut", OwnLetterOut, "items total pages", required=True)
LettersOut = list_schema("LettersOut", LetterOut, "items total pages", required=True)


@shows(
    KeptLetter,
    "id=letter_id to=letter.recipient subject=letter.subject template=letter.template language=letter.language "
    "message_id kept_at link text html",
    required=True,
)
class KeptLetterOut(Schema):
    """A letter as it would have gone out."""


MailboxOut = list_schema("MailboxOut", KeptLetterOut, required=True)

"""The call list as the JSON API tells it, and what is noted after a call."""

from typing import Final

from apiflask import Schema
from marshmallow import fields, validate

from services.notifications.models import PhoneCall
from services.notifications.models.undelivered import CALL_OUTCOMES
from services.notifications.queries.callees import Matter, UnreachedReader
from services.notifications.queries.undelivered import CALL_STATES, WHOSE
from services.notifications.web.schemas.letters import PageQuery
from shared.i18n import N_
from shared.web.answers import list_schema, shows
from shared.web.schemas import StrictSchema

MOST_OF_A_NOTE: Final = 300
NO_PROVINCE: Final = "-"
"""In addresses: what belongs to no province."""


class CallsQuery(PageQuery):
    """Which decisions; words of ``q`` are looked for in recipient, establishment and subject, diacritics forgiven."""

    q = fields.String(load_default="", validate=validate.Length(max=200))
    state = fields.String(load_default="open", validate=validate.OneOf(CALL_STATES))
    whose = fields.String(
        load_default=None,
        validate=validate.OneOf(WHOSE),
        metadata={"description": "For whose fault they did not arrive"},
    )
    province = fields.String(
        load_default=None, validate=validate.Length(max=8), metadata={"description": "A code; - for none"}
    )


class CallIn(StrictSchema):
    """What came of a call about one or several decisions."""

    letter_ids = fields.List(
        fields.UUID(),
        required=True,
        validate=validate.Length(min=1, max=200, error=N_("Vui lòng chọn ít nhất một quyết định đã gọi.")),
    )
    outcome = fields.String(
        required=True, validate=validate.OneOf(CALL_OUTCOMES), metadata={"description": "told closes it"}
    )
    note = fields.String(
        load_default="", validate=validate.Length(max=MOST_OF_A_NOTE, error=N_("Ghi chú dài nhất 300 ký tự."))
    )


@shows(PhoneCall, "at by outcome note", required=True)
class CallOut(Schema):
    """A call that was made."""


@shows(UnreachedReader, "email name phone answer cause", required=True)
class CallReaderOut(Schema):
    """A mailbox and who reads it."""

    answer = fields.String(required=True, metadata={"description": "What the mail server said, as it came"})
    cause = fields.String(required=True, metadata={"description": "What that means; empty if nothing failed"})


@shows(
    Matter,
    "id name label subject=letter.subject template=letter.template about=letter.about "
    "province_code=letter.province_code deadline_at=letter.deadline_at standing unreached others reached calls",
    required=True,
)
class MatterOut(Schema):
    """A decision that did not arrive by mail."""

    id = fields.UUID(required=True, attribute="letter.id", metadata={"description": "Its letter, for noting a call"})
    name = fields.String(required=True, metadata={"description": "The establishment or person"})
    label = fields.String(required=True, metadata={"description": "The application's or dossier's label"})
    standing = fields.String(required=True, metadata={"description": "open, told, read on the site, or over"})
    unreached = fields.List(fields.Nested(CallReaderOut), required=True)
    others = fields.List(fields.Nested(CallReaderOut), required=True)
    reached = fields.Integer(required=True, metadata={"description": "Mailboxes of the same group that it went to"})
    calls = fields.List(fields.Nested(CallOut), required=True)


CallListOut = list_schema("CallListOut", MatterOut, "items total pages", required=True)


def province_asked(value: str | None) -> str | None:
    """Return the province of an address: "" for what belongs to none, None for all."""
    return "" if value == NO_PROVINCE else value or None


def province_address(code: str) -> str:
    """Return a province as addresses have it."""
    return code or NO_PROVINCE

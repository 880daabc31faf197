"""What a provider of mail posts about a letter that it could not deliver."""

from apiflask import Schema
from marshmallow import EXCLUDE, fields, validate

from services.notifications.domain.reports import ACTIONS


class BounceIn(Schema):
    """One recipient's report; fields that only the provider knows are left aside."""

    class Meta:
        unknown = EXCLUDE

    recipient = fields.String(required=True, validate=validate.Length(max=320))
    message_id = fields.String(
        required=True, validate=validate.Length(max=998), metadata={"description": "Of the letter, as it went out"}
    )
    action = fields.String(load_default="failed", validate=validate.OneOf(ACTIONS))
    status = fields.String(
        load_default="", validate=validate.Length(max=40), metadata={"description": "RFC 3463, for example 5.1.1"}
    )
    diagnostic = fields.String(load_default="", validate=validate.Length(max=4_000))


class BounceNotedOut(Schema):
    """What came of it: how many recipients' reports are new, and why there is none otherwise."""

    noted = fields.Integer(required=True)
    reason = fields.String(
        required=True,
        metadata={"description": "Empty, or not_a_report, no_recipient, not_our_letter, unreadable, stranger, known"},
    )

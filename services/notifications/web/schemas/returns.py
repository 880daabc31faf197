"""What people choose on the pages of marked mailboxes and of messages that were not understood."""

from marshmallow import fields, validate

from services.notifications.actions.marks import MOST_CHOSEN
from services.notifications.actions.unclear import MOST_CHOSEN as MOST_MESSAGES
from services.notifications.web.return_words import VERDICT_WORDS
from shared.i18n import N_
from shared.web.schemas import StrictSchema

MOST_OF_AN_ADDRESS = 254


class TryAgainIn(StrictSchema):
    """The mailboxes to try again, or what servers said of them all."""

    emails = fields.List(
        fields.String(validate=validate.Length(max=MOST_OF_AN_ADDRESS)),
        load_default=list,
        validate=validate.Length(max=MOST_CHOSEN),
    )
    alike = fields.String(load_default="", validate=validate.Length(max=200))


class SettleIn(StrictSchema):
    """What a message is, and which mailbox it is about."""

    verdict = fields.String(
        required=True,
        validate=validate.OneOf(tuple(VERDICT_WORDS), error=N_("Vui lòng chọn thư này nói gì.")),
        error_messages={"required": N_("Vui lòng chọn thư này nói gì.")},
    )
    email = fields.String(load_default="", validate=validate.Length(max=MOST_OF_AN_ADDRESS))


class NothingIn(StrictSchema):
    """Messages that report nothing."""

    ids = fields.List(fields.UUID(), load_default=list, validate=validate.Length(max=MOST_MESSAGES))

"""What organisers send to stop letters, and to send again what did not arrive."""

from marshmallow import fields, validate

from services.notifications.domain.causes import BY_THE_ADDRESS, CAUSES
from shared.web.schemas import StrictSchema

LONGEST_REASON = 500
SENT_AGAIN = tuple(cause for cause in CAUSES if cause not in BY_THE_ADDRESS)


class PauseSchema(StrictSchema):
    """Why nothing is to leave for a while; everybody of the office reads it."""

    reason = fields.String(required=True, validate=validate.Length(min=3, max=LONGEST_REASON))


class CauseSchema(StrictSchema):
    """Which letters go again: all that did not arrive for one cause."""

    cause = fields.String(required=True, validate=validate.OneOf(SENT_AGAIN))

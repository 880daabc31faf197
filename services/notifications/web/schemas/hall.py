"""What is typed for codes on paper."""

from marshmallow import fields, validate

from services.notifications.domain.secrets import LONG
from shared.i18n import N_
from shared.web.schemas import StrictSchema


class HallCodeSchema(StrictSchema):
    """The digits of the paper, however they are spaced."""

    code = fields.String(
        required=True,
        validate=validate.Regexp(
            rf"^\s*[0-9]([\s.\-]?[0-9]){{{LONG.digits - 1}}}\s*$", error=N_("Mã in trên phiếu có 15 chữ số.")
        ),
    )


class PrintSchema(StrictSchema):
    """The day on which the codes are good."""

    good_on = fields.Date(required=True)

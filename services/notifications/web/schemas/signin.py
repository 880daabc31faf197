"""What people type to sign in."""

from typing import Any

from marshmallow import fields, post_load, validate

from services.notifications.domain.secrets import LENGTHS
from shared.cleaning import mailbox
from shared.i18n import N_
from shared.web.schemas import StrictSchema, sendable


class EmailSchema(StrictSchema):
    """Whose mailbox."""

    email = fields.String(required=True, metadata={"format": "email"}, validate=[validate.Length(max=254), sendable])

    @post_load
    def _one_spelling(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {"email": mailbox(data["email"])}


class CodeSchema(StrictSchema):
    """The digits of the letter, six or fifteen, however they are spaced."""

    code = fields.String(
        required=True,
        validate=validate.Regexp(
            rf"^[0-9](?:([\s.\-]?[0-9]){{{LENGTHS[0] - 1}}}|([\s.\-]?[0-9]){{{LENGTHS[1] - 1}}})$",
            error=N_("Mã gồm 6 hoặc 15 chữ số, đúng như trong thư."),
        ),
    )


class LeavingSchema(StrictSchema):
    """Signing out: ``store`` may be emptied too; ``asked`` where unsent sheets are lost, then ``sure`` is needed."""

    store = fields.Boolean(load_default=False)
    asked = fields.Boolean(load_default=False)
    sure = fields.Boolean(load_default=False)


class NameSchema(StrictSchema):
    """Who reads the mailbox."""

    name = fields.String(
        required=True, validate=validate.Length(min=1, max=120, error=N_("Vui lòng nhập họ tên, nhiều nhất 120 ký tự."))
    )
    phone = fields.String(
        load_default="",
        validate=validate.Regexp(
            r"^(\+?[0-9\s.()\-]{8,20})?$", error=N_("Vui lòng nhập số điện thoại, ví dụ 0912 345 678.")
        ),
    )

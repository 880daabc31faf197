"""Organisers and officers."""

from apiflask import Schema
from marshmallow import fields, validate

from services.booths.models.staff import ROLES, Staff
from shared.web.answers import list_schema, shows
from shared.web.schemas import StrictSchema


class StaffSchema(StrictSchema):
    """A role to give; an officer's needs a province."""

    email = fields.String(required=True)
    name = fields.String(required=True, metadata={"maxLength": 100})
    phone = fields.String(load_default="")
    role = fields.String(required=True, validate=validate.OneOf(ROLES))
    province_code = fields.String(load_default=None, allow_none=True)


@shows(Staff, "id email name phone role province_code granted_by granted_at")
class StaffOut(Schema):
    """One role of one mailbox."""


StaffListOut = list_schema("StaffListOut", StaffOut)

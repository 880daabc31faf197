"""Organisers and officers."""

from apiflask import Schema
from marshmallow import fields, validate

from services.booths.models.staff import ROLES
from shared.web.schemas import StrictSchema


class StaffSchema(StrictSchema):
    """A role to give; an officer's needs a province."""

    email = fields.String(required=True)
    name = fields.String(required=True, metadata={"maxLength": 100})
    phone = fields.String(load_default="")
    role = fields.String(required=True, validate=validate.OneOf(ROLES))
    province_code = fields.String(load_default=None, allow_none=True)


class StaffOut(Schema):
    """One role of one mailbox."""

    id = fields.UUID()
    email = fields.String()
    name = fields.String()
    phone = fields.String()
    role = fields.String()
    province_code = fields.String(allow_none=True)
    granted_by = fields.String()
    granted_at = fields.AwareDateTime()


class StaffListOut(Schema):
    """Everybody."""

    items = fields.List(fields.Nested(StaffOut))

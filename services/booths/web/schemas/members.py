"""Mailboxes of an establishment, and requests to become one."""

from apiflask import Schema
from marshmallow import fields

from shared.web.schemas import StrictSchema


class MemberSchema(StrictSchema):
    """A mailbox to add."""

    email = fields.String(required=True)
    name = fields.String(required=True, metadata={"maxLength": 100})
    phone = fields.String(load_default="")


class AskSchema(StrictSchema):
    """Who asks, and why."""

    name = fields.String(required=True, metadata={"maxLength": 100})
    phone = fields.String(load_default="")
    message = fields.String(load_default="", metadata={"maxLength": 1000})


class AskByNumberSchema(AskSchema):
    """As `AskSchema`, for the establishment that has this number."""

    registration_number = fields.String(required=True)


class MemberOut(Schema):
    """A mailbox that may act for an establishment."""

    id = fields.UUID()
    email = fields.String()
    name = fields.String()
    phone = fields.String()
    added_by = fields.String()
    added_at = fields.AwareDateTime()


class MembersOut(Schema):
    """All mailboxes of an establishment."""

    items = fields.List(fields.Nested(MemberOut))


class AccessRequestOut(Schema):
    """A request for access; ``state`` is waiting, granted or refused."""

    id = fields.UUID()
    establishment_id = fields.UUID()
    email = fields.String()
    name = fields.String()
    phone = fields.String()
    message = fields.String()
    state = fields.String()
    asked_at = fields.AwareDateTime()
    decided_at = fields.AwareDateTime(allow_none=True)


class AccessRequestsOut(Schema):
    """The requests that wait."""

    items = fields.List(fields.Nested(AccessRequestOut))

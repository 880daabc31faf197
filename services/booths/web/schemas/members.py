"""Mailboxes of an establishment, and requests to become one."""

from apiflask import Schema
from marshmallow import fields

from services.booths.models import AccessRequest, Member
from shared.web.answers import list_schema, shows
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


@shows(Member, "id email name phone added_by added_at")
class MemberOut(Schema):
    """A mailbox that may act for an establishment."""


@shows(AccessRequest, "id email name phone message state asked_at decided_at")
class AccessRequestOut(Schema):
    """A request for access; ``state`` is waiting, granted or refused."""


MembersOut = list_schema("MembersOut", MemberOut)
AccessRequestsOut = list_schema("AccessRequestsOut", AccessRequestOut)

"""What people say of themselves and what they wish."""

from apiflask import Schema
from marshmallow import fields, validate

from services.notifications.models import Person
from services.notifications.models.people import DIGESTS, WISHED_KINDS
from services.notifications.web.schemas.signin import NameSchema
from services.notifications.web.told import DigestedEvent
from shared.web.answers import list_schema, shows


class MeSchema(NameSchema):
    """What people may change about themselves."""

    language = fields.String(required=True, validate=validate.OneOf(["vi", "en"]))
    digest = fields.String(load_default=None, validate=validate.OneOf(DIGESTS))


class MeForm(MeSchema):
    """The same on the page, where one ticks what one wants."""

    wanted = fields.List(fields.String(validate=validate.OneOf(WISHED_KINDS)), load_default=list)
    by_sms = fields.Boolean(load_default=False)


class MeIn(MeSchema):
    """The same for programs; what is left away stays as it is, but for the telephone."""

    declined = fields.List(
        fields.String(validate=validate.OneOf(WISHED_KINDS)),
        required=True,
        validate=validate.Length(max=len(WISHED_KINDS)),
        metadata={"description": "Kinds of letters that shall not come by e-mail; decisions always do"},
    )
    by_sms = fields.Boolean(load_default=None, metadata={"description": "Decisions by short message too"})


@shows(Person, "email name phone language declined digest by_sms put_aside", required=True)
class MeOut(Schema):
    """Who I am here and what I wish."""

    declined = fields.List(fields.String(), required=True)
    digest = fields.String(required=True, metadata={"description": "How often an organiser's notices come"})
    put_aside = fields.Integer(required=True, metadata={"description": "Events that wait for the next digest"})


@shows(DigestedEvent, "topic subject sentence link happened_at", required=True)
class DigestItemOut(Schema):
    """One event as a digest told it."""

    topic = fields.String(required=True, metadata={"description": "The fair or round it is about"})
    link = fields.String(required=True, metadata={"description": "Path of the page that it is about"})


DigestItemsOut = list_schema("DigestItemsOut", DigestItemOut, "items total pages", required=True)


class SentOut(Schema):
    """Whether a digest was queued; there is none while nothing waits."""

    sent = fields.Boolean(required=True)

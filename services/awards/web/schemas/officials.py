"""Officials of a round: its secretariat and its council."""

from apiflask import Schema
from marshmallow import fields, validate

from services.awards.models import Official
from services.awards.models.rounds import OFFICES
from shared.i18n import LANGUAGES
from shared.web.answers import list_schema, shows
from shared.web.schemas import StrictSchema


class OfficialIn(StrictSchema):
    """Somebody to put into the secretariat or the council."""

    office = fields.String(required=True, validate=validate.OneOf(OFFICES))
    email = fields.String(required=True, validate=validate.Length(max=254))
    name = fields.String(required=True, validate=validate.Length(max=200))
    phone = fields.String(load_default="", validate=validate.Length(max=40))
    language = fields.String(load_default="vi", validate=validate.OneOf(LANGUAGES))


@shows(Official, "id office email name phone language added_by added_at")
class OfficialOut(Schema):
    """One office of one mailbox."""


OfficialsOut = list_schema("OfficialsOut", OfficialOut)

"""What is answered about a round's jury."""

from apiflask import Schema
from marshmallow import fields

from services.awards.domain.severity import Shift
from shared.web.answers import shows


@shows(Shift, "judge sheets shift error low high clear")
class ShiftOut(Schema):
    """A judge against the whole jury, in points; negative is severe. ``low`` to ``high`` is the 95 % interval."""


class ComparedOut(Schema):
    """A product by every way of counting; ``points`` are text."""

    code = fields.String()
    product_name = fields.String()
    points = fields.Dict(keys=fields.String(), values=fields.String())
    ranks = fields.Dict(keys=fields.String(), values=fields.Integer())
    recognised = fields.Dict(keys=fields.String(), values=fields.Boolean())
    depends = fields.Boolean()
    lowest = fields.Float()
    highest = fields.Float()
    spread = fields.Float()


class JuryLookOut(Schema):
    """The look at a round's jury. Where judges cannot be compared, ``pieces`` are their groups."""

    round_code = fields.String()
    version = fields.Integer()
    method = fields.String()
    comparable = fields.Boolean()
    pieces = fields.List(fields.List(fields.String()))
    noise = fields.Float(allow_none=True)
    judges = fields.List(fields.Nested(ShiftOut))
    products = fields.List(fields.Nested(ComparedOut))
    without_result = fields.Integer()

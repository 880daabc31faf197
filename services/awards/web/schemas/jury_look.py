"""What is answered about a round's jury."""

from apiflask import Schema
from marshmallow import fields

from services.awards.domain.severity import Shift
from shared.web.answers import gives, shows


@shows(Shift, "judge sheets shift error low high clear")
class ShiftOut(Schema):
    """A judge against the whole jury, in points; negative is severe. ``low`` to ``high`` is the 95 % interval."""


@gives("code product_name points ranks recognised depends:bool lowest:float highest:float spread:float")
class ComparedOut(Schema):
    """A product by every way of counting; ``points`` are text."""

    points = fields.Dict(keys=fields.String(), values=fields.String())
    ranks = fields.Dict(keys=fields.String(), values=fields.Integer())
    recognised = fields.Dict(keys=fields.String(), values=fields.Boolean())


@gives(
    "round_code version:int method comparable:bool near_ceiling:bool pieces noise:float? judges products "
    "without_result:int"
)
class JuryLookOut(Schema):
    """The look at a round's jury. Where judges cannot be compared, ``pieces`` are their groups.

    ``near_ceiling``: so many sheets are near all points that the intervals may be too narrow.
    """

    pieces = fields.List(fields.List(fields.String()))
    judges = fields.List(fields.Nested(ShiftOut))
    products = fields.List(fields.Nested(ComparedOut))

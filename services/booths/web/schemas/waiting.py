"""What is answered about a waiting list."""

from apiflask import Schema
from marshmallow import fields, validate

from services.booths.domain.waiting import CameBack, NotYet
from services.booths.queries.waiting import WaitingRow
from shared.web.answers import gives, shows
from shared.web.schemas import StrictSchema


class WaitingQuery(StrictSchema):
    """Which page of the list."""

    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=100_000))


@shows(CameBack, "all usable accepted holds free others")
class CameBackOut(Schema):
    """The booths that came back since the result, as they concern one application: how many, and where they went."""


@shows(NotYet, "reason needs free usable wished province_held province_most came_back")
class NotYetOut(Schema):
    """Why somebody has not been offered (more) booths, with the numbers that the reason claims."""

    came_back = fields.Nested(CameBackOut)


@shows(
    WaitingRow,
    "place=line.place application_id label=line.label establishment province_code product_group position=line.position "
    "ahead_at_draw=line.ahead_at_draw held guaranteed=line.guaranteed overtaken_by=line.overtaken_by not_yet why",
)
class WaitingLineOut(Schema):
    """One that waits: its place today, where it was at the draw, what it holds, and why it still waits."""

    held = fields.List(fields.String(), attribute="line.held")
    not_yet = fields.Nested(NotYetOut, attribute="line.not_yet")
    why = fields.String(metadata={"description": "the same in words"})


@gives("items total:int page:int free:int came_back:int stopped:bool")
class WaitingListOut(Schema):
    """A waiting list as it stands: who waits, in today's order, beside how many free booths."""

    items = fields.List(fields.Nested(WaitingLineOut))
    page = fields.Integer(attribute="number")

"""Floor plans as they come in (strict) and go out."""

import re
from typing import Any, Final

from apiflask import Schema
from marshmallow import fields, validate

from services.booths.domain.plan_grids import Grid
from services.booths.domain.plans import KINDS, MOST_BOOTHS
from services.booths.models import Hall
from services.booths.queries.plans import Exhibitor, PlanBooth
from shared.web.answers import gives, list_schema, shows
from shared.web.schemas import StrictSchema

MOST_METRES: Final = 500


class Metres(fields.Decimal):
    """A length as people type it (3 or 4,5 metres), whole decimetres inside."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validate=validate.Range(min=0, max=MOST_METRES * 10), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = value.replace(",", ".") if isinstance(value, str) else value
        metres = super()._deserialize(text, attr, data, **kwargs)
        if abs(metres) > MOST_METRES or metres * 10 % 1:
            raise self.make_error("invalid", input=value)
        return int(metres * 10)


def typed_metres(decimetres: int) -> str:
    """Return a length as a form shows it: 45 → 4.5."""
    return f"{decimetres / 10:g}"


class GridForm(StrictSchema):
    """Rows × columns with aisles, lengths in metres; ``zones`` is lines of "A-C: B" (rows: zone)."""

    hall = fields.String(required=True, validate=validate.Length(min=1, max=40))
    rows = fields.Integer(required=True, validate=validate.Range(min=1, max=100))
    columns = fields.Integer(required=True, validate=validate.Range(min=1, max=100))
    first_row = fields.String(required=True, validate=validate.Length(min=1, max=2))
    rows_together = fields.Integer(load_default=2, validate=validate.Range(min=1, max=100))
    columns_together = fields.Integer(load_default=0, validate=validate.Range(min=0, max=100))
    booth_width = Metres(load_default=30)
    booth_depth = Metres(load_default=30)
    aisle = Metres(load_default=30)
    zones = fields.String(load_default="", validate=validate.Length(max=2_000))
    payer = fields.String(load_default="", validate=validate.Length(max=120))


def grid_of(data: dict[str, Any]) -> Grid:
    """Return the grid among what a form gave."""
    return Grid(
        rows=data["rows"],
        columns=data["columns"],
        first_row=data["first_row"].upper(),
        booth_width_dm=data["booth_width"],
        booth_depth_dm=data["booth_depth"],
        aisle_dm=data["aisle"],
        rows_together=data["rows_together"],
        columns_together=data["columns_together"],
    )


class GridIn(StrictSchema):
    """Rows × columns by the API: lengths in dm, a zone's code for each row."""

    hall = fields.String(required=True, validate=validate.Length(min=1, max=40))
    rows = fields.Integer(required=True, strict=True, validate=validate.Range(min=1, max=100))
    columns = fields.Integer(required=True, strict=True, validate=validate.Range(min=1, max=100))
    first_row = fields.String(load_default="A", validate=validate.Regexp(re.compile(r"[A-Z]{1,2}\Z")))
    rows_together = fields.Integer(load_default=2, strict=True, validate=validate.Range(min=1, max=100))
    columns_together = fields.Integer(load_default=0, strict=True, validate=validate.Range(min=0, max=100))
    booth_width_dm = fields.Integer(load_default=30, strict=True, validate=validate.Range(min=10, max=200))
    booth_depth_dm = fields.Integer(load_default=30, strict=True, validate=validate.Range(min=10, max=200))
    aisle_dm = fields.Integer(load_default=30, strict=True, validate=validate.Range(min=0, max=200))
    zones = fields.List(fields.String(), load_default=list, validate=validate.Length(max=100))
    payer = fields.String(load_default="", validate=validate.Length(max=120))


class BoothForm(StrictSchema):
    """One booth, lengths in metres."""

    hall = fields.String(required=True, validate=validate.Length(max=40))
    code = fields.String(required=True, validate=validate.Length(min=1, max=12))
    x = Metres(required=True)
    y = Metres(required=True)
    width = Metres(required=True)
    depth = Metres(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    zone = fields.String(load_default="", validate=validate.Length(max=12))
    payer = fields.String(load_default="", validate=validate.Length(max=120))


class AssignForm(StrictSchema):
    """Many booths at once; an empty choice leaves what there is, ``-`` takes it away."""

    booths = fields.String(required=True, validate=validate.Length(max=10_000))
    kind = fields.String(load_default="", validate=validate.OneOf(("", *KINDS)))
    zone = fields.String(load_default="", validate=validate.Length(max=12))
    payer = fields.String(load_default="", validate=validate.Length(max=120))


class BoothIn(StrictSchema):
    """One booth by the API, in dm; zone by code, payer by name."""

    hall = fields.String(required=True, validate=validate.Length(min=1, max=40))
    code = fields.String(required=True, validate=validate.Length(min=1, max=12))
    x_dm = fields.Integer(required=True, strict=True, validate=validate.Range(min=0, max=5_000))
    y_dm = fields.Integer(required=True, strict=True, validate=validate.Range(min=0, max=5_000))
    width_dm = fields.Integer(load_default=30, strict=True, validate=validate.Range(min=1, max=5_000))
    depth_dm = fields.Integer(load_default=30, strict=True, validate=validate.Range(min=1, max=5_000))
    kind = fields.String(load_default="standard", validate=validate.OneOf(KINDS))
    zone = fields.String(load_default="", validate=validate.Length(max=12))
    payer = fields.String(load_default="", validate=validate.Length(max=120))


class HallIn(StrictSchema):
    """A hall by the API."""

    name = fields.String(required=True, validate=validate.Length(min=1, max=40))
    width_dm = fields.Integer(required=True, strict=True, validate=validate.Range(min=1, max=5_000))
    depth_dm = fields.Integer(required=True, strict=True, validate=validate.Range(min=1, max=5_000))


class PlanIn(StrictSchema):
    """A whole plan by the API; it takes the place of the one there is."""

    halls = fields.List(fields.Nested(HallIn), required=True, validate=validate.Length(max=100))
    booths = fields.List(fields.Nested(BoothIn), required=True, validate=validate.Length(max=MOST_BOOTHS))


@shows(PlanBooth, "code hall x_dm y_dm width_dm depth_dm kind zone payer state holder wished")
class PlanBoothOut(Schema):
    """A booth as the API shows it. ``state``: free, offered, confirmed; ``wished``: applications that name it."""


@shows(Hall, "name width_dm depth_dm")
class HallOut(Schema):
    """A hall."""


class PlanOut(Schema):
    """A fair's plan."""

    halls = fields.List(fields.Nested(HallOut))
    booths = fields.List(fields.Nested(PlanBoothOut))


@gives("row:int text")
class RowFaultOut(Schema):
    """What is wrong in one row of a sheet."""


@gives("halls:int booths:int faults saved:bool")
class ImportOut(Schema):
    """What a sheet holds; ``saved`` only if it was asked for and nothing is wrong."""

    faults = fields.List(fields.Nested(RowFaultOut))


class ImportQuery(StrictSchema):
    """``save=true`` saves the plan; without it the answer is a preview."""

    save = fields.Boolean(load_default=False)


@shows(Exhibitor, "name province_code product_group products booths")
class ExhibitorOut(Schema):
    """Who stands at a fair; no contact."""

    booths = fields.List(fields.String())


ExhibitorsOut = list_schema("ExhibitorsOut", ExhibitorOut, "exhibitors page pages total", items="exhibitors")


class ExhibitorsQuery(StrictSchema):
    """Which exhibitors: words, a province's code, a product group, and the page."""

    q = fields.String(load_default="", validate=validate.Length(max=200))
    province = fields.String(load_default="", validate=validate.Length(max=10))
    group = fields.String(load_default="", validate=validate.Length(max=1))
    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=100_000))

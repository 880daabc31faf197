"""A province's summary list as a program sends it, and what was found in it."""

from apiflask import Schema
from apiflask.fields import File
from marshmallow import fields

from services.awards.web.schemas.dossiers import DossierOut
from shared.web.answers import gives
from shared.web.schemas import StrictSchema


class SummaryListIn(StrictSchema):
    """The file (XLSX or CSV, at most 2 MB and 1,000 rows), and whether to save it if nothing is wrong."""

    file = File(required=True)  # type: ignore[no-untyped-call]  # APIFlask's own gap
    save = fields.Boolean(load_default=False)


@gives("row:int column text")
class SummaryListFault(Schema):
    """What is wrong in a cell; row 0 is the file as a whole."""


@gives("products:int faults hidden begun submitted:int")
class SummaryListOut(Schema):
    """What the list holds, what keeps it from being saved, rows that a filter hides, and which dossiers were begun."""

    hidden = fields.List(fields.Integer())
    faults = fields.List(fields.Nested(SummaryListFault))
    begun = fields.List(fields.Nested(DossierOut))

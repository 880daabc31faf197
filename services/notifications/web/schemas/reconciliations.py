"""Nights as the JSON API tells them."""

from apiflask import Schema
from marshmallow import fields, validate

from services.notifications.models import Reconciliation
from services.notifications.queries.reconciliation import SERVICES, Night
from services.notifications.web.schemas.batches import FindingOut
from services.notifications.web.schemas.letters import PageQuery
from shared.web.answers import list_schema, shows


class NightsQuery(PageQuery):
    """Which nights: of one service, only those that somebody has to look at."""

    service = fields.String(load_default=None, validate=validate.OneOf(SERVICES))
    attention = fields.Boolean(load_default=False)


@shows(Night, "day service state list_id listed findings compared_at", required=True)
class NightOut(Schema):
    """A day of a service: its list of decisions against the letters."""

    state = fields.String(
        required=True, metadata={"description": "missing, incomplete, waiting (to be compared), agrees or found"}
    )


NightsOut = list_schema("NightsOut", NightOut, "items total pages", required=True)


class LettersInStateOut(Schema):
    """How many letters of the day's decisions are in a state; why, if they are cancelled."""

    state = fields.String(required=True)
    cancelled_for = fields.String(required=True)
    letters = fields.Integer(required=True)


@shows(
    Reconciliation,
    "list_id service since until listed listed_at compared_at findings letters",
    required=True,
)
class ReconciliationOut(Schema):
    """A day of a service with everything that did not agree."""

    findings = fields.List(fields.Nested(FindingOut), required=True)
    letters = fields.List(fields.Nested(LettersInStateOut), required=True)

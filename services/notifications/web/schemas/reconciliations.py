"""Nights as the JSON API tells them."""

from apiflask import Schema
from marshmallow import fields, validate

from services.notifications.queries.reconciliation import SERVICES
from services.notifications.web.schemas.batches import FindingOut
from services.notifications.web.schemas.letters import PageQuery


class NightsQuery(PageQuery):
    """Which nights: of one service, only those that somebody has to look at."""

    service = fields.String(load_default=None, validate=validate.OneOf(SERVICES))
    attention = fields.Boolean(load_default=False)


class NightOut(Schema):
    """A day of a service: its list of decisions against the letters."""

    day = fields.Date(required=True)
    service = fields.String(required=True)
    state = fields.String(
        required=True, metadata={"description": "missing, incomplete, waiting (to be compared), agrees or found"}
    )
    list_id = fields.UUID(required=True, allow_none=True)
    listed = fields.Integer(required=True)
    findings = fields.Integer(required=True)
    compared_at = fields.AwareDateTime(required=True, allow_none=True)


class NightsOut(Schema):
    """One page of fifty, the newest first."""

    items = fields.List(fields.Nested(NightOut), required=True)
    total = fields.Integer(required=True)
    pages = fields.Integer(required=True)


class LettersInStateOut(Schema):
    """How many letters of the day's decisions are in a state; why, if they are cancelled."""

    state = fields.String(required=True)
    cancelled_for = fields.String(required=True)
    letters = fields.Integer(required=True)


class ReconciliationOut(Schema):
    """A day of a service with everything that did not agree."""

    list_id = fields.UUID(required=True)
    service = fields.String(required=True)
    since = fields.AwareDateTime(required=True)
    until = fields.AwareDateTime(required=True)
    listed = fields.Integer(required=True)
    listed_at = fields.AwareDateTime(required=True, allow_none=True)
    compared_at = fields.AwareDateTime(required=True, allow_none=True)
    findings = fields.List(fields.Nested(FindingOut), required=True)
    letters = fields.List(fields.Nested(LettersInStateOut), required=True)

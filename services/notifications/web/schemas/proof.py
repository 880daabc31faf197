"""Proof of notice and timelines as the JSON API tells them, and how they are asked for."""

from apiflask import Schema
from marshmallow import fields, validate

from services.notifications.models import Letter
from services.notifications.queries.deliveries import STANDINGS
from services.notifications.queries.proof import DECISIONS, UNPROVEN
from services.notifications.web.schemas.letters import CallMadeOut, PageQuery, ReportOut
from shared.web.answers import list_schema, shows
from shared.web.schemas import Day, StrictSchema


class ProofFilterSchema(StrictSchema):
    """Which decisions; words of ``q`` are looked for in code, establishment and product, diacritics forgiven.

    ``about`` is the code of a fair or a round; ``since`` and ``until`` are days of Hà Nội's calendar, both included.
    """

    q = fields.String(load_default="", validate=validate.Length(max=200))
    about = fields.String(load_default="", validate=validate.Length(max=100))
    type = fields.String(load_default="", validate=validate.OneOf(["", *DECISIONS]))
    standing = fields.String(load_default="", validate=validate.OneOf(["", UNPROVEN, *STANDINGS]))
    province = fields.String(load_default="", validate=validate.Length(max=20))
    since = Day(load_default=None)
    until = Day(load_default=None)


class ProofQuery(ProofFilterSchema, PageQuery):
    """Which decisions, and which page of fifty."""


@shows(
    Letter,
    "letter_id recipient recipient_name channel template language kind state standing queued_at batch_id released_by "
    "released_at server handed_at answer read_at bounced_at cancelled_for reports calls",
    required=True,
)
class DeliveryOut(Schema):
    """One letter and what is known of it. ``answer`` is what ``server`` said when it took the letter."""

    letter_id = fields.UUID(required=True)
    standing = fields.String(required=True)
    released_by = fields.String(required=True)
    released_at = fields.AwareDateTime(required=True, allow_none=True)
    server = fields.String(required=True)
    handed_at = fields.AwareDateTime(required=True, allow_none=True)
    reports = fields.List(fields.Nested(ReportOut), required=True)
    calls = fields.List(fields.Nested(CallMadeOut), required=True)


class ProofDecisionOut(Schema):
    """A decision, what is known of its notice, and its letters; none if no address is known."""

    event_id = fields.UUID(required=True)
    type = fields.String(required=True)
    subject = fields.String(required=True)
    label = fields.String(required=True)
    about_code = fields.String(required=True)
    establishment_id = fields.UUID(required=True)
    establishment_name = fields.String(required=True)
    province_code = fields.String(required=True)
    decided_at = fields.AwareDateTime(required=True)
    standing = fields.String(required=True)
    proven = fields.Boolean(required=True)
    deliveries = fields.List(fields.Nested(DeliveryOut), required=True)


ProofOut = list_schema("ProofOut", ProofDecisionOut, "items total pages", required=True)
ProofOfSubjectOut = list_schema("ProofOfSubjectOut", ProofDecisionOut, required=True)


class HappeningOut(Schema):
    """An event; ``text`` says it in the reader's language. ``released_at`` is of the batch that it is a part of."""

    at = fields.AwareDateTime(required=True)
    event_id = fields.UUID(required=True)
    type = fields.String(required=True)
    text = fields.String(required=True)
    reason = fields.String(required=True)
    batch_id = fields.UUID(required=True, allow_none=True)
    released_at = fields.AwareDateTime(required=True, allow_none=True)
    nobody = fields.Boolean(required=True, metadata={"description": "No address is known to tell it to"})
    letters = fields.List(fields.Nested(DeliveryOut), required=True)


class TimelineOut(Schema):
    """What happened to one application or dossier, oldest first; ``whole``: with everybody's letters."""

    label = fields.String(required=True)
    page = fields.String(required=True)
    whole = fields.Boolean(required=True)
    items = fields.List(fields.Nested(HappeningOut), required=True)

"""Complaints as they come in (strict) and go out, and what an upheld one leads to."""

from apiflask import Schema
from marshmallow import fields, validate

from services.awards.actions.complaints import LONGEST_TEXT, OUTCOMES
from services.awards.models import Certificate, Complaint
from services.awards.web.schemas.council import NUMBER, DecisionIn
from shared.web.answers import list_schema, shows
from shared.web.schemas import Day, StrictSchema


class ComplaintIn(StrictSchema):
    """A complaint."""

    text = fields.String(required=True, validate=validate.Length(max=LONGEST_TEXT))


class AnswerIn(StrictSchema):
    """The answer to a complaint."""

    outcome = fields.String(required=True, validate=validate.OneOf(OUTCOMES))
    answer = fields.String(required=True, validate=validate.Length(max=LONGEST_TEXT))


class LateIn(DecisionIn):
    """Recognising a product after an upheld complaint."""

    class Meta:
        exclude = ("recognised",)

    decision_number = fields.String(required=True, validate=NUMBER)
    decision_date = Day(required=True)


@shows(Complaint, "id dossier_id state text received_at outcome answer answered_at")
class ComplaintOut(Schema):
    """A complaint and its answer."""


ComplaintsOut = list_schema("ComplaintsOut", ComplaintOut, "items number pages total")


@shows(Certificate, "id number decision_number issued_on valid_until")
class CertificateIssuedOut(Schema):
    """The certificate of a late recognition."""

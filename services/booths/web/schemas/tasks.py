"""What goes out about tasks."""

from apiflask import Schema
from marshmallow import fields


class ApplicationTaskOut(Schema):
    """An application in the list of what its maker must do, waits for, or has behind it."""

    application_id = fields.UUID(attribute="application.id")
    label = fields.String(attribute="application.label")
    fair_code = fields.String(attribute="application.fair.code")
    establishment_id = fields.UUID(attribute="application.establishment_id")
    situation = fields.String()
    offer_id = fields.UUID(attribute="offer.id")
    deadline = fields.AwareDateTime(allow_none=True)
    waiting_position = fields.Integer(allow_none=True)


class FairTaskOut(Schema):
    """What an officer or organiser has to do for a fair."""

    kind = fields.String(metadata={"description": "decide, open, close, draw, publish, start or end"})
    fair_code = fields.String(attribute="fair.code")
    deadline = fields.AwareDateTime(allow_none=True)
    count = fields.Integer(metadata={"description": "For decide: how many applications wait"})


class AccessTaskOut(Schema):
    """Somebody who asks to act for an establishment."""

    access_request_id = fields.Function(lambda row: str(row[0].id))
    establishment_id = fields.Function(lambda row: str(row[1].id))
    name = fields.Function(lambda row: row[0].name)
    asked_at = fields.Function(lambda row: row[0].asked_at.isoformat())


class TasksOut(Schema):
    """Everything of one person, each list in the order of its deadlines."""

    now = fields.List(fields.Nested(ApplicationTaskOut))
    waiting = fields.List(fields.Nested(ApplicationTaskOut))
    over = fields.List(fields.Nested(ApplicationTaskOut))
    fairs = fields.List(fields.Nested(FairTaskOut))
    access = fields.List(fields.Nested(AccessTaskOut))

"""What goes out about tasks."""

from apiflask import Schema
from marshmallow import fields

from services.booths.queries.tasks import ApplicationTask, FairTask
from shared.web.answers import shows


@shows(
    ApplicationTask,
    "application_id=application.id label=application.label fair_code=application.fair.code "
    "establishment_id=application.establishment_id situation offer_id=offer.id deadline waiting_position "
    "waiting_total",
)
class ApplicationTaskOut(Schema):
    """An application in the list of what its maker must do, waits for, or has behind it."""


@shows(FairTask, "kind fair_code=fair.code deadline count")
class FairTaskOut(Schema):
    """What an officer or organiser has to do for a fair."""

    kind = fields.String(
        metadata={
            "description": "decide, open, close, draw, confirm, replace, publish, start, end; source, "
            "confirmed, replaced"
        }
    )
    count = fields.Integer(metadata={"description": "For decide: how many applications"})


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
    fairs_waiting = fields.List(fields.Nested(FairTaskOut))
    access = fields.List(fields.Nested(AccessTaskOut))

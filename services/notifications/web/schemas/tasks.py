"""What goes out about tasks."""

from apiflask import Schema
from marshmallow import fields

from services.notifications.queries.tasks import HeldBatch, Tasks
from shared.web.answers import shows


@shows(HeldBatch, "batch_id=batch.id title_vi=batch.title_vi title_en=batch.title_en letters")
class HeldBatchOut(Schema):
    """A batch of letters that nobody has released or withdrawn yet."""


@shows(Tasks, "nights first_call_by=calls.first_deadline")
class LetterTasksOut(Schema):
    """What an organiser or an officer has to do about letters."""

    held = fields.List(fields.Nested(HeldBatchOut))
    nights = fields.Integer(
        metadata={"description": "How many of the last week's comparisons of letters with decisions need a look"}
    )
    calls = fields.Integer(
        attribute="calls.all", metadata={"description": "How many decisions are to be told by telephone"}
    )

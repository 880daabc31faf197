"""What goes out about tasks."""

from apiflask import Schema
from marshmallow import fields

from services.awards.queries.next_steps import RoundTask
from services.awards.queries.tasks import DossierTask
from shared.web.answers import shows


@shows(
    DossierTask,
    "dossier_id=dossier.id label=dossier.label round_code=dossier.round.code product_name=dossier.product_name "
    "situation deadline certificate_check_code=certificate.check_code complaint_state",
)
class DossierTaskOut(Schema):
    """A dossier in the list of what its maker must do, waits for, or has behind it."""


@shows(RoundTask, "kind round_code=round.code count done deadline")
class RoundTaskOut(Schema):
    """What an officer, a judge or a council member has to do for a round."""

    kind = fields.String(metadata={"description": "What is to be done, or waited for, and by whom"})
    count = fields.Integer(metadata={"description": "How many dossiers, sheets, papers, products or complaints"})
    done = fields.Integer(metadata={"description": "How many sheets are signed, or papers cast"})


class AwardsTasksOut(Schema):
    """Everything of one person, each list in the order of its deadlines."""

    now = fields.List(fields.Nested(DossierTaskOut))
    waiting = fields.List(fields.Nested(DossierTaskOut))
    over = fields.List(fields.Nested(DossierTaskOut))
    rounds = fields.List(fields.Nested(RoundTaskOut))
    rounds_waiting = fields.List(fields.Nested(RoundTaskOut))
    can_enter = fields.Function(lambda tasks: [round_.code for round_ in tasks.can_enter])

"""What goes out about tasks."""

from apiflask import Schema
from marshmallow import fields


class DossierTaskOut(Schema):
    """A dossier in the list of what its maker must do, waits for, or has behind it."""

    dossier_id = fields.UUID(attribute="dossier.id")
    label = fields.String(attribute="dossier.label")
    round_code = fields.String(attribute="dossier.round.code")
    product_name = fields.String(attribute="dossier.product_name")
    situation = fields.String()
    deadline = fields.AwareDateTime(allow_none=True)
    certificate_check_code = fields.String(attribute="certificate.check_code")
    complaint_state = fields.String()


class RoundTaskOut(Schema):
    """What an officer, a judge or a council member has to do for a round."""

    kind = fields.String(metadata={"description": "check, complete, declare, score or vote"})
    round_code = fields.String(attribute="round.code")
    count = fields.Integer(metadata={"description": "For check and complete: how many dossiers"})
    deadline = fields.AwareDateTime(allow_none=True)


class AwardsTasksOut(Schema):
    """Everything of one person, each list in the order of its deadlines."""

    now = fields.List(fields.Nested(DossierTaskOut))
    waiting = fields.List(fields.Nested(DossierTaskOut))
    over = fields.List(fields.Nested(DossierTaskOut))
    rounds = fields.List(fields.Nested(RoundTaskOut))
    can_enter = fields.Function(lambda tasks: [round.code for round in tasks.can_enter])

"""My tasks as JSON."""

from apiflask import APIBlueprint
from flask import jsonify
from flask.typing import ResponseReturnValue

from services.booths.queries.tasks import tasks_of
from services.booths.web.schemas.tasks import TasksOut
from shared.clock import now
from shared.web.app import transaction
from shared.web.signin import person, signed_in

bp = APIBlueprint("tasks_api", __name__, url_prefix="/booths/api", tag="tasks")


@bp.get("/tasks")
@bp.output(TasksOut)
@bp.doc(security="session", responses=[401])
@signed_in
def tasks() -> ResponseReturnValue:
    """What one must do now by deadline, waits for, and has behind one"""
    with transaction() as session:
        return jsonify(TasksOut().dump(tasks_of(session, person(), now())))

"""The front page of awards."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from services.awards.queries.establishments import count_establishments
from services.awards.web import choices
from shared.web.app import transaction

bp = Blueprint("awards", __name__, url_prefix="/awards")
choices.teach(bp)


@bp.get("/")
def front() -> ResponseReturnValue:
    """Rounds open now, once there are any."""
    with transaction() as session:
        return render_template("front.html", establishments=count_establishments(session))

"""Wrong sign-in codes of the last day, by network: for organisers, who hear when there are too many."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from services.notifications.actions.guessing import PAGE
from services.notifications.domain.secrets import ALARM
from services.notifications.queries.guessing import guesses, wrong_in_an_hour
from shared.clock import now
from shared.web.app import transaction
from shared.web.signin import person, signed_in_only

bp = Blueprint("guessing", __name__, url_prefix=PAGE)
signed_in_only(bp)


@bp.get("")
def show() -> ResponseReturnValue:
    """Show from where codes were typed wrong, and whether that is more than typing errors."""
    with transaction() as session:
        found = guesses(session, person(), now())
        wrong = wrong_in_an_hour(session, now())
    return render_template("office/guessing.html", guesses=found, wrong=wrong, most=ALARM)

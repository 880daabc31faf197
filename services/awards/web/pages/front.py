"""The public front page of awards."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from services.awards.queries.establishments import count_establishments
from services.awards.queries.rounds import front as front_of
from services.awards.web import words
from services.awards.web.asking import asker
from services.awards.web.round_lines import round_line, round_name, round_place
from shared.clock import now
from shared.web import choices
from shared.web.app import transaction

bp = Blueprint("awards", __name__, url_prefix="/awards")
for _word in (round_name, round_place):
    bp.add_app_template_global(_word)
choices.teach(
    bp,
    group_word=choices.GROUPS,
    level_word=words.LEVELS,
    region_word=words.REGIONS,
    office_word=words.OFFICES,
    round_state_word=words.ROUND_STATES,
)


@bp.get("/")
def front() -> ResponseReturnValue:
    """Show what can be done now: rounds open, in progress, with results; how to check a certificate; own rounds."""
    at = now()
    with transaction() as session:
        scope = asker(session)
        return render_template(
            "front.html",
            front=front_of(session, scope, at),
            scope=scope,
            line=round_line,
            at=at,
            establishments=count_establishments(session),
        )

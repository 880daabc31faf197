"""The timeline of one application or dossier: what happened, who was told when, and how that stands."""

from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from services.notifications.permissions import is_organiser
from services.notifications.queries import timeline as queries
from services.notifications.web.happenings import page_of, reason, sentence
from services.notifications.web.standings import ending, steps
from shared.clock import now
from shared.web.app import transaction
from shared.web.signin import person, signed_in_only

bp = Blueprint("timeline", __name__, url_prefix="/notifications/timeline")
signed_in_only(bp)


@bp.get("/<kind>/<uuid:subject_id>")
def show(kind: str, subject_id: UUID) -> ResponseReturnValue:
    """Show what happened to an application or a dossier: members their own letters, the office everybody's."""
    with transaction() as session:
        timeline = queries.entries(session, kind, subject_id, by=person(), now=now())
        return render_template(
            "timeline/show.html",
            kind=kind,
            subject_id=subject_id,
            timeline=timeline,
            organiser=is_organiser(session, person()),
            data=timeline.newest.data,
            page=page_of(kind, subject_id),
            sentence=sentence,
            reason=reason,
            steps=steps,
            ending=ending,
        )

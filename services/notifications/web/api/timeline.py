"""The timeline of one application or dossier, for programs."""

from typing import Any
from uuid import UUID

from apiflask import APIBlueprint
from flask.typing import ResponseReturnValue

from services.notifications.queries import timeline as queries
from services.notifications.web.happenings import page_of, reason, sentence
from services.notifications.web.proofs import delivery_as_json
from services.notifications.web.schemas.proof import TimelineOut
from shared.clock import now
from shared.web.app import transaction
from shared.web.signin import person, signed_in

bp = APIBlueprint("timeline_api", __name__, url_prefix="/notifications/api/timeline", tag="timeline")


@bp.get("/<kind>/<uuid:subject_id>")
@bp.output(TimelineOut)
@bp.doc(security="session", responses=[401, 403, 404])
@signed_in
def show(kind: str, subject_id: UUID) -> ResponseReturnValue:
    """Read what happened to an application or a dossier, and who was told (kind: applications or dossiers)"""
    with transaction() as session:
        timeline = queries.entries(session, kind, subject_id, by=person(), now=now())
        return {
            "label": timeline.newest.data["label"],
            "page": page_of(kind, subject_id),
            "whole": timeline.whole,
            "items": [_told(one, timeline.whole) for one in timeline.happenings],
        }


def _told(happening: queries.Happening, whole: bool) -> dict[str, Any]:
    batch = happening.batch
    released = batch is not None and batch.state == "released"
    return {
        **{name: getattr(happening, name) for name in ("at", "event_id", "type", "nobody")},
        "text": sentence(happening),
        "reason": reason(happening),
        "batch_id": batch.id if batch else None,
        "released_at": batch.decided_at if batch and released else None,
        "letters": [delivery_as_json(one, office=whole) for one in happening.letters],
    }

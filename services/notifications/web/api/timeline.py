"""The timeline of one application or dossier, for programs."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.notifications.queries import timeline as queries
from services.notifications.web.happenings import page_of, reason, sentence
from services.notifications.web.proofs import delivery_as_json
from services.notifications.web.schemas.proof import TimelineOut
from shared.web.api import Api


def show(session: Session, *, kind: str, subject_id: UUID, by: str, now: datetime) -> dict[str, Any]:
    timeline = queries.entries(session, kind, subject_id, by=by, now=now)
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


API = Api("timeline_api", "/notifications/api/timeline", tag="timeline")

# fmt: off
API.get("/<kind>/<uuid:subject_id>", show, out=TimelineOut,
        says="Read what happened to an application or a dossier, and who was told (kind: applications or dossiers)")

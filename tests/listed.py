"""What a service told about decisions, and what it listed of them, in one form so that the two can be compared."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notifications.letters import LETTERS, groups_of, subject_of
from shared.events.decisions import DecisionRow
from shared.events.envelope import Envelope, Event
from shared.messaging.tables import OUTBOX

Row = tuple[str, str, str, datetime]

DECIDES = {cls.type: cls for cls, told in LETTERS.items() if any(one.kind == "decision" for one in told)}
"""The events that tell a decision, as notifications knows them."""
ABOUT = ("application:", "dossier:", "access_request:")


def told_decisions(session: Session) -> list[Row]:
    """Return the decisions that were told about applications, dossiers and requests, from the outbox, sorted."""
    rows = []
    for text in session.scalars(select(OUTBOX.c.payload)):
        envelope = Envelope.from_json(text)
        if envelope.type in DECIDES:
            event: Event = envelope.event(DECIDES[envelope.type])
            rows.append((subject_of(event), event.type, groups_of(event)[0], envelope.time.astimezone(UTC)))
    return sorted(row for row in rows if row[0].startswith(ABOUT))


def rows_of(decisions: Iterable[DecisionRow]) -> list[Row]:
    """Return listed decisions in the same form, sorted."""
    return sorted((one.subject, one.event_type, one.group, one.decided_at) for one in decisions)


def lists(session: Session, kind: str) -> list[dict[str, Any]]:
    """Return the lists of a kind that were told, in order."""
    data = [json.loads(text)["data"] for text in session.scalars(select(OUTBOX.c.payload).order_by(OUTBOX.c.position))]
    return [one for one in data if one.get("kind") == kind and "decisions" in one]

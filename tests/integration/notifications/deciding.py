"""Decisions about products of establishments that numbers tell apart: their events, their members, their lists."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session, sessionmaker

from services.notifications.letters.source import shipped
from services.notifications.models import Letter, TextDraft
from shared.events import awards, booths
from shared.events.awards import ProductNotRecognised, ProductRecognised
from shared.events.decisions import DecisionRow
from shared.events.envelope import Event
from shared.messaging.nightly import bounds, list_id_of
from tests.integration.notifications.telling import START, contacts, tell
from tests.unit.notifications.samples import sample

Sessions = sessionmaker[Session]

BATCH = UUID("bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb")
DAY = date(2026, 3, 2)
ORGANISER, ANOTHER, NOBODY = "organiser@x.vn", "second@x.vn", "nobody@x.vn"
TITLE = "Kết quả bình chọn miền Bắc"


def establishment(number: int) -> UUID:
    return UUID(int=number, version=4)


def dossier(number: int) -> UUID:
    return UUID(int=1000 + number, version=4)


def outcome(number: int, *, good: bool = True, batch: UUID | None = None) -> Event:
    """The event of one product's result; the numbers tell products apart."""
    facts = {
        "dossier_id": dossier(number),
        "establishment_id": establishment(number),
        "label": f"HS-{number:03}",
        "batch_id": batch,
    }
    return sample(ProductRecognised, **facts) if good else sample(ProductNotRecognised, **facts)


def members(number: int, *emails: str) -> Event:
    return contacts(*(emails or (f"m{number}@x.vn",)), group=f"establishment:{establishment(number)}")


def decision(number: int, *, good: bool = True, at: datetime = START) -> DecisionRow:
    return DecisionRow(
        subject=f"dossier:{dossier(number)}",
        event_type=(ProductRecognised if good else ProductNotRecognised).type,
        group=f"establishment:{establishment(number)}",
        label=f"HS-{number:03}",
        decided_at=at,
    )


def listed(*decisions: DecisionRow, part: int = 1, parts: int = 1, batch: UUID = BATCH) -> Event:
    return awards.DecisionsListed(
        list_id=batch,
        kind="batch",
        about_code="KV-BAC-2026",
        title_vi=TITLE,
        title_en="Results of the North",
        page="/awards/rounds/KV-BAC-2026/results",
        part=part,
        parts=parts,
        decisions=decisions,
    )


def a_batch(sessions: Sessions, number: int = 3, batch: UUID = BATCH) -> None:
    """Tell of ``number`` products, the last of which is not recognised, and of their whole list."""
    for one in range(1, number + 1):
        tell(sessions, members(one))
        tell(sessions, outcome(one, good=one < number, batch=batch), minute=1)
    decisions = (decision(one, good=one < number) for one in range(1, number + 1))
    tell(sessions, listed(*decisions, batch=batch), minute=1)


def night(
    *decisions: DecisionRow, day: date = DAY, service: str = "awards", part: int = 1, parts: int = 1
) -> awards.DecisionsListed | booths.DecisionsListed:
    """A part of a service's list of a day."""
    since, until = bounds(day)
    told = awards.DecisionsListed if service == "awards" else booths.DecisionsListed
    return told(
        list_id=list_id_of(service, day),
        kind="nightly",
        about_code=day.isoformat(),
        title_vi="Quyết định trong ngày",
        title_en="Decisions of a day",
        page="/",
        since=since,
        until=until,
        part=part,
        parts=parts,
        decisions=decisions,
    )


def began(sessions: Sessions, *, on: date = DAY - timedelta(days=1)) -> None:
    """Let it be so that letters are written here since a day: each whole day from the next on should have its lists."""
    with sessions.begin() as session:
        session.execute(update(Letter).values(queued_at=bounds(on)[0] + timedelta(hours=9)))


def a_draft(session: Session, by: str = "lan@example.vn") -> UUID:
    """A text of a letter about a decision that waits for a second person."""
    text = shipped("booth_offered", "vi").replace("Vui lòng xác nhận", "Xin xác nhận")
    place: dict[str, Any] = {"template": "booth_offered", "language": "vi", "base_version": 0, "note": "Gọn hơn."}
    row = TextDraft(**place, text=text, written_by=by, written_at=START)
    session.add(row)
    session.flush()
    return row.id

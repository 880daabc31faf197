"""Lists of decisions, as their publishers tell them in parts: kept, to be compared with the letters."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from services.notifications.actions.concerns import end_concern
from services.notifications.actions.telling import Origin
from services.notifications.models import Batch, ListedDecision, ListPart, Reconciliation
from shared.events.decisions import DecisionsTold


def keep_list(session: Session, *, told: DecisionsTold, origin: Origin, now: datetime) -> bool:
    """Keep one part of a list of decisions; return whether the list is whole now. A second time changes nothing.

    A batch gets its name and its page with its list; the letters may have come before, between or after the parts.
    """
    _begin(session, told, now)
    rows = [
        {
            "list_id": told.list_id,
            "subject": decision.subject,
            "event_type": decision.event_type,
            "group_name": decision.group,
            "label": decision.label,
            "decided_at": decision.decided_at,
        }
        for decision in told.decisions
    ]
    if rows:
        session.execute(upsert(ListedDecision).on_conflict_do_nothing(), rows)
    session.execute(upsert(ListPart).values(list_id=told.list_id, part=told.part).on_conflict_do_nothing())
    here = session.scalar(select(func.count()).where(ListPart.list_id == told.list_id))
    if here != told.parts:
        return False
    _complete(session, told, origin, now)
    return True


def concern_of(list_id: UUID) -> str:
    """Return what a letter is good for that says that this list is missing."""
    return f"list:{list_id}"


def _begin(session: Session, told: DecisionsTold, now: datetime) -> None:
    """Make the row that the list belongs to, and hold it: two parts at the same time wait for each other."""
    if told.kind == "batch":
        session.execute(upsert(Batch).values(id=told.list_id, begun_at=now).on_conflict_do_nothing())
        session.execute(select(Batch.id).where(Batch.id == told.list_id).with_for_update())
        return
    row = {"list_id": told.list_id, "service": told.service(), "since": told.since, "until": told.until}
    session.execute(upsert(Reconciliation).values(row | {"listed": 0, "findings": []}).on_conflict_do_nothing())
    session.execute(select(Reconciliation.list_id).where(Reconciliation.list_id == told.list_id).with_for_update())


def _complete(session: Session, told: DecisionsTold, origin: Origin, now: datetime) -> None:
    """Note that the whole list is here, the first time; that it is missing need not be told any more."""
    if told.kind == "batch":
        facts = {"code": told.about_code, "title_vi": told.title_vi, "title_en": told.title_en, "page": told.page}
        batch = update(Batch).where(Batch.id == told.list_id, Batch.listed_at.is_(None))
        session.execute(batch.values(listed_at=now, **facts))
        return
    listed = select(func.count()).where(ListedDecision.list_id == told.list_id).scalar_subquery()
    mine = update(Reconciliation).where(Reconciliation.list_id == told.list_id, Reconciliation.listed_at.is_(None))
    session.execute(mine.values(listed_at=now, listed=listed))
    end_concern(session, name=concern_of(told.list_id), origin=origin, now=now)

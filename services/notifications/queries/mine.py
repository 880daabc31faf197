"""Somebody's own letters: what is told to them on the site, whatever became of the e-mail."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, undefer

from services.notifications.models import Batch, EndedConcern, Letter
from shared.alphabet import matching, nearest
from shared.cases import in_state, not_in_state
from shared.errors import required

SHOWN_AT: Final = func.coalesce(Letter.sent_at, Letter.next_try_at)
"""When a letter came to its reader's eyes: when it went out, else when it was due."""


def letters_of(by: str, now: datetime, *, q: str = "", kind: str | None = None, unread: bool = False) -> Select[Letter]:
    """Return the query of somebody's own letters as far as they are told, newest first.

    Those whose subject matches, of a kind, or not opened yet. See ``told_to``.
    """
    asked = [told_to(by, now), matching(q, Letter.subject)]
    if kind is not None:
        asked.append(Letter.kind == kind)
    if unread:
        asked.append(Letter.read_at.is_(None))
    return select(Letter).where(*asked).order_by(*nearest(q, Letter.subject), SHOWN_AT.desc(), Letter.position.desc())


def numbers_of_mine(session: Session, by: str, now: datetime, *, q: str = "", unread: bool = False) -> dict[str, int]:
    """Return how many of somebody's own letters there are of each kind, as ``letters_of`` would list them."""
    mine = letters_of(by, now, q=q, unread=unread).order_by(None).with_only_columns(Letter.kind, func.count())
    return {row[0]: row[1] for row in session.execute(mine.group_by(Letter.kind))}


def count_unread(session: Session, by: str, now: datetime) -> int:
    """Return how many of their letters they have not opened here."""
    return session.scalar(select(func.count()).where(told_to(by, now), Letter.read_at.is_(None))) or 0


def own_letter(session: Session, letter_id: UUID, by: str, now: datetime) -> Letter:
    """Return one of somebody's own letters with what it says. Raises NotFound, for others' letters too."""
    query = (
        select(Letter)
        .where(told_to(by, now), Letter.id == letter_id)
        .options(undefer(Letter.content), undefer(Letter.calendar))
    )
    return required(session.scalar(query))


def told_to(by: str, now: datetime) -> ColumnElement[bool]:
    """Return the condition for letters that somebody may read on their own page.

    Sign-in codes are no letters to keep. What is held is not told yet, what was cancelled never; but what somebody
    only does not want by e-mail is told here (with its batch, if it is of one), and so is what could not be delivered.
    A reminder is told when it is due, and not at all if its reason had gone before.
    """
    together = or_(Letter.batch_id.is_(None), exists().where(Batch.id == Letter.batch_id, in_state(Batch, "released")))
    declined = and_(in_state(Letter, "cancelled"), Letter.cancelled_for == "unwanted", together)
    not_yet = and_(Letter.kind == "reminder", Letter.tries == 0, Letter.next_try_at > now)
    over = exists().where(EndedConcern.name == Letter.concerns, EndedConcern.ended_at <= Letter.next_try_at)
    needless = and_(declined, Letter.kind == "reminder", Letter.concerns != "", over)
    out = or_(not_in_state(Letter, "held", "cancelled"), declined)
    return and_(Letter.recipient == by, Letter.kind != "sign_in", out, ~not_yet, ~needless)

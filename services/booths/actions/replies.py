"""One answer per Idempotency-Key: a request that comes again gets what the first one got, and nothing is done twice."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.booths.models import Reply
from shared.errors import Conflict, Invalid
from shared.i18n import N_

LONGEST_KEY: Final = 128
KEPT_FOR: Final = timedelta(hours=24)
MOST_FORGOTTEN: Final = 1_000

Answer = tuple[dict[str, Any], int]


class KeyUsedBefore(Conflict):
    """The key was sent with another request."""

    text = N_("Idempotency-Key này đã dùng cho một yêu cầu khác.")


class KeyRefused(Invalid):
    """The key cannot be kept."""

    text = N_("Idempotency-Key gồm 1 đến 128 ký tự ASCII in được.")


def answered_once(
    session: Session, *, by: str, key: str, fingerprint: str, now: datetime, answer: Callable[[], Answer]
) -> Answer:
    """Return what ``answer`` returns, or what it returned to this person's first request under ``key``.

    Of two at once the second waits for the first. If ``answer`` raises, nothing is kept and the key may be tried
    again. Kept for a day. Raises KeyRefused, KeyUsedBefore.
    """
    if not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        raise KeyRefused
    claim = insert(Reply).values(email=by, key=key, fingerprint=fingerprint, given_at=now)
    claimed = session.execute(claim.on_conflict_do_nothing().returning(Reply.key)).scalar()
    mine = (Reply.email == by, Reply.key == key)
    if claimed is None:
        first = session.scalars(select(Reply).where(*mine)).one()
        if first.fingerprint != fingerprint:
            raise KeyUsedBefore
        return first.body, first.status
    body, status = answer()
    session.execute(update(Reply).where(*mine).values(body=body, status=status))
    return body, status


def forget_replies(session: Session, now: datetime) -> int:
    """Delete answers older than a day, at most a thousand at once; return how many."""
    old = select(Reply.email, Reply.key).where(Reply.given_at < now - KEPT_FOR).limit(MOST_FORGOTTEN).subquery()
    gone = delete(Reply).where(Reply.email == old.c.email, Reply.key == old.c.key).returning(Reply.key)
    return len(session.scalars(gone).all())

"""What the sender does with the queue: claim, mint the links, note what came of it."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, delete, func, or_, select, text, update
from sqlalchemy.orm import Session, undefer

from services.notifications.domain.retries import next_try
from services.notifications.domain.secrets import LINK_LIFE, digest_of_token
from services.notifications.models import KeptLetter, Letter, LetterTry, SignInLink

SENDERS: Final = 7_215_002  # the class of advisory locks: (SENDERS, number) is held while that sender lives


def free_orphans(session: Session) -> int:
    """Put letters in the hands of senders that are no more back into the queue; return how many."""
    freed = 0
    for number in session.scalars(select(Letter.claimed_by).where(Letter.state == "sending").distinct()).all():
        if number is None or session.scalar(select(func.pg_try_advisory_xact_lock(SENDERS, number))):
            orphans = update(Letter).where(Letter.state == "sending", Letter.claimed_by.is_not_distinct_from(number))
            result = session.execute(orphans.values(state="waiting", claimed_by=None).returning(Letter.id))
            freed += len(result.all())
    return freed


def cancel_late(session: Session, now: datetime) -> int:
    """Take out of the queue what nobody needs any more (a code that has expired); return how many."""
    late = update(Letter).where(Letter.state == "waiting", Letter.give_up_at <= now)
    ids = session.scalars(late.values(state="cancelled", secret=None).returning(Letter.id)).all()
    session.add_all(LetterTry(letter_id=letter_id, at=now, outcome="too_late") for letter_id in ids)
    session.flush()
    return len(ids)


def claim(session: Session, *, sender: int, now: datetime, most: int) -> Sequence[Letter]:
    """Take due letters in hand, those that somebody waits for first; two senders never get the same.

    The commit need not reach the disk: a power cut would only put untried letters back into the queue.
    """
    session.execute(text("SET LOCAL synchronous_commit TO off"))
    in_order = (Letter.priority, Letter.next_try_at, Letter.position)
    waiting = select(Letter.id).where(Letter.state == "waiting", Letter.next_try_at <= now, _still_wanted(now))
    due = waiting.order_by(*in_order).limit(most).with_for_update(skip_locked=True).cte("due")
    taken = (
        update(Letter)
        .where(Letter.id.in_(select(due.c.id)), Letter.state == "waiting")
        .values(state="sending", claimed_by=sender)
    )
    ids = session.scalars(taken.returning(Letter.id)).all()
    if not ids:
        return []
    claimed = select(Letter).where(Letter.id.in_(ids)).options(undefer(Letter.content), undefer(Letter.secret))
    return session.scalars(claimed.order_by(*in_order)).all()


def mint_link(session: Session, letter: Letter, now: datetime) -> str:
    """Return a new token that signs the letter's reader in once; that of an earlier try is no longer good."""
    token = secrets.token_urlsafe(24)
    session.execute(delete(SignInLink).where(SignInLink.letter_id == letter.id))
    session.add(
        SignInLink(
            letter_id=letter.id,
            token_digest=digest_of_token(token),
            email=letter.recipient,
            next_path=letter.link,
            expires_at=now + LINK_LIFE,
        )
    )
    return token


def note_sent(session: Session, letter: Letter, *, sender: int, answer: str, now: datetime) -> None:
    """The server has the letter; its secret is forgotten."""
    _note(session, letter, sender, now, "accepted", answer, state="sent", sent_at=now, secret=None)


def keep(
    session: Session, letter: Letter, *, sender: int, message_id: str, link: str, text: str, html: str, now: datetime
) -> None:
    """Keep the letter as it would have gone out, for the page that stands in for a mailbox."""
    row = {"message_id": message_id, "link": link, "text": text, "html": html, "kept_at": now}
    session.merge(KeptLetter(letter_id=letter.id, **row))
    _note(session, letter, sender, now, "kept", "", state="kept", sent_at=now, secret=None)


def note_put_off(session: Session, letter: Letter, *, sender: int, answer: str, now: datetime) -> None:
    """The server does not want it now: again later, until the last try."""
    again = next_try(letter.tries + 1, now)
    if again is None:
        _note(session, letter, sender, now, "given_up", answer, state="failed", secret=None)
    else:
        _note(session, letter, sender, now, "put_off", answer, state="waiting", next_try_at=again)


def note_refused(session: Session, letter: Letter, *, sender: int, answer: str, now: datetime) -> None:
    """The server will never take it."""
    _note(session, letter, sender, now, "refused", answer, state="failed", secret=None)


def give_back(session: Session, *, sender: int, answer: str | None = None) -> None:
    """Put everything that this sender has in hand back into the queue, untried; say why if it is trouble."""
    mine = update(Letter).where(Letter.state == "sending", Letter.claimed_by == sender)
    reason = {} if answer is None else {"answer": answer}
    session.execute(mine.values(state="waiting", claimed_by=None, **reason))


def next_due(session: Session, now: datetime) -> datetime | None:
    """Return when the next waiting letter is to be tried."""
    waiting = select(func.min(Letter.next_try_at)).where(Letter.state == "waiting", _still_wanted(now))
    return session.scalar(waiting)


def _still_wanted(now: datetime) -> ColumnElement[bool]:
    return or_(Letter.give_up_at.is_(None), Letter.give_up_at > now)


def _note(
    session: Session, letter: Letter, sender: int, now: datetime, outcome: str, answer: str, **changes: object
) -> None:
    mine = update(Letter).where(Letter.id == letter.id, Letter.claimed_by == sender)
    session.execute(mine.values(claimed_by=None, tries=Letter.tries + 1, answer=answer, **changes))
    session.add(LetterTry(letter_id=letter.id, at=now, outcome=outcome, answer=answer))
    session.flush()

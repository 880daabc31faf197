"""Mailboxes that servers call gone: marked for a while, so that somebody calls instead; tried again after it."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from services.notifications.domain.lifecycle import becomes
from services.notifications.domain.refusals import alike, judge, telling
from services.notifications.models import BouncedMailbox, Letter, LetterTry, Person
from services.notifications.permissions import seen_provinces
from services.notifications.queries.marks import is_marked, mark_seen
from shared.cases import in_state, note
from shared.errors import Invalid
from shared.i18n import N_
from shared.settings import Settings

AT_ONCE: Final = 500
MOST_CHOSEN: Final = 1_000
REFUSALS_COUNT_FOR: Final = timedelta(days=2)
NO_ANSWER_FOR: Final = timedelta(days=3)
"""What has not come back by then has arrived, as far as servers tell."""
NONE_CHOSEN: Final = N_("Vui lòng chọn ít nhất một hộp thư.")


def held_back(now: datetime) -> ColumnElement[bool]:
    """Return the condition that a letter does not go out, for its mailbox is marked.

    Sign-in codes always go: with one somebody proves that the mailbox is back. A decision goes once the mark has faded.
    """
    one = aliased(BouncedMailbox)
    faded = and_(one.fades_at <= now, Letter.kind == "decision")
    marked = exists().where(one.email == Letter.recipient, one.again_at.is_(None), ~faded)
    return and_(Letter.kind != "sign_in", Letter.channel == "email", marked)


def mark(session: Session, email: str, *, status: str, answer: str, sent_at: datetime, now: datetime) -> bool:
    """Mark a mailbox, unless somebody proved to read it, or had it tried again, after the letter went out; say so."""
    if session.scalar(select(exists().where(Person.email == email, Person.signed_in_at > sent_at))):
        return False
    settings: Settings | None = session.info.get("settings")
    days = settings.bounce_mark_days if settings else Settings.bounce_mark_days
    said = {
        "status": status,
        "answer": answer,
        "alike": alike(answer),
        "bounced_at": now,
        "fades_at": now + timedelta(days=days),
        "again_at": None,
    }
    anew = or_(BouncedMailbox.again_at < sent_at, and_(BouncedMailbox.again_at.is_(None), faded_at(now)))
    added = insert(BouncedMailbox).values(email=email, **said)
    marked = added.on_conflict_do_update(index_elements=[BouncedMailbox.email], set_=said, where=anew)
    return session.scalar(marked.returning(BouncedMailbox.email)) is not None


def faded_at(now: datetime) -> ColumnElement[bool]:
    """Return the condition that a mark is so old that decisions are tried again."""
    return BouncedMailbox.fades_at <= now


def mark_refused(session: Session, now: datetime) -> int:
    """Mark the mailboxes of which the server said itself, when a letter was handed over, that they are gone; a tick.

    Who signed in since then has proved to read it, and who had a letter sent there again says that it works now.
    """
    known = exists().where(
        BouncedMailbox.email == Letter.recipient,
        or_(
            BouncedMailbox.again_at >= LetterTry.at,
            BouncedMailbox.bounced_at >= LetterTry.at,
            and_(BouncedMailbox.again_at.is_(None), ~faded_at(now)),
        ),
    )
    refused = (
        select(Letter.recipient, LetterTry.answer, LetterTry.at)
        .join(LetterTry.letter)
        .where(LetterTry.outcome == "refused", LetterTry.said_to == "RCPT", LetterTry.at > now - REFUSALS_COUNT_FOR)
        .where(in_state(Letter, "failed"), Letter.channel == "email", Letter.kind != "sign_in")
        .where(~known, ~_asked_again())
    )
    done = 0
    for email, answer, at in session.execute(refused.order_by(LetterTry.id)).all():
        if done < AT_ONCE and judge(0, "", answer) == "gone":
            done += mark(session, email, status=telling("", answer), answer=answer, sent_at=at, now=now)
    return done


def return_undeliverable(session: Session, now: datetime) -> int:
    """Give up the letters that are due and are held back by a mark, so that somebody calls at once; a tick."""
    gone = (
        select(Letter.id, BouncedMailbox.answer)
        .join(BouncedMailbox, BouncedMailbox.email == Letter.recipient)
        .where(in_state(Letter, "waiting"), held_back(now), Letter.next_try_at <= now)
        .order_by(Letter.position)
        .limit(AT_ONCE)
    )
    found = session.execute(gone.with_for_update(of=Letter, skip_locked=True)).all()
    for letter_id, answer in found:
        returned = becomes("bounced", bounced_at=now, answer=answer, secret=None)
        session.execute(update(Letter).where(Letter.id == letter_id).values(returned))
        session.add(LetterTry(letter_id=letter_id, at=now, outcome="undeliverable", answer=answer))
    session.flush()
    return len(found)


def forget_marks(session: Session, now: datetime) -> int:
    """Take marks away that hold nothing back any more: a letter that went out since then has not come back; a tick."""
    arrived = exists().where(
        Letter.recipient == BouncedMailbox.email,
        in_state(Letter, "sent"),
        Letter.kind != "sign_in",
        Letter.sent_at > BouncedMailbox.fades_at,
        Letter.sent_at < now - NO_ANSWER_FOR,
    )
    over = or_(BouncedMailbox.again_at < now - NO_ANSWER_FOR, and_(faded_at(now), arrived))
    return len(session.scalars(delete(BouncedMailbox).where(over).returning(BouncedMailbox.email)).all())


def clear_mark(session: Session, *, email: str) -> None:
    """Somebody proved to read this mailbox: letters go there again."""
    session.execute(delete(BouncedMailbox).where(BouncedMailbox.email == email))


def try_again(session: Session, *, by: str, now: datetime, emails: Collection[str] = (), alike: str = "") -> int:
    """Let letters go again to these mailboxes, or to all of which servers said the same; return to how many.

    What was given up for the mark stays so; letters from now on go out. An officer does it where their province writes.
    Raises Forbidden, Invalid if none is chosen.
    """
    seen = seen_provinces(session, by)
    if not emails and not alike:
        raise Invalid(fields={"emails": NONE_CHOSEN})
    chosen = BouncedMailbox.alike == alike if alike else BouncedMailbox.email.in_(emails)
    asked = select(BouncedMailbox).where(chosen, is_marked(), mark_seen(seen)).order_by(BouncedMailbox.email)
    found = session.scalars(asked.limit(MOST_CHOSEN).with_for_update()).all()
    for one in found:
        one.again_at = now
        note(session, one, "tried_again", by=by, now=now)
    session.flush()
    return len(found)


def _asked_again() -> ColumnElement[bool]:
    """After the try, somebody had a letter to the same mailbox sent again."""
    other, later = aliased(Letter), aliased(LetterTry)
    same = (other.recipient == Letter.recipient, later.letter_id == other.id)
    return exists().where(*same, later.outcome == "asked_again", later.at > LetterTry.at)

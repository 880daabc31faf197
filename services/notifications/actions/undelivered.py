"""What came of letters that servers took and could not deliver, and of mailboxes that do not exist."""

import hashlib
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from services.notifications.domain.dsn import ADDRESS_GONE, DOUBT, Notification, Report, status_in
from services.notifications.domain.lifecycle import LetterState, becomes
from services.notifications.models import BouncedMailbox, BounceReport, Letter, LetterTry, Person
from shared.cases import in_state
from shared.errors import Conflict
from shared.i18n import N_

Source = Literal["mailbox", "posted"]
Noted = Literal["noted", "known", "stranger"]

AT_ONCE: Final = 500
FIRST_STATUS: Final = r"(?:^|[^0-9.])([245]\.[0-9]{1,3}\.[0-9]{1,3})(?![0-9.])"
ON_ITS_WAY: Final[tuple[LetterState, ...]] = ("waiting", "sent")
NOTES: Final = {"delayed": "delayed", "delivered": "delivered", "relayed": "", "expanded": "", "failed": "bounced"}
"""What a report's action is called in a letter's history; "" if it tells nothing of the recipient's mailbox."""


class LetterInHand(Conflict):
    """The sender has the letter in hand in this moment: report again later."""

    text = N_("Thư này đang được gửi. Vui lòng báo lại sau ít phút.")


def note_notification(session: Session, told: Notification, *, source: Source, now: datetime) -> list[Noted]:
    """Note everything that a notification reports about one of our letters, and return what came of each report.

    Raises LetterInHand.
    """
    if told.letter_id is None:
        return []
    letter_id = told.letter_id
    return [
        note_report(session, report, letter_id=letter_id, key=told.key, source=source, now=now)
        for report in told.reports
    ]


def note_report(session: Session, report: Report, *, letter_id: UUID, key: str, source: Source, now: datetime) -> Noted:
    """Note what a server reports about a letter; a second time (``key``, recipient) changes nothing: "known".

    A report is believed only if the letter is ours and went out to the reported recipient; else it is a "stranger" and
    changes nothing. A letter that failed for good is ``bounced``, whatever its status: the server will not try again.
    An address that is gone is marked. Everything else is a line in the letter's history.
    Raises LetterInHand.
    """
    letter = session.scalar(select(Letter).where(Letter.id == letter_id).with_for_update())
    if letter is None or letter.channel != "email" or letter.recipient not in report.recipients:
        return "stranger"
    if letter.state == "sending":
        raise LetterInHand
    if letter.state == "kept" or not letter.tries:
        return "stranger"
    if not _first_time(session, report, letter, key, source, now):
        return "known"
    if outcome := NOTES[report.action]:
        session.add(LetterTry(letter_id=letter.id, at=now, outcome=outcome, server=report.server, answer=report.answer))
    if report.action == "failed":
        _bounce(session, letter, report, now)
        if report.address_is_gone and letter.kind != "sign_in":
            _mark(session, letter.recipient, report.status, report.answer, letter.sent_at or letter.queued_at, now)
    session.flush()
    return "noted"


def mark_refused(session: Session, now: datetime) -> int:
    """Mark the mailboxes of which the server said itself, when a letter was handed over, that they are gone; a tick.

    Who signed in since then has proved to read it, and who had a letter sent there again says that it works now.
    """
    marked = exists().where(BouncedMailbox.email == Letter.recipient)
    proved = exists().where(Person.email == Letter.recipient, Person.signed_in_at > LetterTry.at)
    refused = (
        select(Letter.recipient, LetterTry.answer, LetterTry.at)
        .join(LetterTry.letter)
        .where(LetterTry.outcome == "refused", LetterTry.said_to == "RCPT", _says_gone())
        .where(~marked, ~proved, ~_asked_again())
        .where(in_state(Letter, "failed"), Letter.channel == "email", Letter.kind != "sign_in")
    )
    done = set()
    for email, answer, at in session.execute(refused.order_by(LetterTry.id).limit(AT_ONCE)).all():
        _mark(session, email, status_in(answer), answer, at, now)
        done.add(email)
    return len(done)


def return_undeliverable(session: Session, now: datetime) -> int:
    """Give up the letters that are due and go to mailboxes that are gone, so that somebody calls at once; a tick.

    A sign-in code goes out in any case: it is how somebody proves that the mailbox is back.
    """
    gone = (
        select(Letter.id, BouncedMailbox.answer)
        .join(BouncedMailbox, BouncedMailbox.email == Letter.recipient)
        .where(in_state(Letter, "waiting"), Letter.kind != "sign_in", Letter.channel == "email")
        .where(Letter.next_try_at <= now)
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


def clear_mark(session: Session, *, email: str) -> None:
    """Somebody proved to read this mailbox: letters go there again."""
    session.execute(delete(BouncedMailbox).where(BouncedMailbox.email == email))


def _first_time(session: Session, report: Report, letter: Letter, key: str, source: Source, now: datetime) -> bool:
    told = f"{key}\n{letter.id}\n{letter.recipient}\n{report.action}\n{report.status}\n{letter.sent_at}"
    row = {
        "key": hashlib.sha256(told.encode()).hexdigest(),
        "source": source,
        "received_at": now,
        "recipient": letter.recipient,
        "action": report.action,
        "status": report.status,
        "answer": report.answer,
        "letter_id": letter.id,
    }
    added = insert(BounceReport).values(row).on_conflict_do_nothing().returning(BounceReport.id)
    return session.execute(added).first() is not None


def _bounce(session: Session, letter: Letter, report: Report, now: datetime) -> None:
    """A letter that was given up already, or that nobody needs any more, stays so."""
    if letter.state in ON_ITS_WAY:
        bounced = becomes("bounced", bounced_at=now, answer=report.answer, secret=None)
        session.execute(update(Letter).where(Letter.id == letter.id).values(bounced))


def _mark(session: Session, email: str, status: str, answer: str, sent_at: datetime, now: datetime) -> None:
    """Mark a mailbox, unless somebody proved to read it after the letter in question went out."""
    proved = exists().where(Person.email == email, Person.signed_in_at > sent_at)
    if session.scalar(select(proved)):
        return
    row = {"email": email, "status": status, "answer": answer, "bounced_at": now}
    session.execute(insert(BouncedMailbox).values(row).on_conflict_do_nothing())


def _asked_again() -> ColumnElement[bool]:
    """After the try, somebody had a letter to the same mailbox sent again."""
    other, later = aliased(Letter), aliased(LetterTry)
    same = (other.recipient == Letter.recipient, later.letter_id == other.id)
    return exists().where(*same, later.outcome == "asked_again", later.at > LetterTry.at)


def _says_gone() -> ColumnElement[bool]:
    """The first status code in what the server said is one of an address that is gone; as domain.dsn says it."""
    doubtful = LetterTry.answer.regexp_match(DOUBT, flags="i")
    return and_(func.substring(LetterTry.answer, FIRST_STATUS).in_(ADDRESS_GONE), ~doubtful)

"""What came of letters that servers took: returned, delayed, answered by a mailbox itself, called spam."""

import hashlib
from collections.abc import Collection
from datetime import datetime
from typing import Final, Literal
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notifications.actions.marks import mark
from services.notifications.domain.lifecycle import LetterState, becomes
from services.notifications.domain.reports import OF_THE_READER, Notification, Report
from services.notifications.models import BounceReport, Letter, LetterTry, UnclearReturn
from shared.errors import Conflict
from shared.i18n import N_

Source = Literal["mailbox", "posted"]
Noted = Literal["noted", "known", "stranger"]
Taken = Literal["noted", "settled", "open"]

ON_ITS_WAY: Final[tuple[LetterState, ...]] = ("waiting", "sent")
NOTES: Final = {
    "delayed": "delayed", "delivered": "delivered", "relayed": "", "expanded": "", "failed": "bounced",
    "away": "away", "complained": "complained",
}  # fmt: skip
"""What a report's action is called in a letter's history; "" if it tells nothing of the recipient's mailbox."""


class LetterInHand(Conflict):
    """The sender has the letter in hand in this moment: report again later."""

    text = N_("Thư này đang được gửi. Vui lòng báo lại sau ít phút.")


def take_in(session: Session, told: Notification, *, source: Source, now: datetime) -> Taken:
    """Note what a message reports; what is not understood is kept for a person, once, and is "open" until settled.

    Raises LetterInHand.
    """
    if understood(note_notification(session, told, source=source, now=now)):
        return "noted"
    return keep_unclear(session, told, source=source, now=now)


def understood(noted: Collection[Noted]) -> bool:
    """Return whether a message told something of one of our letters, now or before."""
    return not {"noted", "known"}.isdisjoint(noted)


def keep_unclear(session: Session, told: Notification, *, source: Source, now: datetime) -> Taken:
    """Keep a message for a person, unless it stands there already; return whether it is still "open"."""
    row = {
        "key": told.key,
        "state": "open",
        "source": source,
        "received_at": now,
        "sender": told.sender,
        "subject": told.subject,
        "text": told.text,
        "reason": told.reason or "stranger",
        "letter_id": session.scalar(select(Letter.id).where(Letter.id == told.letter_id)),
    }
    session.execute(insert(UnclearReturn).values(id=uuid4(), **row).on_conflict_do_nothing())
    state = session.scalar(select(UnclearReturn.state).where(UnclearReturn.key == told.key))
    return "settled" if state == "settled" else "open"


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
    Its mailbox is marked if the server calls this very one gone. Everything else is a line in the letter's history.
    Raises LetterInHand.
    """
    letter = session.scalar(select(Letter).where(Letter.id == letter_id).with_for_update())
    if letter is None or letter.channel != "email":
        return "stranger"
    if letter.recipient not in report.recipients and report.action not in OF_THE_READER:
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
        bounce(session, letter, report.answer, now)
        if report.says_gone(letter.recipient) and letter.kind != "sign_in":
            since = letter.sent_at or letter.queued_at
            mark(session, letter.recipient, status=report.status, answer=report.answer, sent_at=since, now=now)
    session.flush()
    return "noted"


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


def bounce(session: Session, letter: Letter, answer: str, now: datetime) -> None:
    """Note that a letter came back. One that was given up already, or that nobody needs any more, stays so."""
    if letter.state in ON_ITS_WAY:
        bounced = becomes("bounced", bounced_at=now, answer=answer, secret=None)
        session.execute(update(Letter).where(Letter.id == letter.id).values(bounced))

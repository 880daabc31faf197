"""What came to the mailbox of returned letters and was not understood: a person says what it is."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services.notifications.actions.marks import mark
from services.notifications.actions.undelivered import LetterInHand, bounce
from services.notifications.domain.refusals import telling
from services.notifications.models import Letter, LetterTry, UnclearReturn
from services.notifications.permissions import require_organiser
from shared.cases import in_state, move, take
from shared.cleaning import mailbox
from shared.errors import Invalid, NotFound
from shared.i18n import N_

Verdict = Literal["gone", "full", "nothing"]

KEPT_FOR: Final = timedelta(days=180)
MOST_CHOSEN: Final = 200
NO_LETTER: Final = N_("Chưa có thư nào gửi tới địa chỉ này. Vui lòng ghi đúng địa chỉ người nhận.")
NONE_CHOSEN: Final = N_("Vui lòng chọn ít nhất một thư.")


def require_may_settle(session: Session, by: str, **_of: object) -> None:
    """Raise Forbidden for all but organisers: anybody may have written what stands there."""
    require_organiser(session, by)


def settle(session: Session, *, return_id: UUID, verdict: Verdict, email: str, by: str, now: datetime) -> UnclearReturn:
    """Say what a message is: that the last letter to ``email`` came back as nobody is there or it is full, or nothing.

    Raises Forbidden, NotFound, AlreadySettled, Invalid if no letter went to that address, LetterInHand.
    """
    require_may_settle(session, by)
    found = take(session, UnclearReturn, return_id, missing=NotFound)
    found.machine.check(found.state, "settled")
    letter_id = found.letter_id
    if verdict != "nothing":
        letter = _letter(session, found, mailbox(email))
        letter_id = letter.id
        _came_back(session, letter, found, gone=verdict == "gone", now=now)
    found.letter_id = letter_id
    move(session, found, "settled", by=by, now=now, tells=None, facts={"verdict": verdict})  # the letter says it
    session.flush()
    return found


def settle_as_nothing(session: Session, *, ids: Collection[UUID], by: str, now: datetime) -> int:
    """Say of several that they report nothing; return of how many. Raises Forbidden, Invalid if none is chosen."""
    require_may_settle(session, by)
    if not ids:
        raise Invalid(fields={"ids": NONE_CHOSEN})
    chosen = select(UnclearReturn).where(UnclearReturn.id.in_(ids), in_state(UnclearReturn, "open"))
    found = session.scalars(chosen.order_by(UnclearReturn.id).limit(MOST_CHOSEN).with_for_update()).all()
    for one in found:
        move(session, one, "settled", by=by, now=now, tells=None, facts={"verdict": "nothing"})
    session.flush()
    return len(found)


def forget_unclear(session: Session, now: datetime) -> int:
    """Forget what people wrote there long ago: their words are kept no longer than they may be needed; a tick."""
    old = delete(UnclearReturn).where(UnclearReturn.received_at < now - KEPT_FOR)
    return len(session.scalars(old.returning(UnclearReturn.id)).all())


def _letter(session: Session, found: UnclearReturn, email: str) -> Letter:
    """Return the letter that a message is about: the one that it names if it went there, else the last that did."""
    went = in_state(Letter, "sent", "bounced", "failed", "waiting", "sending"), Letter.tries > 0
    sent = select(Letter).where(Letter.recipient == email, Letter.channel == "email", *went)
    named_first = (Letter.id == found.letter_id).desc().nulls_last(), Letter.position.desc()
    letter = session.scalar(sent.order_by(*named_first).limit(1).with_for_update())
    if letter is None:
        raise Invalid(fields={"email": NO_LETTER})
    if letter.state == "sending":
        raise LetterInHand
    return letter


def _came_back(session: Session, letter: Letter, found: UnclearReturn, *, gone: bool, now: datetime) -> None:
    said = found.subject or found.text[:200]
    session.add(LetterTry(letter_id=letter.id, at=now, outcome="bounced", answer=said))
    bounce(session, letter, said, now)
    if gone and letter.kind != "sign_in":
        since = letter.sent_at or letter.queued_at
        mark(session, letter.recipient, status=telling("", found.text), answer=said, sent_at=since, now=now)

"""Letters that did not arrive are sent again, when somebody has seen to it that the address is right."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from services.notifications.actions.letters import CHANNEL
from services.notifications.domain.causes import Cause
from services.notifications.domain.lifecycle import UNDELIVERED_STATES, becomes
from services.notifications.models import BouncedMailbox, Letter, LetterTry
from services.notifications.permissions import require_organiser, seen_provinces
from services.notifications.queries.queue import lost_lately
from services.notifications.queries.undelivered import over
from shared.cases import note
from shared.errors import Conflict, NotFound
from shared.i18n import N_

MOST_AT_ONCE: Final = 2_000


class NotUndelivered(Conflict):
    """Only a letter that could not be delivered can be tried again by hand."""

    text = N_("Chỉ gửi lại được thư đã gửi không thành công.")


class ReasonGone(Conflict):
    """What the letter is good for is over: an offer was answered, or has expired."""

    text = N_("Việc mà thư này báo đã xong hoặc đã hết hạn, nên thư không được gửi lại.")


def may_go_again(letter: Letter) -> bool:
    """Return whether a letter can be sent again by hand (a sign-in code cannot: it is forgotten)."""
    return letter.state in UNDELIVERED_STATES and letter.kind != "sign_in"


def send_again(session: Session, *, letter_id: UUID, by: str, now: datetime) -> Letter:
    """Put a letter that failed or bounced back into the queue, with all its tries before it again.

    Whoever asks for it says that the address works now, so the mark of a bounced mailbox is taken away.
    Raises Forbidden, NotFound (for other provinces' letters too), NotUndelivered, ReasonGone.
    """
    seen = seen_provinces(session, by)
    letter = session.scalar(select(Letter).where(Letter.id == letter_id).with_for_update())
    if letter is None or (seen is not None and letter.province_code not in seen):
        raise NotFound
    if not may_go_again(letter):
        raise NotUndelivered
    if session.scalar(select(over()).where(Letter.id == letter_id)):
        raise ReasonGone
    session.execute(delete(BouncedMailbox).where(BouncedMailbox.email == letter.recipient))
    _queue_again(session, [letter], by, now)
    return letter


def send_cause_again(session: Session, *, cause: Cause, by: str, now: datetime) -> int:
    """Put the letters of the last 30 days back into the queue that did not arrive for one cause; return how many.

    Those that were read, and those whose reason is gone, stay. Marks of mailboxes stay too: nobody has looked at each
    address. The oldest MOST_AT_ONCE at one time. Raises Forbidden.
    """
    require_organiser(session, by)
    lost = select(Letter).where(*lost_lately(now), Letter.cause == cause).order_by(Letter.position)
    found = session.scalars(lost.limit(MOST_AT_ONCE).with_for_update(of=Letter)).all()
    if found:
        _queue_again(session, found, by, now)
    return len(found)


def _queue_again(session: Session, letters: Sequence[Letter], by: str, now: datetime) -> None:
    again = becomes("waiting", tries=0, next_try_at=now, bounced_at=None, cause="")
    session.execute(update(Letter).where(Letter.id.in_([letter.id for letter in letters])).values(again))
    for letter in letters:
        session.add(LetterTry(letter_id=letter.id, at=now, outcome="asked_again", answer=by))
        note(session, letter, "asked_again", by=by, now=now)
    session.flush()
    session.execute(select(func.pg_notify(CHANNEL, "")))

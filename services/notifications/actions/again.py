"""Letters that did not arrive are sent again, when somebody has seen to it that the address is right."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from services.notifications.actions.letters import CHANNEL
from services.notifications.domain.lifecycle import UNDELIVERED_STATES, becomes
from services.notifications.models import BouncedMailbox, Letter, LetterTry
from services.notifications.permissions import seen_provinces
from services.notifications.queries.undelivered import over
from shared.cases import note
from shared.errors import Conflict, NotFound
from shared.i18n import N_


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
    again = becomes("waiting", tries=0, next_try_at=now, bounced_at=None)
    session.execute(update(Letter).where(Letter.id == letter.id).values(again))
    session.add(LetterTry(letter_id=letter.id, at=now, outcome="asked_again", answer=by))
    note(session, letter, "asked_again", by=by, now=now)
    session.flush()
    session.execute(select(func.pg_notify(CHANNEL, "")))
    return letter

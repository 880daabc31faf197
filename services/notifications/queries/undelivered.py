"""The call list: decisions that did not reach anybody by mail, for those who tell them by telephone.

A *matter* is one decision told to one group: several of its mailboxes may not work, one call is enough. It stands
``open`` until it is told on the telephone (the last note counts), read by one of the group on "my letters", or over.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, get_args
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from services.notifications.domain.addresses import ORGANISERS
from services.notifications.domain.causes import OF_THE_SYSTEM
from services.notifications.domain.lifecycle import UNDELIVERED_STATES, CallState
from services.notifications.models import EndedConcern, Letter, LetterTry, Notice, PhoneCall
from services.notifications.queries.letters import Provinces, of_provinces
from shared.alphabet import matching
from shared.cases import in_state

CALL_STATES: Final[tuple[CallState, ...]] = get_args(CallState)
Whose = Literal["system", "person"]
WHOSE: Final[tuple[Whose, ...]] = get_args(Whose)
"""For whose fault a letter did not arrive."""
DONE: Final = ("told", "read", "over")
_Other: Final = aliased(Letter)


def matters(
    *,
    now: datetime,
    state: CallState = "open",
    q: str = "",
    province: str | None = None,
    whose: Whose | None = None,
    seen: Provinces = None,
) -> Select[*tuple[Any, ...]]:
    """Return the query of matters (Letter, standing), one establishment after the other, the nearest deadline first.

    What is done comes newest first.
    """
    query = select(Letter, _standing().label("standing")).where(*_asked(state, q, seen, province, whose))
    return query.order_by(*(_urgency(now) if state == "open" else (Letter.position.desc(),)))


def numbers_by_province(
    session: Session, *, state: CallState, q: str = "", whose: Whose | None = None, seen: Provinces = None
) -> dict[str, int]:
    """Return how many matters each province has, of those that match and are in the state."""
    asked = _asked(state, q, seen, whose=whose)
    counted = select(Letter.province_code, func.count()).where(*asked).group_by(Letter.province_code)
    return {row[0]: row[1] for row in session.execute(counted)}


def numbers_by_fault(
    session: Session, *, state: CallState, q: str = "", province: str | None = None, seen: Provinces = None
) -> dict[str, int]:
    """Return how many matters did not arrive for the system's fault, and how many for the recipient's address."""
    whose = case((_of_the_system(), "system"), else_="person")
    asked = _asked(state, q, seen, province)
    counted = select(whose, func.count()).where(*asked).group_by(whose)
    return {row[0]: row[1] for row in session.execute(counted)}


def same_matter(session: Session, letters: Sequence[Letter]) -> Sequence[Letter]:
    """Return every undelivered letter that tells what one of these tells, to the same group."""
    keys = {matter_key(letter) for letter in letters}
    every = select(Letter).where(_undelivered(Letter), Letter.event_id.in_({letter.event_id for letter in letters}))
    return [one for one in session.scalars(every.order_by(Letter.position)) if matter_key(one) in keys]


def undelivered_letters(letter_ids: Collection[UUID], seen: Provinces) -> Select[Letter]:
    """Return the query of those of these letters that are on the call list."""
    return select(Letter).where(Letter.id.in_(letter_ids), _undelivered(Letter), of_provinces(seen))


def standings(session: Session, letters: Sequence[Letter]) -> Sequence[Any]:
    """Return these letters as rows of ``matters``."""
    rows = select(Letter, _standing().label("standing")).where(Letter.id.in_([letter.id for letter in letters]))
    return session.execute(rows.order_by(Letter.position)).all()


@dataclass(frozen=True)
class CallCounts:
    """How many matters wait for a call, how many of them are new, and the nearest deadline that is still ahead."""

    all: int
    new: int
    first_deadline: datetime | None


def provinces_to_call(session: Session, *, until: datetime) -> list[str]:
    """Return the provinces ("" for none) on whose call list something waits since before ``until``."""
    waiting = select(Letter.province_code).where(*_asked("open", "", None), _failed_at() <= until)
    return sorted(session.scalars(waiting.distinct()))


def numbers_waiting(session: Session, codes: Provinces, *, since: datetime | None, now: datetime) -> CallCounts:
    """Return what waits on these provinces' call lists (None: on all); new is what did not arrive after ``since``."""
    ahead = case((Letter.deadline_at > now, Letter.deadline_at))
    new = func.count().filter(_failed_at() > since) if since else func.count()
    row = session.execute(select(func.count(), new, func.min(ahead)).where(*_asked("open", "", codes))).one()
    return CallCounts(row[0], row[1], row[2])


def _failed_at() -> ColumnElement[datetime]:
    """When a letter was found not to arrive."""
    last = select(func.max(LetterTry.at)).where(LetterTry.letter_id == Letter.id).correlate(Letter).scalar_subquery()
    return func.coalesce(Letter.bounced_at, last, Letter.queued_at)


def _asked(
    state: CallState, q: str, seen: Provinces, province: str | None = None, whose: Whose | None = None
) -> list[ColumnElement[bool]]:
    standing = _standing()
    open_or_done = standing == "open" if state == "open" else standing != "open"
    asked = [_undelivered(Letter), _first(), of_provinces(seen), open_or_done]
    if province is not None:
        asked.append(Letter.province_code == province)
    if whose is not None:
        asked.append(_of_the_system() if whose == "system" else ~_of_the_system())
    return [*asked, _found(q)] if q else asked


def _of_the_system() -> ColumnElement[bool]:
    return Letter.cause.in_(OF_THE_SYSTEM)


def _undelivered(letter: Any) -> ColumnElement[bool]:
    """The condition of the index ix_letters_undelivered; what organisers are told about letters is no decision."""
    arrived_not = in_state(letter, *UNDELIVERED_STATES)
    return and_(letter.kind == "decision", letter.channel == "email", arrived_not, letter.about != ORGANISERS)


def _who(letter: Any) -> ColumnElement[str]:
    return case((letter.about != "", letter.about), else_=letter.recipient)


def _same() -> ColumnElement[bool]:
    """The other letter tells the same to the same group."""
    return and_(_Other.event_id == Letter.event_id, _Other.template == Letter.template, _who(_Other) == _who(Letter))


def _first() -> ColumnElement[bool]:
    """The letter stands for its matter: it is the oldest of those that did not arrive."""
    return ~exists().where(_same(), _undelivered(_Other), _Other.position < Letter.position)


def _standing() -> ColumnElement[str]:
    calls = select(PhoneCall.outcome).join(_Other, _Other.id == PhoneCall.letter_id).where(_same())
    last = calls.order_by(PhoneCall.id.desc()).limit(1).correlate(Letter).scalar_subquery()
    read = exists().where(_same(), _Other.read_at.is_not(None))
    return case((last == "told", "told"), (read, "read"), (over(), "over"), else_="open")


def over() -> ColumnElement[bool]:
    """Return whether what a letter is good for is over: an offer was confirmed, or has expired."""
    happened = (
        select(func.min(Notice.happened_at))
        .where(Notice.event_id == Letter.event_id)
        .correlate(Letter)
        .scalar_subquery()
    )
    since = func.coalesce(happened, Letter.queued_at)
    return exists().where(
        EndedConcern.name == Letter.concerns, EndedConcern.event_id != Letter.event_id, EndedConcern.ended_at >= since
    )


def _urgency(now: datetime) -> tuple[Any, ...]:
    """Establishments by their nearest deadline that is still ahead, then by their oldest letter; so within them."""
    ahead = case((Letter.deadline_at >= now, Letter.deadline_at))
    who = _who(Letter)
    return (
        func.min(ahead).over(partition_by=who).asc().nulls_last(),
        func.min(Letter.position).over(partition_by=who),
        ahead.asc().nulls_last(),
        Letter.position,
    )


def _found(q: str) -> ColumnElement[bool]:
    told = select(Notice.event_id).where(Notice.event_id == Letter.event_id, Notice.group_name == Letter.about)
    texts = (Notice.data[name].astext for name in ("establishment_name", "label"))
    return or_(
        matching(q, Letter.recipient, Letter.recipient_name, Letter.subject), told.where(matching(q, *texts)).exists()
    )


def matter_key(letter: Letter) -> tuple[UUID, str, str]:
    """Return what letters have alike that tell the same to the same group."""
    return letter.event_id, letter.template, who_of(letter)


def who_of(letter: Letter) -> str:
    """Return the group that a letter tells something, or its recipient if it tells none."""
    return letter.about or letter.recipient

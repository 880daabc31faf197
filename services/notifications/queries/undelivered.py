"""The call list: decisions that did not reach anybody by mail, for those who tell them by telephone.

A *matter* is one decision told to one group: several of its mailboxes may not work, one call is enough. It stands
``open`` until it is told on the telephone (the last note counts), read by one of the group on "my letters", or over.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Final, get_args
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from services.notifications.domain.addresses import ORGANISERS
from services.notifications.domain.lifecycle import UNDELIVERED_STATES, CallState
from services.notifications.models import Contact, EndedConcern, Letter, LetterTry, Notice, Person, PhoneCall
from services.notifications.queries.deliveries import calls_about
from services.notifications.queries.letters import Provinces, of_provinces
from shared.alphabet import matching
from shared.cases import in_state

CALL_STATES: Final[tuple[CallState, ...]] = get_args(CallState)
DONE: Final = ("told", "read", "over")
NAMES: Final = ("establishment_name", "judge_name", "name")
"""What an event calls those whom it tells something, the best first."""

_Other: Final = aliased(Letter)


@dataclass(frozen=True)
class UnreachedReader:
    """A mailbox, who reads it, and what the server said of it."""

    email: str
    name: str
    phone: str
    answer: str = ""


@dataclass(frozen=True)
class Matter:
    """One decision that did not arrive; ``standing`` is open or one of DONE.

    ``unreached`` are those whom it did not reach, ``others`` the rest of the group; to ``reached`` mailboxes it went.
    """

    letter: Letter
    standing: str
    name: str
    label: str
    unreached: Sequence[UnreachedReader]
    others: Sequence[UnreachedReader]
    reached: int
    calls: Sequence[PhoneCall]

    @property
    def to_call(self) -> Sequence[UnreachedReader]:
        """Return whom to call: those whom it did not reach; if none of them has a telephone, the others who have."""
        if any(one.phone for one in self.unreached):
            return self.unreached
        return [*self.unreached, *(one for one in self.others if one.phone)]


def matters(
    *, now: datetime, state: CallState = "open", q: str = "", province: str | None = None, seen: Provinces = None
) -> Select[*tuple[Any, ...]]:
    """Return the query of matters (Letter, standing), one establishment after the other, the nearest deadline first.

    What is done comes newest first.
    """
    query = select(Letter, _standing().label("standing")).where(*_asked(state, q, seen))
    if province is not None:
        query = query.where(Letter.province_code == province)
    return query.order_by(*(_urgency(now) if state == "open" else (Letter.position.desc(),)))


def numbers_by_province(session: Session, *, state: CallState, q: str = "", seen: Provinces = None) -> dict[str, int]:
    """Return how many matters each province has, of those that match and are in the state."""
    counted = select(Letter.province_code, func.count()).where(*_asked(state, q, seen)).group_by(Letter.province_code)
    return {row[0]: row[1] for row in session.execute(counted)}


def with_people(session: Session, rows: Iterable[Any]) -> list[Matter]:
    """Return rows of ``matters`` with whom to call, and every call so far."""
    found = [(row[0], str(row[1])) for row in rows]
    letters = _letters_about(session, {letter.event_id for letter, _ in found})
    data = _data(session, {letter.event_id for letter, _ in found})
    people = _people(session, {one.recipient for some in letters.values() for one in some})
    members = _members(session, {letter.about for letter, _ in found})
    calls = calls_about(session, [one.id for some in letters.values() for one in some])
    made = []
    for letter, standing in found:
        same = letters[_key(letter)]
        said = data.get((letter.event_id, letter.about), {})
        made.append(_matter(letter, standing, same, said, people, members.get(letter.about, ()), calls))
    return made


def by_group(found: Iterable[Matter]) -> list[list[Matter]]:
    """Return neighbouring matters of the same establishment or person together."""
    return [list(some) for _, some in groupby(found, key=lambda one: _who_of(one.letter))]


def same_matter(session: Session, letters: Sequence[Letter]) -> Sequence[Letter]:
    """Return every undelivered letter that tells what one of these tells, to the same group."""
    keys = {_key(letter) for letter in letters}
    every = select(Letter).where(_undelivered(Letter), Letter.event_id.in_({letter.event_id for letter in letters}))
    return [one for one in session.scalars(every.order_by(Letter.position)) if _key(one) in keys]


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


def _asked(state: CallState, q: str, seen: Provinces) -> list[ColumnElement[bool]]:
    standing = _standing()
    open_or_done = standing == "open" if state == "open" else standing != "open"
    asked = [_undelivered(Letter), _first(), of_provinces(seen), open_or_done]
    return [*asked, _found(q)] if q else asked


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


def _key(letter: Letter) -> tuple[UUID, str, str]:
    return letter.event_id, letter.template, _who_of(letter)


def _who_of(letter: Letter) -> str:
    return letter.about or letter.recipient


def _letters_about(session: Session, event_ids: Collection[UUID]) -> dict[tuple[UUID, str, str], list[Letter]]:
    found: dict[tuple[UUID, str, str], list[Letter]] = {}
    every = select(Letter).where(Letter.event_id.in_(event_ids), Letter.channel == "email", Letter.kind == "decision")
    for letter in session.scalars(every.order_by(Letter.position)):
        found.setdefault(_key(letter), []).append(letter)
    return found


def _data(session: Session, event_ids: Collection[UUID]) -> Mapping[tuple[UUID, str], Mapping[str, Any]]:
    told = select(Notice.event_id, Notice.group_name, Notice.data).where(Notice.event_id.in_(event_ids))
    return {(row[0], row[1]): row[2] for row in session.execute(told)}


def _people(session: Session, emails: Collection[str]) -> Mapping[str, Person]:
    return {one.email: one for one in session.scalars(select(Person).where(Person.email.in_(emails)))}


def _members(session: Session, groups: Collection[str]) -> Mapping[str, Sequence[UnreachedReader]]:
    every = select(Contact, Person).join(Person, Person.email == Contact.email).where(Contact.group_name.in_(groups))
    found: dict[str, list[UnreachedReader]] = {}
    for contact, person in session.execute(every.order_by(Contact.name, Contact.email)):
        reader = UnreachedReader(contact.email, contact.name or person.name, person.phone)
        found.setdefault(contact.group_name, []).append(reader)
    return found


def _matter(
    letter: Letter,
    standing: str,
    same: Sequence[Letter],
    said: Mapping[str, Any],
    people: Mapping[str, Person],
    members: Sequence[UnreachedReader],
    calls: Mapping[UUID | None, Sequence[PhoneCall]],
) -> Matter:
    lost = [one for one in same if one.state in UNDELIVERED_STATES]
    emails = {one.recipient for one in lost}
    named = next((said[name] for name in NAMES if said.get(name)), letter.recipient_name or letter.recipient)
    noted = {(call.at, call.by): call for one in same for call in calls.get(one.id, ())}
    return Matter(
        letter=letter,
        standing=standing,
        name=str(named),
        label=str(said.get("label", "")),
        unreached=[_reader(one, people.get(one.recipient)) for one in lost],
        others=[one for one in members if one.email not in emails],
        reached=sum(one.state == "sent" for one in same),
        calls=sorted(noted.values(), key=lambda call: call.id),
    )


def _reader(letter: Letter, person: Person | None) -> UnreachedReader:
    name = letter.recipient_name or (person.name if person else "")
    return UnreachedReader(letter.recipient, name, person.phone if person else "", letter.answer)

"""Whom to call about decisions that did not reach anybody by mail, and what came of the calls so far."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notifications.domain.causes import cause_of
from services.notifications.domain.lifecycle import UNDELIVERED_STATES
from services.notifications.models import Contact, Letter, Notice, Person, PhoneCall
from services.notifications.queries.deliveries import calls_about
from services.notifications.queries.undelivered import matter_key, who_of

NAMES: Final = ("establishment_name", "judge_name", "name")
"""What an event calls those whom it tells something, the best first."""


@dataclass(frozen=True)
class UnreachedReader:
    """A mailbox, who reads it, and what the server said of it."""

    email: str
    name: str
    phone: str
    answer: str = ""
    cause: str = ""


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
        same = letters[matter_key(letter)]
        said = data.get((letter.event_id, letter.about), {})
        made.append(_matter(letter, standing, same, said, people, members.get(letter.about, ()), calls))
    return made


def by_group(found: Iterable[Matter]) -> list[list[Matter]]:
    """Return neighbouring matters of the same establishment or person together."""
    return [list(some) for _, some in groupby(found, key=lambda one: who_of(one.letter))]


def _letters_about(session: Session, event_ids: Collection[UUID]) -> dict[tuple[UUID, str, str], list[Letter]]:
    found: dict[tuple[UUID, str, str], list[Letter]] = {}
    every = select(Letter).where(Letter.event_id.in_(event_ids), Letter.channel == "email", Letter.kind == "decision")
    for letter in session.scalars(every.order_by(Letter.position)):
        found.setdefault(matter_key(letter), []).append(letter)
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
    cause = letter.cause or cause_of(letter.answer)
    return UnreachedReader(letter.recipient, name, person.phone if person else "", letter.answer, cause)

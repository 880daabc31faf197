"""Who is there, and who belongs to which group."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, insert, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from services.notifications.actions.marks import clear_mark
from services.notifications.models import Contact, Group, Person, Staff
from shared.cases import note
from shared.cleaning import mailbox
from shared.errors import required
from shared.events.contacts import Contact as ToldContact


def replace_contacts(session: Session, *, group: str, contacts: Sequence[ToldContact], told_at: datetime) -> bool:
    """Make ``contacts`` the whole list of a group, as told at ``told_at``.

    Unknown people become known; of known ones the language is kept, since they chose it. Returns False, and changes
    nothing, if a newer list is here already. Holds the group's row, so that a notice to it waits for the outcome.
    """
    if not _newest(session, group, told_at):
        return False
    listed = {mailbox(contact.email): contact for contact in contacts}
    for _email, contact in sorted(listed.items()):
        make_known(session, contact, told_at)
    former = delete(Contact).where(Contact.group_name == group).returning(Contact.email, Contact.since)
    since = {row[0]: row[1] for row in session.execute(former)}
    rows = [
        {"group_name": group, "email": email, "name": contact.name, "since": since.get(email, told_at)}
        for email, contact in listed.items()
    ]
    if rows:
        session.execute(insert(Contact), rows)
    return True


def make_known(session: Session, contact: ToldContact, told_at: datetime) -> None:
    """Make somebody known who was told of; of who is known already only what is empty is filled in."""
    email = mailbox(contact.email)
    language = "en" if contact.language == "en" else "vi"
    row = {"email": email, "name": contact.name, "phone": contact.phone, "language": language, "known_since": told_at}
    added = session.execute(upsert(Person).values(row).on_conflict_do_nothing().returning(Person.email)).first()
    if added is None:
        for column, value in ((Person.name, contact.name), (Person.phone, contact.phone)):
            empty = update(Person).where(Person.email == email, column == "")
            session.execute(empty.values({column: value}))


def remember_sign_in(
    session: Session, *, email: str, now: datetime, spoken: str, chosen: str | None, reads: bool = True
) -> Person:
    """Note that somebody signed in, and return who; if they proved that they read the mailbox, it exists again.

    Letters to them are from now on in the language they chose on the pages; if they chose none, in the language kept
    for them, or for new people in the one that was ``spoken``.
    """
    person = session.get(Person, email, with_for_update=True)
    if person is None:
        person = Person(email=email, known_since=now, name="", phone="", language=spoken)
        session.add(person)
    person.signed_in_at = now
    person.language = chosen or person.language
    if reads:
        clear_mark(session, email=email)
    session.flush()
    return person


def change_person(session: Session, *, by: str, name: str, phone: str, language: str) -> Person:
    """Keep what somebody says of themselves. Raises NotFound if they never signed in."""
    person = required(session.get(Person, by, with_for_update=True))
    person.name, person.phone, person.language = name, phone, language
    session.flush()
    return person


def grant_staff(session: Session, *, email: str, by: str, now: datetime) -> None:
    """Let a mailbox see what was sent to whom; a second time changes nothing."""
    row = {"email": mailbox(email), "granted_by": by, "granted_at": now}
    granted = upsert(Staff).values(row).on_conflict_do_nothing().returning(Staff)
    if staff := session.scalar(granted):
        note(session, staff, "granted", by=by, now=now)


def _newest(session: Session, group: str, told_at: datetime) -> bool:
    statement = upsert(Group).values(name=group, told_at=told_at)
    newer = statement.on_conflict_do_update(
        index_elements=[Group.name],
        set_={"told_at": told_at},
        where=func.coalesce(Group.told_at, told_at) <= told_at,
    )
    return session.execute(newer.returning(Group.name)).first() is not None

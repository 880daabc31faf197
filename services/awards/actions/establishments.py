"""Keeping what booths tells: establishments, and which mailboxes belong to which group."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from services.awards.models import Contact, Establishment, Group
from shared.alphabet import alphabetical, unaccented
from shared.cleaning import mailbox
from shared.events.contacts import Contact as ToldContact


def copy_establishment(
    session: Session,
    *,
    id: UUID,
    name: str,
    kind: str,
    registration_number: str,
    province_code: str,
    product_group: str,
    changed_at: datetime,
) -> None:
    """Keep the facts of an establishment as booths tells them; older facts than those kept change nothing."""
    row = {
        "name": name,
        "kind": kind,
        "registration_number": registration_number,
        "province_code": province_code,
        "product_group": product_group,
        "search_text": unaccented(f"{name} {registration_number}"),
        "sort_key": alphabetical(name),
        "changed_at": changed_at,
    }
    statement = upsert(Establishment).values(id=id, **row)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[Establishment.id],
            set_={name: statement.excluded[name] for name in row},
            where=Establishment.changed_at < statement.excluded.changed_at,
        )
    )


def replace_contacts(session: Session, *, group: str, contacts: Sequence[ToldContact], told_at: datetime) -> None:
    """Make ``contacts`` the whole list of a group, as told at ``told_at``; an older one changes nothing."""
    statement = upsert(Group).values(name=group, told_at=told_at)
    newest = statement.on_conflict_do_update(
        index_elements=[Group.name],
        set_={"told_at": statement.excluded.told_at},
        where=Group.told_at <= statement.excluded.told_at,
    )
    if session.execute(newest.returning(Group.name)).first() is None:
        return
    session.execute(delete(Contact).where(Contact.group_name == group))
    names = {mailbox(contact.email): contact.name for contact in contacts}
    if names:
        session.execute(
            insert(Contact), [{"group_name": group, "email": email, "name": name} for email, name in names.items()]
        )

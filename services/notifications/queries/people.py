"""Who is there, and who belongs to which group."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notifications.domain.addresses import EVERY
from services.notifications.domain.secrets import digest_of_token
from services.notifications.letters import Recipient
from services.notifications.models import Contact, Group, Person, SignInLink


def known_groups(session: Session, pattern: str) -> Sequence[str]:
    """Return the groups whose contacts are known and whose name begins like ``pattern`` (``province:*``)."""
    like = Group.name.startswith(pattern.removesuffix(EVERY), autoescape=True)
    return session.scalars(select(Group.name).where(like, Group.told_at.is_not(None)).order_by(Group.name)).all()


def recipients(session: Session, group: str) -> list[Recipient]:
    """Return who gets a letter to a group: under the name known there, in the language of their own."""
    members = select(Contact.email, Contact.name, Person).join(Person, Person.email == Contact.email)
    rows = session.execute(members.where(Contact.group_name == group).order_by(Contact.email))
    return [_recipient(email, name, person) for email, name, person in rows]


def _recipient(email: str, name: str, person: Person) -> Recipient:
    return Recipient(
        email,
        name or person.name,
        person.language,
        phone=person.phone,
        declined=tuple(person.declined),
        digest=person.digest,
        by_sms=person.by_sms,
    )


def person(session: Session, email: str) -> Person | None:
    """Return who reads this mailbox, if known."""
    return session.get(Person, email)


def sign_in_link(session: Session, token: str, now: datetime) -> SignInLink | None:
    """Return the letter's link that this token opens; None if it was used, has expired or never was."""
    open_link = select(SignInLink).where(SignInLink.token_digest == digest_of_token(token))
    return session.scalar(open_link.where(SignInLink.used_at.is_(None), SignInLink.expires_at > now))

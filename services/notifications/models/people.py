"""Who is there, and which mailboxes belong to which group."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.models.base import NotificationsTables
from shared.database import one_of

LANGUAGES = ("vi", "en")


class Person(NotificationsTables):
    """A mailbox and who reads it. ``signed_in_at`` is empty until somebody proved to read it."""

    __tablename__ = "people"
    __table_args__ = (one_of("language", LANGUAGES),)

    email: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="vi")
    known_since: Mapped[datetime]
    signed_in_at: Mapped[datetime | None]


class Group(NotificationsTables):
    """An address of notices: ``establishment:<id>``, ``province:<code>``, ``organisers``, ``access_request:<id>``.

    ``told_at`` is when its contacts were last told; empty while a notice was here before its contacts.
    """

    __tablename__ = "groups"

    name: Mapped[str] = mapped_column(primary_key=True)
    told_at: Mapped[datetime | None]


class Contact(NotificationsTables):
    """A mailbox of a group, under the name it has there. The whole list of a group is replaced at once."""

    __tablename__ = "contacts"

    group_name: Mapped[str] = mapped_column(ForeignKey("groups.name", ondelete="CASCADE"), primary_key=True)
    email: Mapped[str] = mapped_column(primary_key=True, index=True)
    name: Mapped[str] = mapped_column(default="")


class Staff(NotificationsTables):
    """A mailbox that may see here what was sent to whom; members of the group ``organisers`` may as well."""

    __tablename__ = "staff"

    email: Mapped[str] = mapped_column(primary_key=True)
    granted_by: Mapped[str]
    granted_at: Mapped[datetime]

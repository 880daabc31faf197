"""Who is there, and which mailboxes belong to which group."""

from datetime import datetime

from sqlalchemy import ARRAY, ForeignKey, String, text
from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.models.base import NotificationsTables
from shared.cases import Noted
from shared.database import one_of

LANGUAGES = ("vi", "en")
DIGESTS = ("at_once", "hourly", "daily")
WISHED_KINDS = ("notice", "reminder", "news")


class Person(NotificationsTables):
    """A mailbox, who reads it, and what they wish. ``signed_in_at`` is empty until somebody proved to read it.

    ``declined`` are the kinds of letters (of WISHED_KINDS) that shall not come by e-mail; ``digest`` is how often an
    organiser's notices come, in one letter; ``by_sms`` whether decisions come as a short message too, where there is a
    gateway.
    """

    __tablename__ = "people"
    __table_args__ = (one_of("language", LANGUAGES), one_of("digest", DIGESTS))

    email: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="vi")
    declined: Mapped[list[str]] = mapped_column(ARRAY(String), default=list, server_default=text("'{}'"))
    digest: Mapped[str] = mapped_column(default="hourly", server_default="hourly")
    by_sms: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
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
    """A mailbox of a group, under the name it has there. The whole list of a group is replaced at once.

    ``since`` is when it was first told of as a member; empty if that was before it was kept.
    """

    __tablename__ = "contacts"

    group_name: Mapped[str] = mapped_column(ForeignKey("groups.name", ondelete="CASCADE"), primary_key=True)
    email: Mapped[str] = mapped_column(primary_key=True, index=True)
    name: Mapped[str] = mapped_column(default="")
    since: Mapped[datetime | None]


class Staff(Noted, NotificationsTables):
    """A mailbox that may see here what was sent to whom; members of the group ``organisers`` may as well."""

    noun = "staff"
    known_by = "email"
    roles = {"granted": "granted"}
    __tablename__ = "staff"

    email: Mapped[str] = mapped_column(primary_key=True)
    granted_by: Mapped[str]
    granted_at: Mapped[datetime]

"""Contacts: the only values with email addresses and telephone numbers; each service tells those that it knows."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.events.envelope import Event
from shared.events.values import Email, Readers


@dataclass(frozen=True, kw_only=True)
class Contact:
    """A mailbox that belongs to a group; ``language`` is vi or en."""

    email: Email
    name: str
    phone: str = ""
    language: str = "vi"


class ContactsTold(Event):
    """The whole list of mailboxes of a group, as it is from now on."""

    group: Readers
    contacts: Sequence[Contact]

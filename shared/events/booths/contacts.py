"""The only event with email addresses and telephone numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

from marshmallow import fields

from shared.events.envelope import Event, EventSchema


@dataclass(frozen=True, kw_only=True)
class Contact:
    """A mailbox that belongs to a group; ``language`` is vi or en."""

    email: str
    name: str
    phone: str = ""
    language: str = "vi"


class ContactSchema(EventSchema):
    """One contact."""

    makes = Contact

    email = fields.Email(required=True)
    name = fields.String(required=True)
    phone = fields.String(load_default="")
    language = fields.String(load_default="vi")


class ContactsChangedSchema(EventSchema):
    """Version 1."""

    group = fields.String(required=True)
    contacts = fields.List(fields.Nested(ContactSchema), required=True)


@dataclass(frozen=True, kw_only=True)
class ContactsChanged(Event):
    """The whole list of mailboxes of a group, as it is from now on.

    ``group`` is ``establishment:<id>``, ``province:<code>`` (its officers), ``organisers``, or ``access_request:<id>``
    (the one who asks).
    """

    type = "booths.contacts.changed"
    schema = ContactsChangedSchema()

    group: str
    contacts: Sequence[Contact]

    @property
    def key(self) -> str:
        """Return the establishment's id for its group, so that its letters come after it; else the group."""
        return self.group.removeprefix("establishment:")

"""Contacts: the only values with email addresses and telephone numbers; each service tells those that it knows."""

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


class ContactsSchema(EventSchema):
    """Version 1."""

    group = fields.String(required=True)
    contacts = fields.List(fields.Nested(ContactSchema), required=True)


@dataclass(frozen=True, kw_only=True)
class ContactsTold(Event):
    """The whole list of mailboxes of a group, as it is from now on."""

    schema = ContactsSchema()

    group: str
    contacts: Sequence[Contact]

"""Who belongs to the groups that booths knows."""

from shared.events.contacts import ContactsTold


class ContactsChanged(ContactsTold):
    """``group`` is ``establishment:<id>``, ``province:<code>`` (its officers), ``organisers``, or
    ``access_request:<id>`` (the one who asks).
    """

    type = "booths.contacts.changed"

    @property
    def key(self) -> str:
        """Return the establishment's id for its group, so that its letters come after it; else the group."""
        return self.group.removeprefix("establishment:")

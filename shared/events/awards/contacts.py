"""Who belongs to the groups that awards knows."""

from shared.events.contacts import ContactsTold


class ContactsChanged(ContactsTold):
    """``group`` is ``judge:<id>`` (one mailbox), ``secretariat:<round id>`` or ``council:<round id>``."""

    type = "awards.contacts.changed"

    @property
    def key(self) -> str:
        """Return the id of the judge or of the round, so that what is told to the group comes after it."""
        return self.group.partition(":")[2]

"""``python -m services.notifications demo``: know who signs in to look around before the events about them come."""

from collections.abc import Sequence

from sqlalchemy.orm import Session, sessionmaker

from services.notifications.actions.people import make_known
from shared.clock import now
from shared.demo_people import NAMES
from shared.events.contacts import Contact
from shared.settings import Settings


def demo_command(argv: Sequence[str], sessions: sessionmaker[Session], settings: Settings) -> int:  # noqa: ARG001  # the form of a command
    """Make the demo's people known by their names; what is known of them already stays."""
    with sessions.begin() as session:
        for email, name in sorted(NAMES.items()):
            make_known(session, Contact(email=email, name=name), told_at=now())
    return 0

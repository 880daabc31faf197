"""``python -m services.notifications demo``: who signs in to look around is known before the events about them come."""

from collections.abc import Sequence

from sqlalchemy.orm import Session, sessionmaker

from services.notifications.actions.people import make_known
from services.notifications.demo.writing import begin_writing
from shared.clock import now
from shared.demo_people import NAMES
from shared.events.contacts import Contact
from shared.settings import Settings


def demo_command(argv: Sequence[str], sessions: sessionmaker[Session], settings: Settings) -> int:  # noqa: ARG001  # the form of a command
    """Make the demo's people known by their names, and what they are writing; what is there already stays."""
    with sessions.begin() as session:
        for email, name in sorted(NAMES.items()):
            make_known(session, Contact(email=email, name=name), told_at=now())
        session.flush()
        begin_writing(session, now())
    return 0

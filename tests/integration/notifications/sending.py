"""A sender with a clock that is moved by hand and an SMTP server on loopback."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from services.notifications.actions.letters import NewLetter, queue_letter
from services.notifications.actions.signin import Asking
from services.notifications.letters import Recipient, write
from services.notifications.models import Letter, LetterTry
from services.notifications.sending.sender import Sender
from shared.clock import now
from shared.events.booths import BoothOffered
from tests.unit.notifications.samples import sample

Sessions = sessionmaker[Session]
Open = Callable[..., AbstractContextManager[Sender]]


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.at = now()

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **by: float) -> None:
        self.at += timedelta(**by)


def queue(sessions: Sessions, *emails: str, name: str = "Trần Thị Hoa", urgent: bool = False) -> None:
    with sessions.begin() as session:
        for email in emails:
            recipient = Recipient(email, name, "vi")
            queue_letter(
                session,
                NewLetter(
                    content=write(sample(BoothOffered), recipient, "establishment:x"),
                    recipient=recipient,
                    event_id=uuid4(),
                    template="booth_offered",
                    kind="decision",
                    link="/booths/offers/1",
                    trace="trace-1",
                    urgent=urgent,
                ),
                now=now() - timedelta(minutes=1),
            )


def asking(email: str, *, known: bool = False, address: str = "192.0.2.1") -> Asking:
    """Somebody who asks for a code."""
    return Asking(email=email, known=known, address=address, language="vi", key="k", trace="t")


def states(sessions: Sessions) -> dict[str, tuple[str, int, str]]:
    with sessions() as session:
        return {row.recipient: (row.state, row.tries, row.answer) for row in session.scalars(select(Letter))}


def outcomes(sessions: Sessions) -> list[tuple[str, str]]:
    with sessions() as session:
        return [(row.outcome, row.answer) for row in session.scalars(select(LetterTry).order_by(LetterTry.id))]

"""Events and messages for the tests of messaging: booths tells awards who is an establishment."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from time import monotonic, sleep
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session, sessionmaker

from services.awards.service import SERVICE as AWARDS
from shared.events.booths import Contact, ContactsChanged, EstablishmentChanged, EstablishmentRegistered
from shared.events.envelope import Envelope, Event
from shared.messaging import outbox
from shared.messaging.broker import Message, Received
from shared.service import Handler, Service

NOON = datetime(2018, 5, 7, 5, 0, tzinfo=UTC)


def registered(**changes: Any) -> EstablishmentRegistered:
    """Return that a weaving cooperative of Hà Giang registered itself."""
    return EstablishmentRegistered(**(_facts() | changes))


def changed(**changes: Any) -> EstablishmentChanged:
    """Return that it changed something."""
    return EstablishmentChanged(**(_facts() | changes))


def organisers(*emails: str) -> ContactsChanged:
    """Return who organises."""
    return ContactsChanged(group="organisers", contacts=[Contact(email=email, name="Lan") for email in emails])


def _facts() -> dict[str, Any]:
    return {
        "establishment_id": uuid4(),
        "name": "HTX dệt lanh Lùng Tám",
        "kind": "cooperative",
        "registration_number": "5100232135",
        "province_code": "02",
        "commune": "Lùng Tám",
        "product_group": "A",
        "changed_at": NOON,
    }


def tell(sessions: sessionmaker[Session], *events: Event) -> list[UUID]:
    """Record events in one transaction."""
    with sessions.begin() as session:
        return [outbox.record(session, event, at=NOON) for event in events]


def received(event: Event, *, offset: int = 0, id: UUID | None = None) -> Received:
    """Return the message of an event as a broker gives it."""
    envelope = Envelope.around(event, id=id or uuid4(), time=NOON, correlationid="the-request")
    return Received("khuyen-cong.booths", 0, offset, event.key, envelope.to_json())


def awards_with(handler: Handler) -> Service:
    """Return awards with another handler for what booths tells."""
    return replace(AWARDS, handlers={EstablishmentRegistered: handler, EstablishmentChanged: handler})


def wait_for(found: Callable[[], bool], seconds: float = 30) -> None:
    """Return as soon as ``found`` is true; fail if that takes longer."""
    until = monotonic() + seconds
    while not found():
        assert monotonic() < until, "it did not happen in time"
        sleep(0.02)


class ListBroker:
    """A broker that only keeps what was published, and fails when told to."""

    def __init__(self) -> None:
        self.published: list[Message] = []
        self.trouble: Exception | None = None

    def publish(self, messages: Sequence[Message]) -> None:
        """Keep all or raise the trouble."""
        if self.trouble:
            raise self.trouble
        self.published += messages

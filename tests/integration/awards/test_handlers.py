"""What booths tells may come late and in any order: what is older never replaces what is newer."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from services.awards.models import Contact, Establishment
from services.awards.service import SERVICE
from shared.events.booths import ContactsChanged, EstablishmentChanged, EstablishmentRegistered
from shared.events.contacts import Contact as ToldContact
from shared.events.envelope import Envelope, Event
from shared.messaging.consumer import MessageOutcome, apply
from tests.unit.notifications.samples import sample

MORNING = datetime(2026, 11, 1, 8, tzinfo=UTC)
NOON = MORNING + timedelta(hours=4)
PLACE = UUID(int=7)


def tell(sessions: sessionmaker[Session], event: Event, at: datetime) -> None:
    envelope = Envelope.around(event, id=uuid4(), time=at, correlationid="t")
    with sessions.begin() as session:
        assert apply(session, SERVICE, envelope) is MessageOutcome.HANDLED


def test_older_facts_of_an_establishment_do_not_come_back(awards_sessions: sessionmaker[Session]) -> None:
    for kind, name, at in (
        (EstablishmentChanged, "HTX mới", NOON),
        (EstablishmentRegistered, "HTX cũ", MORNING),
        (EstablishmentChanged, "HTX mới nhất", NOON + timedelta(seconds=1)),
        (EstablishmentChanged, "HTX giữa", NOON),
    ):
        tell(awards_sessions, sample(kind, establishment_id=PLACE, name=name, changed_at=at), at)
    with awards_sessions() as session:
        assert session.scalars(select(Establishment.name)).all() == ["HTX mới nhất"]


def test_older_contacts_do_not_come_back(awards_sessions: sessionmaker[Session]) -> None:
    for email, at in (("new@example.vn", NOON), ("old@example.vn", MORNING)):
        contacts = [ToldContact(email=email, name="Hoa", language="vi", phone="")]
        tell(awards_sessions, ContactsChanged(group="organisers", contacts=contacts), at)
    with awards_sessions() as session:
        assert session.scalars(select(Contact.email)).all() == ["new@example.vn"]

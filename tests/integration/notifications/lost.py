"""Letters that did not arrive: establishments of provinces, their offers, and what became of their letters."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from services.notifications.models import Letter, LetterTry
from shared.clock import now
from shared.events.booths import BoothOffered, Contact, ContactsChanged
from shared.events.envelope import Event
from tests.integration.notifications.telling import tell
from tests.unit.notifications.samples import sample

Sessions = sessionmaker[Session]
GONE = "550 5.1.1 no such user"
HA_GIANG, LAO_CAI = "02", "10"
OFFICER, OTHER_OFFICER, ORGANISER = "canbo@hagiang.vn", "canbo@laocai.vn", "bantochuc@x.vn"


def known(sessions: Sessions, group: str, *emails: str, phone: str = "") -> None:
    """Tell a group's mailboxes; the reader's name is what stands before the @."""
    people = [Contact(email=one, name=f"Ông/Bà {one.partition('@')[0]}", phone=phone) for one in emails]
    tell(sessions, ContactsChanged(group=group, contacts=people))


def office(sessions: Sessions) -> None:
    """An officer of Hà Giang, one of Lào Cai, and an organiser."""
    known(sessions, f"province:{HA_GIANG}", OFFICER)
    known(sessions, f"province:{LAO_CAI}", OTHER_OFFICER)
    known(sessions, "organisers", ORGANISER)


def offered(sessions: Sessions, name: str, *emails: str, phone: str = "0912 345 678", **changes: Any) -> UUID:
    """Offer a booth to an establishment of Hà Giang with these mailboxes; return the establishment."""
    place = uuid4()
    known(sessions, f"establishment:{place}", *emails, phone=phone)
    decided(sessions, name, place, **changes)
    return place


def decided(sessions: Sessions, name: str, place: UUID, event: type[Event] = BoothOffered, **changes: Any) -> UUID:
    """Decide about an establishment; return the event."""
    given: dict[str, Any] = {"province_code": HA_GIANG, "establishment_id": place, "establishment_name": name}
    if event is BoothOffered:
        given |= {"offer_id": uuid4(), "confirm_by": now() + timedelta(days=5)}
    id = uuid4()
    tell(sessions, sample(event, **given | changes), id=id)
    return id


def became(sessions: Sessions, email: str, state: str, answer: str = GONE, at: datetime | None = None) -> UUID:
    """Let the newest decision to a mailbox have come back, failed, or been sent."""
    at = at or now()
    with sessions.begin() as session:
        to = select(Letter).where(Letter.recipient == email, Letter.kind == "decision")
        letter = session.scalars(to.order_by(Letter.position)).all()[-1]
        letter.state, letter.tries = state, 1
        letter.sent_at = at if state == "sent" else None
        letter.bounced_at = at if state == "bounced" else None
        letter.answer = answer if state != "sent" else "250 ok"
        outcome = {"sent": "accepted", "bounced": "bounced", "failed": "refused"}[state]
        session.add(LetterTry(letter_id=letter.id, at=at, outcome=outcome, answer=letter.answer))
        return letter.id


def decision_to(sessions: Sessions, email: str) -> Letter:
    """The newest decision to a mailbox."""
    with sessions() as session:
        to = select(Letter).where(Letter.recipient == email, Letter.kind == "decision")
        return session.scalars(to.order_by(Letter.position)).all()[-1]

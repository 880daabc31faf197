"""Letters that did not arrive: establishments of provinces, their offers, and what became of their letters."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from services.notifications.domain.lifecycle import LetterState
from services.notifications.models import Letter, LetterTry
from shared.clock import now
from shared.events.booths import BoothOffered, Contact, ContactsChanged
from shared.events.envelope import Event
from tests.clients import Visit
from tests.integration.notifications.telling import tell
from tests.unit.notifications.samples import sample

Sessions = sessionmaker[Session]
CALLS, API = "/notifications/office/calls", "/notifications/api/office/calls"
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


def became(sessions: Sessions, email: str, state: LetterState, answer: str = GONE, at: datetime | None = None) -> UUID:
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


def establishment_of(sessions: Sessions, email: str) -> UUID:
    return UUID(decision_to(sessions, email).about.partition(":")[2])


def lose_some(sessions: Sessions) -> Sessions:
    """Four establishments whose offers did not arrive, the office, and one whose offer did."""
    office(sessions)
    soon, late = now() + timedelta(hours=5), now() + timedelta(days=3)
    offered(sessions, "HTX Dệt lanh", "lanh@x.vn", confirm_by=late, label="F-0001")
    became(sessions, "lanh@x.vn", "bounced")
    offered(sessions, "HTX Chè", "che@x.vn", phone="", confirm_by=soon, label="F-0002")
    became(sessions, "che@x.vn", "failed", "550 5.7.1 not wanted")
    offered(sessions, "Xưởng Mây", "may1@x.vn", "may2@x.vn", "may3@x.vn", confirm_by=now() - timedelta(days=1))
    became(sessions, "may1@x.vn", "bounced")
    became(sessions, "may2@x.vn", "sent")
    became(sessions, "may3@x.vn", "bounced")
    offered(sessions, "Gốm Bát", "gom@x.vn", province_code=LAO_CAI, label="F-0004")
    became(sessions, "gom@x.vn", "bounced")
    offered(sessions, "Tới nơi", "toi@x.vn")
    became(sessions, "toi@x.vn", "sent")
    return sessions


def names(visit: Visit, email: str, **query: str) -> list[str]:
    answer = visit(email).get(API, query_string=query)
    assert answer.status_code == 200, answer.text
    assert answer.json is not None
    return [one["name"] for one in answer.json["items"]]


def row(visit: Visit, email: str, name: str, **query: str) -> dict[str, object]:
    answer = visit(email).get(API, query_string=query).json
    assert answer is not None
    found: dict[str, object] = next(one for one in answer["items"] if one["name"] == name)
    return found

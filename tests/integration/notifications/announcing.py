"""A fair with exhibitors, a province, a jury, and offices that write to them; what they give is told as by a relay."""

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from services.notifications.actions.announcements import begin_announcement
from services.notifications.service import SERVICE
from shared.clock import now
from shared.events.awards import Contact, ContactsChanged, JudgeAnswered, JudgeInvited
from shared.events.booths import BoothTakenBack, EstablishmentRegistered, OfferConfirmed
from shared.events.envelope import Envelope
from shared.events.notifications import AnnouncementGiven
from shared.messaging.consumer import apply
from shared.messaging.tables import OUTBOX
from tests.integration.notifications.telling import contacts, tell
from tests.unit.notifications.samples import sample

Sessions = sessionmaker[Session]
ORGANISER, OFFICER, OTHER_OFFICER, SECRETARY = "mai@x.vn", "cb19@x.vn", "cb02@x.vn", "tk@x.vn"
HOA, BINH, LEFT, JUDGE, GONE = "hoa@x.vn", "binh@x.vn", "roi@x.vn", "gk@x.vn", "gk2@x.vn"
FAIR, ROUND = sample(OfferConfirmed).fair_id, sample(JudgeInvited).round_id
EXHIBITORS, MAKERS, JUDGES = f"exhibitors:{FAIR}", "makers:19", f"judges:{ROUND}"
WORDS = {"subject_vi": "Giờ nhận gian", "text_vi": "Gian được giao từ 7 giờ sáng.\nXe hàng vào cổng số 3."}


def an_establishment(sessions: Sessions, name: str, *emails: str, province: str = "19") -> UUID:
    """An establishment that is registered, with its members' mailboxes; known even if it has none."""
    id = uuid4()
    tell(sessions, contacts(*emails, group=f"establishment:{id}"))
    tell(sessions, sample(EstablishmentRegistered, establishment_id=id, name=name, province_code=province))
    return id


def confirmed(sessions: Sessions, id: UUID, name: str, province: str = "19") -> dict[str, Any]:
    """The establishment confirms booths at the fair."""
    about = {"establishment_id": id, "establishment_name": name, "province_code": province}
    offer = {**about, "offer_id": uuid4(), "application_id": uuid4()}
    tell(sessions, sample(OfferConfirmed, **offer), minute=1)
    return offer


def a_world(sessions: Sessions) -> None:
    """Hoa has two exhibitors, Bình of another province one, one has no mailbox, one's booths were taken back."""
    tell(sessions, contacts(ORGANISER, group="organisers"))
    tell(sessions, contacts(OFFICER, group="province:19"))
    tell(sessions, contacts(OTHER_OFFICER, group="province:02"))
    tell(sessions, contacts(SECRETARY, group=f"secretariat:{ROUND}"))
    for name, emails, province in (
        ("Chè A", [HOA], "19"), ("Chè B", [HOA], "19"), ("Gốm", [BINH], "02"), ("Tre", [], "19")
    ):  # fmt: skip
        confirmed(sessions, an_establishment(sessions, name, *emails, province=province), name, province)
    gone = confirmed(sessions, an_establishment(sessions, "Rời", LEFT), "Rời")
    tell(sessions, sample(BoothTakenBack, **gone), minute=2)
    for email, accepted in ((JUDGE, True), (GONE, True), ("khong@x.vn", False)):
        judge = a_judge(sessions, email, accepted)
        if email == GONE:
            tell(sessions, ContactsChanged(group=f"judge:{judge}", contacts=[]), minute=3)


def a_judge(sessions: Sessions, email: str, accepted: bool) -> UUID:
    """Somebody who was invited to the jury, and answered."""
    id = uuid4()
    tell(sessions, ContactsChanged(group=f"judge:{id}", contacts=[Contact(email=email, name="Giám khảo")]))
    tell(sessions, sample(JudgeInvited, judge_id=id))
    tell(sessions, sample(JudgeAnswered, judge_id=id, accepted=accepted), minute=1)
    return id


def an_announcement(session: Session, *, by: str, province_code: str) -> UUID:
    """Somebody begins to write to the makers of a province, of whom there has to be one."""
    return begin_announcement(session, to=f"makers:{province_code}", by=by, now=now(), **WORDS).id


def deliver(sessions: Sessions, most: int | None = None) -> int:
    """Bring what was given to the handlers, as relay and consumer do; at most so many."""
    with sessions() as session:
        rows = session.execute(
            select(OUTBOX).where(OUTBOX.c.type == AnnouncementGiven.type).order_by(OUTBOX.c.position)
        ).all()
    for row in rows[:most]:
        with sessions.begin() as session:
            apply(session, SERVICE, Envelope.from_json(row.payload.encode()))
    return len(rows)

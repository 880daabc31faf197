"""Scenes of applications: an open fair, a maker, an officer and an organiser, and what came of it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from services.booths.models import (
    Application,
    Booth,
    Draw,
    Establishment,
    Fair,
    Offer,
    OfferBooth,
    Placement,
)
from shared.clock import now
from tests.builders import (
    make_application,
    make_document,
    make_establishment,
    make_fair,
    make_staff,
    make_wish,
)
from tests.clients import Visit

MAKER = "hoa@example.vn"


OFFICER = "an@so.example.vn"


ORGANISER = "org@example.vn"


Sessions = sessionmaker[Session]
EXPLANATION = {
    "position": 7,
    "points": 30,
    "breakdown": [{"flag": "women_owned", "points": 20}, {"flag": "newcomer", "points": 10}],
    "booths": ["A-01"],
    "waiting": 1,
    "reason": "rounds",
    "stops": [
        {
            "code": "rounds",
            "turn": "promise",
            "round": 2,
            "asked": 1,
            "groups": ["A"],
            "booths": 3,
            "own": 1,
            "ahead": 1,
            "rounds": 1,
            "province": 0,
            "newcomers": 0,
            "last": None,
            "places": 1,
            "passed": {"round": 1},
        }
    ],
    "wishes": [
        {"wish": "booth:A-02", "outcome": "taken", "by": 3},
        {"wish": "booth:A-01", "outcome": "given"},
    ],
}


def open_fair(session: Session, **changes: Any) -> Fair:
    at = now()
    window = {
        "registration_opens_at": at - timedelta(days=1),
        "registration_closes_at": at + timedelta(days=9),
        "confirm_deadline_at": at + timedelta(days=60),
    }
    return make_fair(session, **(window | changes))


def scene(session: Session, *, papers: bool = True, **fair_changes: Any) -> tuple[str, UUID]:
    """An open fair and a maker with one establishment of Hà Nội; officer and organiser are there."""
    fair = open_fair(session, **fair_changes)
    establishment = make_establishment(session, member=MAKER)
    if papers:
        for kind in ("business_registration", "food_safety"):
            make_document(session, establishment, kind)
    make_staff(session, email=OFFICER, name="Lê An", role="officer", province_code="01")
    make_staff(session, email="far@so.example.vn", role="officer", province_code="79")
    make_staff(session, email=ORGANISER)
    session.commit()
    return fair.code, establishment.id


def only(session: Session) -> Application:
    session.expire_all()
    return session.scalars(select(Application)).one()


def begun(session: Session, visit: Visit, **more: Any) -> tuple[FlaskClient, str]:
    code, _ = scene(session, **more)
    maker = visit(MAKER)
    return maker, maker.post(f"/booths/fairs/{code}/apply").location.rsplit("/", 1)[0]


def submitted(session: Session, **changes: Any) -> tuple[str, UUID]:
    code, establishment_id = scene(session)
    fair = session.scalars(select(Fair).where(Fair.code == code)).one()
    application = make_application(session, fair, session.get_one(Establishment, establishment_id), **changes)
    session.commit()
    return f"/booths/applications/{application.id}", application.id


def drawn(session: Session) -> str:
    """A published fair whose draw gave the maker A-01 and left its first wish to another."""
    code, establishment_id = scene(session)
    fair = session.scalars(select(Fair).where(Fair.code == code)).one()
    establishment = session.get_one(Establishment, establishment_id)
    application = make_application(session, fair, establishment, state="accepted", booths_wanted=2)
    booths = session.scalars(select(Booth).where(Booth.fair_id == fair.id).order_by(Booth.code)).all()
    make_wish(session, application, 1, booths[1])
    make_wish(session, application, 2, booths[0])
    fair.state = "published"
    session.add(
        Draw(
            fair_id=fair.id,
            announcement={},
            announcement_hash="0" * 64,
            announced_by=ORGANISER,
            announced_at=now() - timedelta(days=2),
            published_at=now() - timedelta(days=1),
        )
    )
    session.add(
        Placement(
            application_id=application.id,
            fair_id=fair.id,
            points=30,
            position=7,
            booths_given=1,
            waiting_position=None,
            explanation={**EXPLANATION, "label": application.label},
        )
    )
    offer = Offer(
        fair_id=fair.id,
        application_id=application.id,
        offered_at=now(),
        letter_at=now(),
        confirm_by=now() + timedelta(days=2, hours=1),
    )
    session.add(offer)
    session.flush()
    session.add(OfferBooth(offer_id=offer.id, booth_id=booths[0].id))
    session.commit()
    return f"/booths/applications/{application.id}"

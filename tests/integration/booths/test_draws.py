"""Closing, announcing, drawing and publishing: in this order, by organisers, each told to whom it concerns."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from services.booths.actions import draws
from services.booths.domain.announcement import DrawSource, RandomnessNotDrawnYet, RandomnessTooEarly
from services.booths.domain.draw import commitment
from services.booths.domain.lifecycle import FairNotReady
from services.booths.domain.proof import verify
from services.booths.domain.rules import Rules
from services.booths.models import Application, Draw, Fair, Offer, Placement
from shared.errors import Forbidden
from tests.builders import NOW, make_application, make_establishment, make_fair, make_staff, told

ORGANISER = "to-chuc@example.vn"
CLOSED = NOW + timedelta(days=21)
DRAWN_AT = CLOSED + timedelta(days=2)
LATER = DRAWN_AT + timedelta(hours=1)
SOURCES = [DrawSource(name="Xổ số thử nghiệm", drawn_at=DRAWN_AT, ordered=False)]
SECRET = bytes(range(32))


@pytest.fixture
def session(booths_sessions: sessionmaker[Session]) -> Iterator[Session]:
    with booths_sessions() as opened:
        make_staff(opened, email=ORGANISER)
        yield opened


def open_fair(session: Session, *, applicants: int, rows: int = 1, columns: int = 3) -> Fair:
    """A fair past its deadline with ``applicants`` accepted applications for one booth each."""
    fair = make_fair(
        session,
        rows=rows,
        columns=columns,
        rules=Rules(cap_per_establishment=1).to_json(),
        draw_secret=SECRET.hex(),
        draw_commitment=commitment(SECRET).hex(),
    )
    for _ in range(applicants):
        make_application(session, fair, make_establishment(session), state="accepted")
    session.flush()
    return fair


def closed(session: Session, fair: Fair) -> Fair:
    draws.close_and_announce(session, fair_code=fair.code, sources=SOURCES, by=ORGANISER, now=CLOSED)
    return fair


def drawn(session: Session, fair: Fair) -> Fair:
    closed(session, fair)
    draws.draw_lots(session, fair_code=fair.code, randomness=[[5, 12, 33]], by=ORGANISER, now=LATER)
    return fair


def published(session: Session, fair: Fair) -> draws.DrawPublication:
    drawn(session, fair)
    return draws.publish_draw(session, fair_code=fair.code, by=ORGANISER, now=LATER)


def test_closing_announces_to_the_fair_and_to_each_applicant(session: Session) -> None:
    fair = closed(session, open_fair(session, applicants=4))
    assert fair.state == "closed"
    assert told(session) == ["booths.application.announced"] * 4 + ["booths.fair.announced"]


def test_closing_waits_for_the_deadline(session: Session) -> None:
    fair = open_fair(session, applicants=1)
    early = fair.registration_closes_at - timedelta(seconds=1)
    with pytest.raises(draws.RegistrationStillOpen):
        draws.close_and_announce(session, fair_code=fair.code, sources=SOURCES, by=ORGANISER, now=early)


def test_closing_waits_for_every_decision(session: Session) -> None:
    fair = open_fair(session, applicants=1)
    make_application(session, fair, make_establishment(session), state="submitted")
    with pytest.raises(draws.ApplicationsUndecided):
        closed(session, fair)


def test_a_source_drawn_before_the_announcement_is_refused(session: Session) -> None:
    fair = open_fair(session, applicants=1)
    old = [DrawSource(name="Đã quay", drawn_at=CLOSED - timedelta(seconds=1), ordered=False)]
    with pytest.raises(RandomnessTooEarly):
        draws.close_and_announce(session, fair_code=fair.code, sources=old, by=ORGANISER, now=CLOSED)


def test_nothing_is_drawn_before_the_source_is(session: Session) -> None:
    fair = closed(session, open_fair(session, applicants=1))
    with pytest.raises(RandomnessNotDrawnYet):
        draws.draw_lots(
            session, fair_code=fair.code, randomness=[[1]], by=ORGANISER, now=DRAWN_AT - timedelta(seconds=1)
        )


def test_only_organisers_close_draw_and_publish(session: Session) -> None:
    fair = open_fair(session, applicants=1)
    officer = make_staff(session, role="officer", province_code="01")
    for act in (
        lambda: draws.close_and_announce(session, fair_code=fair.code, sources=SOURCES, by=officer.email, now=CLOSED),
        lambda: draws.draw_lots(session, fair_code=fair.code, randomness=[[1]], by=officer.email, now=LATER),
        lambda: draws.publish_draw(session, fair_code=fair.code, by=officer.email, now=LATER),
    ):
        with pytest.raises(Forbidden):
            act()


def test_steps_come_in_their_order(session: Session) -> None:
    fair = open_fair(session, applicants=1)
    with pytest.raises(FairNotReady):
        draws.publish_draw(session, fair_code=fair.code, by=ORGANISER, now=LATER)
    closed(session, fair)
    with pytest.raises(FairNotReady):
        closed(session, fair)


def test_the_kept_proof_verifies(session: Session) -> None:
    fair = drawn(session, open_fair(session, applicants=5))
    draw = session.get_one(Draw, fair.id)
    assert verify(draw.proof) == []


def test_everybody_has_a_place_in_the_order_and_a_reason(session: Session) -> None:
    fair = drawn(session, open_fair(session, applicants=5))
    rows = session.scalars(select(Placement).where(Placement.fair_id == fair.id).order_by(Placement.position)).all()
    assert [row.position for row in rows] == [1, 2, 3, 4, 5]
    assert [row.booths_given for row in rows] == [1, 1, 1, 0, 0]
    assert [row.waiting_position for row in rows] == [None, None, None, 1, 2]


def test_publishing_offers_and_tells_who_waits(session: Session) -> None:
    done = published(session, open_fair(session, applicants=5))
    assert done == draws.DrawPublication(offers=3, booths=3, waiting=2)
    assert told(session)[-7:] == [
        *["booths.booth.offered"] * 3,
        *["booths.application.waitlisted"] * 2,
        "booths.decisions.listed",
        "booths.draw.published",
    ]


def test_who_withdrew_after_the_announcement_makes_room(session: Session) -> None:
    fair = drawn(session, open_fair(session, applicants=5))
    first = session.scalars(select(Placement).where(Placement.fair_id == fair.id, Placement.position == 1)).one()
    session.get_one(Application, first.application_id).state = "withdrawn"
    done = draws.publish_draw(session, fair_code=fair.code, by=ORGANISER, now=LATER)
    assert done == draws.DrawPublication(offers=3, booths=3, waiting=1)
    holders = set(session.scalars(select(Offer.application_id).where(Offer.fair_id == fair.id)))
    assert first.application_id not in holders

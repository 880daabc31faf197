"""Booths by province come from the fairs that ended, once each."""

from datetime import UTC, date, datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from services.awards.models import FairFigure
from services.awards.service import SERVICE
from shared.events.booths import FairEnded
from shared.events.envelope import Envelope
from shared.messaging.consumer import MessageOutcome, apply
from tests.unit.notifications.samples import sample


def tell(sessions: sessionmaker[Session], event: FairEnded) -> None:
    envelope = Envelope.around(event, id=uuid4(), time=datetime(2026, 11, 1, tzinfo=UTC), correlationid="t")
    with sessions.begin() as session:
        assert apply(session, SERVICE, envelope) is MessageOutcome.HANDLED


def test_the_newest_figures_of_each_fair_are_kept(awards_sessions: sessionmaker[Session]) -> None:
    first, second = (sample(FairEnded, fair_id=uuid4(), closes_on=date(2026, 12, day)) for day in (1, 31))
    tell(awards_sessions, sample(FairEnded, fair_id=first.fair_id, booths_by_province={"19": 3, "02": 1}))
    tell(awards_sessions, second)
    tell(awards_sessions, sample(FairEnded, fair_id=first.fair_id, booths_by_province={"19": 4}))
    tell(awards_sessions, sample(FairEnded, fair_id=first.fair_id, booths_by_province={}))
    with awards_sessions() as session:
        kept = select(FairFigure.fair_id, FairFigure.province_code, FairFigure.year, FairFigure.booths)
        assert {tuple(row) for row in session.execute(kept)} == {
            (first.fair_id, "19", 2026, 4),
            (second.fair_id, "19", 2026, 12),
        }

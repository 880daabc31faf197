"""A draw with wrong numbers is corrected: none of the held letters about it goes out, nor one that comes late."""

from collections import Counter

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from services.notifications.actions.batches import release
from services.notifications.models import Letter
from shared.errors import Conflict
from shared.events.booths import DrawCorrected
from tests.integration.notifications.deciding import BATCH, ORGANISER, a_batch, members, outcome
from tests.integration.notifications.telling import START, contacts, tell
from tests.unit.notifications.samples import sample

Sessions = sessionmaker[Session]


def states(sessions: Sessions) -> Counter[str]:
    with sessions() as session:
        return Counter(session.scalars(select(Letter.state).where(Letter.batch_id == BATCH)))


def test_the_held_letters_of_a_corrected_draw_never_go_out(notifications_sessions: Sessions) -> None:
    sessions = notifications_sessions
    tell(sessions, contacts(ORGANISER, group="organisers"))
    a_batch(sessions, 3)
    assert states(sessions) == {"held": 3}
    tell(sessions, sample(DrawCorrected, withdrawn_batch_id=BATCH), minute=2)
    assert states(sessions) == {"cancelled": 3}
    tell(sessions, members(4), minute=1)
    tell(sessions, outcome(4, batch=BATCH), minute=1)
    assert states(sessions) == {"cancelled": 4}
    with sessions() as session, pytest.raises(Conflict):
        release(session, batch_id=BATCH, by=ORGANISER, now=START)


def test_letters_that_come_after_the_correction_are_not_held_either(notifications_sessions: Sessions) -> None:
    tell(notifications_sessions, sample(DrawCorrected, withdrawn_batch_id=BATCH))
    a_batch(notifications_sessions, 2)
    assert states(notifications_sessions) == {"cancelled": 2}

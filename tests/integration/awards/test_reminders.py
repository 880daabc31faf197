"""Reminders: those behind, nobody who is done, nobody twice on a day."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from services.awards.actions.judges import (
    remind_behind,
    remind_judges,
)
from services.awards.domain.lifecycle import RoundNotReady
from services.awards.models import Dossier
from tests.awards_builders import (
    make_assignment,
    make_dossier,
    make_judge,
)
from tests.builders import NOW, told, told_data
from tests.integration.awards.jury_scenes import SECRETARY, a_round, scoring_round, signs

Sessions = sessionmaker[Session]


@pytest.mark.parametrize("hours_before", [80, 71, 40, 23, 2, -3])
def test_reminders_reach_those_behind_and_nobody_who_is_done(awards_sessions: Sessions, hours_before: int) -> None:
    with awards_sessions.begin() as session:
        found, (done, behind) = scoring_round(session, judges=2, products=1)
        now = found.scoring_closes_at - timedelta(hours=hours_before)
        product = session.scalars(select(Dossier)).one()
        signs(session, done, product)
        make_judge(session, found, label="GK08", state="removed")
        sent = remind_judges(session, now)
        assert sent == (1 if 0 < hours_before < 72 else 0)
        assert remind_judges(session, now) == 0
        if 0 < hours_before < 72:
            assert told(session)[-1] == "awards.judge.reminded"
            assert told_data(session)[-1]["judge_id"] == str(behind.id)
            assert (told_data(session)[-1]["products"], told_data(session)[-1]["left"]) == (1, 1)
        by_hand = remind_behind(session, round_code=found.code, by=SECRETARY, now=now)
        assert by_hand == ([] if sent else [behind])  # nobody twice on a day
        tomorrow = remind_behind(session, round_code=found.code, by=SECRETARY, now=now + timedelta(days=1))
        assert tomorrow == [behind]
        signs(session, behind, product)
        assert remind_behind(session, round_code=found.code, by=SECRETARY, now=now + timedelta(days=2)) == []


def test_a_reminder_needs_a_round_that_is_scored(awards_sessions: Sessions) -> None:
    with awards_sessions.begin() as session:
        found = a_round(session)
        judge, product = make_judge(session, found), make_dossier(session, found)
        make_assignment(session, judge, product)
        assert remind_judges(session, found.scoring_closes_at - timedelta(hours=1)) == 0
        with pytest.raises(RoundNotReady):
            remind_behind(session, round_code=found.code, by=SECRETARY, now=NOW)

"""Reminders: those behind, nobody who is done, nobody twice within twelve hours; and the word that one is done."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from services.awards.actions.judges import (
    remind_behind,
    remind_judges,
)
from services.awards.actions.sheets import sign_sheet
from services.awards.domain.lifecycle import RoundNotReady
from services.awards.models import Dossier, Judge, Round
from tests.awards_builders import (
    make_assignment,
    make_dossier,
    make_judge,
)
from tests.builders import NOW, told, told_data
from tests.integration.awards.jury_scenes import SECRETARY, a_round, scoring_round, signs
from tests.locks import waits_for_a_lock

Sessions = sessionmaker[Session]


@pytest.mark.parametrize("hours_before", [50, 47, 30, 5, 2, -3])
def test_reminders_reach_those_behind_and_nobody_who_is_done(awards_sessions: Sessions, hours_before: int) -> None:
    with awards_sessions.begin() as session:
        found, (done, behind) = scoring_round(session, judges=2, products=1)
        now = found.scoring_closes_at - timedelta(hours=hours_before)
        product = session.scalars(select(Dossier)).one()
        signs(session, done, product)
        make_judge(session, found, label="GK08", state="removed")
        sent = remind_judges(session, now)
        assert sent == (1 if 0 < hours_before < 48 else 0)
        assert remind_judges(session, now) == 0
        if sent:
            assert told(session)[-1] == "awards.judge.reminded"
            said = told_data(session)[-1]
            assert (said["judge_id"], said["products"], said["left"]) == (str(behind.id), 1, 1)
            assert datetime.fromisoformat(said["scoring_closes_at"]) == found.scoring_closes_at
        by_hand = remind_behind(session, round_code=found.code, by=SECRETARY, now=now)
        assert by_hand == ([] if sent else [behind])
        soon, later = (now + timedelta(hours=hours) for hours in (11, 12))
        assert remind_behind(session, round_code=found.code, by=SECRETARY, now=soon) == []
        assert remind_behind(session, round_code=found.code, by=SECRETARY, now=later) == [behind]
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


def test_by_themselves_two_reminders_at_most_and_none_right_after_one_by_hand(awards_sessions: Sessions) -> None:
    with awards_sessions.begin() as session:
        found, (judge, _) = scoring_round(session, judges=2, products=1)
        closes = found.scoring_closes_at
        sent = {hours: remind_judges(session, closes - timedelta(hours=hours)) for hours in range(60, -3, -1)}
        assert [hours for hours, count in sent.items() if count] == [48, 6]
        judge.reminded_at = None
        by_hand = closes - timedelta(hours=8)
        assert remind_behind(session, round_code=found.code, by=SECRETARY, now=by_hand) == [judge]
        assert [remind_judges(session, closes - timedelta(hours=hours)) for hours in (6, 3, 1)] == [0, 0, 0]


def test_a_judge_who_is_done_is_told_once_with_the_last_sheet(awards_sessions: Sessions) -> None:
    with awards_sessions.begin() as session:
        _, (judge, other) = scoring_round(session, judges=2, products=3)
        first, second, last = session.scalars(select(Dossier).order_by(Dossier.voting_code))
        signs(session, other, first)
        for product in (first, second):
            signs(session, judge, product)
        assert told(session).count("awards.judge.finished") == 0
        sheet = signs(session, judge, last)
        assert told(session)[-1] == "awards.judge.finished"
        assert told_data(session)[-1] == judge_facts_told(session, judge) | {"products": 3}
        again = sign_sheet(
            session,
            round_code=sheet.leaf["round"] if sheet.leaf else "",
            voting_code=last.voting_code or "",
            by=judge.email,
            now=NOW,
            points=sheet.points,
            notes=sheet.notes,
            comment=sheet.comment,
            place=sheet.place,
            base_revision=sheet.revision,
            submission_id=sheet.submission_id or uuid4(),
        )
        assert (again, told(session).count("awards.judge.finished")) == (sheet, 1)


def judge_facts_told(session: Session, judge: Judge) -> dict[str, str]:
    round_ = session.get_one(Round, judge.round_id)
    return {
        "round_id": str(round_.id),
        "round_code": round_.code,
        "round_name_vi": round_.name_vi,
        "round_name_en": round_.name_en,
        "judge_id": str(judge.id),
        "judge_name": judge.name,
    }


def test_of_the_last_two_sheets_signed_at_once_one_is_the_last(awards_sessions: Sessions) -> None:
    with awards_sessions.begin() as session:
        _, (judge, _) = scoring_round(session, judges=2, products=2)
        ids = session.scalars(select(Dossier.id).order_by(Dossier.voting_code)).all()

    def sign(product_id: UUID) -> None:
        with awards_sessions.begin() as own:
            signs(own, judge, own.get_one(Dossier, product_id))

    with awards_sessions() as first, ThreadPoolExecutor(1) as pool:
        signs(first, judge, first.get_one(Dossier, ids[0]))
        second = pool.submit(sign, ids[1])
        assert waits_for_a_lock(awards_sessions), "the second did not wait"
        first.commit()
        second.result(timeout=10)
    with awards_sessions() as session:
        assert told(session).count("awards.judge.finished") == 1
        assert told_data(session)[-1]["products"] == 2


def test_nothing_is_told_of_a_rehearsal_that_is_done(awards_sessions: Sessions) -> None:
    with awards_sessions.begin() as session:
        found, (judge, _) = scoring_round(session, judges=2, products=1)
        real = a_round(session)
        found.rehearsal, found.rehearsal_of = True, real.id
        session.flush()
        signs(session, judge, session.scalars(select(Dossier)).one())
        assert "awards.judge.finished" not in told(session)

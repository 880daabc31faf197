"""A rehearsal: made in one act, started again, thrown away, and in no count or list of anything real."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from services.awards.actions.judges import invite_judge, remind_judges
from services.awards.actions.rehearsals import delete_rehearsal, start_rehearsal
from services.awards.domain.assignment import NoJudges
from services.awards.domain.lifecycle import RoundNotReady
from services.awards.models import Assignment, Dossier, Judge, Official, Paper, Round, Sheet
from services.awards.models.base import AwardsTables
from services.awards.permissions import NOBODY
from services.awards.queries.establishments import count_establishments
from services.awards.queries.judges import progress, shortages
from services.awards.queries.rounds import RoundNotFound, round_by_code
from shared.errors import Forbidden
from tests.awards_builders import make_dossier, make_judge, make_officer
from tests.builders import NOW, told, told_data
from tests.integration.awards.jury_scenes import SECRETARY, a_round, signs

Sessions = sessionmaker[Session]


def real_round(session: Session) -> Round:
    """A round with two judges and one who has not answered."""
    found = a_round(session)
    for label, state in (("GK01", "accepted"), ("GK02", "accepted"), ("GK03", "invited")):
        make_judge(session, found, label=label, state=state)
    make_dossier(session, found)
    return found


def start(session: Session, found: Round) -> Round:
    return start_rehearsal(session, code=found.code, by=SECRETARY, now=NOW)


def rows(session: Session) -> dict[str, int]:
    """Return how many rows each table has, but for what is only a record; steps those of rehearsals."""
    tables = [table for table in AwardsTables.metadata.sorted_tables if table.name not in {"outbox", "steps"}]
    return {table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


def test_it_has_the_jury_five_drawn_products_and_tells_only_the_judges(awards_sessions: Sessions) -> None:
    with awards_sessions.begin() as session:
        found = real_round(session)
        trial = start(session, found)
        assert (trial.code, trial.state, trial.rehearsal, trial.rehearsal_of) == (
            f"{found.code}-THU", "scoring", True, found.id,
        )  # fmt: skip
        of_trial = select(Dossier).where(Dossier.round_id == trial.id)
        products = session.scalars(of_trial).all()
        assert len(products) == 5
        assert session.scalar(select(func.count()).select_from(Paper)) == 15
        judges = session.scalars(select(Judge).where(Judge.round_id == trial.id).order_by(Judge.label)).all()
        assert [(judge.label, judge.state) for judge in judges] == [("GK01", "accepted"), ("GK02", "accepted")]
        assert session.scalar(select(func.count()).select_from(Assignment)) == 10
        assert session.scalars(select(Official.email).where(Official.round_id == trial.id)).all() == [SECRETARY]
        assert told(session) == ["awards.contacts.changed", "awards.scoring.began"] * 2
        assert {data["round_code"] for data in told_data(session) if "round_code" in data} == {trial.code}
        assert [(one.assigned, one.left) for one in progress(session, trial.id)] == [(5, 5), (5, 5)]


def test_it_is_scored_started_again_and_thrown_away_without_a_trace(awards_sessions: Sessions) -> None:
    with awards_sessions.begin() as session:
        found = real_round(session)
        before = rows(session)
        trial = start(session, found)
        judge = session.scalars(select(Judge).where(Judge.round_id == trial.id)).first()
        product = session.scalars(select(Dossier).where(Dossier.round_id == trial.id)).first()
        assert judge is not None
        assert product is not None
        signs(session, judge, product)
        again = start(session, found)
        assert (again.id != trial.id, again.code) == (True, trial.code)
        assert session.scalars(select(Sheet.id)).all() == []
        assert delete_rehearsal(session, code=found.code, by=SECRETARY, now=NOW)
        assert not delete_rehearsal(session, code=found.code, by=SECRETARY, now=NOW)
        after = rows(session)
        assert after.pop("establishments") == before.pop("establishments") + 1  # the invented one
        assert after == before


def test_it_is_in_no_count_and_no_list_of_the_real_round(awards_sessions: Sessions) -> None:
    with awards_sessions.begin() as session:
        found = real_round(session)
        establishments = count_establishments(session)
        trial = start(session, found)
        assert count_establishments(session) == establishments
        assert [one.assigned for one in progress(session, found.id)] == [0, 0, 0]
        assert {one.voting_code for one in shortages(session, found)} == set(
            session.scalars(select(Dossier.voting_code).where(Dossier.round_id == found.id))
        )
        with pytest.raises(RoundNotFound):
            round_by_code(session, trial.code, NOBODY)
        closing = trial.scoring_closes_at - timedelta(hours=1)
        assert remind_judges(session, closing) == 0
        with pytest.raises(RoundNotReady):
            invite_judge(session, round_code=trial.code, by=SECRETARY, now=NOW, email="n@example.vn", name="Lê Na")
        with pytest.raises(RoundNotReady):
            start_rehearsal(session, code=trial.code, by=SECRETARY, now=NOW)


def test_it_needs_judges_and_the_secretariat(awards_sessions: Sessions) -> None:
    with awards_sessions.begin() as session:
        found = a_round(session)
        with pytest.raises(NoJudges):
            start(session, found)
        judge, officer = make_judge(session, found), make_officer(session, "01")
        for by in (judge.email, officer, ""):
            with pytest.raises(Forbidden):
                start_rehearsal(session, code=found.code, by=by, now=NOW)
            with pytest.raises(Forbidden):
                delete_rehearsal(session, code=found.code, by=by, now=NOW)

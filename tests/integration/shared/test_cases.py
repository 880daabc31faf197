"""The mechanism of everything that has a state, with the fairs and applications of booths."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from services.booths.domain.lifecycle import ApplicationNotReady
from services.booths.models import Application, Fair, Step
from services.booths.queries.cases import ApplicationNotFound
from services.booths.queries.fairs import FairNotFound
from shared.cases import change, in_state, last_step, move, not_in_state, note, steps_of, take
from shared.events.booths import FairStarted
from shared.lifecycle import Machine
from tests.builders import NOW, make_application, make_establishment, make_fair, told
from tests.locks import waits_for_a_lock

BY = "officer@example.vn"
LATER = NOW + timedelta(hours=1)
Sessions = sessionmaker[Session]


@pytest.fixture
def session(booths_sessions: Sessions) -> Iterator[Session]:
    with booths_sessions() as opened:
        yield opened


@pytest.fixture
def application(session: Session) -> Application:
    return make_application(session, make_fair(session), make_establishment(session))


def started(fair: Fair) -> FairStarted:
    dates: dict[str, Any] = {name: getattr(fair, name) for name in ("place_vi", "place_en", "opens_on", "closes_on")}
    return FairStarted(
        fair_id=fair.id, fair_code=fair.code, fair_name_vi=fair.name_vi, fair_name_en=fair.name_en, **dates
    )


def test_a_move_says_who_from_where_to_where_when_and_why_and_tells(session: Session, application: Application) -> None:
    event = started(application.fair)
    assert move(session, application, "refused", by=BY, now=LATER, tells=event, reason="Thiếu giấy tờ.")
    session.flush()
    step = steps_of(session, application)[-1]
    assert (step.noun, step.subject_id, step.subject) == ("application", application.id, application.label)
    assert (step.within, step.what, step.from_state, step.to_state) == (
        application.fair.code,
        "refused",
        "submitted",
        "refused",
    )
    assert (step.by, step.at, step.reason, step.facts) == (BY, LATER, "Thiếu giấy tờ.", {})
    assert application.changed_at == LATER
    assert told(session) == ["booths.fair.started"]


def test_what_is_there_already_moves_nobody_and_tells_nothing(session: Session, application: Application) -> None:
    assert not move(session, application, "submitted", by=BY, now=LATER, tells=started(application.fair))
    assert list(steps_of(session, application)) == []
    assert told(session) == []


def test_a_wrong_move_is_refused_as_the_machine_says(session: Session, application: Application) -> None:
    move(session, application, "withdrawn", by=BY, now=LATER, tells=None)
    with pytest.raises(ApplicationNotReady):
        move(session, application, "accepted", by=BY, now=LATER, tells=None)
    assert application.state == "withdrawn"


def test_events_are_made_after_the_facts_are_set(session: Session, application: Application) -> None:
    fair = application.fair

    def events() -> Iterator[FairStarted]:
        assert (fair.state, fair.place_en) == ("cancelled", "Huế")
        yield started(fair)

    move(session, fair, "cancelled", by=BY, now=LATER, tells=events(), facts={"place_en": "Huế"})
    assert told(session) == ["booths.fair.started"]


def test_a_change_keeps_what_was_before_and_only_what_differs(session: Session, application: Application) -> None:
    fair = application.fair
    facts = {"place_en": "Huế", "place_vi": fair.place_vi, "rules": fair.rules | {"confirm_hours": 12}}
    assert change(session, fair, by=BY, now=LATER, tells=None, reason="Đổi nơi", facts=facts)
    hours = application.fair.rules["confirm_hours"]
    step = last_step(session, fair)
    assert step is not None
    assert (step.what, step.by, step.reason, step.from_state) == ("changed", BY, "Đổi nơi", "")
    assert step.facts == {"place_en": ["Hanoi", "Huế"], "rules": [{"confirm_hours": 72}, {"confirm_hours": hours}]}
    assert not change(session, fair, by=BY, now=LATER, tells=started(fair), facts=facts)
    assert len(steps_of(session, fair)) == 1
    assert told(session) == []


def test_a_misspelt_fact_is_refused(session: Session, application: Application) -> None:
    with pytest.raises(KeyError):
        change(session, application.fair, by=BY, now=LATER, tells=None, facts={"plaec_en": "Huế"})


def test_a_note_says_what_is_so_now(session: Session, application: Application) -> None:
    note(session, application, "printed", by=BY, now=LATER, facts={"copies": 2, "on": NOW.date()})
    step = last_step(session, application)
    assert step is not None
    assert step.facts == {"copies": [None, 2], "on": [None, NOW.date().isoformat()]}


def test_the_database_refuses_a_state_that_is_none(session: Session, application: Application) -> None:
    application.__dict__["state"] = "submitted"
    with pytest.raises(IntegrityError):
        session.execute(Application.__table__.update().values(state="publised"))  # type: ignore[attr-defined]


def test_a_machine_names_every_state() -> None:
    with pytest.raises(ValueError, match="published"):
        Machine({"draft": {"published"}}, refuses=ApplicationNotReady)


def test_sql_is_asked_by_state(session: Session, application: Application) -> None:
    assert session.scalars(select(Application).where(in_state(Application, "draft", "submitted"))).all()
    assert not session.scalars(select(Application).where(not_in_state(Application, "submitted"))).all()


def test_what_is_not_there_is_missing(session: Session) -> None:
    with pytest.raises(ApplicationNotFound):
        take(session, Application, uuid4(), missing=ApplicationNotFound)
    with pytest.raises(FairNotFound):
        take(session, Fair, uuid4(), missing=FairNotFound)


@pytest.mark.parametrize(("alone", "other_waits"), [(False, False), (True, True)])
def test_a_case_is_taken_after_what_it_is_under(booths_sessions: Sessions, *, alone: bool, other_waits: bool) -> None:
    """Two applications of one fair are taken at once, unless one wants the fair for itself."""
    with booths_sessions.begin() as session:
        fair = make_fair(session)
        first, second = (make_application(session, fair, make_establishment(session)).id for _ in range(2))
    done = threading.Event()

    def other() -> None:
        with booths_sessions.begin() as session:
            take(session, Application, second, missing=ApplicationNotFound)
            done.set()

    thread = threading.Thread(target=other)
    with booths_sessions.begin() as session:
        take(session, Application, first, missing=ApplicationNotFound, alone=alone)
        thread.start()
        assert waits_for_a_lock(booths_sessions) if other_waits else done.wait(10)
    thread.join(10)
    assert done.is_set()


def test_steps_come_oldest_first_wherever_they_lie(session: Session, application: Application) -> None:
    for what in ("seen", "seen again", "seen at last"):
        note(session, application, what, by=BY, now=NOW)
    session.flush()
    session.execute(update(Step).where(Step.what == "seen").values(reason="it lies behind the others now"))
    for way in ("enable_indexscan", "enable_bitmapscan"):
        session.execute(text(f"SET LOCAL {way} TO off"))  # the index has them in order by chance
    assert [step.what for step in steps_of(session, application)] == ["seen", "seen again", "seen at last"]


def test_steps_are_of_one_row(session: Session, application: Application) -> None:
    other = make_application(session, application.fair, make_establishment(session))
    for one in (application, other, application.fair):
        note(session, one, "seen", by=BY, now=NOW)
    assert [step.subject_id for step in steps_of(session, application)] == [application.id]
    assert session.scalars(select(Step.noun).order_by(Step.serial)).all() == ["application", "application", "fair"]

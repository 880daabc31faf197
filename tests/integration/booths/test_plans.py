"""The floor plan of a draft in the database: all or nothing, never two booths on one ground."""

from typing import Any

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session, sessionmaker

from services.booths.actions import fair_parts, plans
from services.booths.domain.plan_grids import Grid, grid_booths, grid_hall
from services.booths.domain.plans import HallSize, PlannedBooth
from services.booths.models import Booth, Fair, Hall
from tests.builders import NOW, make_fair, make_staff

Sessions = sessionmaker[Session]
GRID = Grid(rows=2, columns=3)


def draft(session: Session) -> dict[str, Any]:
    """Make a draft with zone Z1, a payer and one hall A of 2 x 3; return what every action is given."""
    fair = make_fair(session, rows=1, columns=1, state="draft")
    session.execute(delete(Booth))
    session.execute(delete(Hall))
    given: dict[str, Any] = {"code": fair.code, "by": make_staff(session).email, "now": NOW}
    plans.add_grid(session, hall="A", grid=GRID, zones=["Z1"], payer=fair.payers[0].name, **given)
    return given


def saved(session: Session) -> tuple[list[HallSize], list[PlannedBooth]]:
    return plans.plan_of(session, session.scalars(select(Fair.id)).one())


def test_a_grid_is_saved_as_it_was_planned(booths_sessions: Sessions) -> None:
    with booths_sessions() as session:
        draft(session)
        payer = session.scalars(select(Fair)).one().payers[0].name
        assert saved(session) == ([grid_hall(GRID, "A")], grid_booths(GRID, "A", zones=["Z1"], payer=payer))


def test_a_hall_name_or_codes_used_twice_are_refused(booths_sessions: Sessions) -> None:
    with booths_sessions() as session:
        given = draft(session)
        with pytest.raises(plans.HallNameTaken):
            plans.add_grid(session, hall="A", grid=Grid(rows=1, columns=1, first_row="C"), **given)
        with pytest.raises(plans.PlanFaulty) as caught:
            plans.add_grid(session, hall="B", grid=Grid(rows=1, columns=2), **given)
        assert [trouble.values["code"] for trouble in caught.value.faults] == ["A-01", "A-02"]
        with pytest.raises(fair_parts.ZoneNotFound):
            plans.add_grid(session, hall="B", grid=Grid(rows=1, columns=1, first_row="C"), zones=["Q"], **given)


def test_an_imported_plan_takes_the_place_of_the_old_one_or_nothing_happens(booths_sessions: Sessions) -> None:
    with booths_sessions() as session:
        given = draft(session)
        former = saved(session)
        halls = [HallSize("X", 100, 100), HallSize("Y", 50, 50)]
        booths = [PlannedBooth("X", "1", 0, 0), PlannedBooth("Y", "2", 10, 10, 40, 40, "corner", "Z1")]
        with pytest.raises(plans.PlanFaulty):
            plans.replace_plan(session, halls=halls, booths=[*booths, PlannedBooth("X", "3", 20, 20)], **given)
        assert saved(session) == former
        plans.replace_plan(session, halls=halls, booths=booths, **given)
        assert saved(session) == (halls, booths)


def test_one_booth_changes_unless_it_would_lie_on_another(booths_sessions: Sessions) -> None:
    with booths_sessions() as session:
        given = draft(session)
        moved = PlannedBooth("A", "A-01X", 30, 30, 30, 20, "standard")
        plans.change_booth(session, booth="A-01", planned=moved, **given)
        assert moved in saved(session)[1]
        assert len(saved(session)[1]) == 6
        for planned, trouble in [
            (PlannedBooth("A", "A-03", 70, 30), plans.PlanFaulty),
            (PlannedBooth("A", "A-02", 90, 30), plans.PlanFaulty),
            (PlannedBooth("A", "A 3", 90, 30), plans.PlanFaulty),
            (PlannedBooth("B", "A-03", 90, 30), plans.HallNotFound),
        ]:
            with pytest.raises(trouble):
                plans.change_booth(session, booth="A-03", planned=planned, **given)
        with pytest.raises(plans.BoothNotFound):
            plans.change_booth(session, booth="Q-01", planned=moved, **given)


def test_many_booths_get_a_zone_payer_or_kind_at_once(booths_sessions: Sessions) -> None:
    with booths_sessions() as session:
        given = draft(session)
        fair_parts.save_payer(session, name="Tỉnh", support_percent=0, cap_dong=None, legal_text="", **given)
        changed = plans.assign_booths(session, booths=["B-01", "B-02"], zone="", payer="Tỉnh", kind="corner", **given)
        found = {b.code: (b.kind, b.zone, b.payer) for b in saved(session)[1]}
        assert changed == 2
        assert found["B-01"] == found["B-02"] == ("corner", "", "Tỉnh")
        assert found["B-03"][2] != "Tỉnh"
        with pytest.raises(plans.BoothNotFound):
            plans.assign_booths(session, booths=["B-01", "Q-01"], kind="corner", **given)


def test_booths_and_halls_can_be_taken_off(booths_sessions: Sessions) -> None:
    with booths_sessions() as session:
        given = draft(session)
        assert plans.remove_booths(session, booths=["A-01", "A-02"], **given) == 2
        assert len(saved(session)[1]) == 4
        hall = session.scalars(select(Hall)).one()
        plans.remove_hall(session, hall_id=hall.id, **given)
        assert saved(session) == ([], [])
        assert session.scalars(select(Booth)).all() == []

"""The names of zones in a floor plan stand in an aisle, never over a booth."""

from services.booths.domain.plans import HallSize, PlannedBooth
from services.booths.web.plan_drawings import planned_drawing, tints


def row(letter: str, y: int, zone: str) -> list[PlannedBooth]:
    return [PlannedBooth("A", f"{letter}-{n:02d}", 30 * n, y, zone=zone, payer="P") for n in range(1, 6)]


def test_a_zone_that_begins_in_the_middle_of_an_island_is_named_below_it() -> None:
    booths = [*row("A", 30, "B"), *row("B", 60, "B"), *row("C", 120, "B"), *row("D", 150, "C"), *row("E", 210, "D")]
    drawn = planned_drawing(booths, HallSize("A", 200, 300), tints("BCD"))
    assert {label.code: label.y for label in drawn.labels} == {"B": 22, "C": 192, "D": 202}
    for label in drawn.labels:
        assert not any(booth.y_dm < label.y - 1 < booth.y_dm + booth.depth_dm for booth in booths)


def test_a_zone_without_an_aisle_has_no_name_rather_than_one_over_its_booths() -> None:
    booths = [*row("A", 30, "B"), *row("B", 60, "C"), *row("C", 90, "D")]
    drawn = planned_drawing(booths, HallSize("A", 200, 150), tints("BCD"))
    assert [label.code for label in drawn.labels] == ["B", "D"]

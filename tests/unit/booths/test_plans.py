"""Floor plans: typed in as a grid, read from a sheet, checked by a sweep."""

from itertools import combinations, product
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.booths.domain.plan_columns import (
    CellEmpty,
    CellNotCode,
    CellNotKind,
    CellNotLength,
    CellUnknownPayer,
    CellUnknownZone,
    HallSizeDiffers,
    SheetEmpty,
)
from services.booths.domain.plan_grids import (
    Grid,
    GridInvalid,
    checked_grid,
    grid_booths,
    grid_hall,
    next_row_name,
    row_names,
)
from services.booths.domain.plan_sheets import read_sheet, write_sheet
from services.booths.domain.plans import (
    BoothCodeTwice,
    BoothOutsideHall,
    BoothsOverlap,
    BoothWithoutSize,
    HallSize,
    PlannedBooth,
    PlanTooLarge,
    faults,
    neighbours,
)
from shared.columns import ColumnMissing, ColumnTwice, ColumnUnknown, TooManyRows

HEADER = ["Nhà", "Mã gian", "Cách trái (m)", "Cách trên (m)", "Rộng (m)", "Sâu (m)", "Loại", "Khu", "Đơn vị chi trả"]
grids = st.builds(
    Grid,
    rows=st.integers(1, 12),
    columns=st.integers(1, 12),
    first_row=st.sampled_from(["A", "K", "Z", "AA"]),
    booth_width_dm=st.integers(10, 60),
    booth_depth_dm=st.integers(10, 60),
    aisle_dm=st.integers(0, 40),
    rows_together=st.integers(1, 4),
    columns_together=st.integers(0, 5),
)
booths_anyhow = st.lists(
    st.tuples(st.integers(0, 12), st.integers(0, 12), st.integers(1, 6), st.integers(1, 6)), max_size=14
).map(lambda sizes: [PlannedBooth("H", f"B{number}", *size) for number, size in enumerate(sizes)])


def _share_ground(one: PlannedBooth, other: PlannedBooth) -> bool:
    return (
        one.x_dm < other.right_dm
        and other.x_dm < one.right_dm
        and one.y_dm < other.bottom_dm
        and other.y_dm < one.bottom_dm
    )


def _share_wall(one: PlannedBooth, other: PlannedBooth) -> bool:
    beside = one.right_dm == other.x_dm or other.right_dm == one.x_dm
    above = one.bottom_dm == other.y_dm or other.bottom_dm == one.y_dm
    rows = one.y_dm < other.bottom_dm and other.y_dm < one.bottom_dm
    columns = one.x_dm < other.right_dm and other.x_dm < one.right_dm
    return (beside and rows) or (above and columns)


@given(grids)
def test_a_grid_lies_inside_its_hall_without_overlaps_or_double_codes(grid: Grid) -> None:
    booths = grid_booths(grid, "H")
    assert len(booths) == grid.rows * grid.columns
    assert faults([grid_hall(grid, "H")], booths) == []


@given(booths_anyhow)
def test_the_sweep_finds_an_overlap_exactly_when_two_booths_share_ground(booths: list[PlannedBooth]) -> None:
    found = [trouble for trouble in faults([HallSize("H", 20, 20)], booths) if isinstance(trouble, BoothsOverlap)]
    by_code = {booth.code: booth for booth in booths}
    for trouble in found:
        assert _share_ground(by_code[trouble.values["code"]], by_code[trouble.values["other"]])
    assert bool(found) == any(_share_ground(one, other) for one, other in combinations(booths, 2))


@given(grids)
def test_neighbours_are_those_that_share_a_wall(grid: Grid) -> None:
    booths = grid_booths(grid, "H")[:40]
    found = neighbours(booths)
    expected = {
        booth.code: frozenset(other.code for other in booths if other is not booth and _share_wall(booth, other))
        for booth in booths
    }
    assert found == expected


def test_booths_of_two_halls_are_no_neighbours_and_do_not_overlap() -> None:
    booths = [PlannedBooth("H", "A", 0, 0), PlannedBooth("K", "B", 0, 0), PlannedBooth("K", "C", 30, 0)]
    assert faults([HallSize("H", 60, 60), HallSize("K", 60, 60)], booths) == []
    assert neighbours(booths) == {"A": frozenset(), "B": frozenset({"C"}), "C": frozenset({"B"})}


def test_every_fault_of_a_plan_is_said() -> None:
    booths = [
        PlannedBooth("H", "A", 0, 0),
        PlannedBooth("H", "A", 30, 0),
        PlannedBooth("H", "B", 40, 10),
        PlannedBooth("H", "C", 80, 0),
        PlannedBooth("H", "D", 0, 60, 0, 30),
        PlannedBooth("nowhere", "E", 0, 0),
    ]
    found = faults([HallSize("H", 100, 100)], booths)
    assert [(type(trouble), trouble.values.get("code")) for trouble in found] == [
        (BoothCodeTwice, "A"),
        (BoothOutsideHall, "C"),
        (BoothWithoutSize, "D"),
        (BoothOutsideHall, "E"),
        (BoothsOverlap, "B"),
    ]


def test_five_thousand_booths_are_checked_quickly_and_one_more_is_refused() -> None:
    grid = Grid(rows=50, columns=100)
    booths, hall = grid_booths(grid, "H"), grid_hall(grid, "H")
    begun = process_time()
    assert faults([hall], booths) == []
    assert process_time() - begun < 0.5
    assert [type(trouble) for trouble in faults([hall], [*booths, PlannedBooth("H", "X", 0, 0)])] == [PlanTooLarge]


def test_a_grid_has_aisles_corners_zones_and_row_names() -> None:
    grid = Grid(rows=3, columns=5, first_row="Z", columns_together=3)
    booths = {booth.code: booth for booth in grid_booths(grid, "H", zones=["B", "B"], payer="QG")}
    assert sorted(booths) == [f"{row}-{number:02d}" for row, number in product(("AA", "AB", "Z"), range(1, 6))]
    assert booths["Z-01"] == PlannedBooth("H", "Z-01", 30, 30, 30, 30, "corner", "B", "QG")
    assert (booths["AA-04"].x_dm, booths["AA-04"].y_dm) == (150, 60)  # past the aisle between columns; back to back
    assert (booths["AB-02"].y_dm, booths["AB-02"].zone) == (120, "")
    assert sorted(code for code, booth in booths.items() if booth.kind == "corner" and code.startswith("Z")) == [
        "Z-01",
        "Z-03",
        "Z-04",
        "Z-05",
    ]
    assert grid_hall(grid, "H") == HallSize("H", 240, 180)


def test_a_grid_without_aisles_has_no_corners() -> None:
    assert {booth.kind for booth in grid_booths(Grid(rows=2, columns=3, aisle_dm=0), "H")} == {"standard"}


@pytest.mark.parametrize(
    ("grid", "field"),
    [
        (Grid(rows=0, columns=3), "rows"),
        (Grid(rows=3, columns=101), "columns"),
        (Grid(rows=1, columns=1, booth_width_dm=0), "booth_width_dm"),
        (Grid(rows=1, columns=1, first_row="a1"), "first_row"),
        (Grid(rows=1, columns=100, booth_width_dm=200), "columns"),
    ],
)
def test_a_grid_out_of_bounds_says_which_number(grid: Grid, field: str) -> None:
    with pytest.raises(GridInvalid) as caught:
        checked_grid(grid)
    assert list(caught.value.fields) == [field]


def test_rows_go_on_after_the_last_used() -> None:
    assert row_names("Y", 4) == ["Y", "Z", "AA", "AB"]
    assert next_row_name(["A-01", "Z-09", "K-1", "102"]) == "AA"
    assert next_row_name([]) == "A"


@given(grids, st.sampled_from(["vi", "en"]))
def test_a_written_sheet_is_read_as_the_same_plan(grid: Grid, language: str) -> None:
    halls, booths = [grid_hall(grid, "Nhà 1")], grid_booths(grid, "Nhà 1", zones=["B"], payer="QG")
    plan = read_sheet(write_sheet(halls, booths, language), zones=["B"], payers=["QG"])
    assert (plan.faults, plan.halls, plan.booths) == ([], halls, booths)


def test_a_sheet_is_read_with_commas_defaults_and_empty_rows() -> None:
    rows = [["NHÀ", " mã  gian", "x", "y"], [], ["A", "a-01", "0", "4,5"], ["", "", "", ""]]
    plan = read_sheet(rows, zones=(), payers=())
    assert (plan.faults, plan.halls) == ([], [HallSize("A", 60, 105)])
    assert plan.booths == [PlannedBooth("A", "A-01", 0, 45)]


def test_faults_of_a_sheet_name_their_rows() -> None:
    rows = [
        HEADER,
        ["A", "A-01", "0", "0", "3", "3", "góc", "", ""],
        ["", "A 2", "x", "-1", "1e9", "3", "tròn", "Q", "ai đó"],
        ["A", "A-03", "0.05", "0", "3", "3", "", "B", "QG"],
    ]
    plan = read_sheet(rows, zones=["B"], payers=["QG"])
    assert [(fault.row, type(fault.trouble)) for fault in plan.faults] == [
        (3, CellEmpty),
        (3, CellNotCode),
        (3, CellNotLength),
        (3, CellNotLength),
        (3, CellNotLength),
        (3, CellNotKind),
        (3, CellUnknownZone),
        (3, CellUnknownPayer),
        (4, CellNotLength),
    ]


def test_an_overlap_in_a_sheet_names_the_row() -> None:
    rows = [HEADER[:4], ["A", "A-01", "0", "0"], ["A", "A-02", "3", "0"], ["A", "A-03", "2", "2"]]
    plan = read_sheet(rows, zones=(), payers=())
    assert [(fault.row, type(fault.trouble)) for fault in plan.faults] == [(4, BoothsOverlap)]


@pytest.mark.parametrize(
    ("rows", "kinds"),
    [
        ([], [SheetEmpty]),
        ([HEADER], [SheetEmpty]),
        ([["Nhà", "Mã gian", "Màu"], ["A", "A-01", "đỏ"]], [ColumnUnknown, ColumnMissing, ColumnMissing]),
        ([[*HEADER, "zone"], ["A"]], [ColumnTwice]),
        ([HEADER, *[["A", "A-01", "0", "0"]] * 5_001], [TooManyRows]),
    ],
)
def test_a_sheet_that_is_no_plan_says_why(rows: list[list[str]], kinds: list[type]) -> None:
    plan = read_sheet(rows, zones=(), payers=())
    assert [type(fault.trouble) for fault in plan.faults] == kinds


def test_a_hall_has_one_size() -> None:
    header = ["hall", "booth", "x", "y", "hall width (m)", "hall depth (m)"]
    rows = [header, ["A", "A-01", "0", "0", "30", "20"], ["A", "A-02", "3", "0", "", ""], ["A", "A-03", "6", "0", "31"]]
    plan = read_sheet(rows, zones=(), payers=())
    assert plan.halls == [HallSize("A", 300, 200)]
    assert [(fault.row, type(fault.trouble)) for fault in plan.faults] == [(4, HallSizeDiffers)]

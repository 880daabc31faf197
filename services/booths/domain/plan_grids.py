"""Plans typed in as rows × columns of equal booths with aisles."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.booths.domain.plans import WIDEST_HALL_DM, HallSize, PlannedBooth
from shared.errors import N_, Invalid


class GridInvalid(Invalid):
    """The numbers of rows, columns or aisles make no plan; ``fields`` says which."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows × columns of equal booths with aisles, all in dm.

    An aisle of ``aisle_dm`` runs after every ``rows_together`` rows (2 = back to back) and after every
    ``columns_together`` columns (0 = none), and one runs all around the hall. Rows are named from ``first_row`` on:
    A, B, … Z, AA; a booth is named by row and number: A-01.
    """

    rows: int
    columns: int
    first_row: str = "A"
    booth_width_dm: int = 30
    booth_depth_dm: int = 30
    aisle_dm: int = 30
    rows_together: int = 2
    columns_together: int = 0


def checked_grid(grid: Grid) -> Grid:
    """Return ``grid`` if it makes a plan.

    Raises GridInvalid with what is wrong by field: numbers out of their bounds, too many booths, or too large a hall.
    """
    fields: dict[str, str] = {}
    for name, low, high in _BOUNDS:
        if not low <= getattr(grid, name) <= high:
            fields[name] = _BOUND_TEXTS[name]
    if not _is_row_name(grid.first_row):
        fields["first_row"] = N_("Tên hàng đầu là một hoặc hai chữ cái từ A đến Z.")
    if fields:
        raise GridInvalid(fields=fields)
    size = grid_hall(grid, "")
    if max(size.width_dm, size.depth_dm) > WIDEST_HALL_DM:
        raise GridInvalid(fields={"columns": N_("Nhà dài hoặc rộng quá 500 m; hãy chia thành nhiều nhà.")})
    return grid


_BOUNDS = (
    ("rows", 1, 100),
    ("columns", 1, 100),
    ("booth_width_dm", 10, 200),
    ("booth_depth_dm", 10, 200),
    ("aisle_dm", 0, 200),
    ("rows_together", 1, 100),
    ("columns_together", 0, 100),
)
_BOUND_TEXTS = {
    "rows": N_("Số hàng từ 1 đến 100."),
    "columns": N_("Số gian mỗi hàng từ 1 đến 100."),
    "booth_width_dm": N_("Chiều rộng gian từ 1 m đến 20 m."),
    "booth_depth_dm": N_("Chiều sâu gian từ 1 m đến 20 m."),
    "aisle_dm": N_("Lối đi rộng từ 0 m đến 20 m."),
    "rows_together": N_("Số hàng liền nhau từ 1 đến 100."),
    "columns_together": N_("Số gian liền nhau từ 0 (không ngắt) đến 100."),
}


def grid_booths(grid: Grid, hall: str, *, zones: Sequence[str] = (), payer: str = "") -> list[PlannedBooth]:
    """Return the booths of a checked grid, row by row.

    ``zones`` has a zone for each row from the first on; rows beyond it have none. A booth at the end of its run of
    columns is a corner if an aisle passes there (two open sides).
    """
    names = row_names(grid.first_row, grid.rows)
    return [
        PlannedBooth(
            hall=hall,
            code=f"{names[row]}-{column + 1:02d}",
            x_dm=_place(column, grid.booth_width_dm, grid.columns_together, grid.aisle_dm),
            y_dm=_place(row, grid.booth_depth_dm, grid.rows_together, grid.aisle_dm),
            width_dm=grid.booth_width_dm,
            depth_dm=grid.booth_depth_dm,
            kind="corner" if grid.aisle_dm and _ends_a_run(column, grid) else "standard",
            zone=zones[row] if row < len(zones) else "",
            payer=payer,
        )
        for row in range(grid.rows)
        for column in range(grid.columns)
    ]


def grid_hall(grid: Grid, name: str) -> HallSize:
    """Return the hall that a grid fills, with an aisle all around."""
    width = _place(grid.columns - 1, grid.booth_width_dm, grid.columns_together, grid.aisle_dm)
    depth = _place(grid.rows - 1, grid.booth_depth_dm, grid.rows_together, grid.aisle_dm)
    return HallSize(name, width + grid.booth_width_dm + grid.aisle_dm, depth + grid.booth_depth_dm + grid.aisle_dm)


def _place(index: int, size: int, together: int, aisle: int) -> int:
    aisles = 1 + (index // together if together else 0)
    return index * size + aisles * aisle


def _ends_a_run(column: int, grid: Grid) -> bool:
    run = grid.columns_together or grid.columns
    return column % run == 0 or column % run == run - 1 or column == grid.columns - 1


def row_names(first: str, count: int) -> list[str]:
    """Return ``count`` names of rows from ``first`` on, as a spreadsheet names columns: … Y, Z, AA, AB."""
    start = _row_number(first)
    return [_row_name(start + step) for step in range(count)]


def next_row_name(codes: Iterable[str]) -> str:
    """Return the row name after the last one used in ``codes`` (A if none is): what the next hall begins with."""
    used = [_row_number(row) for code in codes if _is_row_name(row := code.partition("-")[0])]
    return _row_name(max(used) + 1) if used else "A"


def _is_row_name(name: str) -> bool:
    return 1 <= len(name) <= 2 and all("A" <= letter <= "Z" for letter in name)


def _row_number(name: str) -> int:
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _row_name(number: int) -> str:
    name = ""
    while number:
        number, letter = divmod(number - 1, 26)
        name = chr(ord("A") + letter) + name
    return name

"""The floor plan of a demo fair: halls of rows and columns, zones by product group, payers in order."""

from itertools import repeat
from typing import Final

from sqlalchemy.orm import Session

from services.booths.demo.fairs import ABROAD, AT_HOME, OWN, PROGRAMME, DemoFair
from services.booths.domain.plan_grids import Grid, grid_booths, grid_hall, next_row_name
from services.booths.models import Booth, Fair, Hall, Payer, Zone
from shared.demo import write

ZONES: Final[tuple[tuple[str, str, str, list[str], int], ...]] = (
    ("A", "Thủ công mỹ nghệ", "Handicraft", ["A"], 25),
    ("B", "Nông, lâm, thủy sản và thực phẩm", "Farm, forest, fishery products and food", ["B"], 45),
    ("CD", "Thiết bị và sản phẩm khác", "Equipment and other products", ["C", "D"], 15),
    ("CHUNG", "Khu chung", "Common zone", [], 15),
)
CAP_DONG: Final = 10_000_000


def lay_out(session: Session, fair: Fair, demo: DemoFair) -> None:
    """Give the fair its halls, payers and booths, and the zones in which there are some."""
    used = {code for height, _width in demo.halls for code in _zone_of_rows(height)}
    zones = {code: _zone(session, fair, code, vi, en, groups) for code, vi, en, groups, _ in ZONES if code in used}
    payers = [payer for name, booths in demo.payers.items() for payer in repeat(_payer(session, fair, name), booths)]
    session.flush()
    rows: list[dict[str, object]] = []
    for serial, (height, width) in enumerate(demo.halls, start=1):
        first = next_row_name(str(row["code"]) for row in rows)
        grid = Grid(rows=height, columns=width, first_row=first, columns_together=_run(width))
        size = grid_hall(grid, f"Nhà {serial}")
        hall = Hall(fair_id=fair.id, serial=serial, name=size.name, width_dm=size.width_dm, depth_dm=size.depth_dm)
        session.add(hall)
        session.flush()
        for booth in grid_booths(grid, size.name, zones=_zone_of_rows(height)):
            rows.append(
                {
                    "fair_id": fair.id,
                    "hall_id": hall.id,
                    "zone_id": zones[booth.zone].id,
                    "payer_id": payers[len(rows)].id,
                    "code": booth.code,
                    "x_dm": booth.x_dm,
                    "y_dm": booth.y_dm,
                    "kind": booth.kind,
                }
            )
    write(session, Booth, rows)


def _zone(session: Session, fair: Fair, code: str, vi: str, en: str, groups: list[str]) -> Zone:
    zone = Zone(fair_id=fair.id, code=code, name_vi=vi, name_en=en, product_groups=groups)
    session.add(zone)
    return zone


def _payer(session: Session, fair: Fair, name: str) -> Payer:
    percent = 0 if name == OWN else 100 if fair.abroad or name == PROGRAMME else 50
    payer = Payer(
        fair_id=fair.id,
        name=name,
        support_percent=percent,
        cap_dong=None if percent == 0 or fair.abroad else CAP_DONG,
        legal_text="" if percent == 0 else ABROAD if fair.abroad else AT_HOME,
    )
    session.add(payer)
    return payer


def _run(columns: int) -> int:
    """Return how many booths stand in a row between two aisles: about ten."""
    return -(-columns // max(1, round(columns / 10)))


def _zone_of_rows(rows: int) -> list[str]:
    """Return a zone for each row, in about the shares of ZONES; a hall of few rows is one common zone."""
    if rows < len(ZONES):
        return ["CHUNG"] * rows
    named: list[str] = []
    total = 0
    for code, _, _, _, percent in ZONES:
        total += percent
        named += [code] * (max(1, round(rows * total / 100)) - len(named))
    return (named + ["CHUNG"] * rows)[:rows]

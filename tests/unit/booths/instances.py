"""Random small fairs for the tests of the draw: every rule and every corner within a few booths."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import strategies as st

from services.booths.domain.allocation import Allocation, allocate
from services.booths.domain.announcement import Announcement, announce
from services.booths.domain.checking import PublishedAllocation
from services.booths.domain.draw import commitment, revealed_code
from services.booths.domain.entries import DrawApplication, DrawBooth, DrawZone, booth_wish, zone_wish
from services.booths.domain.lotteries import lotteries
from services.booths.domain.proof import as_former, complete
from services.booths.domain.rules import FLAGS, Rules
from services.booths.domain.sources import DrawSource

GROUPS = ("A", "B", "C")
PROVINCES = ("01", "02", "03")


@dataclass(frozen=True)
class Instance:
    rules: Rules
    zones: tuple[DrawZone, ...]
    booths: tuple[DrawBooth, ...]
    applications: tuple[DrawApplication, ...]

    def allocate(self) -> Allocation:
        return allocate(self.rules, self.zones, self.booths, self.applications)

    def changed(self, index: int, **changes: object) -> "Instance":
        applications = list(self.applications)
        applications[index] = replace(applications[index], **changes)  # type: ignore[arg-type]  # names checked by replace
        return replace(self, applications=tuple(applications))

    def outcome(self, allocation: Allocation) -> PublishedAllocation:
        return PublishedAllocation(
            list(allocation.places),
            list(allocation.guaranteed),
            [self.codes(booths) for booths in allocation.chosen],
            [(c.index, c.guaranteed, self.codes(c.booths)) for c in allocation.came_in],
        )

    def codes(self, booths: tuple[int, ...]) -> tuple[str, ...]:
        return tuple(self.booths[number].code for number in booths)


@st.composite
def grids(draw: st.DrawFn, zones: tuple[DrawZone, ...]) -> tuple[DrawBooth, ...]:
    """One or two halls of rows and columns with gaps, zones scattered over them by rows or single booths."""
    booths = []
    for hall in ("H1", "H2")[: draw(st.integers(1, 2))]:
        rows, columns = draw(st.integers(1, 2)), draw(st.integers(1, 5))
        for row in range(rows):
            zone = draw(st.sampled_from(["", *(z.code for z in zones)]))
            for column in range(columns):
                if draw(st.integers(0, 6)) == 0:
                    zone = draw(st.sampled_from(["", *(z.code for z in zones)]))
                if draw(st.integers(0, 7)):
                    code = f"{hall}-{row}{column}"
                    booths.append(DrawBooth(code, hall, zone, column * 30, row * 30, 30, 30))
    return tuple(booths)


@st.composite
def all_zones(draw: st.DrawFn) -> tuple[DrawZone, ...]:
    number = draw(st.integers(1, 3))
    groups = st.lists(st.sampled_from(GROUPS), max_size=2, unique=True).map(tuple)
    return tuple(DrawZone(f"Z{n}", draw(groups)) for n in range(number))


@st.composite
def all_rules(draw: st.DrawFn) -> Rules:
    few = st.integers(0, 2)
    some = st.dictionaries(st.sampled_from(PROVINCES), few, max_size=2)
    return Rules(
        tiers=draw(st.sampled_from(["none", "points"])),
        points=draw(st.dictionaries(st.sampled_from(FLAGS), st.integers(0, 3), max_size=3)),
        cap_per_establishment=draw(st.integers(1, 4)),
        province_minimum=draw(few),
        province_minima=draw(some),
        province_maximum=draw(st.none() | st.integers(1, 5)),
        province_maxima=draw(some),
        newcomer_percent=draw(st.sampled_from([0, 0, 20, 50])),
        one_before_second=draw(st.booleans()),
    )


@st.composite
def instances(draw: st.DrawFn, most_applications: int = 7) -> Instance:
    """A fair with its applications in their drawn order."""
    zones = draw(all_zones())
    booths = draw(grids(zones))
    wishes = [*(booth_wish(b.code) for b in booths), *(zone_wish(z.code) for z in zones)]
    applications = draw(st.lists(_applications(wishes), max_size=most_applications))
    labelled = tuple(replace(a, label=f"SF26-{n:04}") for n, a in enumerate(applications, 1))
    return Instance(draw(all_rules()), zones, booths, labelled)


def _applications(wishes: list[str]) -> st.SearchStrategy[DrawApplication]:
    return st.builds(
        DrawApplication,
        label=st.just(""),
        province=st.sampled_from(PROVINCES),
        group=st.sampled_from(GROUPS),
        flags=st.lists(st.sampled_from(FLAGS), max_size=2, unique=True).map(tuple),
        wanted=st.integers(1, 3),
        side_by_side=st.booleans(),
        all_or_nothing=st.sampled_from([False, False, True]),
        wishes=st.lists(st.sampled_from(wishes), max_size=4, unique=True).map(tuple),
        anywhere=st.booleans(),
    )


ANNOUNCED = datetime(2026, 3, 1, 9, tzinfo=UTC)
SOURCES = (
    DrawSource(
        name="Xổ số miền Bắc, giải đặc biệt",
        address="https://xoso.example",
        drawn_at=datetime(2026, 3, 2, 11, 15, tzinfo=UTC),
        count=1,
        least=0,
        most=99_999,
        ordered=True,
    ),
    lotteries()["mega-645"].source(date(2026, 3, 4)),
)
SECRET = b"a secret of 32 bytes for testing"
NUMBERS = ((4321,), (41, 7, 12, 33, 9, 25))


def announced(instance: Instance) -> Announcement:
    """Return the announcement of an instance; its applications lose their order, since the draw makes one."""
    return Announcement(
        fair="SF26",
        announced_at=ANNOUNCED,
        commitment=commitment(SECRET).hex(),
        sources=SOURCES,
        rules=instance.rules,
        zones=instance.zones,
        booths=instance.booths,
        applications=instance.applications,
    )


def drawn(instance: Instance, numbers: Sequence[Sequence[int]] = NUMBERS) -> dict[str, Any]:
    """Return the whole draw file of an instance."""
    value, _ = announce(announced(instance))
    return complete(value, randomness=numbers, code=revealed_code(SECRET).hex())


WRONG = ((1234,), (41, 7, 12, 33, 9, 26))


def corrected(instance: Instance) -> dict[str, Any]:
    """Return the draw file of an instance whose numbers were entered wrong at first."""
    value, _ = announce(announced(instance))
    former = as_former(drawn(instance, WRONG), "Đọc nhầm số của kỳ trước.")
    return complete(value, randomness=NUMBERS, code=revealed_code(SECRET).hex(), former=former)


def example() -> Instance:
    """A fair where nearly everything happens: quotas, overlapping zones, a run, places given back, a waiting list."""
    zones = (DrawZone("A", ("A",)), DrawZone("AB", ("A", "B")), DrawZone("X"))
    booths = tuple(
        DrawBooth(f"{zone}{column + 1}", "Nhà A", zone, 30 * column, 60 * row, 30, 30)
        for row, (zone, columns) in enumerate((("A", 3), ("AB", 4), ("X", 3)))
        for column in range(columns)
    )
    wishes = ("booth:AB1", "booth:X2", "zone:A", "zone:X")
    applications = tuple(
        DrawApplication(
            label=f"SF26-{n:04}",
            province=PROVINCES[n % 3],
            group=GROUPS[n * n % 3],
            flags=FLAGS[n % 5 : n % 5 + n % 3],
            wanted=1 + n % 3,
            side_by_side=n % 4 == 1,
            all_or_nothing=n % 7 == 2,
            wishes=wishes[n % 4 :] + wishes[: n % 2],
            anywhere=n % 5 != 0,
        )
        for n in range(1, 13)
    )
    rules = Rules(
        tiers="points",
        points={"women_owned": 2, "hard_area": 3, "certificate_holder": 2},
        cap_per_establishment=3,
        province_minimum=1,
        province_maxima={"01": 3},
        newcomer_percent=10,
    )
    return Instance(rules, zones, booths, applications)

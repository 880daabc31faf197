"""Both programs hold to the ranges, numbers of entries and uniqueness of docs/proofs.md, at the very edge."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from services.awards import proofs as awards
from services.awards.domain.round_parts import read_given as read_round
from services.booths import proofs as booths
from services.booths.domain.proof import read_given as read_draw
from shared.errors import Trouble
from shared.reading import Malformed
from tests import javascript
from tests.json_places import Place, with_value
from tests.unit.test_forgeries import DRAW, ROUND, SCRIPTS

Edge = tuple[str, Any, Any]
"""A place, a value that is just allowed there, and one that is not."""
MOST = 2**53 - 1
ROUND_EDGES: list[Edge] = [
    ("round/year", 9999, 10_000),
    ("round/year", 1900, 1899),
    ("round/regions", [f"r{n}" for n in range(100)], [f"r{n}" for n in range(101)]),
    ("round/regions", [], ["north", "north"]),
    ("round/province", None, ""),
    ("round/name_en", "", None),
    ("round/name_vi", "x" * 2_000, "x" * 2_001),
    ("round/name_vi", "\U0001f3ee" * 2_000, "\U0001f3ee" * 2_001),
    ("round/name_vi", "x", ""),
    ("products/0/group", "A" * 40, "A" * 41),
    ("version", 10_000, 10_001),
    ("version", 1, 0),
    ("reason", "", None),
    ("struck/0/reason", "x", ""),
    ("tree/size", MOST, -1),
    ("rules/profile", "x", ""),
    ("rules/step", "0.0001", "0"),
    ("rules/pass_mark", "1000", "1000.0001"),
    ("rules/pass_mark", "0", "00"),
    ("rules/pass_mark", "0.5", ".5"),
    ("rules/pass_mark", "70.1234", "70.12345"),
    ("rules/pass_mark", "70.1", "70.10"),
    ("rules/fewest_sheets", 100, 101),
    ("rules/fewest_sheets", 1, 0),
    ("rules/decimals", 4, 5),
    ("rules/cap_total", 0, -1),
    ("rules/cap_total", None, "3"),
    ("rules/cap_per_province", MOST, MOST + 1),
    ("rules/caps_by_group", {"a b~": 0}, {"é": 0}),
    ("rules/caps_by_group", {"A": 3}, {"A": None}),
    ("rules/caps_by_group", {f"g{n}": 1 for n in range(1000)}, {f"g{n}": 1 for n in range(1001)}),
    ("rules/caps_by_group", {}, {"": 1}),
    ("rules/tie_break", ["draw"] * 20, ["draw"] * 21),
    ("rules/tie_break", [], ["criterion:none"]),
    ("rules/sheets_per_product", None, 0),
    ("rules/sheets_per_product", 100, 101),
    ("rules/certificate_years", 20, 21),
    ("rules/council_quorum_percent", 100, 101),
    ("rules/complaint_days", 365, 366),
    ("rules/complaint_days", 0, -1),
    ("rules/ballot", "by_group", "by_hand"),
    ("rules/criteria/0/code", "market", "mar-ket"),
    ("sheets/0/leaf/points/market", "40", "40.5"),
    ("sheets/0/leaf/points/market", "0", "0.25"),
    ("sheets/0/leaf/signed_at", "2024-02-29T23:59:59Z", "2023-02-29T00:00:00Z"),
    ("sheets/0/leaf/signed_at", "1000-01-01T00:00:00Z", "0999-01-01T00:00:00Z"),
    ("sheets/0/leaf/signed_at", "2020-09-14T00:00:00Z", "2020-09-14T24:00:00Z"),
    ("sheets/0/leaf/signed_at", "2020-09-14T00:00:59Z", "2020-09-14T00:00:60Z"),
    ("sheets/0/leaf/salt", "0" * 64, "A" * 64),
    ("sheets/0/annulled", "", None),
    ("judges", ["GK01", "GK02", "GK03", "gk00"], ["GK01", "GK02", "GK03", "GK00"]),
]
DRAW_EDGES: list[Edge] = [
    ("announcement/rules/points", {"newcomer": 1000}, {"newcomer": 1001}),
    ("announcement/rules/points", {}, {"rich": 1}),
    ("announcement/rules/cap_per_establishment", 100, 101),
    ("announcement/rules/cap_per_establishment", 1, 0),
    ("announcement/rules/province_minimum", 0, None),
    ("announcement/rules/province_minima", {"02": 0}, {"02": None}),
    ("announcement/rules/province_maximum", None, -1),
    ("announcement/rules/province_maxima", {"02": MOST}, {"02": None}),
    ("announcement/rules/newcomer_percent", 100, 101),
    ("announcement/rules/confirm_hours", 2160, 2161),
    ("announcement/rules/one_before_second", False, 0),
    ("announcement/zones/0/groups", list("ABCDEFGH"), list("ABCDEFGHI")),
    ("announcement/zones/0/groups", [], ["A", "A"]),
    ("announcement/booths/0/x_dm", 1_000_000, 1_000_001),
    ("announcement/booths/0/width_dm", 1, 0),
    ("announcement/booths/0/zone", "", "none"),
    ("announcement/applications/0/wanted", 100, 101),
    ("announcement/applications/0/wanted", 1, 0),
    ("announcement/applications/0/flags", [], ["hard_area", "hard_area"]),
    ("announcement/applications/0/wishes", [], ["zone:M", "zone:M"]),
    ("announcement/applications/0/wishes", ["zone:M"], ["booth:M"]),
    ("announcement/applications/0/group", "x" * 2000, "x\u200by"),
    ("announcement/applications/1/label", "SF26-0009", "SF26-0001"),
    ("announcement/announced_at", "2020-02-29T00:00:00Z", "2999-01-01T00:00:00Z"),
    ("code", "0" * 64, "0" * 63),
]


def place(path: str) -> Place:
    return tuple(int(name) if name.isdigit() else name for name in path.split("/"))


def fits(read: Callable[[Any], object], file: Any) -> bool:
    try:
        read(file)
    except Trouble:
        return False
    return True


@pytest.mark.parametrize(
    ("module", "read", "file", "edges"),
    [(awards, read_round, ROUND, ROUND_EDGES), (booths, read_draw, DRAW, DRAW_EDGES)],
    ids=["round", "draw"],
)
def test_both_programs_hold_to_the_same_limits(module: Any, read: Any, file: Any, edges: list[Edge]) -> None:
    made = [with_value(file, place(path), value) for path, *both in edges for value in both]
    told = [(path, value) for path, *both in edges for value in both]
    answers = javascript.verified(SCRIPTS[module], made)
    by_browser = [answer["checks"] != [] and answer["checks"][-1]["malformed"] is None for answer in answers]
    by_command = [fits(read, one) for one in made]
    right = [True, False] * len(edges)
    assert [edge for edge, fit, said in zip(told, by_command, right, strict=True) if fit != said] == []
    assert [edge for edge, fit, said in zip(told, by_browser, right, strict=True) if fit != said] == []


def test_lists_are_no_longer_than_said() -> None:
    many = {**ROUND, "sheets": [0] * 100_001}
    (answer,) = javascript.verified(SCRIPTS[awards], [many])
    assert javascript.places(answer)[0] == "/sheets"
    with pytest.raises(Malformed, match="100000"):
        read_round(many)


def test_this_text_says_these_numbers() -> None:
    text = (Path(awards.__file__).parents[2] / "docs" / "proofs.md").read_text(encoding="utf-8")
    for said in (
        "100,000,000 bytes", "64\nobjects", "1 to 2,000 code points", "100,000 entries", "at most 1,000 names",
        "0 to 1,000,000", "1 to 2,160", "at most 10,000", "1900 to 9999", "at most 20",
    ):  # fmt: skip
        assert said in text, said

"""What can hardly come true is said before an application is handed in, and nothing else is."""

from services.booths.domain.doubts import Doubt, doubts
from services.booths.domain.entries import DrawBooth, DrawZone
from services.booths.domain.rules import Rules
from services.booths.web.words import DOUBTS

ZONES = (DrawZone("A", ("A",)), DrawZone("B", ("B",)), DrawZone("X"))


def asked(
    *wishes: tuple[str, str],
    rules: Rules | None = None,
    group: str = "A",
    wanted: int = 1,
    whole: bool = False,
    zones: str = "ABX",
) -> list[Doubt]:
    booths = [DrawBooth(f"{zone}1", "H", zone, 0, 90 * n, 30, 30) for n, zone in enumerate(zones)]
    given = {"group": group, "wanted": wanted, "all_or_nothing": whole, "wishes": wishes}
    return list(doubts(rules or Rules(), ZONES, booths, **given))  # type: ignore[arg-type]  # names checked by doubts


def test_nothing_is_doubted_without_need() -> None:
    assert asked(("A1", "A"), ("X", "X"), ("N1", "")) == []
    assert asked(wanted=2) == []
    assert asked(wanted=2, whole=True, rules=Rules(one_before_second=False)) == []
    assert asked(group="C") == []


def test_each_doubt() -> None:
    assert asked(group="C", zones="AB") == [Doubt("no_zone")]
    assert asked(wanted=3) == [Doubt("cap", "2")]
    assert asked(wanted=3, whole=True) == [Doubt("cap_whole", "2")]
    assert asked(wanted=2, whole=True) == [Doubt("second", "2")]
    assert asked(("B1", "B"), ("A1", "A"), ("B", "B")) == [Doubt("wrong_group", "B1, B")]
    assert set(DOUBTS) == {"no_zone", "cap", "cap_whole", "second", "wrong_group"}

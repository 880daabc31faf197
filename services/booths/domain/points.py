"""Points of an application, by the fair's published table."""

from collections.abc import Iterable

from services.booths.domain.rules import FLAGS, Rules


def breakdown(flags: Iterable[str], rules: Rules) -> tuple[tuple[str, int], ...]:
    """Return (flag, points) for each flag that earns points, in the order of FLAGS; empty if the fair has no points.

    Source of the flags: 64/2024/TT-BTC (women-owned, ethnic-minority, hard-area establishments), Art. 21 of
    26/2014/TT-BCT (certificate holders); how many points each earns is the fair's rule.
    """
    if rules.tiers == "none":
        return ()
    held = set(flags)
    return tuple((name, rules.points[name]) for name in FLAGS if name in held and rules.points.get(name))


def total(flags: Iterable[str], rules: Rules) -> int:
    """Return the sum of the points that ``flags`` earn."""
    return sum(points for _, points in breakdown(flags, rules))

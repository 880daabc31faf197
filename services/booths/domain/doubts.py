"""Where an application can hardly come true, said before it is handed in: by the rules and the plan as they are."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from services.booths.domain.entries import DrawBooth, DrawZone
from services.booths.domain.rules import Rules


class Doubt(NamedTuple):
    """One thing to think about: a code, and the number or the names that its sentence says."""

    code: str
    value: str = ""


def doubts(
    rules: Rules,
    zones: Sequence[DrawZone],
    booths: Sequence[DrawBooth],
    *,
    group: str,
    wanted: int,
    all_or_nothing: bool,
    wishes: Iterable[tuple[str, str]],
) -> Iterator[Doubt]:
    """Yield what can hardly come true. ``wishes`` are (what is wished, code of its zone or "").

    ``no_zone``: no booth takes the group; ``cap_whole``, ``cap``: more than one establishment gets; ``second``: all or
    nothing where everybody gets one first; ``wrong_group``: wishes whose zone does not take the group.
    """
    takes = {zone.code: not zone.groups or group in zone.groups for zone in zones}
    if booths and not any(takes.get(booth.zone, True) for booth in booths):
        yield Doubt("no_zone")
        return
    cap = rules.cap_per_establishment
    if wanted > cap:
        yield Doubt("cap_whole" if all_or_nothing else "cap", str(cap))
    elif all_or_nothing and wanted > 1 and rules.one_before_second:
        yield Doubt("second", str(wanted))
    if closed := [code for code, zone in wishes if not takes.get(zone, True)]:
        yield Doubt("wrong_group", ", ".join(closed))

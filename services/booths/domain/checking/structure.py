"""What holds of every outcome whatever the order: no booth twice, limits kept, wishes respected."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from services.booths.domain.checking.facts import DrawFacts, DrawFault
from services.booths.domain.entries import DrawApplication, DrawBooth


def check_structure(facts: DrawFacts) -> list[DrawFault]:
    """Return the faults that can be seen without asking who stands before whom."""
    outcome, number = facts.outcome, len(facts.applications)
    if not len(outcome.places) == len(outcome.guaranteed) == len(outcome.chosen) == number:
        return [DrawFault("incomplete", "", "one entry per application is needed")]
    counts = Counter(code for codes in facts.held for code in codes)
    faults = [DrawFault("unknown_booth", "", code) for code in counts if code not in facts.booth]
    faults += [DrawFault("booth_twice", "", code) for code, times in counts.items() if times > 1]
    if faults:
        return faults
    for index in range(number):
        if facts.held[index] or outcome.places[index] or outcome.guaranteed[index]:
            faults += (DrawFault(what, facts.applications[index].label) for what in _wrong(facts, index))
    return faults + _provinces(facts)


def _wrong(facts: DrawFacts, index: int) -> Iterator[str]:
    wanting, held = facts.applications[index], facts.held[index]
    if len(held) > facts.rules.cap_per_establishment:
        yield "over_cap"
    if len(held) > wanting.wanted:
        yield "over_wanted"
    if wanting.all_or_nothing and 0 < len(held) != wanting.wanted:
        yield "partial"
    if len(facts.outcome.chosen[index]) > facts.outcome.places[index]:
        yield "more_than_promised"
    if not all(facts.usable(code, wanting.group) for code in held):
        yield "wrong_group"
    if wanting.side_by_side and len(held) > 1:
        if not in_a_row([facts.booth[code] for code in held]):
            yield "not_side_by_side"
    elif not all(_wished(facts, wanting, code) for code in held):
        yield "unwished"


def _wished(facts: DrawFacts, wanting: DrawApplication, code: str) -> bool:
    return wanting.anywhere or f"booth:{code}" in wanting.wishes or f"zone:{facts.booth[code].zone}" in wanting.wishes


def in_a_row(booths: list[DrawBooth]) -> bool:
    """Return whether booths stand in one row or one column, each sharing a whole edge with the next."""
    across = sorted(booths, key=lambda b: b.x_dm)
    down = sorted(booths, key=lambda b: b.y_dm)
    return all(
        (a.hall, a.y_dm, a.depth_dm, a.x_dm + a.width_dm) == (b.hall, b.y_dm, b.depth_dm, b.x_dm)
        for a, b in pairwise(across)
    ) or all(
        (a.hall, a.x_dm, a.width_dm, a.y_dm + a.depth_dm) == (b.hall, b.x_dm, b.width_dm, b.y_dm)
        for a, b in pairwise(down)
    )


def _provinces(facts: DrawFacts) -> list[DrawFault]:
    held: Counter[str] = Counter()
    for application, codes in zip(facts.applications, facts.held, strict=True):
        held[application.province] += len(codes)
    faults = []
    for province, number in held.items():
        most = facts.rules.maximum(province)
        if most is not None and number > most:
            faults.append(DrawFault("province_over", "", f"{province}: {number} > {most}"))
    return faults

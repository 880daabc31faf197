"""The result of a draw as plain values: the order, who got what, why, and the waiting list."""

from collections.abc import Sequence
from typing import Any

from services.booths.domain import draw, points
from services.booths.domain.allocation import Allocation, allocate
from services.booths.domain.announcement import Announcement
from services.booths.domain.checking import PublishedAllocation
from services.booths.domain.entries import DrawApplication
from services.booths.domain.explanation import Explanation
from services.booths.domain.ground import Ground


def compute(announcement: Announcement, randomness: Sequence[draw.Randomness], code: bytes) -> dict[str, Any]:
    """Return the result part of a draw file; docs/proofs.md describes each name in it."""
    rules, prk = announcement.rules, draw.key(code, draw.encode(randomness))
    labels = [a.label for a in announcement.applications]
    totals = [points.total(a.flags, rules) for a in announcement.applications]
    applications = [announcement.applications[i] for i in draw.ordered(labels, totals, prk)]
    allocation = allocate(rules, announcement.zones, announcement.booths, applications)
    ground = Ground(announcement.zones, announcement.booths, (a.group for a in applications))
    why = Explanation(rules, ground, applications, allocation)
    waiting = {index: number for number, index in enumerate(why.waiting(), 1)}
    rows = []
    for index, application in enumerate(applications):
        row = _person(application, index, announcement, prk)
        row |= _outcome(index, ground, allocation, why)
        rows.append(row | {"waiting": waiting.get(index)})
    return {
        "applications": rows,
        "came_in": _came_in(applications, ground, allocation),
        "free": _codes(ground, why.free()),
    }


def _person(application: DrawApplication, index: int, announcement: Announcement, prk: bytes) -> dict[str, Any]:
    parts = points.breakdown(application.flags, announcement.rules)
    return {
        "label": application.label,
        "position": index + 1,
        "draw": draw.draw_value(prk, application.label).hex(),
        "points": sum(number for _, number in parts),
        "breakdown": [{"flag": name, "points": number} for name, number in parts],
    }


def _outcome(index: int, ground: Ground, allocation: Allocation, why: Explanation) -> dict[str, Any]:
    stops = why.stops(index)
    return {
        "places": allocation.places[index],
        "guaranteed": allocation.guaranteed[index],
        "booths": _codes(ground, why.held[index]),
        "reason": stops[0]["code"] if stops else None,
        "stops": stops,
        "wishes": why.wishes(index),
    }


def _came_in(applications: Sequence[DrawApplication], ground: Ground, allocation: Allocation) -> list[dict[str, Any]]:
    return [
        {
            "label": applications[choice.index].label,
            "guaranteed": choice.guaranteed,
            "booths": _codes(ground, choice.booths),
        }
        for choice in allocation.came_in
    ]


def _codes(ground: Ground, numbers: Sequence[int]) -> list[str]:
    return [ground.codes[number] for number in numbers]


def outcome_of(result: dict[str, Any]) -> PublishedAllocation:
    """Return what the checker judges, from a result as ``compute`` writes it."""
    rows = result["applications"]
    index = {row["label"]: number for number, row in enumerate(rows)}
    came_in = [(index[e["label"]], e["guaranteed"], tuple(e["booths"])) for e in result["came_in"]]
    later = [0] * len(rows)
    for number, _, codes in came_in:
        later[number] += len(codes)
    chosen = [tuple(row["booths"][: len(row["booths"]) - later[n]]) for n, row in enumerate(rows)]
    return PublishedAllocation([row["places"] for row in rows], [row["guaranteed"] for row in rows], chosen, came_in)

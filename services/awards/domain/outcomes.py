"""Why each product of a round is recognised or not, as facts: what pages, letters, API and files say follows from them.

The facts are those of the round file (order, points, sheets, tie-break values) and of the council's decisions. Nothing
is said that they do not bear out: docs/proofs.md, section 15, and tests/integration/awards/test_outcomes.py.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from services.awards.domain.decisions import Candidate, Room, propose
from services.awards.domain.rules import Rules
from services.awards.domain.tally import CAP_GROUP, CAP_PROVINCE, CAP_TOTAL, NOT_PASSED, TOO_FEW_SHEETS

RECOGNISED, LATE, COUNCIL = "recognised", "recognised_late", "council"
KINDS: Final = (RECOGNISED, LATE, TOO_FEW_SHEETS, NOT_PASSED, CAP_TOTAL, CAP_GROUP, CAP_PROVINCE, COUNCIL)
"""What became of a product: recognised with the publication, or after a complaint; or what stood against it."""
CAPS: Final[Mapping[str, str]] = {"total": CAP_TOTAL, "group": CAP_GROUP, "province": CAP_PROVINCE}
REFUSED, AGAINST_BALLOT, BEFORE_OTHERS = "refused", "against_ballot", "before_others"
DEPARTURES: Final = (REFUSED, AGAINST_BALLOT, BEFORE_OTHERS, LATE)
"""How a decision left the jury's order or the ballot: not recognised though its turn had come; recognised though the
ballot had not approved it; recognised before products that stand above it; recognised after a complaint."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A product in the jury's order, as the round file's result has it."""

    code: str
    group: str
    province: str
    rank: int | None
    points: Decimal | None
    passed: bool
    sheets: int
    tie_break: Mapping[str, str]

    @property
    def candidate(self) -> Candidate:
        """Return the product as the council's order takes it."""
        return Candidate(self.code, self.group, self.province, self.passed)


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the council decided on a product; ``late``: after the publication."""

    recognised: bool
    follows_jury: bool = True
    late: bool = False
    reason: str = ""
    votes_yes: int | None = None
    votes_no: int | None = None
    minutes_number: str = ""

    @property
    def then(self) -> bool:
        """Return whether the product was recognised with the publication."""
        return self.recognised and not self.late


@dataclass(frozen=True, slots=True)
class TieBroken:
    """Two products of equal points: the other one's code, and what put it above: an entry of the rules' tie-break."""

    other: str
    entry: str
    theirs: str
    own: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one product, and the facts that it follows from. Those of another kind are left at nothing."""

    code: str
    kind: str
    group: str
    province: str
    rank: int | None
    points: Decimal | None
    sheets: int
    cap: int = 0
    """The cap that was full at its turn, and how many of it stood above and below: recognised ones."""
    above: int = 0
    below: int = 0
    last_points: Decimal | None = None
    """Points of the last product above that the cap let in."""
    tie: TieBroken | None = None
    """With that product, or, where no cap was met, with the one just above."""
    departure: str = ""
    ruling: Ruling = Ruling(recognised=False)


def placed_of(entry: Mapping[str, Any]) -> Placed:
    """Return an entry of a round file's result (docs/proofs.md, section 14)."""
    points = entry["points"]
    return Placed(
        code=entry["code"],
        group=entry["group"],
        province=entry["province"],
        rank=entry["rank"],
        points=None if points is None else Decimal(points),
        passed=entry["passed"],
        sheets=len(entry["sheets"]),
        tie_break=entry["tie_break"],
    )


def outcomes(order: Sequence[Placed], rulings: Mapping[str, Ruling], rules: Rules) -> dict[str, Outcome]:
    """Return the outcome of each product that was ruled on; ``order`` is the jury's, first one first.

    At its turn a product meets those above it that were recognised, and those below it that the council recognised out
    of the order: these have their places before the order is gone down.
    """
    room = Room(rules)
    for one in order:
        if one.code in rulings and _out_of_order(rulings[one.code]):
            room.take(one.group, one.province)
    found: dict[str, Outcome] = {}
    above: list[Placed] = []
    for before, one in zip((None, *order), order, strict=False):
        ruling = rulings.get(one.code)
        if ruling is None:
            continue
        made = _outcome(one, ruling, rules, room, above)
        if made.kind in (RECOGNISED, LATE, COUNCIL) and before is not None:
            made = replace(made, tie=tie_between(before, one, rules))
        found[one.code] = made
        if ruling.then:
            above.append(one)
            if not _out_of_order(ruling):
                room.take(one.group, one.province)
    named = {code: _departure(code, order, rulings, rules) for code, one in rulings.items() if not one.follows_jury}
    return {code: replace(one, departure=named.get(code, "")) for code, one in found.items()}


def passed_over(became: Iterable[Outcome]) -> list[Outcome]:
    """Return every product above the lowest recognised one that is not recognised; in the order in which they come."""
    all_of_them = list(became)
    lowest = max((one.rank or 0 for one in all_of_them if one.ruling.recognised), default=0)
    return [one for one in all_of_them if not one.ruling.recognised and (one.rank or lowest) < lowest]


def tie_between(above: Placed, own: Placed, rules: Rules) -> TieBroken | None:
    """Return what put ``above`` before a product of the same points, None if the points did."""
    if above.points != own.points or above.points is None:
        return None
    for entry in (*rules.tie_break, "draw"):
        theirs, mine = above.tie_break.get(entry, ""), own.tie_break.get(entry, "")
        if theirs != mine:
            return TieBroken(above.code, entry, theirs, mine)
    return None


def _out_of_order(ruling: Ruling) -> bool:
    return ruling.then and not ruling.follows_jury


def _outcome(own: Placed, ruling: Ruling, rules: Rules, room: Room, above: Sequence[Placed]) -> Outcome:
    made = Outcome(own.code, "", own.group, own.province, own.rank, own.points, own.sheets, ruling=ruling)
    if ruling.recognised:
        return replace(made, kind=LATE if ruling.late else RECOGNISED)
    if own.rank is None:
        return replace(made, kind=TOO_FEW_SHEETS)
    if not own.passed:
        return replace(made, kind=NOT_PASSED)
    full = room.full(own.group, own.province) if ruling.follows_jury else None
    if full is None:
        return replace(made, kind=COUNCIL)
    scope, cap = full
    inside = [one for one in above if _within(scope, one)]
    last = inside[-1] if inside else None
    return replace(
        made,
        kind=CAPS[scope.partition(":")[0]],
        cap=cap,
        above=len(inside),
        below=cap - len(inside),
        last_points=last.points if last else None,
        tie=tie_between(last, own, rules) if last else None,
    )


def _within(scope: str, one: Placed) -> bool:
    """Return whether a product takes a place of this cap (Room.full names it)."""
    kind, _, name = scope.partition(":")
    return kind == "total" or name == (one.group if kind == "group" else one.province)


def _departure(code: str, order: Sequence[Placed], rulings: Mapping[str, Ruling], rules: Rules) -> str:
    """Return how a decision left the order: what the order and the ballots say of it when all others stand."""
    ruling = rulings[code]
    if ruling.late:
        return LATE
    if not ruling.recognised:
        return REFUSED
    kept = {key: one.then for key, one in rulings.items() if not one.follows_jury and key != code}
    approved = {key for key, one in rulings.items() if (one.votes_yes or 0) > (one.votes_no or 0)}
    walk = propose((one.candidate for one in order), approved, rules, kept)
    return AGAINST_BALLOT if code in walk.reached else BEFORE_OTHERS

"""Whether everything that an explanation says of why somebody was stopped is true."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from services.booths.domain.checking.choices import ChoiceChecker
from services.booths.domain.checking.facts import DrawFacts, DrawFault, Kind
from services.booths.domain.checking.promises import Flow
from services.booths.domain.checking.record import KINDS, Course, Refusal
from services.booths.domain.checking.wishes import WishClaims
from services.booths.domain.entries import ANYWHERE

Row = Mapping[str, Any]
OWN = ("nothing_else", "kept", "no_run", "too_few")
ALL_GONE = ("order", "rounds", "guaranteed")


def check_claims(facts: DrawFacts, rows: Sequence[Row]) -> list[DrawFault]:
    """Return a fault for each false claim in ``rows`` (of a result): reasons, their facts, outcomes of wishes."""
    course, flow = Course(facts), Flow(facts)
    judge = ChoiceChecker(facts, flow)
    faults = []
    for wanting, places in zip(facts.applications, facts.outcome.places, strict=True):
        flow.promise(wanting.group, places, whole=False)
    stops, wishes = StopClaims(course, judge), WishClaims(course, judge)
    for index, (wanting, row) in enumerate(zip(facts.applications, rows, strict=True)):
        flow.release(wanting.group, facts.outcome.places[index])
        false = list(wishes.at_its_turn(index, row))
        flow.takes(facts.kind[code] for code in facts.outcome.chosen[index])
        false += stops.at_its_turn(index, row)
        faults += [DrawFault("claim", wanting.label, what) for what in false]
    for index, (wanting, row) in enumerate(zip(facts.applications, rows, strict=True)):
        false = [*stops.false(index, row), *wishes.false(index, row)]
        faults += [DrawFault("claim", wanting.label, what) for what in false]
    return faults


def _wrong(said: Row, true: Mapping[str, Any]) -> Iterator[str]:
    for name, value in true.items():
        if said.get(name) != value:
            yield f"{said.get('code')}: {name} is {value}, not {said.get(name)}"


class StopClaims:
    """Judges the stops of one application after another."""

    def __init__(self, course: Course, judge: ChoiceChecker) -> None:
        self._course, self._judge, self._facts = course, judge, course.facts

    def at_its_turn(self, index: int, row: Row) -> Iterator[str]:
        """Yield what is false of its choice, which depends on the promises open then."""
        for stop in row["stops"]:
            if stop.get("turn") == "choice":
                yield from self._choice(index, stop)

    def false(self, index: int, row: Row) -> Iterator[str]:
        """Yield everything else that is false."""
        stops, held = row["stops"], len(self._facts.held[index])
        if row["reason"] != (stops[0]["code"] if stops else None):
            yield "the reason is not the first stop"
        if bool(stops) == (held == self._facts.applications[index].wanted):
            yield "a reason without need, or none where one is needed"
        told = [stop.get("turn") for stop in stops]
        if (stops and told != [None] and set(told) != set(self._due(index))) or len(told) != len(set(told)):
            yield f"told of {told}"
        for stop in stops:
            if "turn" not in stop:
                yield from self._at_once(index, stop)
            elif stop["turn"] == "promise":
                yield from self._promise(index, stop)
            elif stop["turn"] == "left":
                yield from self._left(index, stop)
        if row["reason"] in ALL_GONE and self._course.accepted(index, self._facts.end).total():
            yield f"{row['reason']}: a booth that it accepts is free"

    def _due(self, index: int) -> Iterator[str]:
        """At which turns it was stopped."""
        outcome = self._facts.outcome
        if index in self._course.not_promised:
            yield "promise"
        if len(outcome.chosen[index]) < outcome.places[index]:
            yield "choice"
        refused = self._course.not_left.get(index)
        if refused and self._course.usable(index, self._turn(refused)).total():
            yield "left"

    def _turn(self, refused: Refusal) -> int:
        return len(self._facts.applications) + refused.came_in

    def _at_once(self, index: int, stop: Row) -> Iterator[str]:
        facts, held = self._facts, len(self._facts.held[index])
        if stop["code"] == "cap":
            yield from _wrong(stop, {"cap": facts.rules.cap_per_establishment})
            if held != facts.limit(index) or facts.applications[index].wanted <= facts.rules.cap_per_establishment:
                yield "cap: it holds less than the cap lets it have"
        else:
            yield from _wrong(stop, {"code": "no_zone", "group": facts.applications[index].group})
            if self._course.usable(index, 0).total():
                yield "no_zone: there is a booth for its group"

    def _promise(self, index: int, stop: Row) -> Iterator[str]:
        refused = self._course.not_promised.get(index)
        if refused is None:
            yield "promise: it was promised all that it asked for"
            return
        true: dict[str, Any] = {"round": refused.visit.round, "asked": refused.visit.size}
        scope = ANYWHERE + self._facts.applications[index].group
        true |= {"places": self._facts.outcome.places[index], "passed": self._course.passed(index, scope)}
        need = refused.visit.size if self._facts.applications[index].all_or_nothing else 1
        if stop["code"] == "province_full":
            yield from _wrong(stop, true | self._province(index, refused))
            if refused.province + need <= (self._facts.rules.maximum(self._facts.applications[index].province) or 0):
                yield "province_full: the maximum left enough"
        elif not {self._facts.applications[index].group} <= set(stop.get("groups", ())) <= set(self._facts.groups):
            yield f"{stop['code']}: groups"
        else:
            shares = self._shares(stop["groups"], refused)
            room = shares["booths"] - sum(shares[name] for name in ("own", "ahead", *KINDS))
            yield from _wrong(stop, true | shares | {"code": _code(room, shares), "last": shares["last"] or None})
            if room >= need:
                yield f"{stop['code']}: {room} more could be promised"

    def _shares(self, groups: Sequence[str], refused: Refusal) -> dict[str, int]:
        """The booths for these groups, and who had been promised how many of them."""
        shares = Counter({"booths": sum(bool(kind & set(groups)) for kind in self._facts.kind.values())})
        for group in groups:
            shares.update({name: number for name, number in refused.groups[group].items() if name != "last"})
        return {**shares, "last": max(refused.groups[group]["last"] for group in groups)}

    def _province(self, index: int, refused: Refusal) -> dict[str, Any]:
        said = refused.promised
        return {
            "maximum": self._facts.rules.maximum(self._facts.applications[index].province),
            "own": said["own"],
            "ahead": said["ahead"],
            "behind": sum(said[kind] for kind in KINDS),
            "last": said["last"] or None,
        }

    def _choice(self, index: int, stop: Row) -> Iterator[str]:
        took, places = len(self._facts.outcome.chosen[index]), self._facts.outcome.places[index]
        accepted = self._course.accepted(index, index + 1)
        true = {"places": places, "took": took, "accepted": accepted.total()}
        yield from _wrong(stop, true | {"free": self._course.usable(index, index + 1).total()})
        need = places if self._facts.applications[index].all_or_nothing else took + 1
        yield from self._own(index, stop, need, accepted)

    def _left(self, index: int, stop: Row) -> Iterator[str]:
        refused = self._course.not_left.get(index)
        if refused is None:
            yield "left: it was not asked, or got what it asked for"
            return
        turn, held, wanting = self._turn(refused), len(self._facts.held[index]), self._facts.applications[index]
        accepted = self._course.accepted(index, turn)
        true: dict[str, Any] = {"round": refused.visit.round, "asked": refused.visit.size}
        true["free"] = self._course.usable(index, turn).total()
        need = refused.visit.size if wanting.all_or_nothing else 1
        if stop["code"] == "province_full":
            most = self._facts.rules.maximum(wanting.province)
            yield from _wrong(stop, true | {"maximum": most, "own": held, "others": refused.province - held})
            if most is None or most - refused.province >= need:
                yield "province_full: the maximum left enough"
            return
        yield from _wrong(stop, true | {"accepted": accepted.total()})
        yield from self._own(index, stop, held + need, accepted, turn)

    def _own(self, index: int, stop: Row, need: int, more: Counter[Kind], turn: int | None = None) -> Iterator[str]:
        """Judge a reason that lies in its own wishes; ``more`` are free and accepted besides those it took."""
        code, wanting = stop["code"], self._facts.applications[index]
        held = () if turn is None else self._facts.held[index]
        if code not in OWN:
            yield f"{code} is none of its own"
        elif (code == "nothing_else") != (not more.total()):
            yield f"{code}: {more.total()} more that it accepts were free"
        elif code == "no_run":
            at = index if turn is None else turn
            if not wanting.side_by_side or need < 2 or self._judge.run_left(wanting, at, need, held):
                yield "no_run: there was one"
        elif code == "too_few" and (not wanting.all_or_nothing or self._judge.takeable(more, need)):
            yield f"too_few: {need} could have been taken"
        elif code == "kept" and (turn is not None or self._judge.takeable(more, 1)):
            yield "kept: it could have been taken"


def _code(room: int, shares: Mapping[str, Any]) -> str:
    if room:
        return "too_few_places"
    if shares["province"] or shares["newcomers"]:
        return "guaranteed"
    return "rounds" if shares["rounds"] else "order"

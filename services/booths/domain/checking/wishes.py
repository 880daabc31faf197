"""Whether what an explanation says of each wish is true."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from services.booths.domain.checking.choices import ChoiceChecker
from services.booths.domain.checking.record import Course
from services.booths.domain.entries import ANYWHERE

OWN = ("kept", "no_run", "too_few")


class WishClaims:
    """Judges the outcomes of the wishes of one application after another."""

    def __init__(self, course: Course, judge: ChoiceChecker) -> None:
        self._course, self._judge, self._facts = course, judge, course.facts

    def at_its_turn(self, index: int, row: Mapping[str, Any]) -> Iterator[str]:
        """Yield what is false of its choice, which depends on the promises open then."""
        wanting, took = self._facts.applications[index], self._facts.outcome.chosen[index]
        places = self._facts.outcome.places[index]
        if not self._its(index, row):
            return
        for rank, told in enumerate(row["wishes"]):
            wish, free = told["wish"], self._free(index, told["wish"])
            if told["outcome"] == "kept" and (not free or self._takeable(index, free, rank)):
                yield f"{wish} kept: it could have been taken"
            size = places if wanting.all_or_nothing else min(len(took) + 1, places)
            missed = len(took) < places or self._wanted_more(index, rank)
            if told["outcome"] == "no_run" and free and missed and self._judge.run_left(wanting, index, size, (), wish):
                yield f"{wish} no_run: there was one"

    def _wanted_more(self, index: int, rank: int) -> bool:
        """Whether better wishes had not brought all that it took."""
        wanting, took = self._facts.applications[index], self._facts.outcome.chosen[index]
        units = [took] if wanting.side_by_side and len(took) > 1 else [(code,) for code in took]
        return not all(any(self._judge.suits(unit, wish) for wish in wanting.wishes[:rank]) for unit in units)

    def _takeable(self, index: int, free: set[str], rank: int) -> bool:
        """Whether one of these could have been taken besides what better wishes, or this one, brought."""
        wishes = self._facts.applications[index].wishes
        upto = wishes[: rank + 1] if rank < len(wishes) else [*wishes, ANYWHERE]
        took = [b for b in self._facts.outcome.chosen[index] if any(self._judge.suits((b,), wish) for wish in upto)]
        return any(self._judge.takeable_together([*took, code]) for code in free)

    def _free(self, index: int, wish: str) -> set[str]:
        """Booths of a wish that were free when it chose, and went to somebody else or to nobody."""
        if not self._facts.outcome.places[index]:
            return set()
        turn, own = self._facts.turn, self._facts.held[index]
        return {code for code in self._named(index, wish) if turn[code] > index and code not in own}

    def _named(self, index: int, wish: str) -> list[str]:
        facts, group = self._facts, self._facts.applications[index].group
        if wish.startswith("booth:"):
            codes = [wish.removeprefix("booth:")]
        else:
            codes = facts.scopes[wish if wish != ANYWHERE else ANYWHERE + group]
        return [code for code in codes if facts.usable(code, group)]

    def _its(self, index: int, row: Mapping[str, Any]) -> bool:
        """Whether the wishes told of are those of the application."""
        wanting = self._facts.applications[index]
        wishes = [*wanting.wishes, ANYWHERE] if wanting.anywhere else list(wanting.wishes)
        return [told["wish"] for told in row["wishes"]] == wishes

    def false(self, index: int, row: Mapping[str, Any]) -> Iterator[str]:
        """Yield everything else that is false."""
        if not self._its(index, row):
            yield "not its wishes"
            return
        for rank, told in enumerate(row["wishes"]):
            outcome, wish = told["outcome"], told["wish"]
            judge = {"given": self._given, "not_needed": self._not_needed, "wrong_group": self._wrong_group}
            judge |= {"taken": self._taken, "full": self._full}
            if not self._facts.limit(index):
                true = outcome == ("wrong_group" if self._wrong_group(index, rank, told) else "cap")
            else:
                true = judge[outcome](index, rank, told) if outcome in judge else self._open(index, told, row["stops"])
            if not true:
                yield f"{wish}: {outcome} {told}"

    def _credited(self, index: int) -> set[int]:
        """The ranks of the wishes that brought its booths: the first that suits each, or the run."""
        held, wanting = self._facts.held[index], self._facts.applications[index]
        units = [held] if wanting.side_by_side and len(held) > 1 else [(code,) for code in held]
        wishes = [*wanting.wishes, ANYWHERE]
        return {min(n for n, wish in enumerate(wishes) if self._judge.suits(unit, wish)) for unit in units}

    def _given(self, index: int, rank: int, told: Mapping[str, Any]) -> bool:
        if rank in self._credited(index):
            return True
        named = told["wish"].removeprefix("booth:") in self._facts.held[index]
        return named and not self._not_needed(index, rank, told)

    def _not_needed(self, index: int, rank: int, told: Mapping[str, Any]) -> bool:
        """It has all it may have, and each booth by a better wish."""
        held = self._facts.held[index]
        return 0 < len(held) == self._facts.limit(index) and rank > max(self._credited(index))

    def _wrong_group(self, index: int, rank: int, told: Mapping[str, Any]) -> bool:
        wish, group = told["wish"], self._facts.applications[index].group
        if wish.startswith("zone:"):
            return group not in self._facts.zone_groups[wish.removeprefix("zone:")]
        return wish != ANYWHERE and not self._facts.usable(wish.removeprefix("booth:"), group)

    def _taken(self, index: int, rank: int, told: Mapping[str, Any]) -> bool:
        """Somebody else holds the booth; somebody behind by the rule that is named."""
        return self._held_by(index, told) and self._was_not_its(index, rank, told["wish"].removeprefix("booth:"))

    def _held_by(self, index: int, told: Mapping[str, Any]) -> bool:
        code, holder = told["wish"].removeprefix("booth:"), told["by"] - 1
        if holder == index or self._course.holder.get(code) != holder:
            return False
        return told.get("rule") == (self._course.rule(code, index) if holder > index else None)

    def _was_not_its(self, index: int, rank: int, code: str) -> bool:
        """It was gone when it chose, or it had by then all it had been promised, by better wishes."""
        outcome = self._facts.outcome
        took = outcome.chosen[index]
        if self._facts.turn[code] <= index or not outcome.places[index]:
            return True
        return len(took) == outcome.places[index] and not self._wanted_more(index, rank)

    def _full(self, index: int, rank: int, told: Mapping[str, Any]) -> bool:
        """Every booth of the wish is held, by so many behind and by the rules that are named."""
        named, wish = self._named(index, told["wish"]), told["wish"]
        scope = wish if wish != ANYWHERE else ANYWHERE + self._facts.applications[index].group
        all_held = self._facts.last(scope) < self._facts.end
        return all_held and told["booths"] == len(named) and told["passed"] == self._course.passed(index, scope)

    def _open(self, index: int, told: Mapping[str, Any], stops: Sequence[Mapping[str, Any]]) -> bool:
        """Something of the wish was free at its turn, or is free, or went after it: another rule stopped it."""
        wanting, outcome, named = self._facts.applications[index], told["outcome"], self._named(index, told["wish"])
        own = self._facts.held[index]
        if not named or (self._facts.limit(index) == len(own) and outcome not in OWN and own):
            return False
        if "by" in told and not self._held_by(index, told):
            return False
        if outcome in OWN:
            if outcome == "no_run":
                return wanting.side_by_side
            return outcome == "kept" or wanting.all_or_nothing
        free = self._facts.end in {self._facts.turn[code] for code in named}
        return free and outcome in {stop["code"] for stop in stops} & {"province_full"}

"""Why each application got what it got: computed on demand from an allocation. docs/proofs.md, section 7."""

from collections.abc import Sequence

from services.booths.domain.allocation import Allocation
from services.booths.domain.entries import ANYWHERE, DrawApplication
from services.booths.domain.ground import Ground
from services.booths.domain.history import NEVER, NOBODY, DrawHistory, Passed, wishes_of
from services.booths.domain.rules import Rules
from services.booths.domain.stops import Facts, left_asks, promise_stops
from services.booths.domain.tally import BoothsHeld


class Explanation:
    """Answers for every application of one allocation (index = place in the order, position = index + 1).

    A stop is what stopped the application at one of its own turns, a code with the facts that it claims. ``cap``,
    ``no_zone`` (no booth takes its group). When places were promised: ``order``, ``rounds``, ``guaranteed``,
    ``too_few_places``, ``province_full``. When it chose, or was asked for what was left: ``nothing_else`` (it accepts
    none of what was free), ``kept`` (only what others had been promised), ``no_run``, ``too_few``, ``province_full``.
    Outcomes of a wish: ``given``, ``not_needed``, ``wrong_group``, ``taken``, ``full`` (every booth that it names), or
    a stop's code.
    """

    def __init__(
        self, rules: Rules, ground: Ground, applications: Sequence[DrawApplication], allocation: Allocation
    ) -> None:
        self.applications = applications
        self.history = DrawHistory(rules, ground, applications, allocation)
        self.held = self.history.held
        self._rules, self._ground, self._allocation = rules, ground, allocation
        self._zones = [frozenset(numbers) for numbers in ground.by_zone]
        self._tally = BoothsHeld(rules, len(ground.codes), applications, have=[len(booths) for booths in self.held])
        self._promise_stops = promise_stops(rules, ground, applications)
        self._left_asks = left_asks(rules, self.history)

    def free(self) -> list[int]:
        """Return the numbers of the booths nobody got."""
        return [number for number, holder in enumerate(self.history.holder) if holder == NOBODY]

    def waiting(self) -> list[int]:
        """Return the indices of those who still want booths they may have, in the order of the waiting list.

        Nobody waits for what can never come: a booth for a group that no booth of the fair takes.
        """
        wanting = (i for i, limit in enumerate(self._tally.limit) if limit > len(self.held[i]))
        waiting = (i for i in wanting if self._has_booths(i))
        return sorted(waiting, key=self._tally.place_in_queue)

    def stops(self, index: int) -> list[Facts]:
        """Return what stopped the application, nothing if it has all: first the reason, then the rest in time."""
        application, held = self.applications[index], len(self.held[index])
        if held == application.wanted:
            return []
        if held >= self._tally.limit[index]:
            return [{"code": "cap", "cap": self._rules.cap_per_establishment}]
        if not self._has_booths(index):
            return [{"code": "no_zone", "group": application.group}]
        promise, choice, left = self._promise(index), self._choice(index), self._left(index)
        first = (choice if choice and choice["took"] == held else None) or left or promise or choice
        others = (stop for stop in (promise, choice, left) if stop is not first)
        return [stop for stop in (first, *others) if stop]

    def _has_booths(self, index: int) -> bool:
        return bool(self._ground.by_group[self.history.bit(index)])

    def _promise(self, index: int) -> Facts | None:
        """What stopped it when places were promised."""
        if (stop := self._promise_stops.get(index)) is None:
            return None
        passed = self.history.behind(index, ANYWHERE, self._passed(index))
        return stop | {"places": self._allocation.places[index], "passed": passed}

    def _passed(self, index: int) -> Passed:
        stop, left = self._promise_stops.get(index), self._left_asks.get(index)
        return Passed(stop["round"] if stop else NEVER, left.ask.round if left else NEVER)

    def _choice(self, index: int) -> Facts | None:
        """What stopped it when it chose fewer booths than it had been promised."""
        places, took = self._allocation.places[index], len(self._allocation.chosen[index])
        if took == places:
            return None
        free, accepted = self.history.usable(index, index + 1), self.history.accepted(index, index + 1)
        code = self._own(index, took, accepted)
        return {"code": code, "turn": "choice", "places": places, "took": took, "free": free, "accepted": accepted}

    def _own(self, index: int, held: int, accepted: int) -> str:
        """What of its own conditions stopped a choice; ``accepted`` were still free, besides what it took."""
        application = self.applications[index]
        if not accepted:
            return "nothing_else"
        if application.side_by_side and (application.wanted if application.all_or_nothing else held + 1) > 1:
            return "no_run"
        return "too_few" if application.all_or_nothing else "kept"

    def _left(self, index: int) -> Facts | None:
        """What stopped it when it was asked for what was left, None if nothing was that its group may use."""
        if (left := self._left_asks.get(index)) is None or not (free := self.history.usable(index, left.turn)):
            return None
        ask, held = left.ask, len(self.held[index])
        facts: Facts = {"turn": "left", "round": ask.round, "asked": ask.size, "free": free}
        if left.province is not None:
            return {"code": "province_full"} | facts | left.province
        accepted = self.history.accepted(index, left.turn)
        return {"code": self._own(index, held, accepted)} | facts | {"accepted": accepted}

    def wishes(self, index: int) -> list[Facts]:
        """Return what became of each wish, best first, with ``anywhere`` last if the application accepts it."""
        wishes = list(wishes_of(self.applications[index]))
        given = self._given(self.held[index], index, wishes)
        full = 0 < len(self.held[index]) == self._tally.limit[index]
        return [
            {"wish": wish}
            | (
                {"outcome": "given"}
                if number in given
                else {"outcome": "not_needed"}
                if full and number > max(given)
                else self._missed(index, number, wish, full=full)
            )
            for number, wish in enumerate(wishes)
        ]

    def _given(self, held: tuple[int, ...], index: int, wishes: Sequence[str]) -> set[int]:
        """The wishes that brought a booth: for a run the first that it suits, else the first that suits each booth."""
        together = self.applications[index].side_by_side and len(held) > 1
        units = [held] if together else [(booth,) for booth in held]
        return {self._first_suiting(unit, wishes) for unit in units}

    def _first_suiting(self, unit: tuple[int, ...], wishes: Sequence[str]) -> int:
        return next(number for number, wish in enumerate(wishes) if self._suits(unit, wish))

    def _suits(self, unit: tuple[int, ...], wish: str) -> bool:
        if wish == ANYWHERE:
            return True
        target = self._ground.targets[wish]
        return target in unit if target >= 0 else self._zones[~target].issuperset(unit)

    def _missed(self, index: int, number: int, wish: str, *, full: bool) -> Facts:
        history, scope = self.history, self.history.scope(index, wish)
        is_booth = wish != ANYWHERE and self._ground.targets[wish] >= 0
        if is_booth and history.holder[self._ground.targets[wish]] == index:
            return {"outcome": "given"}
        if wish != ANYWHERE and not self._may_use(index, wish):
            return {"outcome": "wrong_group"}
        if not self._tally.limit[index]:  # it takes more or none: none of its wishes was looked at
            return {"outcome": "cap"}
        if self._was_free(index, number, scope):
            outcome = self._when_chosen(index)
            return {"outcome": outcome} | (self._by(index, scope[0]) if is_booth else {})
        until = history.last_turn[index] if full else history.end - 1
        if history.latest(index, wish) > until:
            return {"outcome": "no_run" if full else (self._left(index) or self.stops(index)[0])["code"]}
        if is_booth:
            return {"outcome": "taken"} | self._by(index, scope[0])
        return {"outcome": "full", "booths": len(scope), "passed": history.behind(index, wish, self._passed(index))}

    def _may_use(self, index: int, wish: str) -> bool:
        target, bit = self._ground.targets[wish], self.history.bit(index)
        return bool((self._ground.masks[target] if target >= 0 else self._ground.zone_masks[~target]) & bit)

    def _was_free(self, index: int, number: int, scope: Sequence[int]) -> bool:
        """Whether it would have taken a booth of this wish in its turn, which was free, but could not."""
        chosen = self._allocation.chosen[index]
        if not self._allocation.places[index]:
            return False
        if len(chosen) == self._allocation.places[index]:
            wishes = list(wishes_of(self.applications[index]))
            if number >= max(self._given(chosen, index, wishes)):
                return False
        return any(self.history.turn[booth] > index and self.history.holder[booth] != index for booth in scope)

    def _when_chosen(self, index: int) -> str:
        if choice := self._choice(index):
            return str(choice["code"])
        together = self.applications[index].side_by_side and self._allocation.places[index] > 1
        return "no_run" if together else "kept"

    def _by(self, index: int, booth: int) -> Facts:
        """Who holds a booth, and if that is somebody behind, by which rule."""
        holder = self.history.holder[booth]
        if holder == NOBODY:
            return {}
        rule = {"rule": self.history.rule(booth, self._passed(index))} if holder > index else {}
        return {"by": holder + 1} | rule

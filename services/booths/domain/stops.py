"""What stopped each application at its own turns: when places were promised, and when what was left was given out."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from services.booths.domain.allocation import promised
from services.booths.domain.capacity import Capacity
from services.booths.domain.entries import DrawApplication
from services.booths.domain.ground import Ground
from services.booths.domain.history import DrawHistory
from services.booths.domain.rules import Rules
from services.booths.domain.tally import Ask, BoothsHeld

KINDS = ("rounds", "province", "newcomers")
"""Why somebody behind was promised a place before: in an earlier round, for its province, for newcomers."""
Facts = dict[str, Any]


class Share(NamedTuple):
    """Places promised to one application by one rule."""

    kind: str
    number: int


class Ledger:
    """Places promised so far to one product group or one province, by who stands ahead of the one asked now."""

    __slots__ = ("ahead", "behind", "lasts")

    def __init__(self) -> None:
        self.ahead = 0
        self.behind: Counter[str] = Counter()
        self.lasts = (0, 0)
        """Positions of the last two that were promised something in this round."""

    def begin(self) -> None:
        """Begin a new round: everybody is still behind."""
        self.ahead, self.behind, self.lasts = 0, Counter(), (0, 0)

    def last_before(self, index: int) -> int:
        """Return the position of the last ahead of this one that was promised something in this round, 0 if nobody."""
        return self.lasts[0] if self.lasts[1] == index + 1 else self.lasts[1]


def promise_stops(rules: Rules, ground: Ground, applications: Sequence[DrawApplication]) -> dict[int, Facts]:
    """Return for each application that was promised fewer places than it may have what stopped it (by index)."""
    return _PromiseReplay(rules, ground, applications).stops


class _PromiseReplay:
    """Promises all places again, and notes who had been promised what when somebody was promised less than it asked."""

    def __init__(self, rules: Rules, ground: Ground, applications: Sequence[DrawApplication]) -> None:
        self.stops: dict[int, Facts] = {}
        self._rules, self._ground, self._applications = rules, ground, applications
        self._tally = BoothsHeld(rules, len(ground.codes), applications)
        self._kinds = Counter(ground.masks)
        self._capacity = Capacity(ground.masks, len(ground.bits))
        self._groups = {bit: Ledger() for bit in ground.bits.values()}
        self._provinces = {a.province: Ledger() for a in applications}
        self._shares: dict[int, list[Share]] = {}
        self._reached = 0
        self._now = (False, 0)
        for ask in self._tally.asks():
            self._hear(ask)

    def _hear(self, ask: Ask) -> None:
        if (ask.guaranteed, ask.round) != self._now:
            self._begin(ask)
        self._pass_by(ask.who)
        whole = self._applications[ask.who].all_or_nothing
        number = promised(self._capacity, self._bit(ask.who), ask.most, whole=whole) if ask.most else 0
        if number:
            self._note(ask, number)
        if number < ask.size and not ask.guaranteed:
            self.stops[ask.who] = self._stop(ask, number)

    def _bit(self, index: int) -> int:
        return self._ground.bits[self._applications[index].group]

    def _ledgers(self, index: int) -> tuple[Ledger, Ledger]:
        return self._groups[self._bit(index)], self._provinces[self._applications[index].province]

    def _begin(self, ask: Ask) -> None:
        """Put everything promised so far behind the first."""
        self._now, self._reached = (ask.guaranteed, ask.round), 0
        for ledger in (*self._groups.values(), *self._provinces.values()):
            ledger.begin()
        for index, shares in self._shares.items():
            for ledger in self._ledgers(index):
                for share in shares:
                    ledger.behind[share.kind] += share.number

    def _pass_by(self, index: int) -> None:
        """Count what those up to this one had been promised in earlier rounds as ahead."""
        for passed in range(self._reached, index + 1):
            for share in self._shares.get(passed, ()):
                for ledger in self._ledgers(passed):
                    ledger.behind[share.kind] -= share.number
                    ledger.ahead += share.number
        self._reached = index + 1

    def _note(self, ask: Ask, number: int) -> None:
        """Note a promise: its own place is among those ahead, as far as anybody behind is concerned."""
        kind = "rounds"
        if ask.guaranteed:
            kind = "province" if self._tally.needed_by_province(ask.who) >= number else "newcomers"
        self._tally.book(ask.who, number)
        self._shares.setdefault(ask.who, []).append(Share(kind, number))
        for ledger in self._ledgers(ask.who):
            ledger.ahead += number
            ledger.lasts = (ledger.lasts[1], ask.who + 1)

    def _stop(self, ask: Ask, number: int) -> Facts:
        application, own = self._applications[ask.who], self._tally.have[ask.who]
        need = ask.size if application.all_or_nothing else 1
        room = self._tally.left_of_province(ask.who)
        if room < need:
            ledger = self._provinces[application.province]
            facts: Facts = {"code": "province_full", "turn": "promise", "round": ask.round, "asked": ask.size}
            facts |= {"maximum": self._rules.maximum(application.province), "own": own, "ahead": ledger.ahead - own}
            return facts | {"behind": ledger.behind.total(), "last": ledger.last_before(ask.who) or None}
        bit = self._bit(ask.who)
        chosen = self._capacity.tightest(bit)
        ledgers = [ledger for each, ledger in self._groups.items() if each & chosen]
        behind = {kind: sum(ledger.behind[kind] for ledger in ledgers) for kind in KINDS}
        return {
            "code": _code(self._capacity.room(bit), behind),
            "turn": "promise",
            "round": ask.round,
            "asked": ask.size,
            "groups": [group for group, each in self._ground.bits.items() if each & chosen],
            "booths": sum(number for mask, number in self._kinds.items() if mask & chosen),
            "own": own,
            "ahead": sum(ledger.ahead for ledger in ledgers) - own,
            **behind,
            "last": max(ledger.last_before(ask.who) for ledger in ledgers) or None,
        }


def _code(room: int, behind: Facts) -> str:
    """Which rule it was: too few places for all or nothing, a guarantee, an earlier round, or the order alone."""
    if room:
        return "too_few_places"
    if behind["province"] or behind["newcomers"]:
        return "guaranteed"
    return "rounds" if behind["rounds"] else "order"


class LeftAsk(NamedTuple):
    """The last time an application was asked for what was left, and took less than it was asked for."""

    ask: Ask
    turn: int
    """When it had taken that."""
    province: Facts | None
    """Who holds the booths of its province, if its maximum stopped it."""


def left_asks(rules: Rules, history: DrawHistory) -> dict[int, LeftAsk]:
    """Return for each application that was asked for what was left, and got no more, how that was (by index)."""
    events, applications = history.allocation.came_in, history.applications
    found: dict[int, LeftAsk] = {}
    if not any(turn >= history.first_left for turn in history.turn):
        return found
    chosen = [len(booths) for booths in history.allocation.chosen]
    tally = BoothsHeld(rules, len(history.ground.codes), applications, chosen)
    number = 0
    for ask in tally.asks():
        found.pop(ask.who, None)
        event = events[number] if ask.most and number < len(events) else None
        got = 0
        if event and (event.index, event.guaranteed) == (ask.who, ask.guaranteed):
            got, number = len(event.booths), number + 1
            tally.book(ask.who, got)
        if got < ask.size and not ask.guaranteed:
            need = ask.size if applications[ask.who].all_or_nothing else 1
            full = tally.full_province(ask.who, need)
            found[ask.who] = LeftAsk(ask, history.first_left + number, _province(rules, tally, ask) if full else None)
    return found


def _province(rules: Rules, tally: BoothsHeld, ask: Ask) -> Facts:
    maximum = rules.maximum(tally.applications[ask.who].province) or 0
    others = maximum - tally.left_of_province(ask.who) - tally.have[ask.who]
    return {"maximum": maximum, "own": tally.have[ask.who], "others": others}

"""The waiting list as it stands today: who is next, who waits where, and why each has not been offered (more) yet."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, Self

from services.booths.domain.entries import DrawApplication, DrawBooth, DrawZone
from services.booths.domain.floor import Floor
from services.booths.domain.ground import Ground
from services.booths.domain.rules import Rules
from services.booths.domain.tally import BoothsHeld

NotYetReason = Literal[
    "group_nowhere", "province_full", "nothing_free", "group_taken", "not_wished", "no_run", "too_few", "in_turn"
]


@dataclass(frozen=True, slots=True)
class WaitingApplication:
    """An application on the list of a draw; ``held`` are the codes of its live offers' booths (offered or confirmed).

    ``ahead_at_draw`` is how many waited before it when the lots were drawn. An application that declined or let an
    offer expire is no longer waiting: leave it out.
    """

    application: DrawApplication
    position: int
    held: tuple[str, ...] = ()
    ahead_at_draw: int = 0


@dataclass(frozen=True, kw_only=True)
class WaitingFacts:
    """What the list follows from. ``held_by_province`` and ``held_by_newcomers`` count the booths of **all** live
    offers of the fair, those of ``waiting`` included; ``came_back`` are the codes of the booths that were given back,
    let go or taken back since the result was published, one as often as it came back.
    """

    rules: Rules
    zones: Sequence[DrawZone]
    booths: Sequence[DrawBooth]
    waiting: Sequence[WaitingApplication]
    free: Collection[str]
    held_by_province: Mapping[str, int] = field(default_factory=dict)
    held_by_newcomers: int = 0
    came_back: Sequence[str] = ()

    def after(self, label: str, codes: tuple[str, ...]) -> Self:
        """Return how the list stands once ``label`` has been offered ``codes``."""
        chosen = next(entry.application for entry in self.waiting if entry.application.label == label)
        provinces = Counter(self.held_by_province)
        provinces[chosen.province] += len(codes)
        return replace(
            self,
            waiting=tuple(
                replace(entry, held=(*entry.held, *codes)) if entry.application is chosen else entry
                for entry in self.waiting
            ),
            free=set(self.free) - set(codes),
            held_by_province=provinces,
            held_by_newcomers=self.held_by_newcomers + len(codes) * chosen.newcomer,
        )


@dataclass(frozen=True, slots=True)
class CameBack:
    """The booths that came back since the result, as they concern one application: ``all`` of them, of these ``usable``
    by its product group, of these ``accepted`` by a wish or because it takes any.

    Of those accepted it ``holds`` some now, some are ``free``, and the rest were offered to others.
    """

    all: int = 0
    usable: int = 0
    accepted: int = 0
    holds: int = 0
    free: int = 0

    @property
    def others(self) -> int:
        """Return how many of those accepted were offered to others."""
        return self.accepted - self.holds - self.free


@dataclass(frozen=True, slots=True)
class NotYet:
    """Why an application has not been offered (more) booths, with all that the reason claims.

    ``group_nowhere``: no booth of the plan takes its product group; ``province_full``: ``needs`` more would be beyond
    its province's maximum; ``nothing_free``; ``group_taken``: none of the free ones takes its group; ``not_wished``:
    none of these is among its wishes; ``no_run``: none stand as it needs them, side by side; ``too_few``: it takes
    ``needs`` or none; ``in_turn``: it could have some of the free ones, and gets them in its turn while the list moves.
    """

    reason: NotYetReason
    needs: int
    """The fewest booths that it can take at once."""
    free: int
    """Booths that are free now, of these ``usable`` by its product group, of these ``wished`` by it (or accepted)."""
    usable: int
    wished: int
    province_held: int
    province_most: int | None
    came_back: CameBack = CameBack()


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """One that waits: its place today (1 = next in line), where it was at the draw, and why it still waits.

    ``guaranteed``: its province is below its minimum, or newcomers below their share, so that it goes before others;
    ``overtaken_by`` counts those behind it that do, while it does not.
    """

    label: str
    place: int
    position: int
    held: tuple[str, ...]
    ahead_at_draw: int
    guaranteed: bool
    overtaken_by: int
    not_yet: NotYet


@dataclass(frozen=True, slots=True)
class WaitingToday:
    """The list as it stands: who waits, in today's order, beside how many free booths; how many booths came back."""

    lines: tuple[WaitingLine, ...]
    free: int
    came_back: int


@dataclass(frozen=True, slots=True)
class LiveOffer:
    """Booths that an application is offered until ``until``, or has ``confirmed``; ``held``: no letter is out yet."""

    booths: tuple[str, ...]
    confirmed: bool
    offered_at: datetime
    held: bool
    until: datetime


@dataclass(frozen=True, slots=True)
class StandingToday:
    """Where one application stands today: what it is offered or took, and its line of those ``waiting`` (how many).

    Neither: it holds nothing and waits for nothing.
    """

    offers: tuple[LiveOffer, ...] = ()
    line: WaitingLine | None = None
    waiting: int = 0


def standing_today(label: str, offers: Sequence[LiveOffer], today: WaitingToday | None) -> StandingToday:
    """Return where ``label`` stands; ``today`` is None where no list is kept (before the draw, after the fair)."""
    if today is None:
        return StandingToday(tuple(offers))
    line = next((line for line in today.lines if line.label == label), None)
    return StandingToday(tuple(offers), line, len(today.lines) if line else 0)


@dataclass(frozen=True, slots=True)
class Next:
    """Whose turn it is (None: nobody can use what is free) and which booths.

    ``guaranteed``: under the minimum of its province or the newcomers' share, which go first.
    """

    label: str | None
    booths: tuple[str, ...]
    guaranteed: bool


def next_for(facts: WaitingFacts) -> Next:
    """Return who on the waiting list is next to be offered something of the free booths.

    The order is that of the draw: first those whose province is below its minimum, or newcomers below their share;
    then, with one_before_second, those with fewer booths before those with more; then by position. The chosen one gets
    the best of what is free by its own wishes. Call again, with the new offer counted, until the label is None.
    """
    return _Desk(facts).next()


def waiting_today(facts: WaitingFacts) -> WaitingToday:
    """Return the list in today's order. Who holds all that it wanted, or may have, is not on it any more."""
    return WaitingToday(_Desk(facts).lines(), len(facts.free), len(facts.came_back))


class _Desk:
    """One question to the waiting list."""

    def __init__(self, facts: WaitingFacts) -> None:
        self._facts = facts
        self._waiting = sorted(facts.waiting, key=lambda w: w.position)
        self._applications = [w.application for w in self._waiting]
        self._ground = Ground(facts.zones, facts.booths, (a.group for a in self._applications))
        self._floor = Floor(self._ground)
        self._floor.take([n for n, booth in enumerate(facts.booths) if booth.code not in facts.free])
        numbers = {code: number for number, code in enumerate(self._ground.codes)}
        self._came_back = Counter(numbers[code] for code in facts.came_back)
        self._held = [tuple(numbers[code] for code in w.held) for w in self._waiting]
        self._tally = BoothsHeld(
            facts.rules, len(facts.booths), self._applications, [len(w.held) for w in self._waiting]
        )
        self._tally.count_others(facts.held_by_province, facts.held_by_newcomers)

    def next(self) -> Next:
        for index, most, guaranteed in self._tally.claims():
            booths = self._floor.pick(self._applications[index], most, self._held[index])
            if booths:
                codes = tuple(self._ground.codes[number] for number in booths)
                return Next(self._applications[index].label, codes, guaranteed)
        return Next(None, (), False)

    def lines(self) -> tuple[WaitingLine, ...]:
        tally = self._tally
        queue = sorted(
            (index for index, limit in enumerate(tally.limit) if limit > len(self._held[index])),
            key=tally.place_in_queue,
        )
        guaranteed = {index for index, _most, is_guaranteed in tally.claims() if is_guaranteed}
        behind = sum(index in guaranteed for index in queue)
        lines = []
        for place, index in enumerate(queue, 1):
            first, entry = index in guaranteed, self._waiting[index]
            behind -= first
            lines.append(
                WaitingLine(
                    label=entry.application.label,
                    place=place,
                    position=entry.position,
                    held=entry.held,
                    ahead_at_draw=entry.ahead_at_draw,
                    guaranteed=first,
                    overtaken_by=0 if first else behind,
                    not_yet=self._not_yet(index),
                )
            )
        return tuple(lines)

    def _not_yet(self, index: int) -> NotYet:
        application = self._applications[index]
        bit = self._ground.bits[application.group]
        usable = [number for number in self._ground.by_group[bit] if not self._floor.taken[number]]
        wished = [number for number in usable if self._accepts(application, number)]
        needs = application.wanted if application.all_or_nothing else 1
        return NotYet(
            reason=self._reason(index, needs, len(usable), len(wished)),
            needs=needs,
            free=self._floor.free,
            usable=len(usable),
            wished=len(wished),
            province_held=self._facts.held_by_province.get(application.province, 0),
            province_most=self._facts.rules.maximum(application.province),
            came_back=self._came_back_to(index),
        )

    def _came_back_to(self, index: int) -> CameBack:
        application, back = self._applications[index], self._came_back
        usable = [number for number in self._ground.by_group[self._ground.bits[application.group]] if number in back]
        accepted = [number for number in usable if self._accepts(application, number)]
        return CameBack(
            all=back.total(),
            usable=sum(back[number] for number in usable),
            accepted=sum(back[number] for number in accepted),
            holds=sum(number in self._held[index] for number in accepted),
            free=sum(not self._floor.taken[number] for number in accepted),
        )

    def _reason(self, index: int, needs: int, usable: int, wished: int) -> NotYetReason:
        application, held = self._applications[index], self._held[index]
        if not self._ground.by_group[self._ground.bits[application.group]]:
            return "group_nowhere"
        if self._tally.full_province(index, needs):
            return "province_full"
        if not self._floor.free:
            return "nothing_free"
        if not usable:
            return "group_taken"
        if self._floor.pick(application, needs, held):
            return "in_turn"
        if not wished and not (application.side_by_side and held):
            return "not_wished"
        return "no_run" if application.side_by_side and len(held) + needs > 1 else "too_few"

    def _accepts(self, application: DrawApplication, booth: int) -> bool:
        if application.anywhere:
            return True
        targets = (self._ground.targets[wish] for wish in application.wishes)
        return any(target == booth or (target < 0 and booth in self._ground.by_zone[~target]) for target in targets)

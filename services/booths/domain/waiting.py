"""The waiting list: who can use a booth that became free, and why those ahead cannot."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from services.booths.domain.entries import DrawApplication, DrawBooth, DrawZone
from services.booths.domain.floor import Floor
from services.booths.domain.ground import Ground
from services.booths.domain.rules import Rules
from services.booths.domain.tally import BoothsHeld


@dataclass(frozen=True, slots=True)
class WaitingApplication:
    """An application that still wants booths; ``held`` are the codes of its live offers' booths (offered or confirmed).

    An application that declined or let an offer expire is no longer waiting: leave it out.
    """

    application: DrawApplication
    position: int
    held: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """Somebody ahead in the list who cannot use what is free, and why (a reason of explanation.py)."""

    label: str
    reason: str


@dataclass(frozen=True, slots=True)
class Next:
    """Whose turn it is (None: nobody can use what is free) and which booths.

    ``guaranteed``: under the minimum of its province or the newcomers' share, which go first. ``skipped`` are those
    ahead in the waiting list who cannot use what is free (if nobody can: all), in order.
    """

    label: str | None
    booths: tuple[str, ...]
    guaranteed: bool
    skipped: tuple[Skipped, ...]


def next_for(
    rules: Rules,
    zones: Sequence[DrawZone],
    booths: Sequence[DrawBooth],
    waiting: Sequence[WaitingApplication],
    *,
    free: Collection[str],
    held_by_province: Mapping[str, int],
    held_by_newcomers: int,
) -> Next:
    """Return who on the waiting list is next to be offered something of the ``free`` booths.

    The order is that of the draw: first those whose province is below its minimum, or newcomers below their share;
    then, with one_before_second, those with fewer booths before those with more; then by position. The chosen one gets
    the best of what is free by its own wishes. ``held_by_province`` and ``held_by_newcomers`` count the booths of
    **all** live offers of the fair, those of ``waiting`` included. Call again, with the new offer counted, until the
    label is None.
    """
    queue = sorted(waiting, key=lambda w: w.position)
    desk = _Desk(rules, zones, booths, queue, free, held_by_province, held_by_newcomers)
    return desk.next()


class _Desk:
    """One question to the waiting list: walks it once and stops at the first who can take something."""

    def __init__(
        self,
        rules: Rules,
        zones: Sequence[DrawZone],
        booths: Sequence[DrawBooth],
        queue: Sequence[WaitingApplication],
        free: Collection[str],
        by_province: Mapping[str, int],
        by_newcomers: int,
    ) -> None:
        self._applications = [w.application for w in queue]
        self._ground = Ground(zones, booths, (a.group for a in self._applications))
        self._floor = Floor(self._ground)
        self._floor.take([n for n, booth in enumerate(booths) if booth.code not in free])
        numbers = {code: number for number, code in enumerate(self._ground.codes)}
        self._held = [tuple(numbers[code] for code in w.held) for w in queue]
        self._tally = BoothsHeld(rules, len(booths), self._applications, [len(w.held) for w in queue])
        self._tally.count_others(by_province, by_newcomers)

    def next(self) -> Next:
        failed: list[int] = []
        for index, most, guaranteed in self._tally.claims():
            booths = self._floor.pick(self._applications[index], most, self._held[index])
            if booths:
                ahead = failed if guaranteed else [i for i in self._queue() if self._before(i, index)]
                codes = tuple(self._ground.codes[number] for number in booths)
                return Next(self._applications[index].label, codes, guaranteed, self._skipped(ahead))
            failed.append(index)
        return Next(None, (), False, self._skipped(self._queue()))

    def _queue(self) -> list[int]:
        return sorted(range(len(self._applications)), key=self._tally.place_in_queue)

    def _before(self, index: int, other: int) -> bool:
        return self._tally.place_in_queue(index) < self._tally.place_in_queue(other)

    def _skipped(self, indices: Iterable[int]) -> tuple[Skipped, ...]:
        return tuple(Skipped(self._applications[i].label, self._reason(i)) for i in indices)

    def _reason(self, index: int) -> str:
        application, held = self._applications[index], len(self._held[index])
        if held >= self._tally.limit[index]:
            return "cap"
        need = application.wanted if application.all_or_nothing else 1
        if self._tally.full_province(index, need):
            return "province_full"
        if not self._floor.free:
            return "all_taken"
        if not self._floor.any_free(application.group):
            return "group_full"
        if application.side_by_side and held + need > 1:
            return "no_run"
        return "too_few" if application.all_or_nothing else "nothing_acceptable"

"""The council's decision: the jury's order among what the council approved, under the caps, and what departs from it.

Source: Circular 26/2014/TT-BCT (the council decides on the jury's result); the cap and the reason on record as
practised in Long An 2016 and missed in Binh Thuan 2018 (docs/rules.md).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from services.awards.domain.rules import Rules
from shared.errors import N_, Conflict, Invalid

LONGEST_REASON: Final = 2_000
SHORTEST_REASON: Final = 10
LONGEST_NUMBER: Final = 60


class CapReached(Conflict):
    """Recognising one more would exceed a cap of the round's rules, which no vote can lift."""

    text = N_("Đã đủ %(cap)s sản phẩm theo thể lệ của kỳ. Hãy bỏ công nhận một sản phẩm khác trước.")


class NotPassed(Conflict):
    """A product below the pass mark cannot be recognised; if the points are wrong, the tally is corrected first."""

    text = N_("Sản phẩm %(code)s chưa đạt điểm nên không thể được công nhận.")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A product as the jury left it. Products without a result (too few sheets) are no candidates."""

    code: str
    group: str
    province: str
    passed: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """What follows from the jury's order and the council's ballots.

    ``recognised`` are the approved products the caps have room for, first in the jury's order first, and those that the
    council recognised with an explanation. ``reached`` are the others that passed and had room when their turn came:
    those of them that were not approved are taken out of the order.
    """

    recognised: frozenset[str]
    reached: frozenset[str]

    def departs(self, code: str, recognised: bool) -> bool:
        """Return whether so deciding leaves the jury's order, which takes a reason, the votes and the minutes.

        Recognising what lies below the cut or was not approved does; so does passing over what the cut had reached.
        """
        return code not in self.recognised if recognised else code in self.reached

    @property
    def unexplained(self) -> frozenset[str]:
        """Return the products that the council took out of the order by ballot and did not explain yet."""
        return self.reached - self.recognised


@dataclass(frozen=True, slots=True)
class DepartureExplanation:
    """Why the council left the jury's order: the reason, the votes for and against recognising, the minutes."""

    reason: str
    votes_yes: int | None
    votes_no: int | None
    minutes_number: str


class Room:
    """How much room the caps leave; counts what is taken."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.taken: Counter[str] = Counter()

    def full(self, group: str, province: str) -> tuple[str, int] | None:
        """Return the first cap without room (total, group or province) and its number, None if there is room."""
        caps = (
            ("total", self.rules.cap_total),
            (f"group:{group}", self.rules.caps_by_group.get(group)),
            (f"province:{province}", self.rules.cap_per_province),
        )
        return next(((name, cap) for name, cap in caps if cap is not None and self.taken[name] >= cap), None)

    def take(self, group: str, province: str) -> None:
        """Count one product."""
        self.taken.update(("total", f"group:{group}", f"province:{province}"))


def propose(
    order: Iterable[Candidate], approved: Collection[str], rules: Rules, explained: Mapping[str, bool] | None = None
) -> Proposal:
    """Return the jury's order restricted to the approved products, under all caps.

    ``order`` is the jury's, first one first; what did not pass is passed over. ``explained`` are the decisions that
    left the order with their reasons (code → recognised): who was recognised so has a place before the order is gone
    down, who was not leaves the place to the next.
    """
    room = Room(rules)
    passed = [one for one in order if one.passed]
    aside = explained or {}
    for one in passed:
        if aside.get(one.code):
            room.take(one.group, one.province)
    recognised, reached = {code for code, chosen in aside.items() if chosen}, set()
    for one in passed:
        if one.code in aside or room.full(one.group, one.province):
            continue
        reached.add(one.code)
        if one.code in approved:
            recognised.add(one.code)
            room.take(one.group, one.province)
    return Proposal(frozenset(recognised), frozenset(reached))


def check_caps(recognised: Iterable[Candidate], rules: Rules) -> None:
    """Raise CapReached if these products together exceed a cap."""
    room = Room(rules)
    for one in recognised:
        check_room(room, one)
        room.take(one.group, one.province)


def check_room(room: Room, one: Candidate) -> None:
    """Raise CapReached unless the caps leave room for this product."""
    if full := room.full(one.group, one.province):
        name, cap = full
        raise CapReached(_TEXTS[name.partition(":")[0]], cap=cap)


def check_explanation(given: DepartureExplanation, *, recognised: bool, members: int, least: int) -> None:
    """Raise Invalid, by field, unless a departure is explained: reason, minutes, and votes that say what was decided.

    ``members`` of the council bound the votes, ``least`` (the quorum) is how many papers the vote needs; more than half
    of them must say yes to recognise, and must not to refuse.
    """
    wrong: dict[str, str] = {}
    if not SHORTEST_REASON <= len(given.reason) <= LONGEST_REASON:
        wrong["reason"] = N_("Ghi lý do của Hội đồng, từ 10 đến 2.000 ký tự.")
    if not 1 <= len(given.minutes_number) <= LONGEST_NUMBER:
        wrong["minutes_number"] = N_("Ghi số biên bản họp Hội đồng.")
    if given.votes_yes is None or given.votes_yes < 0:
        wrong["votes_yes"] = N_("Ghi số phiếu đồng ý công nhận.")
    if given.votes_no is None or given.votes_no < 0:
        wrong["votes_no"] = N_("Ghi số phiếu không đồng ý.")
    if given.votes_yes is not None and given.votes_no is not None and not wrong.keys() & {"votes_yes", "votes_no"}:
        papers = given.votes_yes + given.votes_no
        if not least <= papers <= members:
            wrong["votes_yes"] = N_("Tổng số phiếu phải đủ số tối thiểu của Hội đồng và không quá số ủy viên.")
        elif (2 * given.votes_yes > papers) != recognised:
            wrong["votes_yes"] = N_("Số phiếu không khớp với quyết định: công nhận cần quá nửa số phiếu đồng ý.")
    if wrong:
        raise Invalid(fields=wrong)


def annex_order(rows: Sequence[tuple[str, int, str]]) -> list[str]:
    """Return voting codes in the order of the decision's annex and of certificate numbers: by group, then by rank.

    ``rows`` are (group, rank, voting code).
    """
    return [code for _group, _rank, code in sorted(rows)]


_TEXTS: Final = {
    "total": CapReached.text,
    "group": N_("Đã đủ %(cap)s sản phẩm của nhóm này theo thể lệ. Hãy bỏ công nhận một sản phẩm khác của nhóm trước."),
    "province": N_(
        "Đã đủ %(cap)s sản phẩm của tỉnh này theo thể lệ. Hãy bỏ công nhận một sản phẩm khác của tỉnh trước."
    ),
}

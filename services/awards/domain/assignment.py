"""Which judge scores which product: everybody everything but what is blocked, or k sheets per product.

With k sheets it is a transport problem: each product asks for k judges, each judge takes it once. Two linear programs
on the same network (its matrix is totally unimodular, so their vertices are whole numbers) give, first, loads as even
as blocks allow: a flow of least sum of squared loads, which has at once the least largest and the greatest smallest
load (Frank and Murota, Decreasing minimization on M-convex sets, 2022); then, at these loads, the cheapest of randomly
priced pairs, so that judges meet in ever other company. Everything follows from the arguments: no chance of its own.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Final

from services.awards.domain.connection import Pair, components, joined
from shared.errors import N_, Conflict

NAMED: Final = 10
"""How many products an error names."""
TRIES: Final = 5


class NoJudges(Conflict):
    """Nobody has accepted to be a judge."""

    text = N_("Chưa có giám khảo nào nhận lời nên chưa phân công được.")


class TooFewJudges(Conflict):
    """Some products have fewer judges who may score them than sheets they need."""

    text = N_(
        "Có %(count)s sản phẩm không đủ %(needed)s giám khảo được chấm: %(products)s. Hãy mời thêm giám khảo không liên"
        " quan đến các sản phẩm này."
    )


class BelowQuorum(Conflict):
    """The rules assign fewer sheets to a product than a result needs."""

    text = N_("Quy chế giao mỗi sản phẩm %(sheets)s phiếu, ít hơn số phiếu tối thiểu là %(fewest)s.")


@dataclass(frozen=True, kw_only=True)
class AssignmentProblem:
    """What is to be assigned. Judges and products are named by label and voting code, so that anyone can redo it."""

    judges: Sequence[str]
    products: Sequence[str]
    blocked: Collection[Pair] = frozenset()
    sheets: int | None = None
    """k, or None: everybody scores everything."""
    fewest: int = 1
    """The quorum: sheets without which a product has no result."""
    kept: Collection[Pair] = frozenset()
    """Pairs that stand already and stay, unless they are blocked now."""
    counted: Mapping[str, int] = field(default_factory=dict)
    """Signed sheets of products by judges who left, which count."""
    seed: str = ""

    def candidates(self, product: str) -> list[str]:
        """Return who may score the product."""
        return [judge for judge in self.judges if (judge, product) not in self.blocked]

    def wanted(self, product: str) -> int:
        """Return how many of the judges are to score it: k less what counts already, never less than those kept."""
        if self.sheets is None:
            return len(self.candidates(product))
        kept = sum((judge, product) in self.kept for judge in self.candidates(product))
        return max(self.sheets - self.counted.get(product, 0), kept, 0)


@dataclass(frozen=True)
class Assigned:
    """Who scores what, and what is to be known about it."""

    pairs: frozenset[Pair]
    loads: Mapping[str, int]
    connected: bool
    """Whether all judges can be compared with each other through products they share."""

    @property
    def spread(self) -> int:
        """Return by how much the largest load exceeds the smallest."""
        return max(self.loads.values()) - min(self.loads.values())


def assign(task: AssignmentProblem) -> Assigned:
    """Return who scores what: no blocked pair, every product as many judges as it needs, loads as even as possible.

    Loads differ by at most one unless blocks (or pairs kept) leave no such assignment; then by the least possible.
    Among these a connected graph of judges and products is looked for; ``connected`` says whether it was found.
    Raises NoJudges, BelowQuorum, TooFewJudges.
    """
    _check(task)
    if task.sheets is None:
        pairs = frozenset((judge, product) for product in task.products for judge in task.candidates(product))
        return _assigned(task, pairs)
    from services.awards.domain.transport import Network  # only here: scipy is large, and few processes assign

    arcs = [(judge, product) for product in task.products for judge in task.candidates(product)]
    network = Network(task.judges, {product: task.wanted(product) for product in task.products}, arcs, task.kept)
    loads = network.even_loads()
    for turn in range(TRIES):
        random = Random(f"{task.seed}/{turn}")  # noqa: S311  # a reproducible shuffle, no secret
        found = _assigned(task, joined(network.pairs(loads, random), frozenset(task.kept), task.blocked, random))
        if found.connected:
            break
    return found


def faults(task: AssignmentProblem, pairs: Collection[Pair]) -> list[str]:
    """Return what is wrong with an assignment, one line each, independently of how it was made; [] is well."""
    found = [
        f"{judge} is blocked from {product}" for judge, product in sorted(pairs) if (judge, product) in task.blocked
    ]
    found += [
        f"unknown pair {pair}" for pair in sorted(pairs) if pair[0] not in task.judges or pair[1] not in task.products
    ]
    for product in task.products:
        given, wanted = sum(other == product for _, other in pairs), task.wanted(product)
        if given != wanted:
            found.append(f"{product} has {given} judges, not {wanted}")
    lost = [pair for pair in sorted(task.kept) if pair not in pairs and pair not in task.blocked]
    return found + [f"{pair} was not kept" for pair in lost if pair[0] in task.judges and pair[1] in task.products]


def order(products: Mapping[str, str], *, seed: str) -> list[str]:
    """Return one judge's order of products (code → group): group by group, both shuffled by ``seed``.

    With another seed for each judge, not everybody is tired at the same product.
    """
    random = Random(seed)  # noqa: S311  # a reproducible shuffle, no secret
    groups = sorted(set(products.values()))
    random.shuffle(groups)
    codes = sorted(products)
    random.shuffle(codes)
    return sorted(codes, key=lambda code: groups.index(products[code]))


def _check(task: AssignmentProblem) -> None:
    if not task.judges:
        raise NoJudges
    if task.sheets is not None and task.sheets < task.fewest:
        raise BelowQuorum(sheets=task.sheets, fewest=task.fewest)
    needed = task.sheets if task.sheets is not None else task.fewest
    short = [
        product for product in task.products if len(task.candidates(product)) + task.counted.get(product, 0) < needed
    ]
    if short:
        named = ", ".join(short[:NAMED]) + (", …" if len(short) > NAMED else "")
        raise TooFewJudges(count=len(short), needed=needed, products=named)


def _assigned(task: AssignmentProblem, pairs: frozenset[Pair]) -> Assigned:
    loads = dict.fromkeys(task.judges, 0)
    for judge, _ in pairs:
        loads[judge] += 1
    return Assigned(pairs, loads, len(components(pairs)) <= 1)

"""The transport problem of an assignment: each product asks for judges, each judge takes a product once at most.

Two linear programs on one network: its matrix is totally unimodular, so that their vertices are whole numbers.
"""

from collections.abc import Collection, Mapping, Sequence
from random import Random
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from services.awards.domain.connection import Pair


class Network:
    """The network: an arc for each pair that may be, within what the products need; ``kept`` pairs stay."""

    def __init__(
        self, judges: Sequence[str], needs: Mapping[str, int], arcs: Sequence[Pair], kept: Collection[Pair]
    ) -> None:
        self.judges, self.arcs = judges, arcs
        place = {judge: number for number, judge in enumerate(judges)}
        row = {product: number for number, product in enumerate(needs)}
        ones, columns = np.ones(len(arcs)), np.arange(len(arcs))
        of_judges = np.array([place[judge] for judge, _ in arcs], dtype=int)
        of_products = np.array([row[product] for _, product in arcs], dtype=int)
        self.by_judge = sparse.csr_matrix((ones, (of_judges, columns)), shape=(len(place), len(arcs)))
        self.by_product = sparse.csr_matrix((ones, (of_products, columns)), shape=(len(row), len(arcs)))
        self.needs = np.array(list(needs.values()), dtype=float)
        self.least = np.array([float(arc in kept) for arc in arcs])

    def even_loads(self) -> Any:
        """Return the loads of the flow with the least sum of squares, one for each judge."""
        judges = len(self.judges)
        if not self.arcs:
            return np.zeros(judges)
        most = self.by_judge.sum(axis=1).A1.astype(int)
        units = [(judge, unit) for judge in range(judges) for unit in range(most[judge])]
        takes = sparse.csr_matrix(
            (-np.ones(len(units)), ([judge for judge, _ in units], range(len(units)))), shape=(judges, len(units))
        )
        nothing = sparse.csr_matrix((len(self.needs), len(units)))
        costs = np.concatenate([np.zeros(len(self.arcs)), [2.0 * unit + 1 for _, unit in units]])
        rows = sparse.vstack([sparse.hstack([self.by_product, nothing]), sparse.hstack([self.by_judge, takes])])
        low = np.concatenate([self.least, np.zeros(len(units))])
        flow = _solve(costs, rows, np.concatenate([self.needs, np.zeros(judges)]), low)
        return np.round(self.by_judge @ flow[: len(self.arcs)])

    def pairs(self, loads: Any, random: Random) -> frozenset[Pair]:
        """Return the cheapest pairs with exactly these loads, at prices that ``random`` makes."""
        if not self.arcs:
            return frozenset()
        prices = np.array([random.random() for _ in self.arcs])
        rows = sparse.vstack([self.by_product, self.by_judge])
        flow = _solve(prices, rows, np.concatenate([self.needs, loads]), self.least)
        return frozenset(arc for arc, taken in zip(self.arcs, flow, strict=True) if taken > 0.5)


def _solve(costs: Any, rows: Any, right: Any, low: Any) -> Any:
    """Return the cheapest flow, a vertex (the dual simplex stops at one), so whole numbers up to rounding."""
    bounds = np.column_stack([low, np.ones(len(costs))])
    answer = linprog(costs, A_eq=rows, b_eq=right, bounds=bounds, method="highs-ds")
    if not answer.success:
        raise RuntimeError(f"the assignment has no solution: {answer.message}")
    return answer.x

"""How severe each judge was, with its uncertainty: advice to the council, never mixed into the points.

Additive model: a sheet's total = what the product is worth to this jury + the judge's shift + noise. Fitted by least
squares, shifts summing to 0 over the judges, so that a shift is against the whole jury: −3 gives three points less than
the jury as a whole gives to the same products. Judges can be compared only where products join them: a graph of judges
and products in several pieces has one scale per piece, and is refused. No sheet can give more than all points: where
many come near them judges look more alike than they are, and intervals hold the truth less often than they say.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import stdtrit

from services.awards.domain.connection import components
from shared.errors import N_, Conflict

CONFIDENCE: Final = 0.95
HIGH_MEAN: Final = 0.9
"""Share of all points above which the mean of the sheets is near the ceiling."""
MANY_FULL: Final = 0.02
"""Share of full sheets from which intervals were seen to be too narrow, whatever the mean (bench/severity.py)."""


class JudgesNotJoined(Conflict):
    """Judges and products fall into pieces that share nothing."""

    text = N_(
        "Các giám khảo chia thành %(pieces)s nhóm không chấm chung sản phẩm nào: không thể biết nhóm này nghiêm khắc"
        " hơn hay chỉ gặp sản phẩm yếu hơn nhóm kia, nên không ước lượng mức của từng người."
    )

    def __init__(self, pieces: Sequence[Sequence[str]]) -> None:
        super().__init__(pieces=len(pieces))
        self.pieces = pieces
        """The judges of each piece."""


class TooFewToCompare(Conflict):
    """Fewer sheets than the model has unknowns: the noise cannot be told from the judges."""

    text = N_("Có quá ít phiếu để ước lượng: cần ít nhất bằng số sản phẩm cộng số giám khảo.")


class OnlyOneJudge(TooFewToCompare):
    """However many sheets: severity is against others."""

    text = N_("Các phiếu được tính đều của một giám khảo, không có ai khác để so mức chấm.")


@dataclass(frozen=True, slots=True)
class Shift:
    """One judge against the jury, in points; negative is severe. ``low`` to ``high`` is the 95 % interval."""

    judge: str
    sheets: int
    shift: float
    error: float
    low: float
    high: float

    @property
    def clear(self) -> bool:
        """Return whether the interval leaves no room for 0: more than chance, one judge looked at by itself."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class Fit:
    """The fitted model: judges by label, what each product is worth with its judges' shifts taken out, the noise."""

    judges: tuple[Shift, ...]
    worth: Mapping[str, float]
    noise: float
    """Standard deviation of what judge and product do not explain, in points."""
    freedom: int


@dataclass(frozen=True, slots=True)
class Ceiling:
    """How near the sheets are to all points there are: no sheet can say more, so that judges look more alike there."""

    mean: float
    most: float
    full: float
    """Share of the sheets that gave all points."""

    @property
    def near(self) -> bool:
        """Return whether the intervals may be too narrow for it."""
        return self.mean > HIGH_MEAN * self.most or self.full >= MANY_FULL


def ceiling(totals: Collection[float], most: float) -> Ceiling:
    """Return how near totals are to ``most``, the points of a full sheet. Without totals they are far from it."""
    count = max(len(totals), 1)
    return Ceiling(sum(totals) / count, most, sum(total >= most for total in totals) / count)


def fit(totals: Mapping[tuple[str, str], float]) -> Fit:
    """Return the shifts of all judges and the adjusted points of all products.

    ``totals`` are points by (judge, product), any subset of pairs. Standard errors rest on the residual variance,
    intervals on Student's t with the residual degrees of freedom.
    Raises JudgesNotJoined, TooFewToCompare, OnlyOneJudge.
    """
    judges = sorted({judge for judge, _ in totals})
    products = sorted({product for _, product in totals})
    if len(judges) == 1:
        raise OnlyOneJudge
    pieces = components(totals.keys())
    if len(pieces) > 1:
        raise JudgesNotJoined([sorted({judge for judge, _ in piece}) for piece in pieces])
    freedom = len(totals) - len(judges) - len(products) + 1
    if not totals or freedom < 1:
        raise TooFewToCompare
    at_judge, at_product, points = _columns(totals, judges, products)
    shifts, inverse, worth = _solve(at_judge, at_product, points, len(judges), len(products))
    residuals = points - worth[at_product] - shifts[at_judge]
    noise = float(np.sqrt(residuals @ residuals / freedom))
    errors = noise * np.sqrt(np.maximum(np.diag(inverse), 0.0))
    reach = float(stdtrit(freedom, (1 + CONFIDENCE) / 2)) * errors
    sheets = np.bincount(at_judge, minlength=len(judges))
    return Fit(
        judges=tuple(
            Shift(judge, int(sheets[i]), _plain(shifts[i]), _plain(errors[i]), _plain(low), _plain(high))
            for i, (judge, low, high) in enumerate(zip(judges, shifts - reach, shifts + reach, strict=True))
        ),
        worth={product: float(value) for product, value in zip(products, worth, strict=True)},
        noise=noise,
        freedom=freedom,
    )


def _columns(
    totals: Mapping[tuple[str, str], float], judges: Sequence[str], products: Sequence[str]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    place = {judge: i for i, judge in enumerate(judges)}
    shelf = {product: i for i, product in enumerate(products)}
    pairs = sorted(totals)
    return (
        np.array([place[judge] for judge, _ in pairs], dtype=np.intp),
        np.array([shelf[product] for _, product in pairs], dtype=np.intp),
        np.array([totals[pair] for pair in pairs], dtype=np.float64),
    )


def _solve(
    at_judge: np.ndarray, at_product: np.ndarray, points: np.ndarray, judges: int, products: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return shifts, their covariance for noise 1, and products' worth.

    Products are eliminated first: what is left is a Laplacian L over the judges, which knows shifts up to one number
    for all. Of a graph in one piece only that direction is without weight; it is given the weight 1 before L is
    inverted and taken out behind it: (L + 11ᵀ/J)⁻¹ − 11ᵀ/J is exactly the pseudo-inverse, whose solution sums to 0, and
    the covariance under that condition. No cut-off has to tell a small eigenvalue from nought.
    """
    seen = np.zeros((judges, products))
    seen[at_judge, at_product] = 1.0
    sheets = seen.sum(axis=0)
    shared = seen / sheets
    laplacian = np.diag(seen.sum(axis=1)) - shared @ seen.T
    sums = np.bincount(at_product, weights=points, minlength=products)
    right = np.bincount(at_judge, weights=points, minlength=judges) - shared @ sums
    level = np.full((judges, judges), 1.0 / judges)
    inverse = np.linalg.inv(laplacian + level) - level
    shifts = inverse @ right
    worth = (sums - seen.T @ shifts) / sheets
    return shifts, inverse, worth


def _plain(value: np.floating | float) -> float:
    """Return a float without the noise of its last places: 1e-15 is 0."""
    return round(float(value), 9) + 0.0

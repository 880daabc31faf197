"""A signed score sheet as a leaf of its round's tree: what it holds, its bytes, and how a stranger's is read."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from services.awards.domain.rules import Rules, points_of
from shared import reading
from shared.canonical import canonical, sha256_of

UNIT: Final = 10_000
"""Points are counted in ten-thousandths: whole numbers, exact, fast."""
LEAF: Final = ("round", "judge", "product", "points", "notes_sha256", "signed_at", "salt")
CODE: Final = re.compile(r"[A-Za-z0-9._-]{1,40}")


@dataclass(frozen=True, slots=True)
class Scored:
    """One judge's points for one product, in ten-thousandths, in the order of ``rules.scored``."""

    judge: str
    product: str
    points: tuple[int, ...]


def leaf_of(
    *,
    round_code: str,
    judge: str,
    product: str,
    points: Mapping[str, str],
    notes: Mapping[str, str],
    comment: str,
    place: str,
    signed_at: datetime,
    salt_hex: str,
) -> dict[str, Any]:
    """Return what is hashed when a judge signs: docs/proofs.md, "The leaf".

    ``judge`` is a label (GK01), ``product`` a voting code, ``points`` text for every code that is scored ("32.5"),
    ``salt_hex`` 32 random bytes made for this sheet alone: points by themselves could be guessed from a hash.
    Notes, comment and place are bound by their hash and are not published.
    """
    return {
        "round": round_code,
        "judge": judge,
        "product": product,
        "points": dict(points),
        "notes_sha256": notes_sha256(notes=notes, comment=comment, place=place, salt_hex=salt_hex),
        "signed_at": reading.write_moment(signed_at),
        "salt": salt_hex,
    }


def notes_sha256(*, notes: Mapping[str, str], comment: str, place: str, salt_hex: str) -> str:
    """Return the hash that binds what a judge wrote, without telling it."""
    return sha256_of({"comment": comment, "notes": dict(notes), "place": place, "salt": salt_hex})


def leaf_bytes(leaf: Mapping[str, Any]) -> bytes:
    """Return the leaf's bytes: its canonical JSON."""
    return canonical(dict(leaf))


def units(points: Decimal) -> int:
    """Return points in ten-thousandths; they have at most four places."""
    return int(points * UNIT)


def points_text(number: int) -> str:
    """Return ten-thousandths as points without needless zeros: 325000 → "32.5"."""
    whole, part = divmod(number, UNIT)
    return f"{whole}.{part:04d}".rstrip("0") if part else str(whole)


class Sheets:
    """Reads sheets against one round's rules; the same text is understood once, since there are few different ones."""

    def __init__(self, rules: Rules) -> None:
        self._most = {code: units(most) for code, most in rules.scored.items()}
        self._step = units(rules.step)
        self._known: dict[str, int] = {}

    def points(self, value: Any, path: str) -> tuple[int, ...]:
        """Return the points of a sheet in ten-thousandths; raises Malformed unless the rules allow each of them."""
        names = reading.record(value, path, self._most)
        return tuple([self._one(names[code], f"{path}/{code}", most) for code, most in self._most.items()])

    def leaf(self, value: Any, path: str, *, round_code: str) -> Scored:
        """Return what a leaf says; raises Malformed unless it has the form of one of this round."""
        names = reading.record(value, path, LEAF)
        if names["round"] != round_code:
            raise reading.Malformed(f"{path}/round", "is not this round")
        reading.hexadecimal(names["notes_sha256"], f"{path}/notes_sha256")
        reading.hexadecimal(names["salt"], f"{path}/salt")
        reading.moment(names["signed_at"], f"{path}/signed_at")
        return Scored(
            judge=code(names["judge"], f"{path}/judge"),
            product=code(names["product"], f"{path}/product"),
            points=self.points(names["points"], f"{path}/points"),
        )

    def _one(self, value: Any, path: str, most: int) -> int:
        number = self._known.get(value) if isinstance(value, str) else None
        if number is None:
            number = self._known[value] = units(points_of(value, path))
        if number > most:
            raise reading.Malformed(path, "is more than the rules allow")
        if number % self._step:
            raise reading.Malformed(path, "is no multiple of the rules' step")
        return number


def code(value: Any, path: str) -> str:
    """Return a code of a round, product or judge: 1 to 40 of A-Z a-z 0-9 . _ - ; raises Malformed otherwise."""
    if not isinstance(value, str) or not CODE.fullmatch(value):
        raise reading.Malformed(path, "must be a code of letters, digits, points and hyphens")
    return value


def codes(value: Any, path: str, most: int = reading.MOST_ITEMS) -> Sequence[str]:
    """Return a list of codes, none of them twice."""
    found = reading.items(value, path, code, most)
    if len(set(found)) != len(found):
        raise reading.Malformed(path, "must not name a code twice")
    return found

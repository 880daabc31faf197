"""Reading untrusted JSON values strictly: a wrong type, a missing or an unknown name is said with its path.

Writing them the same way, and saying where two of them differ.
"""

import re
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final, TypeVar

from shared.errors import Invalid

LARGEST_INTEGER: Final = 2**53 - 1  # what every JSON reader keeps exactly (RFC 8259, section 6)
LONGEST_TEXT: Final = 2_000
MOMENT: Final = re.compile(r"[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}Z")
HEXADECIMAL: Final = re.compile(r"[0-9a-f]*")
UNSPEAKABLE: Final = re.compile("[\x00\ud800-\udfff]")
"""A NUL or half a surrogate pair: nobody types one, and no database keeps it."""
UNWANTED: Final = re.compile(
    "[\x00-\x1f\x7f-\xa0\xad\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000"
    "\ud800-\uf8ff\ufeff\ufff0-\ufffb\ufffe\uffff\U000e0000-\U0010ffff]"
)
"""Control characters, other spaces than U+0020, what is unseen, steers the direction of writing or has no meaning of
its own: by code points, so that no version of a language draws the line (docs/proofs.md, section 2)."""
PRINTABLE_ASCII: Final = re.compile(r"[ -~]+")
MOST_ITEMS: Final = 100_000

T = TypeVar("T")


class Malformed(Invalid):
    """A file or a stored value does not have the form that docs/proofs.md describes."""

    text = "Tệp không đúng định dạng ở %(path)s: %(problem)s."

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(path=path or "/", problem=problem)
        self.path = path or "/"
        self.problem = problem


class Absent:
    """What is not there; JSON's null is."""


ABSENT: Final = Absent()


@dataclass(frozen=True, slots=True)
class Difference:
    """Something in a file that does not hold: where, what the file says, and what it should say.

    If the file neither says nor should say anything, the place says it all.
    """

    where: str
    said: Any = ABSENT
    computed: Any = ABSENT


@dataclass(frozen=True, slots=True)
class Written:
    """Base of the values that files hold field by field, each under its own name."""

    def to_json(self) -> dict[str, Any]:
        """Return plain values, as stored and published."""
        return {field.name: plain(getattr(self, field.name)) for field in fields(self)}


def record(value: Any, path: str, names: Collection[str], optional: Collection[str] = ()) -> Mapping[str, Any]:
    """Return ``value`` as an object that has all ``names``, perhaps ``optional`` ones, and no others."""
    if not isinstance(value, dict):
        raise Malformed(path, "must be an object")
    for name in names:
        if name not in value:
            raise Malformed(f"{path}/{name}", "is missing")
    for name in value:
        if name not in names and name not in optional:
            raise Malformed(f"{path}/{name}", "is not known")
    return value


def text(value: Any, path: str, *, empty: bool = False) -> str:
    """Return ``value`` as a text without control characters; empty only where allowed."""
    if not isinstance(value, str) or len(value) > LONGEST_TEXT or (not value and not empty):
        raise Malformed(path, "must be a text")
    if UNWANTED.search(value):
        raise Malformed(path, "must be a text without control characters")
    return value


def integer(value: Any, path: str, least: int = 0, most: int = LARGEST_INTEGER) -> int:
    """Return ``value`` as an integer from ``least`` to ``most``; true and 1.0 are no integers."""
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise Malformed(path, f"must be an integer from {least} to {most}")
    return value


def flag(value: Any, path: str) -> bool:
    """Return ``value`` as true or false."""
    if not isinstance(value, bool):
        raise Malformed(path, "must be true or false")
    return value


def items(
    value: Any, path: str, read: Callable[[Any, str], T], most: int = MOST_ITEMS, *, least: int = 0
) -> tuple[T, ...]:
    """Return the items of a list, each read with its own path; how many there are is looked at first."""
    if not isinstance(value, list) or not least <= len(value) <= most:
        raise Malformed(path, f"must be a list of {'exactly' if least == most else 'at most'} {most}")
    return tuple(read(item, f"{path}/{number}") for number, item in enumerate(value))


def distinct(values: Iterable[Hashable], path: str) -> None:
    """Raise Malformed for the first value that is there twice."""
    seen = set()
    for value in values:
        if value in seen:
            raise Malformed(path, f"{value} is there twice")
        seen.add(value)


def mapping(value: Any, path: str, read: Callable[[Any, str], T], most: int = 1_000) -> dict[str, T]:
    """Return an object with free names (printable ASCII) as a dict."""
    if not isinstance(value, dict) or len(value) > most:
        raise Malformed(path, f"must be an object of at most {most} names")
    for name in value:
        if not PRINTABLE_ASCII.fullmatch(name):
            raise Malformed(path, "names must be printable ASCII")
    return {name: read(item, f"{path}/{name}") for name, item in value.items()}


def one_of(value: Any, path: str, choices: Sequence[str]) -> str:
    """Return ``value``, which must be one of ``choices``."""
    if not isinstance(value, str) or value not in choices:
        raise Malformed(path, f"must be one of {', '.join(choices)}")
    return value


def hexadecimal(value: Any, path: str, size_bytes: int = 32) -> str:
    """Return ``value`` as lower-case hexadecimal digits of ``size_bytes`` bytes."""
    if not isinstance(value, str) or len(value) != 2 * size_bytes or not HEXADECIMAL.fullmatch(value):
        raise Malformed(path, f"must be {2 * size_bytes} lower-case hexadecimal digits")
    return value


def moment(value: Any, path: str) -> datetime:
    """Return a time written as ``2026-03-01T09:00:00Z`` (UTC, whole seconds)."""
    try:
        if not MOMENT.fullmatch(value):
            raise ValueError
        return datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise Malformed(path, "must be a UTC time like 2026-03-01T09:00:00Z") from None


def write_moment(when: datetime) -> str:
    """Return a time as proofs write it: UTC, whole seconds (fractions are cut off)."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def plain(value: Any) -> Any:
    """Return a value as files hold it: times and decimals as text, lists and objects down to what they hold."""
    if isinstance(value, Written):
        return value.to_json()
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {name: plain(item) for name, item in value.items()}
    if isinstance(value, datetime):
        return write_moment(value)
    return plain_text(value) if isinstance(value, Decimal) else value


def plain_text(number: Decimal) -> str:
    """Return a number as text without needless places: 40, 32.5."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text

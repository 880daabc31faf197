"""What a judge may write on a score sheet: points by the round's rules, notes and a comment of bounded length."""

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Final

from services.awards.domain.rules import Rules
from shared.errors import N_, Invalid
from shared.reading import plain_text

LONGEST_NOTE: Final = 500
LONGEST_COMMENT: Final = 2_000
LONGEST_PLACE: Final = 100
TYPED: Final = re.compile(r"[0-9]{1,4}(?:[.,][0-9]{1,4})?")

MISSING: Final = N_("Chưa cho điểm mục này.")
NO_POINTS: Final = N_("Vui lòng nhập điểm bằng số, ví dụ 32,5.")
TOO_MANY: Final = N_("Điểm của mục này nhiều hơn mức tối đa.")
OFF_STEP: Final = N_("Điểm của mục này không đúng bước điểm.")
UNKNOWN: Final = N_("Mục này không có trong biểu mẫu.")
TOO_LONG: Final = N_("Nội dung này quá dài.")


def plain_points(typed: str) -> str:
    """Return points as sheets keep them: "32,50" → "32.5"; what is no number comes back as it was."""
    if not TYPED.fullmatch(typed.strip()):
        return typed
    return plain_text(Decimal(typed.strip().replace(",", ".")))


def checked_points(points: Mapping[str, str], rules: Rules, *, complete: bool) -> dict[str, str]:
    """Return the points of a sheet in the rules' order, each as text without needless zeros.

    A draft may lack some; ``complete`` asks for all. Raises Invalid with what is wrong by criterion: unknown, missing,
    no number, more than its maximum, no multiple of the rules' step.
    """
    wrong = {f"points.{code}": UNKNOWN for code in points if code not in rules.scored}
    found: dict[str, str] = {}
    for code, most in rules.scored.items():
        text = plain_points(points.get(code, ""))
        if trouble := _trouble(text, most, rules.step, complete):
            wrong[f"points.{code}"] = trouble
        elif text:
            found[code] = text
    if wrong:
        raise Invalid(fields=wrong)
    return found


def checked_words(notes: Mapping[str, str], comment: str, place: str, rules: Rules) -> dict[str, str]:
    """Return the notes that say something; raises Invalid for an unknown criterion or a text that is too long."""
    wrong = {f"notes.{code}": UNKNOWN for code in notes if code not in rules.scored}
    wrong |= {f"notes.{code}": TOO_LONG for code, note in notes.items() if len(note) > LONGEST_NOTE}
    if len(comment) > LONGEST_COMMENT:
        wrong["comment"] = TOO_LONG
    if len(place) > LONGEST_PLACE:
        wrong["place"] = TOO_LONG
    if wrong:
        raise Invalid(fields=wrong)
    return {code: notes[code] for code in rules.scored if notes.get(code)}


def total(points: Mapping[str, str]) -> Decimal:
    """Return the sum of a sheet's points without needless places (80, 32.5); 0 for an empty one."""
    found = sum((Decimal(text) for text in points.values()), Decimal(0))
    return found.quantize(Decimal(1)) if found == found.to_integral_value() else found.normalize()


def _trouble(text: str, most: Decimal, step: Decimal, complete: bool) -> str:
    if not text:
        return MISSING if complete else ""
    try:
        value = Decimal(text) if TYPED.fullmatch(text) else None
    except InvalidOperation:
        value = None
    if value is None:
        return NO_POINTS
    if value > most:
        return TOO_MANY
    return OFF_STEP if value % step else ""

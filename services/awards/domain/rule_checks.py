"""Whether a round's rules can work: every trouble by the field in which it is mended."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from services.awards.domain.rules import CRITERIA_26_2014, PROFILES, Rules
from shared import makers
from shared.errors import N_, Invalid
from shared.reading import Malformed

GROUPS: Final = makers.GROUPS
Fields = dict[str, str | list[str]]
MALFORMED: Final[Mapping[str, str]] = {
    "must add up to the criterion's maximum": N_("Tổng điểm các tiêu chí con phải bằng điểm tối đa của tiêu chí."),
    "must not name a code twice": N_("Mỗi mã tiêu chí chỉ dùng một lần."),
    "must be letters, digits and underscores": N_("Mã chỉ gồm chữ cái không dấu, chữ số và dấu gạch dưới."),
    "must be more than 0": N_("Phải lớn hơn 0."),
}
"""What domain.rules says of a value, in the words of a form; the rest is a wrong value."""


class RulesImplausible(Invalid):
    """Rules by which no result could come about; ``fields`` says what to do."""

    text = "Thể lệ chưa hợp lý. Vui lòng xem từng mục."


def checked_rules(value: Any) -> Rules:
    """Return the rules written as ``Rules.to_json`` does, named by the profile they follow.

    Raises RulesImplausible by field (``criteria.0.most``).
    """
    try:
        rules = Rules.from_json(value)
    except Malformed as trouble:
        name = trouble.path.removeprefix("/rules").strip("/").replace("/", ".")
        text = MALFORMED.get(trouble.problem, N_("Giá trị này không hợp lệ."))
        raise RulesImplausible(fields={name: text}) from trouble
    rules = replace(rules, profile=_profile_of(rules))
    wrong = faults(rules)
    if wrong:
        raise RulesImplausible(fields=wrong)
    return rules


def faults(rules: Rules) -> Fields:
    """Return what keeps rules from giving a result, by field; empty if they can work."""
    return {**_scoring_faults(rules), **_counting_faults(rules), **_cap_faults(rules), **_tie_faults(rules)}


def _profile_of(rules: Rules) -> str:
    """Return the profile's name if criteria, maxima, pass mark and validity are its own, else ``custom``.

    Sub-criteria and what the circular leaves to the council do not count. Source: Circular 26/2014/TT-BCT, Annex 4.
    """
    own = PROFILES["vn-26-2014"]
    same = [(c.code, c.most) for c in rules.criteria] == [(c.code, c.most) for c in CRITERIA_26_2014]
    fits = rules.pass_mark == own.pass_mark and rules.certificate_years == own.certificate_years
    return own.profile if same and fits else "custom"


def _scoring_faults(rules: Rules) -> Fields:
    wrong: Fields = {}
    for number, criterion in enumerate(rules.criteria):
        parts = criterion.parts or (criterion,)
        if any(part.most % rules.step for part in parts):
            wrong[f"criteria.{number}.most"] = N_("Điểm tối đa phải chia hết cho bước điểm.")
    if rules.pass_mark > rules.total:
        wrong["pass_mark"] = N_("Điểm đạt không được lớn hơn tổng điểm tối đa.")
    elif rules.pass_mark == rules.total and not rules.pass_inclusive:
        wrong["pass_mark"] = N_("Với điểm đạt bằng tổng điểm tối đa và phải vượt điểm đạt thì không sản phẩm nào đạt.")
    return wrong


def _counting_faults(rules: Rules) -> Fields:
    wrong: Fields = {}
    if rules.method == "trimmed_mean" and rules.fewest_sheets < 3:
        wrong["fewest_sheets"] = N_("Bỏ phiếu cao nhất và thấp nhất thì cần ít nhất 3 phiếu cho mỗi sản phẩm.")
    if rules.sheets_per_product is not None and rules.sheets_per_product < rules.fewest_sheets:
        wrong["sheets_per_product"] = N_("Số phiếu giao không được ít hơn số phiếu tối thiểu.")
    return wrong


def _cap_faults(rules: Rules) -> Fields:
    wrong: Fields = {}
    for name in ("cap_total", "cap_per_province"):
        if getattr(rules, name) == 0:
            wrong[name] = N_("Mức trần phải từ 1 trở lên; để trống nếu không giới hạn.")
    for group, cap in rules.caps_by_group.items():
        if group not in GROUPS:
            wrong[f"caps_by_group.{group}"] = N_("Chỉ có nhóm A, B, C, D.")
        elif rules.cap_total is not None and cap > rules.cap_total:
            wrong[f"caps_by_group.{group}"] = N_("Mức trần của một nhóm không được lớn hơn mức trần chung.")
    return wrong


def _tie_faults(rules: Rules) -> Fields:
    order = rules.tie_break
    if len(set(order)) != len(order):
        return {"tie_break": N_("Mỗi cách phân định chỉ dùng một lần.")}
    if "draw" in order[:-1]:
        return {"tie_break": N_("Bốc thăm luôn phân định được, nên phải đứng cuối.")}
    return {}

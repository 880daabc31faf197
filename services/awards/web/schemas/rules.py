"""The rules of a round as they come in: by the API as they are hashed, by the form as people type them."""

import re
from decimal import Decimal
from typing import Any, Final

from marshmallow import ValidationError, fields, post_load, pre_load, validate
from werkzeug.datastructures import MultiDict

from services.awards.domain.rules import METHODS, MOST_CRITERIA, PROFILES, Rules
from shared.i18n import N_, lazy_gettext
from shared.web.schemas import StrictSchema

PROFILE: Final = PROFILES["vn-26-2014"]
DEFAULTS: Final = PROFILE.to_json()
MOST_CAP: Final = 100_000
POINTS: Final = re.compile(r"[0-9]{1,4}([.,][0-9]{1,4})?")


class PointsText(fields.String):
    """Points as text: "32.5", or as people type them: 32,5; inside always the shortest text with a point."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = str(super()._deserialize(value, attr, data, **kwargs)).strip()
        if not POINTS.fullmatch(text):
            raise ValidationError(lazy_gettext(N_("Vui lòng nhập điểm, ví dụ 40 hoặc 32,5.")))
        return f"{Decimal(text.replace(',', '.')).normalize():f}"


def cap(least: int = 0) -> fields.Integer:
    """Return a field for a cap; None for none."""
    return fields.Integer(load_default=None, allow_none=True, validate=validate.Range(min=least, max=MOST_CAP))


class PartIn(StrictSchema):
    """A sub-criterion."""

    code = fields.String(required=True, validate=validate.Length(min=1, max=40))
    name_vi = fields.String(required=True, validate=validate.Length(min=2, max=200))
    name_en = fields.String(required=True, validate=validate.Length(min=2, max=200))
    most = PointsText(required=True)


class CriterionIn(PartIn):
    """A criterion; its parts' maxima add up to its own."""

    parts = fields.List(fields.Nested(PartIn), load_default=list, validate=validate.Length(max=MOST_CRITERIA))


class CapsIn(StrictSchema):
    """Most recognised products of each group; None for no cap."""

    A = cap()
    B = cap()
    C = cap()
    D = cap()


class RulesIn(StrictSchema):
    """The rules of a round; what is left out is as profile vn-26-2014 has it."""

    profile = fields.String(load_default="custom", validate=validate.Length(max=40))
    criteria = fields.List(
        fields.Nested(CriterionIn),
        load_default=lambda: list(DEFAULTS["criteria"]),
        validate=validate.Length(min=1, max=MOST_CRITERIA),
    )
    step = PointsText(load_default=DEFAULTS["step"])
    pass_mark = PointsText(load_default=DEFAULTS["pass_mark"])
    pass_inclusive = fields.Boolean(load_default=DEFAULTS["pass_inclusive"])
    fewest_sheets = fields.Integer(load_default=DEFAULTS["fewest_sheets"], validate=validate.Range(min=1, max=100))
    method = fields.String(load_default=DEFAULTS["method"], validate=validate.OneOf(METHODS))
    decimals = fields.Integer(load_default=DEFAULTS["decimals"], validate=validate.Range(min=0, max=4))
    cap_total = cap()
    caps_by_group = fields.Nested(CapsIn, load_default=dict)
    cap_per_province = cap()
    tie_break = fields.List(
        fields.String(validate=validate.Length(min=1, max=60)),
        load_default=lambda: list(DEFAULTS["tie_break"]),
        validate=validate.Length(max=MOST_CRITERIA),
    )
    blind = fields.Boolean(load_default=DEFAULTS["blind"])
    block_same_province = fields.Boolean(load_default=DEFAULTS["block_same_province"])
    sheets_per_product = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(min=1, max=100))
    certificate_years = fields.Integer(
        load_default=DEFAULTS["certificate_years"], validate=validate.Range(min=1, max=20)
    )
    council_quorum_percent = fields.Integer(
        load_default=DEFAULTS["council_quorum_percent"], validate=validate.Range(min=1, max=100)
    )
    ballot = fields.String(load_default=DEFAULTS["ballot"], validate=validate.OneOf(("by_product", "by_group")))
    complaint_days = fields.Integer(load_default=DEFAULTS["complaint_days"], validate=validate.Range(min=0, max=365))

    @post_load
    def _without_empty_caps(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        caps = {group: most for group, most in data["caps_by_group"].items() if most is not None}
        return {**data, "caps_by_group": caps}


class RulesForm(RulesIn):
    """The rules as the form has them: boxes that are not ticked are no, codes of parts are made."""

    criteria = fields.List(
        fields.Nested(CriterionIn), required=True, validate=validate.Length(min=1, max=MOST_CRITERIA)
    )
    pass_inclusive = fields.Boolean(load_default=False)
    blind = fields.Boolean(load_default=False)
    block_same_province = fields.Boolean(load_default=False)
    tie_break = fields.List(fields.String(validate=validate.Length(min=1, max=60)), load_default=list)

    @pre_load
    def _give_codes(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        criteria = data.get("criteria")
        if not isinstance(criteria, list) or not all(isinstance(one, dict) for one in criteria):
            return data
        return {**data, "criteria": [_with_codes(one, number) for number, one in enumerate(criteria, start=1)]}


def _with_codes(criterion: dict[str, Any], number: int) -> dict[str, Any]:
    made = {"code": f"c{number}", **criterion}
    parts = made.get("parts")
    if isinstance(parts, list) and all(isinstance(part, dict) for part in parts):
        made["parts"] = [{"code": f"{made['code']}_{place}", **part} for place, part in enumerate(parts, start=1)]
    return made


def typed_rules(rules: Rules) -> dict[str, Any]:
    """Return rules as the form shows them: names with dots, points with the reader's comma left out."""
    value = rules.to_json()
    shown = {name: one for name, one in value.items() if name not in ("criteria", "caps_by_group", "profile")}
    shown |= {f"caps_by_group.{group}": most for group, most in value["caps_by_group"].items()}
    for number, criterion in enumerate(value["criteria"]):
        shown |= _typed_row(f"criteria.{number}", criterion)
        for place, part in enumerate(criterion["parts"]):
            shown |= _typed_row(f"criteria.{number}.parts.{place}", part)
    return shown


def compacted(typed: MultiDict[str, str]) -> MultiDict[str, str]:
    """Return a sent form without the rows that were left empty, the others numbered without gaps.

    So an error names the row that the page shows.
    """
    rows = {name: text for name, text in typed.items() if ROW.fullmatch(name) and text.strip()}
    kept = MultiDict([(name, text) for name, text in typed.items(multi=True) if not ROW.fullmatch(name)])
    found = [(match, rows[name]) for name in rows if (match := ROW.fullmatch(name))]
    criteria = _places({int(match[1]) for match, _text in found})
    for number in criteria:
        parts = _places({int(match[3]) for match, _text in found if int(match[1]) == number and match[3]})
        for match, text in found:
            if int(match[1]) == number:
                inner = f"parts.{parts[int(match[3])]}." if match[3] else ""
                kept[f"criteria.{criteria[number]}.{inner}{match[4]}"] = text
    return kept


ROW: Final = re.compile(r"criteria\.(\d{1,3})\.(parts\.(\d{1,3})\.)?(code|name_vi|name_en|most)", re.ASCII)


def _places(numbers: set[int]) -> dict[int, int]:
    return {number: place for place, number in enumerate(sorted(numbers))}


def _typed_row(start: str, row: dict[str, Any]) -> dict[str, Any]:
    return {f"{start}.{name}": row[name] for name in ("code", "name_vi", "name_en", "most")}

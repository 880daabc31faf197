"""Fairs as they come in (strict) and go out: facts, payers, zones, rules. Forms have Hà Nội's clock, the API zones."""

from collections.abc import Mapping
from typing import Any, Final

from apiflask import Schema
from marshmallow import ValidationError, fields, post_load, pre_load, validate

from services.booths.domain.fairs import FairFacts
from services.booths.domain.rules import FLAGS, MOST_BOOTHS_EACH, MOST_HOURS, MOST_POINTS, TIERS, Rules
from services.booths.models import Fair, FairVersion
from services.booths.models.establishments import PRODUCT_GROUPS
from services.booths.queries.fairs import PayerShare, ZoneShare
from shared.alphabet import unaccented
from shared.i18n import N_, gettext
from shared.places import provinces
from shared.web.answers import gives, list_schema, shows
from shared.web.choices import provinces_in_force
from shared.web.schemas import Day, Dong, HanoiMoment, StrictSchema

NAME: Final = validate.Length(min=3, max=200)
MOST_PLACES: Final = 5_000


class _Facts(StrictSchema):
    """What a fair says about itself, but for the moments."""

    name_vi = fields.String(required=True, validate=NAME)
    name_en = fields.String(required=True, validate=NAME)
    abroad = fields.Boolean(load_default=False)
    place_vi = fields.String(required=True, validate=NAME)
    place_en = fields.String(required=True, validate=NAME)
    opens_on = Day(required=True)
    closes_on = Day(required=True)


class FactsForm(_Facts):
    """The facts as the form has them."""

    registration_opens_at = HanoiMoment(required=True)
    registration_closes_at = HanoiMoment(required=True)
    confirm_deadline_at = HanoiMoment(required=True)


class NewFairForm(FactsForm):
    """A new fair; its code is typed in any case."""

    code = fields.String(required=True, validate=validate.Length(min=2, max=12))


class ChangeForm(FactsForm):
    """A change; once the fair is open the reason is needed, and ``sure`` is the second step."""

    reason = fields.String(load_default="", validate=validate.Length(max=1_000))
    sure = fields.Boolean(load_default=False)


class FactsIn(_Facts):
    """The same by the API: moments carry their zone."""

    registration_opens_at = fields.AwareDateTime(required=True)
    registration_closes_at = fields.AwareDateTime(required=True)
    confirm_deadline_at = fields.AwareDateTime(required=True)


class NewFairIn(FactsIn):
    """A new fair by the API."""

    code = fields.String(required=True, validate=validate.Length(min=2, max=12))


class ChangeIn(FactsIn):
    """A change by the API; ``reason`` is needed once the fair is open and a date or place changes."""

    reason = fields.String(load_default="", validate=validate.Length(max=1_000))


def facts_of(data: dict[str, Any]) -> FairFacts:
    """Return the facts among what a form or the API gave."""
    return FairFacts(**{name: data[name] for name in FairFacts.__slots__})


class PayerForm(StrictSchema):
    """A payer of booths."""

    name = fields.String(required=True, validate=validate.Length(min=2, max=120))
    support_percent = fields.Integer(required=True, validate=validate.Range(min=0, max=100))
    cap_dong = Dong(load_default=None, allow_none=True)
    legal_text = fields.String(load_default="", validate=validate.Length(max=500))


class ZoneForm(StrictSchema):
    """A zone; no product group means all."""

    zone_code = fields.String(required=True, validate=validate.Length(min=1, max=12))
    name_vi = fields.String(required=True, validate=validate.Length(min=2, max=80))
    name_en = fields.String(required=True, validate=validate.Length(min=2, max=80))
    product_groups = fields.List(fields.String(validate=validate.OneOf(PRODUCT_GROUPS)), load_default=list)


class PointsSchema(StrictSchema):
    """Points of each flag; names as in domain FLAGS."""

    certificate_holder = fields.Integer(load_default=0, validate=validate.Range(min=0, max=MOST_POINTS))
    women_owned = fields.Integer(load_default=0, validate=validate.Range(min=0, max=MOST_POINTS))
    ethnic_minority = fields.Integer(load_default=0, validate=validate.Range(min=0, max=MOST_POINTS))
    hard_area = fields.Integer(load_default=0, validate=validate.Range(min=0, max=MOST_POINTS))
    newcomer = fields.Integer(load_default=0, validate=validate.Range(min=0, max=MOST_POINTS))


class RulesIn(StrictSchema):
    """How booths are given out; provinces by code."""

    tiers = fields.String(load_default="none", validate=validate.OneOf(TIERS))
    points = fields.Nested(PointsSchema, load_default=dict)
    cap_per_establishment = fields.Integer(load_default=2, validate=validate.Range(min=1, max=MOST_BOOTHS_EACH))
    province_minimum = fields.Integer(load_default=0, validate=validate.Range(min=0, max=MOST_PLACES))
    province_minima = fields.Dict(
        fields.String(), fields.Integer(strict=True, validate=validate.Range(min=0, max=MOST_PLACES)), load_default=dict
    )
    province_maximum = fields.Integer(
        load_default=None, allow_none=True, validate=validate.Range(min=0, max=MOST_PLACES)
    )
    province_maxima = fields.Dict(
        fields.String(), fields.Integer(strict=True, validate=validate.Range(min=0, max=MOST_PLACES)), load_default=dict
    )
    newcomer_percent = fields.Integer(load_default=0, validate=validate.Range(min=0, max=100))
    one_before_second = fields.Boolean(load_default=False)
    confirm_hours = fields.Integer(load_default=72, validate=validate.Range(min=1, max=MOST_HOURS))
    second_confirms = fields.Boolean(load_default=True)

    @post_load
    def _as_rules(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        points = {flag: data["points"].get(flag, 0) for flag in FLAGS} if data["tiers"] == "points" else {}
        kept = {flag: number for flag, number in points.items() if number}
        return {"rules": Rules(**{**data, "points": kept})}


class RulesForm(RulesIn):
    """The rules as the form has them: exceptions by province are lines of "name or code: number"."""

    second_confirms = fields.Boolean(load_default=False)  # a box that is not ticked

    @pre_load
    def _read_provinces(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        names = [name for name in ("province_minima", "province_maxima") if name in data]
        return {**data, **{name: _by_province(name, str(data[name])) for name in names}}


def by_province_text(numbers: Mapping[str, int]) -> str:
    """Return numbers by province as the form's lines."""
    names = provinces()
    return "\n".join(f"{names[code].name if code in names else code}: {number}" for code, number in numbers.items())


def _by_province(field: str, text: str) -> dict[str, int]:
    known = {unaccented(name): p.code for p in provinces().values() for name in (p.code, p.name)}
    known |= {unaccented(p.name): p.code for p in provinces_in_force()}
    found: dict[str, int] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        name, _colon, count = line.rpartition(":")
        code = known.get(unaccented(name.strip()))
        if code is None or not count.strip().isdecimal() or len(count.strip()) > 4:
            said = gettext(N_("Dòng “%(line)s” không đọc được. Mẫu: Tiền Giang: 5"), line=line)
            raise ValidationError({field: [said]})
        found[code] = int(count)
    return found


class OpenIn(StrictSchema):
    """Opening: the product groups that no booth takes, by name."""

    without = fields.List(fields.String(validate=validate.OneOf(PRODUCT_GROUPS)), load_default=list)


class CancelIn(StrictSchema):
    """Cancelling by the API."""

    reason = fields.String(required=True, validate=validate.Length(min=3, max=1_000))


@shows(
    Fair,
    "code name_vi name_en abroad place_vi place_en opens_on closes_on registration_opens_at registration_closes_at "
    "confirm_deadline_at state version draw_commitment cancel_reason",
)
class FairOut(Schema):
    """A fair as the API shows it."""


@shows(
    PayerShare,
    "id=payer.id name=payer.name support_percent=payer.support_percent cap_dong=payer.cap_dong "
    "legal_text=payer.legal_text booths",
)
class PayerOut(Schema):
    """A payer and its booths."""


@shows(ZoneShare, "id=zone.id code=zone.code name_vi=zone.name_vi name_en=zone.name_en product_groups booths")
class ZoneOut(Schema):
    """A zone and its booths."""

    product_groups = fields.List(fields.String(), attribute="zone.product_groups")


@shows(FairVersion, "version facts reason changed_at")
class VersionOut(Schema):
    """What a fair said at one time."""

    facts = fields.Dict()


@gives("rules booths:int applications:int payers zones versions")
class FairDetailOut(FairOut):
    """A fair with all that is decided about it."""

    rules = fields.Dict()
    payers = fields.List(fields.Nested(PayerOut))
    zones = fields.List(fields.Nested(ZoneOut))
    versions = fields.List(fields.Nested(VersionOut))


FairsOut = list_schema("FairsOut", FairOut, "fairs page pages total", items="fairs")


class FairsQuery(StrictSchema):
    """Which fairs: words of name, place or code, a phase, and the page."""

    q = fields.String(load_default="", validate=validate.Length(max=200))
    phase = fields.String(load_default=None)
    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=100_000))

"""Payers, zones and rules of a draft fair."""

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import select

from services.booths.actions import fair_parts, fairs, plans
from services.booths.domain.rules import Rules, RulesDoNotFit
from services.booths.models import Fair
from tests.builders import NOW
from tests.integration.booths.fair_scenes import Sessions, completed


def test_payers_and_zones_are_unique_and_stay_while_booths_need_them(booths_sessions: Sessions) -> None:
    with booths_sessions() as session:
        given: dict[str, Any] = {"code": "TG26", "by": completed(session), "now": NOW}
        payer = session.scalars(select(Fair)).one().payers[0]
        named: dict[str, Any] = {"zone_code": "B", "name_vi": "Thực phẩm", "name_en": "Food"}
        paying: dict[str, Any] = {"name": "KCQG", "support_percent": 1, "cap_dong": None, "legal_text": ""}
        zone = fair_parts.save_zone(session, product_groups=["B"], **named, **given)
        plans.assign_booths(session, booths=["A-01", "A-02"], zone="B", **given)
        refused: Sequence[tuple[type[Exception], Any]] = [
            (fair_parts.PayerInUse, lambda: fair_parts.remove_payer(session, payer_id=payer.id, **given)),
            (fair_parts.ZoneInUse, lambda: fair_parts.remove_zone(session, zone_id=zone.id, **given)),
            (fair_parts.PayerNameTaken, lambda: fair_parts.save_payer(session, **paying, **given)),
            (fair_parts.ZoneCodeTaken, lambda: fair_parts.save_zone(session, product_groups=[], **named, **given)),
        ]
        for trouble, attempt in refused:
            with pytest.raises(trouble):
                attempt()
        named |= {"name_vi": "Đồ uống", "name_en": "Drinks"}
        changed = fair_parts.save_zone(session, zone_id=zone.id, product_groups=["D", "B", "B"], **named, **given)
        assert (changed.id, changed.name_vi, changed.product_groups) == (zone.id, "Đồ uống", ["B", "D"])


def test_rules_must_fit_into_the_booths(booths_sessions: Sessions) -> None:
    with booths_sessions() as session:
        by = completed(session)
        rules = Rules(province_minimum=3, newcomer_percent=10, cap_per_establishment=1)
        with pytest.raises(RulesDoNotFit):
            fairs.set_rules(session, code="TG26", rules=rules, provinces=["01", "02", "04", "06"], by=by, now=NOW)
        fair = fairs.set_rules(session, code="TG26", rules=rules, provinces=["01", "02", "04"], by=by, now=NOW)
        assert Rules.from_json(fair.rules) == rules

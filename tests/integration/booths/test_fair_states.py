"""A fair opens, starts, ends, is cancelled: each irreversible, each told."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from services.booths.actions import fair_parts, fair_states, fairs, plans
from services.booths.domain import draw
from services.booths.domain.fairs import (
    FairFrozen,
    FairIncomplete,
    TooEarly,
)
from services.booths.domain.lifecycle import FairNotReady
from services.booths.domain.plan_grids import Grid
from services.booths.domain.rules import Rules, RulesDoNotFit
from services.booths.models import Booth, Fair, Offer, OfferBooth, Zone
from shared.cases import last_step, steps_of
from shared.errors import Invalid
from tests.builders import NOW, make_application, make_establishment, make_fair, make_staff
from tests.integration.booths.fair_scenes import (
    SECRET,
    Sessions,
    completed,
    kinds,
    made,
    opened,
    told,
)


def test_an_incomplete_fair_does_not_open_and_says_all_that_is_missing(booths_sessions: Sessions) -> None:
    with booths_sessions() as session:
        by = made(session)
        late = NOW + timedelta(days=31)
        with pytest.raises(FairIncomplete) as caught:
            fair_states.open_fair(session, code="TG26", secret=SECRET, provinces=["01"], by=by, now=late)
        assert [(missing.where, type(missing.trouble)) for missing in caught.value.missing] == [
            ("facts", fair_states.DeadlinePassed),
            ("payers", fair_states.PayersMissing),
            ("plan", fair_states.PlanEmpty),
            ("rules", fair_states.RulesUnseen),
        ]
        fair_parts.save_payer(
            session, code="TG26", name="X", support_percent=50, cap_dong=0, legal_text="", by=by, now=NOW
        )
        plans.add_grid(session, code="TG26", hall="A", grid=Grid(rows=1, columns=3), by=by, now=NOW)
        session.scalars(select(Fair)).one().rules = Rules(province_minimum=2).to_json()
        with pytest.raises(FairIncomplete) as caught:
            fair_states.open_fair(session, code="TG26", secret=SECRET, provinces=["01", "02"], by=by, now=NOW)
        assert [(missing.where, type(missing.trouble)) for missing in caught.value.missing] == [
            ("payers", fair_states.LegalTextMissing),
            ("plan", fair_states.BoothsUnpaid),
            ("rules", fair_states.RulesUnseen),
            ("rules", RulesDoNotFit),
        ]
        assert session.scalars(select(Fair.state)).one() == "draft"


def test_a_fair_opens_without_booths_for_a_group_only_if_the_organiser_names_it(booths_sessions: Sessions) -> None:
    with booths_sessions() as session:
        by = completed(session)
        given: dict[str, Any] = {"code": "TG26", "secret": SECRET, "provinces": ["01"], "by": by, "now": NOW}
        fair = session.scalars(select(Fair)).one()
        zone = Zone(fair_id=fair.id, code="AB", name_vi="Thủ công", name_en="Crafts", product_groups=["A", "B"])
        session.add(zone)
        session.flush()
        session.execute(update(Booth).values(zone_id=zone.id))
        for named in ([], ["C"], ["A", "C", "D"]):
            with pytest.raises(fair_states.GroupsWithoutBooths):
                fair_states.open_fair(session, without=named, **given)
        fair_states.open_fair(session, without=["D", "C"], **given)
        assert fair.state == "open"
        step = last_step(session, fair, "groups_without_booths")
        assert step is not None
        assert (step.by, step.facts) == (by, {"product_groups": [None, ["C", "D"]]})


def test_rules_that_were_looked_at_and_kept_are_complete(booths_sessions: Sessions) -> None:
    with booths_sessions() as session:
        by = made(session)
        fair = session.scalars(select(Fair)).one()
        for _ in range(2):
            fairs.set_rules(session, code="TG26", rules=Rules(), provinces=["01"], by=by, now=NOW)
        assert [step.what for step in steps_of(session, fair)].count("rules") == 1


def test_opening_freezes_the_fair_commits_to_the_draw_and_is_told(booths_sessions: Sessions) -> None:
    with booths_sessions() as session:
        by = opened(session)
        fair = session.scalars(select(Fair)).one()
        assert (fair.state, fair.draw_secret) == ("open", SECRET.hex())
        assert fair.draw_commitment == draw.commitment(SECRET).hex()
        [(kind, data)] = told(session)
        assert (kind, data["booths"], data["draw_commitment"]) == ("booths.fair.opened", 10, fair.draw_commitment)
        assert SECRET.hex() not in json.dumps(data)
        given: dict[str, Any] = {"code": "TG26", "by": by, "now": NOW}
        attempts: list[Callable[[], object]] = [
            lambda: fairs.set_rules(session, rules=Rules(), provinces=[], **given),
            lambda: plans.add_grid(session, hall="B", grid=Grid(rows=1, columns=1), **given),
            lambda: plans.replace_plan(session, halls=[], booths=[], **given),
            lambda: fair_parts.save_payer(
                session, code="TG26", name="Y", support_percent=1, cap_dong=None, legal_text="", by=by, now=NOW
            ),
        ]
        for attempt in attempts:
            with pytest.raises(FairFrozen):
                attempt()
        with pytest.raises(FairNotReady):
            fair_states.open_fair(session, secret=SECRET, provinces=[], **given)


def test_a_fair_starts_on_its_first_day_and_ends_on_its_last(booths_sessions: Sessions) -> None:
    with booths_sessions() as session:
        by = make_staff(session).email
        code = make_fair(session, state="published").code
        first, last = datetime(2026, 6, 9, 17, tzinfo=UTC), datetime(2026, 6, 14, 17, tzinfo=UTC)  # midnight in Hà Nội
        with pytest.raises(TooEarly):
            fair_states.start_fair(session, code=code, by=by, now=first - timedelta(seconds=1))
        session.rollback()
    with booths_sessions() as session:
        by = make_staff(session).email
        code = make_fair(session, state="published").code
        fair_states.start_fair(session, code=code, by=by, now=first)
        assert fair_states.end_fair(session, code=code, by=by, now=last).state == "over"
        assert kinds(session) == ["booths.fair.started", "booths.fair.ended"]


def test_a_fair_that_ends_tells_the_booths_held_by_province(booths_sessions: Sessions) -> None:
    with booths_sessions() as session:
        by = make_staff(session).email
        fair = make_fair(session, state="running")
        booths = iter(session.scalars(select(Booth).where(Booth.fair_id == fair.id).order_by(Booth.code)).all())
        for province, state, number in [("19", "confirmed", 2), ("19", "confirmed", 1), ("02", "declined", 1)]:
            maker = make_establishment(session, province_code=province)
            of = make_application(session, fair, maker, state="accepted")
            offer = Offer(fair_id=fair.id, application_id=of.id, offered_at=NOW, confirm_by=NOW, state=state)
            offer.booths = [OfferBooth(booth_id=next(booths).id, live=state == "confirmed") for _ in range(number)]
            session.add(offer)
        session.flush()
        fair_states.end_fair(session, code=fair.code, by=by, now=datetime(2026, 6, 20, tzinfo=UTC))
        assert told(session)[-1][1]["booths_by_province"] == {"19": 3}


def test_cancelling_needs_a_reason_takes_offers_back_and_tells_each_applicant(booths_sessions: Sessions) -> None:
    with booths_sessions() as session:
        by = make_staff(session).email
        fair = make_fair(session, state="published")
        application = make_application(session, fair, make_establishment(session), state="accepted")
        booth = session.scalars(select(Booth).where(Booth.fair_id == fair.id)).first()
        assert booth is not None
        offer = Offer(fair_id=fair.id, application_id=application.id, offered_at=NOW, confirm_by=NOW + timedelta(3))
        offer.booths = [OfferBooth(booth_id=booth.id)]
        session.add(offer)
        session.flush()
        with pytest.raises(Invalid):
            fair_states.cancel_fair(session, code=fair.code, reason=" ", by=by, now=NOW)
        assert fair_states.live_offers(session, fair) == 1
        fair_states.cancel_fair(session, code=fair.code, reason="Dịch bệnh", by=by, now=NOW)
        session.expire_all()
        assert (fair.state, fair.cancel_reason, fair_states.live_offers(session, fair)) == ("cancelled", "Dịch bệnh", 0)
        assert (offer.state, offer.reason, [row.live for row in offer.booths]) == ("taken_back", "Dịch bệnh", [False])
        assert [(kind, data["reason"]) for kind, data in told(session)] == [
            ("booths.fair.cancelled", "Dịch bệnh"),
            ("booths.application.fair_cancelled", "Dịch bệnh"),
        ]
        assert told(session)[-1][1]["offer_ids"] == [str(offer.id)], "letters about it are over"


def test_a_draft_is_cancelled_silently(booths_sessions: Sessions) -> None:
    with booths_sessions() as session:
        by = made(session)
        fair_states.cancel_fair(session, code="TG26", reason="Thử", by=by, now=NOW)
        assert told(session) == []

"""Making, changing, opening, starting, ending and cancelling a fair, and what each of these tells."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from services.booths.actions import fair_parts, fair_states, fairs, plans
from services.booths.domain import draw
from services.booths.domain.fairs import (
    FairDatesWrong,
    FairFacts,
    FairFrozen,
    FairIncomplete,
    FairUnchangeable,
    ReasonMissing,
    TooEarly,
)
from services.booths.domain.lifecycle import FairNotReady, FairState
from services.booths.domain.plan_grids import Grid
from services.booths.domain.rules import Rules, RulesDoNotFit
from services.booths.models import Booth, Fair, FairVersion, Offer, OfferBooth, Zone
from shared.cases import last_step, steps_of
from shared.errors import Forbidden, Invalid
from shared.messaging.tables import OUTBOX
from tests.builders import NOW, make_application, make_establishment, make_fair, make_staff

SECRET = bytes(range(32))
FACTS = FairFacts(
    name_vi="Hội chợ hàng công nghiệp nông thôn Tiền Giang 2026",
    name_en="Tien Giang Rural Industry Fair 2026",
    abroad=False,
    place_vi="Quảng trường Hùng Vương, Mỹ Tho",
    place_en="Hung Vuong Square, My Tho",
    opens_on=date(2026, 6, 10),
    closes_on=date(2026, 6, 15),
    registration_opens_at=NOW,
    registration_closes_at=NOW + timedelta(days=30),
    confirm_deadline_at=NOW + timedelta(days=60),
)
Sessions = sessionmaker[Session]


def told(session: Session) -> list[tuple[str, dict[str, Any]]]:
    """Return type and data of every event recorded so far, in order."""
    rows = session.execute(select(OUTBOX.c.type, OUTBOX.c.payload).order_by(OUTBOX.c.position))
    return [(kind, json.loads(payload)["data"]) for kind, payload in rows]


def kinds(session: Session) -> list[str]:
    return [kind for kind, _ in told(session)]


def made(session: Session, **changes: Any) -> str:
    """Make an organiser and a draft TG26; return the organiser's mailbox."""
    by = make_staff(session).email
    fairs.create_fair(session, code="TG26", facts=replace(FACTS, **changes), by=by, now=NOW)
    return by


def completed(session: Session) -> str:
    """As ``made``, with a payer, a plan of 10 booths and rules that fit."""
    by = made(session)
    fair_parts.save_payer(
        session, code="TG26", name="KCQG", support_percent=100, cap_dong=None, legal_text="28/2018/TT-BTC", by=by
    )
    plans.add_grid(session, code="TG26", hall="A", grid=Grid(rows=2, columns=5), payer="KCQG", by=by, now=NOW)
    fairs.set_rules(session, code="TG26", rules=Rules(), provinces=["01", "82"], by=by, now=NOW)
    return by


def opened(session: Session) -> str:
    by = completed(session)
    fair_states.open_fair(session, code="TG26", secret=SECRET, provinces=["01", "82"], by=by, now=NOW)
    return by


def wrong_fields(facts: FairFacts, session: Session, by: str) -> list[str]:
    with pytest.raises(FairDatesWrong) as caught:
        fairs.create_fair(session, code="NEW", facts=facts, by=by, now=NOW)
    return sorted(caught.value.fields)


def test_a_draft_has_its_facts_and_a_first_version_and_is_told_to_nobody(booths_sessions: Sessions) -> None:
    with booths_sessions() as session:
        by = made(session)
        fair = session.scalars(select(Fair)).one()
        version = session.scalars(select(FairVersion)).one()
        assert (FairFacts.of(fair), fair.state, fair.version) == (FACTS, "draft", 1)
        assert fair.rules == Rules().to_json()
        assert "quang truong hung vuong" in fair.search_text
        assert (FairFacts.from_json(version.facts), version.changed_by) == (FACTS, by)
        assert told(session) == []


def test_only_organisers_make_and_change_fairs(booths_sessions: Sessions) -> None:
    with booths_sessions() as session:
        completed(session)
        officer = make_staff(session, role="officer", province_code="01").email
        given: dict[str, Any] = {"code": "TG26", "by": officer, "now": NOW}
        attempts: list[Callable[[], object]] = [
            lambda: fairs.create_fair(session, facts=FACTS, **given),
            lambda: fairs.change_fair(session, facts=FACTS, **given),
            lambda: fairs.set_rules(session, rules=Rules(), provinces=[], **given),
            lambda: fair_states.open_fair(session, secret=SECRET, provinces=[], **given),
            lambda: fair_states.start_fair(session, **given),
            lambda: fair_states.end_fair(session, **given),
            lambda: fair_states.cancel_fair(session, reason="x", **given),
            lambda: plans.add_grid(session, hall="B", grid=Grid(rows=1, columns=1), **given),
            lambda: plans.replace_plan(session, halls=[], booths=[], **given),
            lambda: plans.assign_booths(session, booths=["A-01"], **given),
            lambda: plans.remove_booths(session, booths=["A-01"], **given),
            lambda: fair_parts.save_zone(
                session, code="TG26", zone_code="B", name_vi="B", name_en="B", product_groups=[], by=""
            ),
        ]
        for attempt in attempts:
            with pytest.raises(Forbidden):
                attempt()


def test_a_code_is_short_plain_and_unique(booths_sessions: Sessions) -> None:
    with booths_sessions() as session:
        by = made(session)
        with pytest.raises(fairs.FairCodeTaken):
            fairs.create_fair(session, code="TG26", facts=FACTS, by=by, now=NOW)
        for code in ("t", "tg26", "TG 26", "ĐN26", "ABCDEFGHIJKLM", "TG-26"):
            with pytest.raises(Invalid):
                fairs.create_fair(session, code=code, facts=FACTS, by=by, now=NOW)


def test_dates_in_the_past_or_out_of_order_are_refused_by_field(booths_sessions: Sessions) -> None:
    with booths_sessions() as session:
        by = make_staff(session).email
        past = replace(
            FACTS, opens_on=date(2025, 6, 10), closes_on=date(2025, 6, 12), registration_closes_at=NOW - timedelta(1)
        )
        assert wrong_fields(past, session, by) == [
            "closes_on",
            "confirm_deadline_at",
            "opens_on",
            "registration_closes_at",
        ]
        late = replace(FACTS, confirm_deadline_at=datetime(2026, 6, 10, 17, 1, tzinfo=UTC))
        assert wrong_fields(late, session, by) == ["confirm_deadline_at"]
        assert wrong_fields(replace(FACTS, closes_on=date(2026, 6, 9)), session, by) == ["closes_on"]
        assert wrong_fields(replace(FACTS, closes_on=date(2026, 9, 30)), session, by) == ["closes_on"]
        assert wrong_fields(replace(FACTS, closes_on=date(2026, 9, 8)), session, by) == ["closes_on"], "91 days"
        made(session, closes_on=date(2026, 9, 7))  # 90 days
        assert wrong_fields(replace(FACTS, opens_on=date(2126, 6, 9)), session, by) == ["closes_on", "opens_on"]


def test_a_draft_changes_freely_and_keeps_one_version(booths_sessions: Sessions) -> None:
    with booths_sessions() as session:
        by = made(session)
        changed = replace(FACTS, place_vi="Cần Thơ", place_en="Can Tho", opens_on=date(2026, 6, 11))
        later = NOW + timedelta(days=2)  # registration_opens_at is past now, but it stays as it was
        fairs.change_fair(session, code="TG26", facts=changed, by=by, now=later)
        version = session.scalars(select(FairVersion)).one()
        assert (FairFacts.from_json(version.facts), version.version) == (changed, 1)
        assert told(session) == []


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
        fair_parts.save_payer(session, code="TG26", name="X", support_percent=50, cap_dong=0, legal_text="", by=by)
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
                session, code="TG26", name="Y", support_percent=1, cap_dong=None, legal_text="", by=by
            ),
        ]
        for attempt in attempts:
            with pytest.raises(FairFrozen):
                attempt()
        with pytest.raises(FairNotReady):
            fair_states.open_fair(session, secret=SECRET, provinces=[], **given)


def test_a_changed_date_after_opening_makes_a_version_and_is_told_to_each_applicant(booths_sessions: Sessions) -> None:
    with booths_sessions() as session:
        by = opened(session)
        fair = session.scalars(select(Fair)).one()
        states = ["submitted", "returned", "accepted", "refused", "withdrawn"]
        applications = [make_application(session, fair, make_establishment(session), state=state) for state in states]
        moved = replace(FACTS, opens_on=date(2026, 7, 1), closes_on=date(2026, 7, 5), place_vi="Cần Thơ")
        with pytest.raises(ReasonMissing):
            fairs.change_fair(session, code="TG26", facts=moved, reason="  ", by=by, now=NOW)
        fairs.change_fair(session, code="TG26", facts=moved, reason="Bão số 3", by=by, now=NOW)
        changes = told(session)[1:]
        assert [kind for kind, _ in changes] == ["booths.fair.changed", *["booths.application.fair_changed"] * 3]
        assert [data["label"] for _, data in changes[1:]] == [application.label for application in applications[:3]]
        data = changes[1][1]
        assert (data["former_opens_on"], data["opens_on"], data["former_place_vi"], data["place_vi"]) == (
            "2026-06-10",
            "2026-07-01",
            FACTS.place_vi,
            "Cần Thơ",
        )
        assert (data["fair_version"], data["reason"]) == (2, "Bão số 3")
        versions = session.scalars(select(FairVersion).order_by(FairVersion.version)).all()
        assert [(v.version, v.reason) for v in versions] == [(1, ""), (2, "Bão số 3")]
        assert [FairFacts.from_json(v.facts) for v in versions] == [FACTS, moved]


def test_a_corrected_name_makes_no_version_and_no_letter(booths_sessions: Sessions) -> None:
    with booths_sessions() as session:
        by = opened(session)
        fairs.change_fair(session, code="TG26", facts=replace(FACTS, name_vi="Hội chợ Tiền Giang"), by=by, now=NOW)
        assert kinds(session) == ["booths.fair.opened"]
        assert session.scalars(select(Fair.version)).one() == 1


@pytest.mark.parametrize(
    ("state", "change", "fields"),
    [
        (
            "open",
            {"abroad": True, "registration_opens_at": NOW + timedelta(days=1)},
            ["abroad", "registration_opens_at"],
        ),
        ("closed", {"registration_closes_at": NOW + timedelta(days=31)}, ["registration_closes_at"]),
        ("running", {"opens_on": date(2026, 6, 12)}, ["opens_on"]),
    ],
)
def test_what_has_happened_already_does_not_change(
    booths_sessions: Sessions, state: FairState, change: dict[str, Any], fields: list[str]
) -> None:
    with booths_sessions() as session:
        by = opened(session)
        session.scalars(select(Fair)).one().state = state
        with pytest.raises(FairDatesWrong) as caught:
            fairs.change_fair(session, code="TG26", facts=replace(FACTS, **change), reason="x", by=by, now=NOW)
        assert sorted(caught.value.fields) == fields


def test_the_deadline_does_not_move_before_an_offer_that_was_made(booths_sessions: Sessions) -> None:
    with booths_sessions() as session:
        by = opened(session)
        fair = session.scalars(select(Fair)).one()
        fair.state = "published"
        application = make_application(session, fair, make_establishment(session), state="accepted")
        until = NOW + timedelta(days=40)
        session.add(Offer(fair_id=fair.id, application_id=application.id, offered_at=NOW, confirm_by=until))
        early, just = (replace(FACTS, confirm_deadline_at=NOW + timedelta(days=days)) for days in (39, 40))
        with pytest.raises(FairDatesWrong) as caught:
            fairs.change_fair(session, code="TG26", facts=early, reason="x", by=by, now=NOW)
        assert list(caught.value.fields) == ["confirm_deadline_at"]
        fairs.change_fair(session, code="TG26", facts=just, reason="x", by=by, now=NOW)


@pytest.mark.parametrize("state", ["over", "cancelled"])
def test_what_is_over_does_not_change(booths_sessions: Sessions, state: FairState) -> None:
    with booths_sessions() as session:
        by = opened(session)
        session.scalars(select(Fair)).one().state = state
        with pytest.raises(FairUnchangeable):
            fairs.change_fair(session, code="TG26", facts=FACTS, by=by, now=NOW)
        with pytest.raises(FairNotReady):
            fair_states.cancel_fair(session, code="TG26", reason="x", by=by, now=NOW)


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


def test_a_draft_is_cancelled_silently(booths_sessions: Sessions) -> None:
    with booths_sessions() as session:
        by = made(session)
        fair_states.cancel_fair(session, code="TG26", reason="Thử", by=by, now=NOW)
        assert told(session) == []


def test_payers_and_zones_are_unique_and_stay_while_booths_need_them(booths_sessions: Sessions) -> None:
    with booths_sessions() as session:
        by = completed(session)
        payer = session.scalars(select(Fair)).one().payers[0]
        zone = fair_parts.save_zone(
            session, code="TG26", zone_code="B", name_vi="Thực phẩm", name_en="Food", product_groups=["B"], by=by
        )
        plans.assign_booths(session, code="TG26", booths=["A-01", "A-02"], zone="B", by=by, now=NOW)
        refused: Sequence[tuple[type[Exception], Any]] = [
            (fair_parts.PayerInUse, lambda: fair_parts.remove_payer(session, code="TG26", payer_id=payer.id, by=by)),
            (fair_parts.ZoneInUse, lambda: fair_parts.remove_zone(session, code="TG26", zone_id=zone.id, by=by)),
            (
                fair_parts.PayerNameTaken,
                lambda: fair_parts.save_payer(
                    session, code="TG26", name="KCQG", support_percent=1, cap_dong=None, legal_text="", by=by
                ),
            ),
            (
                fair_parts.ZoneCodeTaken,
                lambda: fair_parts.save_zone(
                    session, code="TG26", zone_code="B", name_vi="x", name_en="x", product_groups=[], by=by
                ),
            ),
        ]
        for trouble, attempt in refused:
            with pytest.raises(trouble):
                attempt()
        changed = fair_parts.save_zone(
            session,
            code="TG26",
            zone_id=zone.id,
            zone_code="B",
            name_vi="Đồ uống",
            name_en="Drinks",
            product_groups=["D", "B", "B"],
            by=by,
        )
        assert (changed.id, changed.name_vi, changed.product_groups) == (zone.id, "Đồ uống", ["B", "D"])


def test_rules_must_fit_into_the_booths(booths_sessions: Sessions) -> None:
    with booths_sessions() as session:
        by = completed(session)
        rules = Rules(province_minimum=3, newcomer_percent=10, cap_per_establishment=1)
        with pytest.raises(RulesDoNotFit):
            fairs.set_rules(session, code="TG26", rules=rules, provinces=["01", "02", "04", "06"], by=by, now=NOW)
        fair = fairs.set_rules(session, code="TG26", rules=rules, provinces=["01", "02", "04"], by=by, now=NOW)
        assert Rules.from_json(fair.rules) == rules

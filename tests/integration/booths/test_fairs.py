"""Making and changing a fair: its facts, versions and dates, and who is told."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from services.booths.actions import fair_parts, fair_states, fairs, plans
from services.booths.domain.fairs import (
    FairDatesWrong,
    FairFacts,
    FairUnchangeable,
    ReasonMissing,
)
from services.booths.domain.lifecycle import FairNotReady, FairState
from services.booths.domain.plan_grids import Grid
from services.booths.domain.rules import Rules
from services.booths.models import Fair, FairVersion, Offer
from shared.errors import Forbidden, Invalid
from tests.builders import NOW, make_application, make_establishment, make_staff
from tests.integration.booths.fair_scenes import (
    FACTS,
    SECRET,
    Sessions,
    completed,
    kinds,
    made,
    opened,
    told,
    wrong_fields,
)


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
                session, code="TG26", zone_code="B", name_vi="B", name_en="B", product_groups=[], by="", now=NOW
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

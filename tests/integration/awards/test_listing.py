"""Lists of decisions: of a published round, and of every day; from the tables, and equal to what was told."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.awards.actions import complaints
from services.awards.actions.certificates import revoke_certificate
from services.awards.actions.dossiers import accept_dossier, refuse_dossier, return_dossier, strike_dossier
from services.awards.actions.listing import batch_of_round, list_decisions
from services.awards.models import Certificate, ListedDay, Round
from services.awards.queries.decided import decided_between, decided_by_publication
from shared.clock import HANOI, now
from shared.events.decisions import DecisionRow
from shared.messaging.nightly import bounds
from tests.awards_builders import ORGANISER, make_official, make_organiser, make_round
from tests.builders import NOW, told, told_data
from tests.integration.awards import dossier_scenes as scenes
from tests.integration.awards.council_builders import WHY
from tests.integration.awards.publication_scenes import OWN_DECISION, answered, complain, publish, ready
from tests.listed import lists, rows_of, told_decisions

DAY = timedelta(days=1)
SOON = now()
CHECKED = ("eligible", "form", "group", "statement", "photos", "food_safety", "lower", "lawful")
ITEMS = {code: {"ok": True} for code in CHECKED}


def decided_dossiers(session: Session) -> None:
    """One dossier accepted, one accepted and struck, one sent back and refused, one of a rehearsal accepted."""
    round_, maker = scenes.open_round(session), scenes.people(session)
    own, struck, back = (
        scenes.full_dossier(session, round_, maker, state="submitted", label=f"D{n}") for n in range(3)
    )
    who: dict[str, Any] = {"by": scenes.SECRETARY}
    for one, at in ((own, SOON), (struck, SOON + DAY)):
        accept_dossier(session, dossier_id=one.id, now=at, items=ITEMS, **who)
    strike_dossier(session, dossier_id=struck.id, now=SOON + DAY, reason="Sản phẩm sao chép.", **who)
    return_dossier(session, dossier_id=back.id, now=SOON, complete_by=SOON + DAY, reasons=["Ảnh mờ."], **who)
    refuse_dossier(session, dossier_id=back.id, now=SOON + 2 * DAY, reasons=["Ảnh vẫn mờ."], **who)
    trial = make_round(
        session, rehearsal=True, rehearsal_of=round_.id, state="open", dossiers_close_at=SOON + DAY, code="THU"
    )
    make_official(session, trial, "secretariat", scenes.SECRETARY)
    tried = scenes.full_dossier(session, trial, maker, state="submitted", label="T1")
    accept_dossier(session, dossier_id=tried.id, now=SOON, items=ITEMS, **who)


def a_round_and_what_came_after(session: Session) -> Round:
    """Six products are decided on; one is recognised late, when another's certificate is revoked."""
    round_ = ready(session)
    publish(session, round_)
    found = answered(session, complain(session, "B-002"))
    certificate = session.scalars(select(Certificate).order_by(Certificate.number)).first()
    assert certificate is not None
    revoke_certificate(
        session, certificate_id=certificate.id, reason="Dùng ảnh của cơ sở khác.", by=ORGANISER, now=NOW + DAY
    )
    given: dict[str, Any] = {"votes_yes": 3, "votes_no": 0, **WHY, **OWN_DECISION}
    complaints.recognise_late(session, complaint_id=found.id, by=ORGANISER, now=NOW + 2 * DAY, **given)
    return round_


def test_what_the_tables_say_was_decided_of_dossiers_is_what_was_told(session: Session) -> None:
    decided_dossiers(session)
    listed = rows_of(decided_between(session, SOON - DAY, SOON + 9 * DAY))
    assert listed == told_decisions(session)
    assert sorted(event for _, event, _, _ in listed) == [
        "awards.dossier.accepted",
        "awards.dossier.accepted",
        "awards.dossier.refused",
        "awards.dossier.returned",
        "awards.dossier.struck",
    ]


def test_what_the_tables_say_was_decided_of_products_is_what_was_told(session: Session) -> None:
    a_round_and_what_came_after(session)
    listed = rows_of(decided_between(session, NOW - DAY, NOW + 9 * DAY))
    assert listed == told_decisions(session)
    assert {event for _, event, _, _ in listed} == {
        "awards.certificate.revoked",
        "awards.complaint.answered",
        "awards.product.not_recognised",
        "awards.product.recognised",
    }


def test_every_decision_is_in_the_list_of_its_own_day(session: Session) -> None:
    a_round_and_what_came_after(session)
    first = (NOW - DAY).date()
    by_day = {first + n * DAY: rows_of(decided_between(session, *bounds(first + n * DAY))) for n in range(6)}
    assert sorted(row for rows in by_day.values() for row in rows) == told_decisions(session)
    assert all(row[3].astimezone(HANOI).date() == day for day, rows in by_day.items() for row in rows)


def test_a_published_round_is_one_batch_with_its_list(session: Session) -> None:
    round_ = ready(session)
    before = len(told(session))
    publish(session, round_)
    kinds, data = told(session)[before:], told_data(session)[before:]
    batched = sorted(kind for kind, one in zip(kinds, data, strict=True) if one.get("batch_id"))
    assert batched == ["awards.product.not_recognised"] * 3 + ["awards.product.recognised"] * 3
    [listed] = lists(session, "batch")
    batch_id = str(batch_of_round(round_.id))
    assert {one["batch_id"] for one in data if one.get("batch_id")} == {batch_id} == {listed["list_id"]}
    assert (listed["about_code"], listed["title_vi"], listed["title_en"], listed["page"]) == (
        round_.code,
        f"Kết quả bình chọn – {round_.name_vi}",
        f"Result of the round – {round_.name_en}",
        f"/awards/rounds/{round_.code}/results",
    )
    decisions = [
        DecisionRow(**one | {"decided_at": datetime.fromisoformat(one["decided_at"])}) for one in listed["decisions"]
    ]
    assert rows_of(decisions) == told_decisions(session)
    assert rows_of(decided_by_publication(session, round_.id)) == rows_of(decisions)


def test_a_correction_is_a_single_letter(session: Session) -> None:
    a_round_and_what_came_after(session)
    assert told(session)[-1] == "awards.product.recognised"
    assert told_data(session)[-1]["batch_id"] is None
    assert len(lists(session, "batch")) == 1


@pytest.mark.parametrize("hour", [1, 2])
def test_a_day_is_listed_once_after_two_even_if_it_is_empty(session: Session, hour: int) -> None:
    make_organiser(session)
    session.add(ListedDay(day=date(2026, 3, 1), list_id=UUID(int=1), decisions=0, listed_at=NOW))
    third = datetime(2026, 3, 3, hour, 30, tzinfo=HANOI)
    assert [list_decisions(session, third) for _ in range(2)] == [int(hour >= 2), 0]
    assert [(one["about_code"], one["decisions"]) for one in lists(session, "nightly")] == (
        [("2026-03-02", [])] if hour >= 2 else []
    )

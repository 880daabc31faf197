"""Lists of decisions: of a published draw, and of every day; from the tables, and equal to what was told."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from services.booths.actions import draws, fair_states, fairs, members, offers, replacements, reviews
from services.booths.actions.applications import withdraw_application
from services.booths.actions.listing import list_decisions
from services.booths.domain.draw import commitment
from services.booths.domain.fairs import FairFacts
from services.booths.domain.rules import Rules
from services.booths.models import (
    Application,
    Draw,
    Establishment,
    Fair,
    ListedDay,
    Member,
    Offer,
    Placement,
    Step,
)
from services.booths.queries.decided import decided_between, decided_by_draw
from shared.clock import HANOI
from shared.events.decisions import DecisionRow
from shared.messaging.nightly import bounds, list_id_of
from tests.builders import (
    NOW,
    batch_of,
    draw_lots,
    make_application,
    make_establishment,
    make_fair,
    make_source,
    make_staff,
    told,
    told_data,
)
from tests.integration.booths.test_draws import CLOSED, LATER, ORGANISER, SECRET, SOURCES
from tests.listed import lists, rows_of, told_decisions
from tests.locks import waits_for_a_lock

Sessions = sessionmaker[Session]
DAY = timedelta(days=1)
WHOLE = (NOW - DAY, LATER + 30 * DAY)


def maker_of(session: Session, application: Application) -> str:
    whose = Member.establishment_id == application.establishment_id
    return session.scalars(select(Member.email).where(whose).order_by(Member.added_at).limit(1)).one()


def handed_in(session: Session, fair: Fair, count: int) -> list[Application]:
    made = [make_application(session, fair, make_establishment(session)) for _ in range(count)]
    for one in made:
        session.add(
            Step(
                noun="application", subject_id=one.id, what="submitted", to_state="submitted", by="maker", at=NOW - DAY
            )
        )
    session.flush()
    return made


def open_fair(session: Session, *, applicants: int, booths: int = 2) -> tuple[Fair, list[Application]]:
    """A fair with two booths for applicants that have handed in."""
    rules = {"rules": Rules(cap_per_establishment=1).to_json()}
    secret = {"draw_secret": SECRET.hex(), "draw_commitment": commitment(SECRET).hex()}
    fair = make_fair(session, rows=1, columns=booths, **rules, **secret)
    return fair, handed_in(session, fair, applicants)


def accept(session: Session, *applications: Application, now: datetime = NOW) -> None:
    for one in applications:
        reviews.accept_application(session, application_id=one.id, by=ORGANISER, now=now)


def withdraw(session: Session, one: Application, now: datetime) -> None:
    withdraw_application(session, application_id=one.id, by=maker_of(session, one), now=now)


def drawn(session: Session, fair: Fair) -> None:
    draws.close_and_announce(session, fair_code=fair.code, sources=SOURCES, by=ORGANISER, now=CLOSED)
    draw_lots(session, fair, [[5, 12, 33]], by=ORGANISER, now=LATER)


def publish(session: Session, fair: Fair) -> None:
    draws.publish_draw(session, fair_code=fair.code, by=ORGANISER, now=LATER)


def waiting(session: Session, fair: Fair) -> list[Application]:
    """Who stands and has no offer, in the order of labels."""
    served = select(Offer.application_id).where(Offer.fair_id == fair.id)
    stand = select(Application).where(Application.fair_id == fair.id, Application.state == "accepted")
    return list(session.scalars(stand.where(Application.id.not_in(served)).order_by(Application.label)))


def a_whole_year(session: Session) -> Fair:
    """Everything that can be decided, each at a moment of its own day or another."""
    make_staff(session, email=ORGANISER)
    fair, [*five, sent_back, refused] = open_fair(session, applicants=7)
    accept(session, *five)
    given: dict[str, Any] = {"reasons": ["Ảnh mờ."], "by": ORGANISER}
    reviews.return_application(session, application_id=sent_back.id, now=NOW + timedelta(hours=16), **given)
    reviews.refuse_application(session, application_id=refused.id, now=NOW + DAY, **given)
    moved = replace(FairFacts.of(fair), place_vi="Hải Phòng", place_en="Hai Phong")
    fairs.change_fair(session, code=fair.code, facts=moved, reason="Đổi chỗ.", by=ORGANISER, now=NOW + 2 * DAY)
    ask(session, five[0].establishment, members.grant_access)
    ask(session, five[0].establishment, members.refuse_access)
    reviews.refuse_application(session, application_id=sent_back.id, now=NOW + 5 * DAY, **given)
    drawn(session, fair)
    withdraw(session, five[4], CLOSED + DAY)
    publish(session, fair)
    withdraw(session, waiting(session, fair)[0], LATER + timedelta(minutes=5))
    first, second = session.scalars(select(Offer).where(Offer.fair_id == fair.id).order_by(Offer.id))
    offers.take_back_booths(session, offer_id=first.id, reason="Cho thuê lại.", by=ORGANISER, now=LATER + DAY)
    offers.confirm_offer(
        session, offer_id=second.id, by=maker_of(session, second.application), now=LATER + timedelta(hours=1)
    )
    while offers.expire_offers(session, LATER + 9 * DAY):
        pass
    fair_states.cancel_fair(session, code=fair.code, reason="Bão.", by=ORGANISER, now=LATER + 10 * DAY)
    return fair


def ask(session: Session, place: Establishment, answer: object) -> None:
    email = f"{getattr(answer, '__name__', '')}@example.vn"
    asked = members.ask_for_access(session, establishment_id=place.id, by=email, name="Lê Văn Minh", now=NOW)
    answer(session, request_id=asked.id, by=ORGANISER, now=NOW + 3 * DAY)  # type: ignore[operator]  # one of two verbs


def test_what_the_tables_say_was_decided_is_what_was_told(session: Session) -> None:
    a_whole_year(session)
    listed = rows_of(decided_between(session, *WHOLE))
    assert listed == told_decisions(session)
    assert {event for _, event, _, _ in listed} == {
        "booths.access.granted",
        "booths.access.refused",
        "booths.application.accepted",
        "booths.application.announced",
        "booths.application.fair_cancelled",
        "booths.application.fair_changed",
        "booths.application.refused",
        "booths.application.returned",
        "booths.application.waitlisted",
        "booths.booth.offered",
        "booths.booth.taken_back",
        "booths.offer.expired",
    }


def test_every_decision_is_in_the_list_of_its_own_day(session: Session) -> None:
    a_whole_year(session)
    first = WHOLE[0].date()
    days = [first + n * DAY for n in range((WHOLE[1] - WHOLE[0]).days + 1)]
    by_day = {day: rows_of(decided_between(session, *bounds(day))) for day in days}
    assert sorted(row for rows in by_day.values() for row in rows) == told_decisions(session)
    assert all(row[3].astimezone(HANOI).date() == day for day, rows in by_day.items() for row in rows)


def test_a_list_that_is_announced_again_is_listed_each_time_for_who_stood_then(session: Session) -> None:
    """Also twice on one day: the letters of each were written, and one withdrew between the two."""
    make_staff(session, email=ORGANISER)
    second = make_staff(session).email
    fair, applications = open_fair(session, applicants=3)
    accept(session, *applications)
    draws.close_and_announce(session, fair_code=fair.code, sources=SOURCES, by=ORGANISER, now=CLOSED)
    named, half = SOURCES[0].name, timedelta(minutes=30)
    for source, at, until in ((named, LATER, LATER + half), ("Kỳ sau", LATER + 2 * half, LATER + DAY)):
        entry = replacements.announce_again(
            session, fair_code=fair.code, source=source, reason="Bão.", by=ORGANISER, now=at,
            sources=[make_source(until, name="Kỳ sau")],
        )  # fmt: skip
        session.flush()
        replacements.confirm_replacement(session, replacement_id=entry.id, by=second, now=at)
        withdraw(session, applications.pop(), at + timedelta(minutes=10))
    announced = [row for row in rows_of(decided_between(session, *WHOLE)) if row[1].endswith("announced")]
    assert announced == [row for row in told_decisions(session) if row[1].endswith("announced")]
    assert len(announced) == 3 + 3 + 2
    assert len([row for row in announced if row[3] >= LATER]) == 5


def test_a_published_draw_is_one_batch_with_its_list(session: Session) -> None:
    make_staff(session, email=ORGANISER)
    fair, applications = open_fair(session, applicants=5)
    accept(session, *applications)
    drawn(session, fair)
    before = len(told(session))
    publish(session, fair)
    kinds, data = told(session)[before:], told_data(session)[before:]
    batched = [kind for kind, one in zip(kinds, data, strict=True) if one.get("batch_id")]
    assert batched == ["booths.booth.offered"] * 2 + ["booths.application.waitlisted"] * 3
    [listed] = lists(session, "batch")
    batch_id = str(batch_of(session, fair))
    assert {one["batch_id"] for one in data if one.get("batch_id")} == {batch_id} == {listed["list_id"]}
    assert (listed["about_code"], listed["title_vi"], listed["title_en"], listed["page"]) == (
        fair.code,
        f"Kết quả bốc thăm – {fair.name_vi}",
        f"Result of the draw – {fair.name_en}",
        f"/booths/office/fairs/{fair.code}/draw",
    )
    decisions = [DecisionRow(**one | {"decided_at": LATER}) for one in listed["decisions"]]
    events = [row for row in told_decisions(session) if row[3] == LATER]
    assert rows_of(decisions) == events
    assert len(events) == 5


def test_who_comes_in_for_one_who_withdrew_is_in_the_batch(session: Session) -> None:
    make_staff(session, email=ORGANISER)
    fair, applications = open_fair(session, applicants=3)
    accept(session, *applications)
    drawn(session, fair)
    winner = next(one for one in applications if draws_gave(session, fair, one))
    withdraw(session, winner, LATER)
    publish(session, fair)
    [listed] = lists(session, "batch")
    assert sorted((one["subject"], one["event_type"]) for one in listed["decisions"]) == sorted(
        (f"application:{one.id}", "booths.booth.offered") for one in applications if one is not winner
    )
    offered = [one for kind, one in zip(told(session), told_data(session), strict=True) if kind.endswith("offered")]
    assert [one["batch_id"] for one in offered] == [str(batch_of(session, fair))] * 2


def draws_gave(session: Session, fair: Fair, one: Application) -> bool:
    result = session.get_one(Draw, fair.id).proof["result"]["applications"]  # type: ignore[index]  # drawn
    return any(row["label"] == one.label and row["booths"] for row in result)


def test_who_got_nothing_and_does_not_wait_is_told_so_and_listed(session: Session) -> None:
    make_staff(session, email=ORGANISER)
    fair, applications = open_fair(session, applicants=3)
    accept(session, *applications)
    drawn(session, fair)
    for placement in session.scalars(select(Placement).where(Placement.booths_given == 0)):
        placement.waiting_position = None
    publish(session, fair)
    kinds = [one.event_type for one in decided_by_draw(session, fair.id, LATER)]
    batched = [message for message in told(session) if message in kinds]
    assert sorted(kinds) == sorted(batched)
    assert sorted(kinds) == ["booths.application.left_out", "booths.booth.offered", "booths.booth.offered"]


def test_later_offers_are_single_letters(session: Session) -> None:
    make_staff(session, email=ORGANISER)
    fair, applications = open_fair(session, applicants=3)
    accept(session, *applications)
    drawn(session, fair)
    publish(session, fair)
    first = session.scalars(select(Offer).where(Offer.fair_id == fair.id)).first()
    assert first is not None
    before = len(told(session))
    offers.decline_offer(session, offer_id=first.id, by=maker_of(session, first.application), now=LATER + DAY)
    assert told(session)[before:] == ["booths.offer.declined", "booths.booth.offered"]
    assert [one["batch_id"] for one in told_data(session)[before:]] == [None, None]


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), HANOI)


def test_a_day_is_listed_once_after_two_even_if_it_is_empty(session: Session) -> None:
    make_staff(session, email=ORGANISER)
    _, [first_moment, last_moment, next_day] = open_fair(session, applicants=3)
    accept(session, first_moment, now=at(date(2026, 3, 2), 0))
    accept(session, last_moment, now=at(date(2026, 3, 3), 0) - timedelta(microseconds=1))
    accept(session, next_day, now=at(date(2026, 3, 3), 0))
    session.add(ListedDay(day=date(2026, 3, 1), list_id=NOT_SEEN, decisions=0, listed_at=NOW))
    assert list_decisions(session, at(date(2026, 3, 3), 1, 59)) == 0
    assert [list_decisions(session, at(date(2026, 3, 3), 2)) for _ in range(3)] == [1, 0, 0]
    assert [list_decisions(session, at(date(2026, 3, 5), 2)) for _ in range(3)] == [1, 1, 0]
    first, second, third = lists(session, "nightly")
    subjects = [{one["subject"] for one in night["decisions"]} for night in (first, second)]
    assert subjects == [
        {f"application:{one.id}" for one in (first_moment, last_moment)},
        {f"application:{next_day.id}"},
    ]
    assert (third["decisions"], third["part"], third["parts"]) == ([], 1, 1)
    assert (first["since"], first["until"]) == ("2026-03-02T00:00:00+07:00", "2026-03-03T00:00:00+07:00")
    assert (first["list_id"], first["about_code"]) == (str(list_id_of("booths", date(2026, 3, 2))), "2026-03-02")
    assert (first["title_vi"], first["title_en"]) == ("Quyết định ngày 02/03/2026", "Decisions of 02/03/2026")


NOT_SEEN = list_id_of("booths", date(2026, 3, 1))


def test_days_on_which_nothing_ran_are_made_up_for(session: Session) -> None:
    assert list_decisions(session, at(date(2026, 3, 3), 9)) == 1
    assert [list_decisions(session, at(date(2026, 3, 7), 9)) for _ in range(5)] == [1, 1, 1, 1, 0]
    assert [one["about_code"] for one in lists(session, "nightly")] == [f"2026-03-0{day}" for day in range(2, 7)]
    assert session.scalars(select(ListedDay.day).order_by(ListedDay.day)).all() == [
        date(2026, 3, day) for day in range(2, 7)
    ]


@pytest.mark.parametrize("ends", ["commit", "rollback"])
def test_of_two_at_once_one_lists_a_day(booths_sessions: Sessions, ends: str) -> None:
    def other() -> int:
        with booths_sessions.begin() as session:
            return list_decisions(session, NOW)

    with booths_sessions() as first, ThreadPoolExecutor(1) as pool:
        assert list_decisions(first, NOW) == 1
        second = pool.submit(other)
        assert waits_for_a_lock(booths_sessions), "the second did not wait"
        getattr(first, ends)()
        assert second.result(timeout=10) == (0 if ends == "commit" else 1)
    with booths_sessions() as session:
        assert len(lists(session, "nightly")) == 1

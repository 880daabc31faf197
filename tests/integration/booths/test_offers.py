"""Offers: confirmed, given back, expired, taken back; the next in line comes at once, and never two on one booth."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, time, timedelta
from threading import Event
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from services.booths.actions import offers as actions
from services.booths.actions.letters import release_letters
from services.booths.domain.lifecycle import OfferAnswered
from services.booths.domain.waiting import CameBack
from services.booths.models import Fair, Member, Offer, OfferBooth, Placement
from services.booths.queries.offers import offers_of_fair
from services.booths.queries.waiting import list_today
from shared.errors import Forbidden, Invalid
from shared.places import HANOI
from tests.builders import batch_of, make_establishment, make_staff, told, told_data
from tests.conftest import SettingsOf
from tests.integration.booths.test_draws import LATER, ORGANISER, open_fair, published

SOON = LATER + timedelta(hours=1)
Sessions = sessionmaker[Session]


@pytest.fixture
def session(booths_sessions: Sessions) -> Iterator[Session]:
    with booths_sessions() as opened:
        make_staff(opened, email=ORGANISER)
        yield opened


@pytest.fixture
def fair(session: Session) -> Fair:
    """Three booths offered to three of five applicants; the letters are out."""
    fair = open_fair(session, applicants=5)
    published(session, fair)
    letters_out(session, fair)
    return fair


def letters_out(session: Session, fair: Fair, at: datetime = LATER) -> int:
    return release_letters(session, batch_id=batch_of(session, fair), letter_at=at, now=at)


def offer_at(session: Session, fair: Fair, position: int) -> Offer:
    """The offer of the application at this position in the draw."""
    return session.scalars(
        select(Offer)
        .join(Placement, Placement.application_id == Offer.application_id)
        .where(Placement.fair_id == fair.id, Placement.position == position)
    ).one()


def maker_of(session: Session, offer: Offer) -> str:
    whose = Member.establishment_id == offer.application.establishment_id
    return session.scalars(select(Member.email).where(whose)).one()


def answer(session: Session, fair: Fair, position: int, *, confirm: bool, now: datetime = SOON) -> Offer:
    offer = offer_at(session, fair, position)
    act = actions.confirm_offer if confirm else actions.decline_offer
    return act(session, offer_id=offer.id, by=maker_of(session, offer), now=now)


def states(session: Session, fair: Fair) -> list[tuple[int, str]]:
    rows = session.execute(
        select(Placement.position, Offer.state)
        .join(Offer, Offer.application_id == Placement.application_id)
        .where(Offer.fair_id == fair.id)
        .order_by(Placement.position)
    )
    return list(rows)


def test_confirming_twice_tells_once(session: Session, fair: Fair) -> None:
    answer(session, fair, 1, confirm=True)
    answer(session, fair, 1, confirm=True)
    assert told(session)[-1:] == ["booths.offer.confirmed"]
    assert told(session).count("booths.offer.confirmed") == 1


def test_a_confirmation_says_when_and_where_the_fair_is(session: Session, fair: Fair) -> None:
    """So that the letter can put it into a calendar."""
    answer(session, fair, 1, confirm=True)
    said = told_data(session)[-1]
    assert (said["opens_on"], said["closes_on"]) == (fair.opens_on.isoformat(), fair.closes_on.isoformat())
    assert (said["place_vi"], said["place_en"]) == (fair.place_vi, fair.place_en)


def test_declining_frees_the_booth_for_the_next_at_once(session: Session, fair: Fair) -> None:
    given_back = answer(session, fair, 2, confirm=False)
    assert states(session, fair) == [(1, "offered"), (2, "declined"), (3, "offered"), (4, "offered")]
    assert told(session)[-2:] == ["booths.offer.declined", "booths.booth.offered"]
    assert offer_at(session, fair, 4).booths[0].booth_id == given_back.booths[0].booth_id


def test_who_waits_on_is_told_what_came_back_and_to_whom_it_went(session: Session, fair: Fair) -> None:
    answer(session, fair, 2, confirm=False)
    session.flush()
    today = list_today(session, fair)
    assert today is not None
    [line] = today.lines
    assert (today.came_back, line.not_yet.came_back, line.not_yet.came_back.others) == (1, CameBack(1, 1, 1), 1)


def test_a_confirmed_booth_can_still_be_given_back_in_time(session: Session, fair: Fair) -> None:
    answer(session, fair, 1, confirm=True)
    assert answer(session, fair, 1, confirm=False).state == "declined"
    assert offer_at(session, fair, 4).state == "offered"


def test_not_after_the_fairs_own_deadline(session: Session, fair: Fair) -> None:
    answer(session, fair, 1, confirm=True)
    with pytest.raises(actions.TooLateToGiveBack):
        answer(session, fair, 1, confirm=False, now=fair.confirm_deadline_at)


def test_until_the_fairs_deadline_though_its_own_is_over(session: Session, fair: Fair) -> None:
    offer = answer(session, fair, 1, confirm=True)
    later = offer.confirm_by + timedelta(seconds=1)
    assert later < fair.confirm_deadline_at
    assert answer(session, fair, 1, confirm=False, now=later).state == "declined"


def test_only_its_members_answer(session: Session, fair: Fair) -> None:
    offer = offer_at(session, fair, 1)
    stranger = make_establishment(session)
    other = session.scalars(select(Member.email).where(Member.establishment_id == stranger.id)).one()
    for who in (other, ORGANISER, ""):
        with pytest.raises(Forbidden):
            actions.confirm_offer(session, offer_id=offer.id, by=who, now=SOON)


def test_a_late_confirmation_is_refused_even_before_the_clerk_came_by(session: Session, fair: Fair) -> None:
    with pytest.raises(actions.OfferLate):
        answer(session, fair, 1, confirm=True, now=offer_at(session, fair, 1).confirm_by)


def test_expired_offers_go_to_the_next_in_line(session: Session, fair: Fair) -> None:
    answer(session, fair, 1, confirm=True)
    late = offer_at(session, fair, 2).confirm_by
    assert actions.expire_offers(session, late - timedelta(seconds=1)) == 0
    assert actions.expire_offers(session, late) == 2
    assert states(session, fair) == [(1, "confirmed"), (2, "expired"), (3, "expired"), (4, "offered"), (5, "offered")]
    with pytest.raises(OfferAnswered):
        answer(session, fair, 2, confirm=True)


def test_who_let_an_offer_go_does_not_come_back(session: Session, fair: Fair) -> None:
    for position in (1, 2, 3, 4, 5):
        answer(session, fair, position, confirm=False)
    assert {state for _, state in states(session, fair)} == {"declined"}
    today = list_today(session, fair)
    assert today is not None
    assert not today.lines


def test_no_offer_outlives_the_fairs_deadline(session: Session, fair: Fair) -> None:
    near = fair.confirm_deadline_at - timedelta(hours=2)
    offer = offer_at(session, fair, 1)
    offer.confirm_by = fair.confirm_deadline_at
    answer(session, fair, 1, confirm=False, now=near)
    assert offer_at(session, fair, 4).confirm_by == fair.confirm_deadline_at


def test_after_the_deadline_nobody_is_offered_anything(session: Session, fair: Fair) -> None:
    assert actions.expire_offers(session, fair.confirm_deadline_at) == 3
    assert states(session, fair) == [(1, "expired"), (2, "expired"), (3, "expired")]


def test_taking_back_needs_an_organiser_and_a_reason(session: Session, fair: Fair) -> None:
    offer = offer_at(session, fair, 1)
    with pytest.raises(Forbidden):
        actions.take_back_booths(session, offer_id=offer.id, reason="x", by=maker_of(session, offer), now=SOON)
    with pytest.raises(Invalid):
        actions.take_back_booths(session, offer_id=offer.id, reason=" ", by=ORGANISER, now=SOON)
    actions.take_back_booths(session, offer_id=offer.id, reason="Cho thuê lại", by=ORGANISER, now=SOON)
    assert told(session)[-2:] == ["booths.booth.taken_back", "booths.booth.offered"]


def test_no_clock_runs_while_the_letters_are_held(session: Session) -> None:
    fair = open_fair(session, applicants=5)
    fair.confirm_deadline_at = LATER + timedelta(days=30)
    published(session, fair)
    long_after = LATER + timedelta(hours=100)
    assert actions.expire_offers(session, long_after) == 0
    offer = offer_at(session, fair, 2)
    assert (offer.letter_at, offer.confirm_by) == (None, fair.confirm_deadline_at)
    answer(session, fair, 1, confirm=True, now=long_after)  # one may answer before the letter
    assert letters_out(session, fair, long_after) == 2
    assert [offer_at(session, fair, n).letter_at for n in (1, 2, 3)] == [None, long_after, long_after]
    assert offer_at(session, fair, 2).confirm_by == long_after + timedelta(hours=72)
    assert actions.expire_offers(session, long_after + timedelta(hours=71)) == 0
    assert actions.expire_offers(session, long_after + timedelta(hours=72)) == 2


def test_letters_that_go_out_twice_start_the_clocks_once(session: Session, fair: Fair) -> None:
    assert letters_out(session, fair, LATER + timedelta(days=1)) == 0
    assert offer_at(session, fair, 1).confirm_by == LATER + timedelta(hours=72)


def test_letters_that_go_out_late_leave_no_more_than_the_fairs_own_deadline(session: Session) -> None:
    fair = open_fair(session, applicants=3)
    published(session, fair)
    letters_out(session, fair, fair.confirm_deadline_at - timedelta(hours=5))
    assert offer_at(session, fair, 1).confirm_by == fair.confirm_deadline_at


def test_letters_that_are_never_sent_hold_no_booth_past_the_fairs_own_deadline(session: Session) -> None:
    fair = open_fair(session, applicants=3)
    published(session, fair)
    assert actions.expire_offers(session, fair.confirm_deadline_at) == 3
    assert [said["asked"] for said in expired(session)] == [False] * 3
    assert letters_out(session, fair, fair.confirm_deadline_at) == 0


@pytest.mark.parametrize(("hours", "asked"), [(-1, True), (0, False), (9, False)])
def test_letters_that_wait_for_a_morning_after_the_deadline_ask_nobody(
    session: Session, hours: int, asked: bool
) -> None:
    """Released in the last night, they would go out when the fair's deadline is over, and are cancelled."""
    fair = open_fair(session, applicants=3)
    published(session, fair)
    letters_out(session, fair, fair.confirm_deadline_at + timedelta(hours=hours))
    assert actions.expire_offers(session, fair.confirm_deadline_at) == 3
    assert [said["asked"] for said in expired(session)] == [asked] * 3


def expired(session: Session) -> list[dict[str, Any]]:
    return [said for said in told_data(session) if "asked" in said]


def test_an_offer_from_the_waiting_list_has_its_hours_from_the_morning(
    session: Session, fair: Fair, settings_of: SettingsOf
) -> None:
    """Its letter is not held, but goes out when the quiet hours are over."""
    session.info["settings"] = replace(settings_of("booths"), smtp_url="smtp://localhost", quiet_hours="21:00-07:00")
    night = datetime.combine(LATER.date(), time(23), HANOI)
    answer(session, fair, 2, confirm=False, now=night)
    offer = offer_at(session, fair, 4)
    assert offer.letter_at == night + timedelta(hours=8)
    assert offer.confirm_by == night + timedelta(hours=8 + 72)
    assert told_data(session)[-1]["confirm_hours"] == 0, "its letter tells the deadline itself"


def test_the_list_of_a_fair_has_its_own_offers(session: Session, fair: Fair) -> None:
    other = open_fair(session, applicants=1)
    published(session, other)
    for one, offers in ((fair, 3), (other, 1)):
        assert [offer.fair_id for offer in session.scalars(offers_of_fair(one.id))] == [one.id] * offers


def test_the_database_refuses_a_second_live_offer_of_a_booth(session: Session, fair: Fair) -> None:
    taken = offer_at(session, fair, 1)
    session.add(OfferBooth(offer_id=offer_at(session, fair, 2).id, booth_id=taken.booths[0].booth_id))
    with pytest.raises(IntegrityError, match="uq_offer_booths_live"):
        session.flush()


def test_two_who_give_back_at_once_wait_for_each_other(booths_sessions: Sessions) -> None:
    with booths_sessions.begin() as session:
        make_staff(session, email=ORGANISER)
        fair = open_fair(session, applicants=5)
        published(session, fair)
        first, second = (offer_at(session, fair, position) for position in (1, 2))
        whose = {offer.id: maker_of(session, offer) for offer in (first, second)}
    began = Event()

    def decline_second() -> None:
        with booths_sessions.begin() as session:
            began.set()
            actions.decline_offer(session, offer_id=second.id, by=whose[second.id], now=SOON)

    with ThreadPoolExecutor() as pool:
        with booths_sessions.begin() as session:
            actions.decline_offer(session, offer_id=first.id, by=whose[first.id], now=SOON)
            other = pool.submit(decline_second)
            assert began.wait(5)
            with pytest.raises(TimeoutError):
                other.result(timeout=0.5)
        other.result(timeout=5)
    with booths_sessions() as session:
        live = select(OfferBooth.booth_id, func.count()).where(OfferBooth.live).group_by(OfferBooth.booth_id)
        assert [count for _, count in session.execute(live)] == [1, 1, 1]
        assert states(session, fair) == [
            (1, "declined"),
            (2, "declined"),
            (3, "offered"),
            (4, "offered"),
            (5, "offered"),
        ]

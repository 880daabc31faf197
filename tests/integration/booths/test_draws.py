"""Closing, announcing, drawing and publishing: in this order, by organisers, each told to whom it concerns."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session, sessionmaker

from services.booths.actions import draws, numbers, offers, replacements
from services.booths.actions.letters import release_letters
from services.booths.domain.announcement import RandomnessNotDrawnYet, RandomnessTooEarly
from services.booths.domain.draw import commitment
from services.booths.domain.lifecycle import FairNotReady, NumbersAnswered
from services.booths.domain.proof import MOST_FORMER, verify
from services.booths.domain.rules import Rules
from services.booths.domain.sources import MISSING, NO_NUMBER, OTHER_COUNT, OUTSIDE, TWICE, NumbersDoNotFit
from services.booths.models import Application, Draw, DrawNumbers, Fair, Member, Offer, Placement
from services.booths.queries.draws import NumbersWait
from shared.cases import steps_of
from shared.errors import Forbidden, Invalid
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
from tests.locks import in_turn

ORGANISER = "to-chuc@example.vn"
CLOSED = NOW + timedelta(days=21)
DRAWN_AT = CLOSED + timedelta(days=2)
LATER = DRAWN_AT + timedelta(hours=1)
SOURCES = [make_source(DRAWN_AT)]
SECOND = "to-chuc-2@example.vn"
NUMBERS = [[5, 12, 33]]
OTHERS = [[5, 12, 34]]
SECRET = bytes(range(32))


@pytest.fixture
def session(booths_sessions: sessionmaker[Session]) -> Iterator[Session]:
    with booths_sessions() as opened:
        make_staff(opened, email=ORGANISER)
        make_staff(opened, email=SECOND)
        yield opened


def open_fair(session: Session, *, applicants: int, rows: int = 1, columns: int = 3) -> Fair:
    """A fair past its deadline with ``applicants`` accepted applications for one booth each."""
    fair = make_fair(
        session,
        rows=rows,
        columns=columns,
        rules=Rules(cap_per_establishment=1).to_json(),
        draw_secret=SECRET.hex(),
        draw_commitment=commitment(SECRET).hex(),
    )
    for _ in range(applicants):
        make_application(session, fair, make_establishment(session), state="accepted")
    session.flush()
    return fair


def closed(session: Session, fair: Fair) -> Fair:
    draws.close_and_announce(session, fair_code=fair.code, sources=SOURCES, by=ORGANISER, now=CLOSED)
    return fair


def drawn(session: Session, fair: Fair) -> Fair:
    closed(session, fair)
    draw_lots(session, fair, NUMBERS, by=ORGANISER, now=LATER)
    return fair


def published(session: Session, fair: Fair) -> draws.DrawPublication:
    drawn(session, fair)
    return draws.publish_draw(session, fair_code=fair.code, by=ORGANISER, now=LATER)


def test_closing_announces_to_the_fair_and_to_each_applicant(session: Session) -> None:
    fair = closed(session, open_fair(session, applicants=4))
    assert fair.state == "closed"
    assert told(session) == ["booths.application.announced"] * 4 + ["booths.fair.announced"]


def test_closing_waits_for_the_deadline(session: Session) -> None:
    fair = open_fair(session, applicants=1)
    early = fair.registration_closes_at - timedelta(seconds=1)
    with pytest.raises(draws.RegistrationStillOpen):
        draws.close_and_announce(session, fair_code=fair.code, sources=SOURCES, by=ORGANISER, now=early)


def test_closing_waits_for_every_decision(session: Session) -> None:
    fair = open_fair(session, applicants=1)
    make_application(session, fair, make_establishment(session), state="submitted")
    with pytest.raises(draws.ApplicationsUndecided):
        closed(session, fair)


def test_a_source_drawn_before_the_announcement_is_refused(session: Session) -> None:
    fair = open_fair(session, applicants=1)
    old = [make_source(CLOSED - timedelta(seconds=1), name="Đã quay")]
    with pytest.raises(RandomnessTooEarly):
        draws.close_and_announce(session, fair_code=fair.code, sources=old, by=ORGANISER, now=CLOSED)


def test_nothing_is_drawn_before_the_source_is(session: Session) -> None:
    fair = closed(session, open_fair(session, applicants=1))
    with pytest.raises(RandomnessNotDrawnYet):
        numbers.enter_numbers(
            session, fair_code=fair.code, numbers=NUMBERS, by=ORGANISER, now=DRAWN_AT - timedelta(seconds=1)
        )


def test_only_organisers_close_draw_and_publish(session: Session) -> None:
    fair = open_fair(session, applicants=1)
    officer = make_staff(session, role="officer", province_code="01")
    for act in (
        lambda: draws.close_and_announce(session, fair_code=fair.code, sources=SOURCES, by=officer.email, now=CLOSED),
        lambda: numbers.enter_numbers(session, fair_code=fair.code, numbers=NUMBERS, by=officer.email, now=LATER),
        lambda: replacements.announce_again(
            session, fair_code=fair.code, source="x", reason="x", sources=SOURCES, by=officer.email, now=LATER
        ),
        lambda: draws.publish_draw(session, fair_code=fair.code, by=officer.email, now=LATER),
    ):
        with pytest.raises(Forbidden):
            act()


def test_steps_come_in_their_order(session: Session) -> None:
    fair = open_fair(session, applicants=1)
    with pytest.raises(FairNotReady):
        draws.publish_draw(session, fair_code=fair.code, by=ORGANISER, now=LATER)
    closed(session, fair)
    with pytest.raises(FairNotReady):
        closed(session, fair)


def test_the_kept_proof_verifies(session: Session) -> None:
    fair = drawn(session, open_fair(session, applicants=5))
    draw = session.get_one(Draw, fair.id)
    assert verify(draw.proof) == []


def test_everybody_has_a_place_in_the_order_and_a_reason(session: Session) -> None:
    fair = drawn(session, open_fair(session, applicants=5))
    rows = session.scalars(select(Placement).where(Placement.fair_id == fair.id).order_by(Placement.position)).all()
    assert [row.position for row in rows] == [1, 2, 3, 4, 5]
    assert [row.booths_given for row in rows] == [1, 1, 1, 0, 0]
    assert [row.waiting_position for row in rows] == [None, None, None, 1, 2]


def test_publishing_offers_and_tells_who_waits(session: Session) -> None:
    done = published(session, open_fair(session, applicants=5))
    assert done == draws.DrawPublication(offers=3, booths=3, waiting=2)
    assert told(session)[-7:] == [
        *["booths.booth.offered"] * 3,
        *["booths.application.waitlisted"] * 2,
        "booths.decisions.listed",
        "booths.draw.published",
    ]


def test_who_withdrew_after_the_announcement_makes_room(session: Session) -> None:
    fair = drawn(session, open_fair(session, applicants=5))
    first = session.scalars(select(Placement).where(Placement.fair_id == fair.id, Placement.position == 1)).one()
    session.get_one(Application, first.application_id).state = "withdrawn"
    done = draws.publish_draw(session, fair_code=fair.code, by=ORGANISER, now=LATER)
    assert done == draws.DrawPublication(offers=3, booths=3, waiting=1)
    holders = set(session.scalars(select(Offer.application_id).where(Offer.fair_id == fair.id)))
    assert first.application_id not in holders


def entered(session: Session, fair: Fair, typed: list[list[int]] = NUMBERS, **more: str) -> DrawNumbers:
    return numbers.enter_numbers(session, fair_code=fair.code, numbers=typed, by=ORGANISER, now=LATER, **more)


def confirm(session: Session, entry: DrawNumbers, by: str = SECOND) -> DrawNumbers:
    return numbers.confirm_numbers(session, numbers_id=entry.id, by=by, now=LATER)


def test_numbers_count_once_another_organiser_has_confirmed_them(session: Session) -> None:
    fair = closed(session, open_fair(session, applicants=5))
    entry = entered(session, fair)
    draw = session.get_one(Draw, fair.id)
    assert (fair.state, entry.state, draw.proof) == ("closed", "entered", None)
    with pytest.raises(numbers.OwnNumbers):
        confirm(session, entry, by=ORGANISER)
    confirm(session, entry)
    assert (fair.state, entry.state, entry.answered_by, draw.proof) == ("drawn", "confirmed", SECOND, entry.proof)
    assert [step.what for step in steps_of(session, entry)] == ["entered", "confirmed"]
    assert told(session)[-1] == "booths.fair.announced"  # nobody is told of the result yet


def test_only_another_organiser_confirms_and_any_organiser_refuses(session: Session) -> None:
    fair = closed(session, open_fair(session, applicants=1))
    entry = entered(session, fair)
    member = session.scalars(select(Member.email)).one()
    officer = make_staff(session, role="officer", province_code="01").email
    for by in (member, officer, "la@example.vn", ""):
        with pytest.raises(Forbidden):
            confirm(session, entry, by=by)
        with pytest.raises(Forbidden):
            numbers.refuse_numbers(session, numbers_id=entry.id, reason="Sai.", by=by, now=LATER)
    assert entry.state == "entered"
    numbers.refuse_numbers(session, numbers_id=entry.id, reason="Tôi nhập nhầm.", by=ORGANISER, now=LATER)
    assert (entry.state, entry.answered_by) == ("refused", ORGANISER)


def test_a_second_click_confirms_nothing_twice(session: Session) -> None:
    fair = closed(session, open_fair(session, applicants=2))
    entry = confirm(session, entered(session, fair))
    assert confirm(session, entry) is entry
    assert len(steps_of(session, entry)) == 2


def test_refused_numbers_are_entered_again(session: Session) -> None:
    fair = closed(session, open_fair(session, applicants=2))
    wrong = entered(session, fair, OTHERS)
    with pytest.raises(NumbersWait):
        entered(session, fair)
    with pytest.raises(Invalid):
        numbers.refuse_numbers(session, numbers_id=wrong.id, reason=" ", by=SECOND, now=LATER)
    numbers.refuse_numbers(session, numbers_id=wrong.id, reason="Số thứ ba là 33.", by=SECOND, now=LATER)
    assert (wrong.state, wrong.reason, fair.state) == ("refused", "Số thứ ba là 33.", "closed")
    with pytest.raises(NumbersAnswered):
        confirm(session, wrong)
    again = confirm(session, entered(session, fair))
    assert (again.serial, again.corrects, fair.state) == (2, "", "drawn")
    assert session.get_one(Draw, fair.id).proof["former"] == []  # type: ignore[index]  # drawn; what never counted is no version


def test_where_the_rules_ask_for_none_numbers_count_at_once(session: Session) -> None:
    fair = open_fair(session, applicants=2)
    fair.rules = fair.rules | {"second_confirms": False}
    entry = entered(session, closed(session, fair))
    assert (entry.state, entry.answered_by, fair.state) == ("confirmed", ORGANISER, "drawn")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ([5, 12, 100], {"numbers.0.2": OUTSIDE}),
        ([5, 12, 5], {"numbers.0.2": TWICE}),
        (["5", "", "x"], {"numbers.0.1": MISSING, "numbers.0.2": NO_NUMBER}),
        ([5, 12], {"numbers.0": OTHER_COUNT}),
    ],
)
def test_numbers_that_the_source_cannot_have_drawn_are_refused(
    session: Session, typed: list[int | str], said: dict[str, str]
) -> None:
    fair = closed(session, open_fair(session, applicants=1))
    with pytest.raises(NumbersDoNotFit) as refused:
        numbers.enter_numbers(session, fair_code=fair.code, numbers=[typed], by=ORGANISER, now=LATER)
    assert refused.value.fields == said


def test_wrong_numbers_are_corrected_under_the_same_code(session: Session) -> None:
    fair = closed(session, open_fair(session, applicants=5))
    first = confirm(session, entered(session, fair, OTHERS))
    draws.publish_draw(session, fair_code=fair.code, by=ORGANISER, now=LATER)
    before, listed = session.get_one(Draw, fair.id).proof, told_data(session)[-2]
    winners = set(session.scalars(select(Offer.application_id)))
    with pytest.raises(Invalid):
        entered(session, fair)
    right = entered(session, fair, corrects="Số thứ ba\nlà 33.")
    assert fair.state == "published"
    confirm(session, right)
    draw = session.get_one(Draw, fair.id)
    assert (fair.state, first.state, first.proof, first.wrong) == ("drawn", "replaced", before, "Số thứ ba là 33.")
    assert (draw.published_at, draw.proof["code"]) == (None, before["code"])  # type: ignore[index]  # both are drawn
    assert verify(draw.proof) == []
    [version] = draw.proof["former"]  # type: ignore[index]  # drawn
    assert (version["randomness"], version["reason"]) == (before["randomness"], "Số thứ ba là 33.")  # type: ignore[index]  # drawn
    corrected = told_data(session)[-1]
    waits = ["booths.application.wait_annulled"] * 2
    assert told(session)[-6:] == ["booths.offer.annulled"] * 3 + waits + ["booths.draw.corrected"]
    assert [one["waiting_position"] for one in told_data(session)[-3:-1]] in ([1, 2], [2, 1])
    assert not winners & {UUID(one["application_id"]) for one in told_data(session)[-3:-1]}
    assert corrected["withdrawn_batch_id"] == listed["list_id"]
    assert {offer.state for offer in session.scalars(select(Offer))} == {"annulled"}
    done = draws.publish_draw(session, fair_code=fair.code, by=ORGANISER, now=LATER + timedelta(hours=1))
    assert done == draws.DrawPublication(offers=3, booths=3, waiting=2)
    assert told_data(session)[-2]["list_id"] != listed["list_id"]
    assert len(winners) == 3


def test_who_gave_back_by_the_wrong_numbers_is_drawn_like_all(session: Session) -> None:
    fair = closed(session, open_fair(session, applicants=3))
    confirm(session, entered(session, fair, OTHERS))
    draws.publish_draw(session, fair_code=fair.code, by=ORGANISER, now=LATER)
    offer = session.scalars(select(Offer).order_by(Offer.id)).first()
    assert offer is not None
    maker = session.scalars(
        select(Member.email).where(Member.establishment_id == offer.application.establishment_id)
    ).one()
    offers.decline_offer(session, offer_id=offer.id, by=maker, now=LATER, reason="Bận")
    confirm(session, entered(session, fair, corrects="Nhập nhầm."))
    draws.publish_draw(session, fair_code=fair.code, by=ORGANISER, now=LATER + timedelta(hours=1))
    standing = session.scalars(select(Offer.application_id).where(Offer.state == "offered")).all()
    assert offer.application_id in standing


def test_nothing_is_published_while_other_numbers_wait(session: Session) -> None:
    fair = drawn(session, open_fair(session, applicants=2))
    entered(session, fair, OTHERS, corrects="Nhập nhầm.")
    with pytest.raises(NumbersWait):
        draws.publish_draw(session, fair_code=fair.code, by=ORGANISER, now=LATER)


def test_once_its_letters_are_out_a_draw_stands(session: Session) -> None:
    fair = closed(session, open_fair(session, applicants=2))
    confirm(session, entered(session, fair, OTHERS))
    draws.publish_draw(session, fair_code=fair.code, by=ORGANISER, now=LATER)
    waits = entered(session, fair, corrects="Nhập nhầm.")
    for batch in (uuid4(), batch_of(session, fair)):  # letters of other batches say nothing of this one
        assert session.get_one(Draw, fair.id).letters_out_at is None
        release_letters(session, batch_id=batch, letter_at=LATER, now=LATER)
        session.expire_all()
    with pytest.raises(numbers.LettersOut):
        confirm(session, waits)
    numbers.refuse_numbers(session, numbers_id=waits.id, reason="Quá muộn.", by=SECOND, now=LATER)
    with pytest.raises(numbers.LettersOut):
        entered(session, fair, corrects="Nhập nhầm.")


def test_letters_of_numbers_that_are_being_corrected_do_not_make_the_right_ones_stand(
    booths_sessions: sessionmaker[Session],
) -> None:
    with booths_sessions.begin() as session:
        make_staff(session, email=ORGANISER)
        make_staff(session, email=SECOND)
        fair = closed(session, open_fair(session, applicants=2))
        confirm(session, entered(session, fair, OTHERS))
        draws.publish_draw(session, fair_code=fair.code, by=ORGANISER, now=LATER)
        right, batch = entered(session, fair, corrects="Nhập nhầm.").id, batch_of(session, fair)
    in_turn(
        booths_sessions,
        lambda session: numbers.confirm_numbers(session, numbers_id=right, by=SECOND, now=LATER),
        lambda session: release_letters(session, batch_id=batch, letter_at=LATER, now=LATER),
    )
    with booths_sessions.begin() as session:
        draw = session.scalars(select(Draw)).one()
        wrong = session.get_one(DrawNumbers, batch)
        release_letters(session, batch_id=batch, letter_at=LATER, now=LATER + timedelta(hours=1))  # told twice
        assert (draw.published_at, draw.letters_out_at, wrong.crossed_at) == (None, None, LATER)
        assert [step.what for step in steps_of(session, wrong)] == [
            "entered", "confirmed", "replaced", "letters_crossed",
        ]  # fmt: skip
        draws.publish_draw(session, fair_code=fair.code, by=ORGANISER, now=LATER + timedelta(hours=2))
        again = batch_of(session, fair)
        release_letters(session, batch_id=again, letter_at=LATER, now=LATER + timedelta(hours=3))
        session.expire_all()
        assert (draw.letters_out_at, session.get_one(DrawNumbers, again).crossed_at) == (
            LATER + timedelta(hours=3),
            None,
        )


def test_the_release_is_noted_without_reading_the_draw_file(session: Session) -> None:
    fair = closed(session, open_fair(session, applicants=2))
    confirm(session, entered(session, fair))
    draws.publish_draw(session, fair_code=fair.code, by=ORGANISER, now=LATER)
    batch, said = batch_of(session, fair), []
    session.commit()
    listened = (session.get_bind(), "before_cursor_execute", lambda *given: said.append(given[2]))
    event.listen(*listened)
    release_letters(session, batch_id=batch, letter_at=LATER, now=LATER)
    event.remove(*listened)
    assert said
    assert not [one for one in said if "proof" in one or "announcement" in one]


def test_numbers_are_corrected_as_often_as_the_file_can_say(session: Session) -> None:
    fair = closed(session, open_fair(session, applicants=1))
    confirm(session, entered(session, fair, [[1, 2, 3]]))
    for number in range(4, 4 + MOST_FORMER):
        confirm(session, entered(session, fair, [[1, 2, number]], corrects="Nhầm."))
    with pytest.raises(numbers.TooManyCorrections):
        entered(session, fair, [[1, 2, 99]], corrects="Nhầm.")
    assert verify(session.get_one(Draw, fair.id).proof) == []


def test_the_same_numbers_correct_nothing(session: Session) -> None:
    fair = drawn(session, open_fair(session, applicants=1))
    with pytest.raises(numbers.SameNumbers):
        entered(session, fair, corrects="Nhập nhầm.")

"""An application from its beginning to its withdrawal: who may, what is kept, what is told, what is refused."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, sessionmaker

from services.booths.actions import applications as actions
from services.booths.actions.applying import NotEditable, RegistrationClosed
from services.booths.domain.lifecycle import ApplicationState, FairState
from services.booths.models import Application, Document, Establishment, Fair, Offer
from shared.cases import steps_of
from shared.errors import Conflict, Forbidden, Invalid, NotFound
from tests.builders import NOW, make_application, make_document, make_establishment, make_fair, make_staff, told

MAKER = "hoa@example.vn"
Sessions = sessionmaker[Session]


def add_papers(session: Session, establishment: Establishment) -> None:
    for kind in ("business_registration", "food_safety"):
        make_document(session, establishment, kind)


def steps(session: Session, application: Application) -> list[tuple[str, str]]:
    return [(step.what, step.by) for step in steps_of(session, application)]


def started(session: Session, **fair_changes: Any) -> Application:
    establishment = make_establishment(session, member=MAKER)
    fair = make_fair(session, **fair_changes)
    return actions.start_application(session, fair_code=fair.code, establishment_id=establishment.id, by=MAKER, now=NOW)


def ready(session: Session, **fair_changes: Any) -> Application:
    application = started(session, **fair_changes)
    add_papers(session, application.establishment)
    actions.describe_products(
        session, application_id=application.id, products="Chè", power=False, water=False, by=MAKER, now=NOW
    )
    return application


def submit(session: Session, application: Application, **changes: Any) -> Application:
    given: dict[str, Any] = {"application_id": application.id, "by": MAKER, "now": NOW}
    return actions.submit_application(session, **(given | changes))


def test_starting_twice_is_one_application(session: Session) -> None:
    first = started(session)
    second = actions.start_application(
        session, fair_code=first.fair.code, establishment_id=first.establishment_id, by=MAKER, now=NOW
    )
    assert second is first
    assert steps(session, first) == [("started", MAKER)]


def test_after_withdrawal_a_new_one_may_begin(session: Session) -> None:
    first = submit(session, ready(session))
    actions.withdraw_application(session, application_id=first.id, by=MAKER, now=NOW)
    second = actions.start_application(
        session, fair_code=first.fair.code, establishment_id=first.establishment_id, by=MAKER, now=NOW
    )
    assert (second.id != first.id, second.state, second.label) == (True, "draft", "")


def test_handing_in_gives_the_label_once_and_tells_once(session: Session) -> None:
    application = ready(session)
    submit(session, application)
    submit(session, application)
    fair = application.fair
    assert (application.state, application.label, fair.next_label) == ("submitted", f"{fair.code}-0001", 2)
    assert told(session) == ["booths.application.submitted"]
    assert steps(session, application) == [(what, MAKER) for what in ("started", "edited", "submitted")]


def test_reopened_to_mend_it_keeps_its_label(session: Session) -> None:
    application = submit(session, ready(session))
    label = application.label
    actions.reopen_application(session, application_id=application.id, by=MAKER, now=NOW)
    assert application.state == "draft"
    submit(session, application)
    assert (application.state, application.label, application.fair.next_label) == ("submitted", label, 2)


def test_what_is_missing_is_said_by_field_and_nothing_is_done(session: Session) -> None:
    application = started(session)
    application.anywhere = False
    with pytest.raises(actions.NotComplete) as trouble:
        submit(session, application)
    assert set(trouble.value.fields) == {"anywhere", "products", "business_registration", "food_safety"}
    assert (application.state, application.label, told(session)) == ("draft", "", [])


def test_food_safety_is_asked_of_food_alone(session: Session) -> None:
    application = ready(session)
    application.establishment.product_group = "A"
    session.execute(delete(Document).where(Document.kind == "food_safety"))
    assert submit(session, application).state == "submitted"


def test_papers_of_another_application_do_not_count(session: Session) -> None:
    application = started(session)
    other = make_application(session, make_fair(session), application.establishment)
    add_papers(session, application.establishment)
    for document in session.scalars(select(Document)):
        document.application_id = other.id
    assert "food_safety" in actions.shortcomings(session, application)


def test_more_booths_than_the_fair_gives_are_refused(session: Session) -> None:
    application = started(session)
    ask: dict[str, Any] = {
        "application_id": application.id,
        "side_by_side": True,
        "all_or_nothing": True,
        "by": MAKER,
        "now": NOW,
    }
    for wanted in (0, 3, 2**40):
        with pytest.raises(Invalid) as trouble:
            actions.ask_for_booths(session, booths_wanted=wanted, **ask)
        assert set(trouble.value.fields) == {"booths_wanted"}
    actions.ask_for_booths(session, booths_wanted=2, **ask)
    assert (application.booths_wanted, application.side_by_side, application.all_or_nothing) == (2, True, True)
    actions.ask_for_booths(session, booths_wanted=1, **ask)
    assert (application.booths_wanted, application.side_by_side, application.all_or_nothing) == (1, False, False)


@pytest.mark.parametrize(
    ("state", "at"),
    [
        ("open", NOW - timedelta(days=11)),
        ("open", NOW + timedelta(days=20)),
        ("closed", NOW),
        ("cancelled", NOW),
    ],
)
def test_outside_registration_nothing_begins_or_changes(session: Session, state: FairState, at: Any) -> None:
    application = ready(session)
    application.fair.state = state
    session.flush()
    other = make_establishment(session, member=MAKER)
    with pytest.raises(RegistrationClosed):
        actions.start_application(session, fair_code=application.fair.code, establishment_id=other.id, by=MAKER, now=at)
    with pytest.raises(RegistrationClosed):
        submit(session, application, now=at)
    with pytest.raises(RegistrationClosed):
        actions.describe_products(
            session, application_id=application.id, products="x", power=False, water=False, by=MAKER, now=at
        )


def test_a_draft_fair_is_not_known(session: Session) -> None:
    fair = make_fair(session, state="draft")
    establishment = make_establishment(session, member=MAKER)
    with pytest.raises(NotFound):
        actions.start_application(session, fair_code=fair.code, establishment_id=establishment.id, by=MAKER, now=NOW)


@pytest.mark.parametrize("state", ["submitted", "accepted", "refused", "withdrawn"])
def test_only_a_draft_or_a_returned_one_is_edited(session: Session, state: ApplicationState) -> None:
    application = submit(session, ready(session))
    application.state = state
    session.flush()
    with pytest.raises(NotEditable):
        actions.describe_products(
            session, application_id=application.id, products="x", power=False, water=False, by=MAKER, now=NOW
        )


def test_only_members_act_for_their_establishment(session: Session) -> None:
    application = ready(session)
    make_establishment(session, member="other@example.vn")
    make_staff(session, email="officer@example.vn", role="officer", province_code="01")
    make_staff(session, email="organiser@example.vn")
    for by in ("other@example.vn", "officer@example.vn", "organiser@example.vn", "nobody@example.vn", ""):
        who: dict[str, Any] = {"application_id": application.id, "by": by, "now": NOW}
        for act in (actions.submit_application, actions.reopen_application, actions.withdraw_application):
            with pytest.raises(Forbidden):
                act(session, **who)
        with pytest.raises(Forbidden):
            actions.start_application(
                session, fair_code=application.fair.code, establishment_id=application.establishment_id, by=by, now=NOW
            )
    assert steps(session, application) == [("started", MAKER), ("edited", MAKER)]


def test_withdrawing_tells_what_was_handed_in_and_keeps_silent_about_a_draft(session: Session) -> None:
    draft = ready(session)
    actions.withdraw_application(session, application_id=draft.id, by=MAKER, now=NOW)
    assert (draft.state, told(session)) == ("withdrawn", [])
    again = actions.start_application(
        session, fair_code=draft.fair.code, establishment_id=draft.establishment_id, by=MAKER, now=NOW
    )
    actions.describe_products(
        session, application_id=again.id, products="Chè", power=True, water=False, by=MAKER, now=NOW
    )
    submit(session, again)
    for _ in range(2):
        actions.withdraw_application(session, application_id=again.id, by=MAKER, now=NOW)
    assert told(session) == ["booths.application.submitted", "booths.application.withdrawn"]


def test_who_holds_booths_declines_instead_of_withdrawing(session: Session) -> None:
    application = submit(session, ready(session))
    application.state = "accepted"
    offer = Offer(fair_id=application.fair_id, application_id=application.id, offered_at=NOW, confirm_by=NOW)
    session.add(offer)
    session.flush()
    with pytest.raises(actions.OfferStands):
        actions.withdraw_application(session, application_id=application.id, by=MAKER, now=NOW)
    offer.state = "declined"
    session.flush()
    gone = actions.withdraw_application(session, application_id=application.id, by=MAKER, now=NOW)
    assert gone.state == "withdrawn"


@pytest.mark.parametrize(("state", "fair_state"), [("refused", "open"), ("accepted", "over"), ("draft", "cancelled")])
def test_what_has_ended_is_not_withdrawn(session: Session, state: ApplicationState, fair_state: FairState) -> None:
    application = submit(session, ready(session))
    application.state, application.fair.state = state, fair_state
    session.flush()
    with pytest.raises(Conflict):
        actions.withdraw_application(session, application_id=application.id, by=MAKER, now=NOW)


def test_two_starts_at_once_make_one(booths_sessions: Sessions) -> None:
    with booths_sessions.begin() as session:
        establishment, fair = make_establishment(session, member=MAKER), make_fair(session)
        asked: dict[str, Any] = {"fair_code": fair.code, "establishment_id": establishment.id, "by": MAKER, "now": NOW}
    inserted = threading.Event()

    def other() -> Any:
        with booths_sessions.begin() as session:
            inserted.set()
            return actions.start_application(session, **asked).id

    with ThreadPoolExecutor(1) as pool:
        with booths_sessions.begin() as session:
            first = actions.start_application(session, **asked).id
            second = pool.submit(other)
            inserted.wait(5)
            with pytest.raises(TimeoutError):
                second.result(timeout=0.3)
        assert second.result(timeout=5) == first
    with booths_sessions() as session:
        assert session.scalar(select(func.count()).select_from(Application)) == 1


def test_two_submits_at_once_are_one(booths_sessions: Sessions) -> None:
    with booths_sessions.begin() as session:
        application = ready(session)
        application_id, fair_id = application.id, application.fair_id

    def other() -> str:
        with booths_sessions.begin() as session:
            return actions.submit_application(session, application_id=application_id, by=MAKER, now=NOW).label

    with ThreadPoolExecutor(1) as pool:
        with booths_sessions.begin() as session:
            label = actions.submit_application(session, application_id=application_id, by=MAKER, now=NOW).label
            waiting = pool.submit(other)
            with pytest.raises(TimeoutError):
                waiting.result(timeout=0.3)
        assert waiting.result(timeout=5) == label
    with booths_sessions() as session:
        fair = session.get_one(Fair, fair_id)
        assert (fair.next_label, told(session)) == (2, ["booths.application.submitted"])


def test_a_submit_waits_for_the_close_of_the_fair_and_is_then_refused(booths_sessions: Sessions) -> None:
    with booths_sessions.begin() as session:
        application = ready(session)
        application_id, fair_id = application.id, application.fair_id

    def submits() -> str:
        with booths_sessions.begin() as session:
            return actions.submit_application(session, application_id=application_id, by=MAKER, now=NOW).label

    with ThreadPoolExecutor(1) as pool:
        with booths_sessions.begin() as session:
            session.get_one(Fair, fair_id, with_for_update=True).state = "closed"
            session.flush()
            waiting = pool.submit(submits)
            with pytest.raises(TimeoutError):
                waiting.result(timeout=0.3)
        with pytest.raises(RegistrationClosed):
            waiting.result(timeout=5)

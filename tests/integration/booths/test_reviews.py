"""Decisions of officers and organisers: who may, once only, with reasons, and what is told."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session, sessionmaker

from services.booths.actions import reviews as actions
from services.booths.actions.applying import RegistrationClosed
from services.booths.models import Application
from shared.errors import Forbidden, Invalid
from tests.builders import NOW, make_application, make_establishment, make_fair, make_staff, told, told_data

OFFICER = "an@so.example.vn"
COLLEAGUE = "binh@so.example.vn"
ORGANISER = "org@example.vn"
Sessions = sessionmaker[Session]


def handed_in(session: Session, **changes: Any) -> Application:
    make_staff(session, email=OFFICER, name="Lê An", role="officer", province_code="01")
    make_staff(session, email=COLLEAGUE, name="Vũ Bình", role="officer", province_code="01")
    make_staff(session, email="far@so.example.vn", role="officer", province_code="79")
    make_staff(session, email=ORGANISER)
    return make_application(
        session, make_fair(session), make_establishment(session, member="hoa@example.vn"), **changes
    )


def act(application: Application, **more: Any) -> dict[str, Any]:
    return {"application_id": application.id, "by": OFFICER, "now": NOW, **more}


def decide(session: Session, verb: str, application: Application, **more: Any) -> Application:
    reasons = {} if verb == "accept" else {"reasons": ["Ảnh mờ"]}
    decided: Application = getattr(actions, f"{verb}_application")(session, **act(application, **(reasons | more)))
    return decided


@pytest.mark.parametrize(
    ("verb", "state", "event", "reason"),
    [
        ("accept", "accepted", "booths.application.accepted", ""),
        ("return", "returned", "booths.application.returned", "Ảnh mờ"),
        ("refuse", "refused", "booths.application.refused", "Ảnh mờ"),
    ],
)
@pytest.mark.parametrize("by", [OFFICER, ORGANISER])
def test_a_decision_is_kept_and_told(session: Session, verb: str, state: str, event: str, reason: str, by: str) -> None:
    application = decide(session, verb, handed_in(session), by=by)
    kept = (application.state, application.reason, application.decided_by, application.decided_at)
    assert kept == (state, reason, by, NOW)
    assert told(session) == [event]
    fair, establishment = application.fair, application.establishment
    assert told_data(session) == [
        {
            "application_id": str(application.id),
            "label": application.label,
            "establishment_id": str(establishment.id),
            "establishment_name": establishment.name,
            "province_code": "01",
            "fair_id": str(fair.id),
            "fair_code": fair.code,
            "fair_name_vi": fair.name_vi,
            "fair_name_en": fair.name_en,
            "batch_id": None,
        }
        | ({"reason": reason} if reason else {})
    ]


@pytest.mark.parametrize("verb", ["accept", "return", "refuse"])
@pytest.mark.parametrize("by", ["far@so.example.vn", "hoa@example.vn", "nobody@example.vn", ""])
def test_only_the_own_province_and_organisers_decide(session: Session, verb: str, by: str) -> None:
    application = handed_in(session)
    with pytest.raises(Forbidden):
        decide(session, verb, application, by=by)
    assert (application.state, told(session)) == ("submitted", [])


@pytest.mark.parametrize("verb", ["return", "refuse"])
@pytest.mark.parametrize("reasons", [[], [""], [" \n\t"], ["x" * 2_001]])
def test_a_reason_is_needed_and_bounded(session: Session, verb: str, reasons: list[str]) -> None:
    application = handed_in(session)
    with pytest.raises(Invalid) as trouble:
        decide(session, verb, application, reasons=reasons)
    assert set(trouble.value.fields) == {"reasons"}
    assert (application.state, told(session)) == ("submitted", [])


def test_reasons_are_kept_one_a_line(session: Session) -> None:
    application = handed_in(session)
    decide(session, "return", application, reasons=[actions.RETURN_REASONS[2], " Gửi lại ảnh \n\n trước thứ Sáu "])
    assert application.reason == f"{actions.RETURN_REASONS[2]}\nGửi lại ảnh\ntrước thứ Sáu"


@pytest.mark.parametrize("verb", ["accept", "return", "refuse"])
def test_the_second_to_decide_is_told_who_was_faster(session: Session, verb: str) -> None:
    application = handed_in(session)
    decide(session, "accept", application)
    with pytest.raises(actions.AlreadyDecided) as trouble:
        decide(session, verb, application, by=COLLEAGUE)
    assert str(trouble.value) == "Lê An đã quyết định đăng ký này lúc 02/03/2026 09:00: Được chấp nhận."


@pytest.mark.parametrize(("verb", "allowed"), [("accept", False), ("return", False), ("refuse", True)])
def test_one_that_was_sent_back_can_still_be_refused(session: Session, verb: str, allowed: bool) -> None:
    application = decide(session, "return", handed_in(session))
    if allowed:
        assert decide(session, verb, application).state == "refused"
    else:
        with pytest.raises(actions.AlreadyDecided):
            decide(session, verb, application)


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
@pytest.mark.parametrize("verb", ["accept", "return", "refuse"])
def test_what_is_in_the_makers_hands_is_not_decided(session: Session, state: str, verb: str) -> None:
    application = handed_in(session, state=state)
    with pytest.raises(actions.NotHandedIn):
        decide(session, verb, application)


def test_nothing_is_decided_once_the_fair_is_closed(session: Session) -> None:
    application = handed_in(session)
    application.fair.state = "closed"
    session.flush()
    for verb in ("accept", "return", "refuse"):
        with pytest.raises(actions.DecisionsClosed):
            decide(session, verb, application)


def test_after_the_deadline_nothing_is_sent_back_but_decided(session: Session) -> None:
    application, late = handed_in(session), NOW + timedelta(days=21)
    with pytest.raises(RegistrationClosed):
        decide(session, "return", application, now=late)
    assert decide(session, "accept", application, now=late).state == "accepted"


def test_two_officers_at_once_the_second_waits_and_learns_who_decided(booths_sessions: Sessions) -> None:
    with booths_sessions.begin() as session:
        application_id = handed_in(session).id

    def second() -> None:
        with booths_sessions.begin() as session:
            actions.refuse_application(
                session, application_id=application_id, reasons=["không"], by=COLLEAGUE, now=NOW + timedelta(seconds=1)
            )

    with ThreadPoolExecutor(1) as pool:
        with booths_sessions.begin() as session:
            actions.accept_application(session, application_id=application_id, by=OFFICER, now=NOW)
            waiting = pool.submit(second)
            with pytest.raises(TimeoutError):
                waiting.result(timeout=0.3)
        with pytest.raises(actions.AlreadyDecided, match="Lê An"):
            waiting.result(timeout=5)
    with booths_sessions() as session:
        assert session.get_one(Application, application_id).state == "accepted"
        assert told(session) == ["booths.application.accepted"]

"""Complaints about a published result, and the late recognition that may follow."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from services.awards.actions import complaints
from services.awards.domain.decisions import CapReached, NotPassed
from services.awards.domain.lifecycle import ComplaintAnsweredBefore
from services.awards.models import Decision
from services.awards.queries import dossiers
from services.awards.queries.complaints import NothingToComplainOf
from shared.errors import Forbidden, Invalid
from tests.awards_builders import make_officer
from tests.builders import NOW, told
from tests.integration.awards.council_builders import SECRETARY, WHY
from tests.integration.awards.publication_scenes import answered, complain, dossier, late, publish, ready


def test_a_complaint_is_received_once_at_a_time_answered_and_kept(session: Session) -> None:
    publish(session, ready(session))
    first = complain(session, "B-002")
    with pytest.raises(complaints.ComplaintWaits):
        complain(session, "B-002")
    answered(session, first, "rejected")
    with pytest.raises(ComplaintAnsweredBefore):
        answered(session, first, "upheld")
    assert (first.state, first.outcome, first.answered_by) == ("answered", "rejected", SECRETARY)
    assert told(session)[-2:] == ["awards.complaint.received", "awards.complaint.answered"]
    for _ in range(2):
        answered(session, complain(session, "B-002"), "rejected")
    with pytest.raises(complaints.EnoughComplaints):
        complain(session, "B-002")


def test_complaints_have_their_days(session: Session) -> None:
    round_ = ready(session)
    with pytest.raises(NothingToComplainOf):
        complain(session, "B-002")
    publish(session, round_)
    with pytest.raises(complaints.TooLateToComplain):
        complain(session, "B-002", now=NOW + timedelta(days=16))
    assert complain(session, "B-002", now=NOW + timedelta(days=15)).state == "received"


def test_who_may_complain_answer_and_recognise_late(session: Session) -> None:
    publish(session, ready(session))
    for stranger in ("co-so-1@example.vn", make_officer(session, "02"), SECRETARY, ""):
        with pytest.raises(Forbidden):
            complain(session, "B-002", by=stranger)
    found = complain(session, "B-002", by=make_officer(session, "01"))
    for stranger in ("co-so-2@example.vn", "officer01@example.vn", "uy-vien-1@example.vn", ""):
        with pytest.raises(Forbidden):
            answered(session, found, by=stranger)
    answered(session, found)
    for stranger in (SECRETARY, "co-so-2@example.vn", "officer01@example.vn", ""):
        with pytest.raises(Forbidden):
            late(session, found, by=stranger)


def test_a_maker_reads_nothing_of_the_decision_before_the_publication(session: Session) -> None:
    round_ = ready(session, cap=9)

    def done(code: str) -> dict[str, str]:
        found = dossiers.case(session, dossier(session, code), f"co-so-{int(code[2:])}@example.vn")
        assert round_.state == "published" or (found.decision, found.outcome) == (None, None)
        return {step.what: step.reason for step in found.steps}

    assert done("B-002") == done("B-001") == {}
    publish(session, round_)
    assert done("B-002") == {}
    late(session, answered(session, complain(session, "B-002")))
    assert done("B-002") == {"recognised_late": WHY["reason"]}


def test_an_upheld_complaint_can_lead_to_a_late_recognition(session: Session) -> None:
    round_ = ready(session, cap=4)  # B-001, B-003, B-004 and B-005 fill it
    publish(session, round_)
    found = answered(session, complain(session, "B-002"))
    with pytest.raises(Invalid) as refused:
        late(session, found, reason="", votes_yes=None)
    assert refused.value.fields.keys() == {"reason", "votes_yes"}
    with pytest.raises(CapReached):
        late(session, found)
    session.execute(
        text(
            "UPDATE certificates SET state = 'revoked', revoked_at = now(), revoked_reason = 'Sao chép'"
            " WHERE number LIKE '004/%'"
        )
    )
    certificate = late(session, found)
    assert certificate.number == f"005/2026/{round_.code}"
    assert told(session)[-1] == "awards.product.recognised"
    decision = session.get_one(Decision, dossier(session, "B-002"))
    assert (decision.recognised, decision.follows_jury, decision.reason) == (True, False, WHY["reason"])
    with pytest.raises(complaints.AlreadyRecognised):
        late(session, found)


def test_what_did_not_pass_or_was_not_upheld_is_not_recognised_late(session: Session) -> None:
    publish(session, ready(session, cap=None))
    rejected = answered(session, complain(session, "B-002"), "rejected")
    with pytest.raises(complaints.NotUpheld):
        late(session, rejected)
    with pytest.raises(NotPassed):
        late(session, answered(session, complain(session, "B-006")))

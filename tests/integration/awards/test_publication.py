"""Publishing: every product is told exactly once, in one transaction, by the host only; complaints and what follows."""

import threading
from collections import Counter
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session, sessionmaker

from services.awards.actions import ballots, complaints, decisions, publication
from services.awards.actions.dossiers import strike_dossier
from services.awards.actions.tallies import annul_sheet, make_tally, restore_sheet
from services.awards.domain.decisions import CapReached, NotPassed
from services.awards.domain.lifecycle import ComplaintAnsweredBefore, RoundNotReady
from services.awards.domain.round_file import verify
from services.awards.models import Certificate, Complaint, Decision, Dossier, Round, Sheet
from services.awards.queries import results
from services.awards.queries.complaints import NothingToComplainOf
from services.awards.queries.council import outcome
from services.awards.queries.tallies import public_tally
from shared.errors import Forbidden, Invalid
from tests.awards_builders import ORGANISER, make_officer
from tests.builders import NOW, told, told_data
from tests.integration.awards.council_builders import SECRETARY, WHY, in_council, voted
from tests.integration.awards.tally_builders import MEMBER, make_scored
from tests.integration.awards.tally_builders import SECRETARY as SCORER

Sessions = sessionmaker[Session]
DECISION: dict[str, Any] = {"decision_number": "1234/QĐ-BCT", "decision_date": date(2026, 3, 2)}
PUBLISHED = publication.PublicationCounts(entered=6, passed=5, recognised=3)


def ready(session: Session, **changes: Any) -> Round:
    """A round whose council decided on everything: B-001, B-003 and B-004 recognised, B-002 taken out with a reason."""
    round_ = in_council(session, **changes)
    voted(session, round_, against=["B-002"])
    decisions.propose(session, round_code=round_.code, by=SECRETARY, now=NOW)
    decisions.decide_product(
        session, round_code=round_.code, voting_code="B-002", recognised=False, votes_yes=0, votes_no=3, by=SECRETARY,
        now=NOW, **WHY,
    )  # fmt: skip
    return round_


def publish(session: Session, round_: Round, by: str = ORGANISER, **changes: Any) -> publication.PublicationCounts:
    return publication.publish_round(session, round_code=round_.code, by=by, now=NOW, **{**DECISION, **changes})


def dossier(session: Session, code: str) -> UUID:
    return session.scalars(select(Dossier.id).where(Dossier.voting_code == code)).one()


def complain(session: Session, code: str, *, now: Any = NOW, by: str | None = None) -> Complaint:
    return complaints.receive_complaint(
        session, dossier_id=dossier(session, code), text="Đề nghị xem lại điểm của sản phẩm.", now=now,
        by=f"co-so-{int(code[2:])}@example.vn" if by is None else by,
    )  # fmt: skip


def answered(session: Session, found: Complaint, how: str = "upheld", by: str = SECRETARY) -> Complaint:
    return complaints.answer_complaint(
        session, complaint_id=found.id, outcome=how, answer="Hội đồng đã xem lại và thấy đúng.", by=by, now=NOW
    )


def late(session: Session, found: Complaint, by: str = ORGANISER, **changes: Any) -> Certificate:
    given = {"votes_yes": 3, "votes_no": 0, **WHY, **changes}
    return complaints.recognise_late(session, complaint_id=found.id, by=by, now=NOW, **given)


def test_publishing_tells_every_product_exactly_once(session: Session) -> None:
    round_ = ready(session)
    before = len(told(session))
    assert publish(session, round_) == PUBLISHED
    kinds, data = told(session)[before:], told_data(session)[before:]
    assert Counter(kinds) == {
        "awards.product.recognised": 3, "awards.product.not_recognised": 3,
        "awards.decisions.listed": 1, "awards.round.published": 1,
    }  # fmt: skip
    products = [one["dossier_id"] for one in data if "dossier_id" in one]
    assert sorted(products) == sorted(str(one) for one in session.scalars(select(Dossier.id)))
    first, refused = (next(one for one in data if one.get("points") == points) for points in ("90", "89"))
    assert (first["points"], first["certificate_number"], first["certificate_until"], first["decision_number"]) == (
        "90", f"001/2026/{round_.code}", "2029-12-31", "1234/QĐ-BCT"
    )  # fmt: skip
    assert (refused["points"], refused["rank"], refused["outcome"], refused["reason"]) == (
        "89",
        2,
        "council",
        WHY["reason"],
    )
    assert refused["complain_by"] == "2026-03-17"
    assert (data[-1]["entered"], data[-1]["passed"], data[-1]["recognised"]) == (6, 5, 3)
    assert (round_.state, round_.decision_number, round_.published_at) == ("published", "1234/QĐ-BCT", NOW)
    assert session.query(Certificate).count() == 3


def test_a_second_click_publishes_nothing_more(session: Session) -> None:
    round_ = ready(session)
    publish(session, round_)
    before = len(told(session))
    assert publish(session, round_) == PUBLISHED
    with pytest.raises(RoundNotReady):
        publish(session, round_, decision_number="9999/QĐ-BCT")
    assert len(told(session)) == before
    assert session.query(Certificate).count() == 3


def test_two_publications_at_once_are_one(awards_sessions: Sessions) -> None:
    with awards_sessions.begin() as session:
        round_ = ready(session)
        code, before = round_.code, len(told(session))
    done: list[publication.PublicationCounts] = []

    def second() -> None:
        with awards_sessions.begin() as session:
            done.append(publication.publish_round(session, round_code=code, by=ORGANISER, now=NOW, **DECISION))

    with awards_sessions() as first:
        publication.publish_round(first, round_code=code, by=ORGANISER, now=NOW, **DECISION)
        other = threading.Thread(target=second)
        other.start()
        other.join(0.4)
        assert other.is_alive(), "the second did not wait for the first"
        first.commit()
        other.join(10)
    assert done == [PUBLISHED]
    with awards_sessions() as session:
        assert len(told(session)) - before == 8


def test_struck_products_are_left_out(session: Session) -> None:
    round_ = ready(session)
    session.execute(text("UPDATE dossiers SET state = 'struck' WHERE voting_code = 'B-001'"))
    # B-005 moves up; the list is to be made again, and the tally before it, which still ranks B-001
    assert [one.codes for one in hindrances(session, round_)] == [["B-001"], ["B-005"]]
    decisions.propose(session, round_code=round_.code, by=SECRETARY, now=NOW)
    with pytest.raises(publication.NotReadyToPublish):
        publish(session, round_)
    session.execute(text("DELETE FROM standings USING dossiers WHERE dossier_id = id AND voting_code = 'B-001'"))
    assert publish(session, round_) == publication.PublicationCounts(entered=5, passed=4, recognised=3)
    assert str(dossier(session, "B-001")) not in {one.get("dossier_id") for one in told_data(session)}


def decided(session: Session, **corrected: Any) -> Round:
    """The round of tally_builders, tallied (again) and decided on by its council in the jury's order."""
    round_ = make_tally(session, round_code="KV-BAC", by=SCORER, now=NOW, **corrected)
    ballots.begin_council(session, round_code="KV-BAC", by=SCORER, now=NOW)
    ballot = ballots.open_ballot(session, round_code="KV-BAC", by=SCORER, now=NOW)
    yes = dict.fromkeys(ballot.subjects, True)
    ballots.cast_vote(session, round_code="KV-BAC", number=ballot.number, answers=yes, by=MEMBER, now=NOW)
    ballots.close_ballot(session, round_code="KV-BAC", number=ballot.number, minutes_number="1/BB", by=SCORER, now=NOW)
    decisions.propose(session, round_code="KV-BAC", by=SCORER, now=NOW)
    return session.get_one(Round, round_.round_id)


@pytest.mark.parametrize("change", ["struck", "annulled", "restored"])
def test_what_is_published_follows_from_the_file_that_is_published(session: Session, change: str) -> None:
    """A product struck or a sheet annulled or restored after the tally: it is computed and decided anew first."""
    make_scored(session)
    sheet = session.scalars(select(Sheet).join(Sheet.dossier).where(Dossier.voting_code == "A-101")).first()
    assert sheet is not None
    of_sheet: dict[str, Any] = {"round_code": "KV-BAC", "sheet_id": sheet.id, "by": SCORER, "now": NOW, "reason": "Sai"}
    if change == "restored":
        annul_sheet(session, **of_sheet)
    round_ = decided(session)
    assert hindrances(session, round_) == []
    if change == "struck":
        strike_dossier(session, dossier_id=sheet.dossier_id, by=SCORER, now=NOW, reason="Sao chép mẫu")
        decisions.propose(session, round_code="KV-BAC", by=SCORER, now=NOW)
    else:
        (restore_sheet if change == "restored" else annul_sheet)(session, **of_sheet)
    session.flush()
    assert [one.codes for one in hindrances(session, round_)] == [["A-101"]]
    with pytest.raises(publication.NotReadyToPublish):
        publish(session, round_)
    with pytest.raises(ballots.TallyOutdated, match="A-101"):
        ballots.open_ballot(session, round_code="KV-BAC", by=SCORER, now=NOW)
    decided(session, reason="Phiếu, sản phẩm thay đổi")
    publish(session, round_)
    file = public_tally(session, round_).file
    assert verify(file) == []
    recognised = {row[0].voting_code for row in session.execute(results.recognised_of(round_.id))}
    assert recognised == {one["code"] for one in file["result"]["products"] if one["proposed"]}


def hindrances(session: Session, round_: Round) -> list[results.Hindrance]:
    stand = outcome(session, round_)
    return list(results.preview(session, round_, stand).hindrances)


def test_an_undecided_product_hinders(session: Session) -> None:
    round_ = in_council(session)
    voted(session, round_, against=["B-002"])
    decisions.propose(session, round_code=round_.code, by=SECRETARY, now=NOW)
    assert [one.named for one in hindrances(session, round_)] == ["B-002"]
    with pytest.raises(publication.NotReadyToPublish) as refused:
        publish(session, round_)
    assert "B-002" in str(refused.value)


def test_the_list_is_made_again_after_another_ballot(session: Session) -> None:
    round_ = ready(session)
    voted(session, round_, subjects=["B-003"], against=["B-003"])
    assert {code for one in hindrances(session, round_) for code in one.codes} == {"B-003", "B-005"}
    with pytest.raises(publication.NotReadyToPublish):
        publish(session, round_)


def test_the_preview_says_the_numbers(session: Session) -> None:
    round_ = ready(session)
    seen = results.preview(session, round_, outcome(session, round_))
    assert (seen.entered, seen.recognised, seen.not_recognised, seen.letters, seen.departures) == (6, 3, 3, 6, 1)
    assert seen.groups == [results.RecognitionCount("B", 3, 3)]
    assert seen.provinces == [results.RecognitionCount("01", 1, 2), results.RecognitionCount("04", 2, 1)]
    assert seen.hindrances == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"decision_number": ""}, "decision_number"), ({"decision_date": date(2026, 3, 3)}, "decision_date")],
)
def test_a_decision_has_a_number_and_a_day_that_came(session: Session, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        publish(session, ready(session), **changes)
    assert refused.value.fields.keys() == {field}


def test_a_rehearsal_is_never_published(session: Session) -> None:
    real = in_council(session)
    trial = ready(session, rehearsal=True, rehearsal_of=real.id, code="THU")
    with pytest.raises(publication.RehearsalStaysInside):
        publish(session, trial)


def test_only_the_host_publishes(session: Session) -> None:
    round_ = ready(session)
    for stranger in (SECRETARY, "uy-vien-1@example.vn", make_officer(session), "co-so-1@example.vn", ""):
        with pytest.raises(Forbidden):
            publish(session, round_, by=stranger)


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


def test_public_results_are_those_recognised(session: Session) -> None:
    round_ = ready(session)
    with pytest.raises(results.ResultsNotPublic):
        results.public_round(session, round_.code)
    publish(session, round_)
    found = results.public_round(session, round_.code)
    rows = session.execute(results.recognised_of(found.id)).all()
    assert [row[0].voting_code for row in rows] == ["B-001", "B-003", "B-004"]
    seen = results.summary(session, found.id)
    assert (seen.entered, seen.passed, seen.recognised, seen.passed_only) == (6, 5, 3, 2)
    assert (seen.groups, seen.provinces) == ({"B": 3}, {"04": 2, "01": 1})
    assert [(code, one.recognised) for code, one in results.departures_of(session, found.id)] == [("B-002", False)]

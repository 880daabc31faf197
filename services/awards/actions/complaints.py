"""Complaints (khiếu nại) about a published result: received in time, answered, kept; what an upheld one leads to."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.awards.actions.decisions import check_departure
from services.awards.actions.dossiers import dossier_facts, taken_dossier
from services.awards.actions.publication import certify, check_decision, tell_each
from services.awards.domain.decisions import DepartureExplanation, NotPassed, check_caps
from services.awards.domain.lifecycle import COMPLAINT, RoundNotReady
from services.awards.models import Certificate, Complaint, Decision, Round
from services.awards.permissions import require_entrant, require_host, require_secretariat
from services.awards.queries.complaints import ComplaintNotFound, complain_until, complaints_of_dossier, result_of
from services.awards.queries.council import CouncilOutcome, RankedProduct, outcome
from shared.cases import move, not_in_state, note, take
from shared.clock import hanoi_date
from shared.errors import Conflict, Invalid
from shared.events.awards import ComplaintAnswered, ComplaintReceived
from shared.formats import day
from shared.i18n import N_
from shared.messaging import outbox
from shared.sessions import with_fresh_proof

MOST_COMPLAINTS = 3
SHORTEST_TEXT, LONGEST_TEXT = 10, 5_000
OUTCOMES = ("upheld", "rejected")


class TooLateToComplain(Conflict):
    """The days for complaints are over."""

    text = N_("Hạn nhận khiếu nại về kỳ này đã hết ngày %(day)s.")


class ComplaintWaits(Conflict):
    """One complaint about the product waits for its answer."""

    text = N_("Khiếu nại trước về sản phẩm này đang chờ trả lời. Quý cơ sở sẽ nhận được thư khi có trả lời.")


class EnoughComplaints(Conflict):
    """The product's complaints were answered; no further one is taken."""

    text = N_("Đã nhận đủ %(most)s khiếu nại về sản phẩm này. Vui lòng liên hệ trực tiếp với cơ quan tổ chức.")


class NotUpheld(Conflict):
    """Only a complaint that was upheld leads to a late recognition."""

    text = N_("Chỉ khiếu nại được chấp nhận mới dẫn đến công nhận bổ sung.")


class AlreadyRecognised(Conflict):
    """The product has its certificate already."""

    text = N_("Sản phẩm này đã được công nhận.")


def receive_complaint(session: Session, *, dossier_id: UUID, text: str, by: str, now: datetime) -> Complaint:
    """Take a complaint of the establishment, or of its province's officer for it, about the published result.

    One at a time and MOST_COMPLAINTS in all for a product, within the rules' days after publication.
    Publishes ComplaintReceived. Raises DossierNotFound, Forbidden, NothingToComplainOf, TooLateToComplain,
    ComplaintWaits, EnoughComplaints; Invalid.
    """
    dossier = taken_dossier(session, dossier_id)
    require_entrant(session, by, establishment_id=dossier.establishment_id, province_code=dossier.province_code)
    result_of(session, dossier_id)
    until = complain_until(dossier.round)
    if hanoi_date(now) > until:
        raise TooLateToComplain(day=day(until))
    before = complaints_of_dossier(session, dossier_id)
    if any(one.state == "received" for one in before):
        raise ComplaintWaits
    if len(before) >= MOST_COMPLAINTS:
        raise EnoughComplaints(most=MOST_COMPLAINTS)
    if not SHORTEST_TEXT <= len(text) <= LONGEST_TEXT:
        raise Invalid(fields={"text": N_("Viết nội dung khiếu nại, từ 10 đến 5.000 ký tự.")})
    made = Complaint(round_id=dossier.round_id, dossier=dossier, text=text, received_from=by, received_at=now)
    session.add(made)
    note(session, made, "received", by=by, now=now)
    told = ComplaintReceived(**dossier_facts(dossier), complaint_id=made.id, reason=text)
    outbox.record(session, told, at=now)
    return made


def answer_complaint(
    session: Session, *, complaint_id: UUID, outcome: str, answer: str, by: str, now: datetime
) -> Complaint:
    """Answer a complaint: ``outcome`` is upheld or rejected. An answer is final.

    Publishes ComplaintAnswered. Raises ComplaintNotFound, Forbidden, ComplaintAnsweredBefore; Invalid.
    """
    found = _taken(session, complaint_id)
    require_secretariat(session, by, found.dossier.round)
    COMPLAINT.check(found.state, "answered")
    if outcome not in OUTCOMES:
        raise Invalid(fields={"outcome": N_("Chọn chấp nhận hoặc không chấp nhận khiếu nại.")})
    if not SHORTEST_TEXT <= len(answer) <= LONGEST_TEXT:
        raise Invalid(fields={"answer": N_("Viết nội dung trả lời, từ 10 đến 5.000 ký tự.")})
    told = ComplaintAnswered(**dossier_facts(found.dossier), complaint_id=found.id, outcome=outcome, answer=answer)
    found.answered_by, found.answered_at = by, now
    facts = {"outcome": outcome, "answer": answer}
    move(session, found, "answered", by=by, now=now, tells=told, facts=facts)
    return found


@with_fresh_proof
def recognise_late(
    session: Session,
    *,
    complaint_id: UUID,
    reason: str,
    votes_yes: int | None,
    votes_no: int | None,
    minutes_number: str,
    decision_number: str,
    decision_date: date,
    by: str,
    now: datetime,
) -> Certificate:
    """Recognise a product after publication because its complaint was upheld, by vote of the council.

    It has a decision of its own, which its certificate and the annex name. The caps and the pass mark hold; a place is
    free if a certificate of the round was revoked.
    Publishes ProductRecognised. Raises ComplaintNotFound, Forbidden, RoundNotReady, NotUpheld, AlreadyRecognised,
    NotPassed, CapReached; Invalid by field without reason, votes and minutes, or a decision of its own.
    """
    complaint = _taken(session, complaint_id)
    round_ = complaint.dossier.round
    require_host(session, by, round_)
    decision, stand = _to_correct(session, round_, complaint)
    line = _that_passed(stand, complaint)
    why = DepartureExplanation(reason, votes_yes, votes_no, minutes_number)
    check_departure(session, round_, stand, why, line.code, recognised=True)
    _check_own_decision(round_, decision_number, decision_date, now)
    live = _holders(session, round_.id)
    check_caps([*(one.candidate for one in stand.lines if one.dossier_id in live), line.candidate], stand.rules)
    decision.recognised, decision.follows_jury, decision.reason = True, False, reason
    decision.votes_yes, decision.votes_no, decision.minutes_number = votes_yes, votes_no, minutes_number
    decision.decided_by, decision.decided_at = by, now
    certificates = certify(session, round_, [line], decision_number=decision_number, issued_on=decision_date, now=now)
    tell_each(session, round_, stand, {line.dossier_id: decision}, certificates, now=now)
    facts = {"recognised": True, "votes_yes": votes_yes, "votes_no": votes_no, "decision_number": decision_number}
    note(session, decision, "recognised_late", by=by, now=now, reason=reason, facts=facts)
    return certificates[line.dossier_id]


def _taken(session: Session, complaint_id: UUID) -> Complaint:
    return take(session, Complaint, complaint_id, missing=ComplaintNotFound, alone=True)


def _to_correct(session: Session, round_: Round, complaint: Complaint) -> tuple[Decision, CouncilOutcome]:
    if round_.state != "published":
        raise RoundNotReady(state=round_.state, wanted="published")
    if complaint.outcome != "upheld":
        raise NotUpheld
    decision = session.get_one(Decision, complaint.dossier_id)
    if decision.recognised:
        raise AlreadyRecognised
    return decision, outcome(session, round_)


def _that_passed(stand: CouncilOutcome, complaint: Complaint) -> RankedProduct:
    found = next((line for line in stand.lines if line.dossier_id == complaint.dossier_id), None)
    if found is None or not found.candidate.passed:
        raise NotPassed(code=found.code if found else "")
    return found


def _check_own_decision(round_: Round, number: str, day: date, now: datetime) -> None:
    check_decision(round_, number, day, now)
    if number == round_.decision_number:
        text = N_("Đây là số của quyết định đã công bố; công nhận bổ sung có quyết định riêng.")
        raise Invalid(fields={"decision_number": text})
    if round_.decision_date and day < round_.decision_date:
        text = N_("Ngày quyết định bổ sung không thể trước ngày của quyết định đã công bố.")
        raise Invalid(fields={"decision_date": text})


def _holders(session: Session, round_id: UUID) -> set[UUID]:
    live = select(Certificate.dossier_id).where(Certificate.round_id == round_id, not_in_state(Certificate, "revoked"))
    return set(session.scalars(live))

"""Complaints about a published result."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, contains_eager

from services.awards.domain.lifecycle import IS_PUBLIC, ComplaintState
from services.awards.domain.outcomes import Outcome
from services.awards.domain.rules import Rules
from services.awards.models import Certificate, Complaint, Decision, Dossier, Round, Standing
from services.awards.queries.outcomes import outcomes_of
from services.awards.queries.results import ResultsNotPublic, latest_version
from shared.cases import in_state
from shared.clock import hanoi_date
from shared.errors import N_, NotFound, required


class ComplaintNotFound(NotFound):
    """There is no such complaint, or the asker may not know of it."""

    text = N_("Không tìm thấy khiếu nại này.")


class NothingToComplainOf(NotFound):
    """The dossier has no published result."""

    text = N_("Hồ sơ này không có kết quả được công bố nên chưa thể khiếu nại.")


def complain_until(round_: Round) -> date:
    """Return the last day on which a complaint about a published round is received."""
    if round_.published_at is None:
        raise ResultsNotPublic
    days = Rules.from_json(round_.rules).complaint_days
    return hanoi_date(round_.published_at) + timedelta(days=days)


def open_complaints(session: Session, round_id: UUID) -> int:
    """Return how many complaints about a round wait for an answer."""
    waiting = select(func.count()).where(Complaint.round_id == round_id, in_state(Complaint, "received"))
    return session.scalar(waiting) or 0


def complaints_of_round(round_id: UUID, state: ComplaintState | None = None) -> Select[Complaint]:
    """Return the query of a round's complaints with their dossiers, those that wait first, the oldest first."""
    query = (
        select(Complaint)
        .join(Complaint.dossier)
        .where(Complaint.round_id == round_id)
        .options(contains_eager(Complaint.dossier).joinedload(Dossier.establishment))
        .order_by(Complaint.state.desc(), Complaint.received_at, Complaint.id)
    )
    return query.where(in_state(Complaint, state)) if state else query


def complaint_by_id(session: Session, complaint_id: UUID) -> Complaint:
    """Return one complaint. Raises ComplaintNotFound."""
    return required(session.get(Complaint, complaint_id), ComplaintNotFound)


def complaints_of_dossier(session: Session, dossier_id: UUID) -> list[Complaint]:
    """Return the complaints about one product, the newest first."""
    mine = select(Complaint).where(Complaint.dossier_id == dossier_id).order_by(Complaint.received_at.desc())
    return list(session.scalars(mine))


def count_by_state(session: Session, round_id: UUID) -> dict[ComplaintState, int]:
    """Return how many complaints of a round wait and were answered."""
    rows = session.execute(
        select(Complaint.state, func.count()).where(Complaint.round_id == round_id).group_by(Complaint.state)
    )
    return dict(rows.all())


@dataclass(frozen=True, slots=True)
class PublishedResult:
    """What became of a product of a published round."""

    decision: Decision
    standing: Standing
    certificate: Certificate | None
    outcome: Outcome


def result_of(session: Session, dossier_id: UUID) -> PublishedResult:
    """Return what became of a product of a published round. Raises NothingToComplainOf."""
    row = session.execute(
        select(Decision, Standing, Certificate)
        .join(Dossier, Dossier.id == Decision.dossier_id)
        .join(Round, Round.id == Dossier.round_id)
        .join(Standing, Standing.dossier_id == Dossier.id)
        .outerjoin(Certificate, Certificate.dossier_id == Dossier.id)
        .where(Dossier.id == dossier_id, in_state(Dossier, "accepted"), in_state(Round, *IS_PUBLIC))
        .where(Standing.version == latest_version(Dossier.round_id))
    ).one_or_none()
    if row is None:
        raise NothingToComplainOf
    decision, standing, certificate = row
    round_ = session.get_one(Round, standing.round_id)
    became = outcomes_of(session, round_, standing.version)[dossier_id]
    return PublishedResult(decision, standing, certificate, became)

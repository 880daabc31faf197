"""What was decided about dossiers, read from the tables that hold it.

Never from the events: these lists are what the events, and the letters that follow from them, are compared with.
Rehearsals are in none: of them nobody outside is told.
"""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, not_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.awards.models import Certificate, Complaint, Dossier, Round, Step
from services.awards.models import Decision as Decided
from shared.cases import in_state
from shared.events import awards as events
from shared.events.decisions import DecisionRow

BY_STEP: Final = {
    "accepted": events.DossierAccepted.type,
    "returned": events.DossierReturned.type,
    "refused": events.DossierRefused.type,
    "struck": events.DossierStruck.type,
}

Moment = InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]


def decided_by_publication(session: Session, round_id: UUID) -> list[DecisionRow]:
    """Return what publishing a round decided about each product that took part, by label."""
    return _sorted(_published(session, Round.id == round_id))


def decided_between(session: Session, since: datetime, until: datetime) -> list[DecisionRow]:
    """Return everything that was decided from ``since`` to before ``until``, in a fixed number of statements."""

    def within(moment: Moment) -> ColumnElement[bool]:
        return and_(moment >= since, moment < until)

    found = _published(session, within(Round.published_at))
    for what, told in BY_STEP.items():
        steps = _dossiers().join(Step, and_(Step.noun == Dossier.noun, Step.subject_id == Dossier.id))
        steps = steps.where(Step.what == what, within(Step.at))
        found += _rows(session, told, Step.at, steps)
    late = _decided().where(Decided.recognised, _corrected(), within(Decided.decided_at))
    found += _rows(session, events.ProductRecognised.type, Decided.decided_at, late)
    revoked = _dossiers().join(Certificate, Certificate.dossier_id == Dossier.id).where(within(Certificate.revoked_at))
    found += _rows(session, events.CertificateRevoked.type, Certificate.revoked_at, revoked)
    answered = _dossiers().join(Complaint, Complaint.dossier_id == Dossier.id).where(within(Complaint.answered_at))
    found += _rows(session, events.ComplaintAnswered.type, Complaint.answered_at, answered)
    return _sorted(found)


def _published(session: Session, which: ColumnElement[bool]) -> list[DecisionRow]:
    """Return what publications decided; a product recognised since by a correction was not recognised then."""
    then = and_(Decided.recognised, not_(_corrected()))
    taking_part = _decided().where(which, Round.published_at.is_not(None), in_state(Dossier, "accepted"))
    return [
        *_rows(session, events.ProductRecognised.type, Round.published_at, taking_part.where(then)),
        *_rows(session, events.ProductNotRecognised.type, Round.published_at, taking_part.where(not_(then))),
    ]


def _corrected() -> ColumnElement[bool]:
    """Return whether a decision was made after the publication."""
    return Decided.decided_at > Round.published_at


def _dossiers() -> Select[Any]:
    return select(Dossier).join(Round, Round.id == Dossier.round_id).where(~Round.rehearsal)


def _decided() -> Select[Any]:
    return _dossiers().join(Decided, Decided.dossier_id == Dossier.id)


def _rows(session: Session, told: str, moment: Moment, chosen: Select[Any]) -> list[DecisionRow]:
    """Return a decision for each dossier of ``chosen``."""
    columns = (Dossier.id, Dossier.label, Dossier.establishment_id, moment)
    return [
        DecisionRow(
            subject=f"dossier:{dossier_id}",
            event_type=told,
            group=f"establishment:{establishment_id}",
            label=label,
            decided_at=at,
        )
        for dossier_id, label, establishment_id, at in session.execute(chosen.with_only_columns(*columns))
        if at is not None
    ]


def _sorted(decisions: list[DecisionRow]) -> list[DecisionRow]:
    return sorted(decisions, key=lambda one: (one.label, one.decided_at, one.event_type, one.subject))

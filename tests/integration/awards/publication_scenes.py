"""Scenes of a publication: a round that is ready for it, and complaints about what was published. No commits here."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from services.awards.actions import complaints, decisions, publication
from services.awards.models import Certificate, Complaint, Dossier, Round
from tests.awards_builders import ORGANISER
from tests.builders import NOW
from tests.integration.awards.council_builders import SECRETARY, WHY, in_council, voted

Sessions = sessionmaker[Session]


DECISION: dict[str, Any] = {"decision_number": "1234/QĐ-BCT", "decision_date": date(2026, 3, 2)}


OWN_DECISION: dict[str, Any] = {"decision_number": "45/QĐ-BCT", "decision_date": date(2026, 3, 2)}
"""Of a late recognition."""


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
    given = {"votes_yes": 3, "votes_no": 0, **WHY, **OWN_DECISION, **changes}
    return complaints.recognise_late(session, complaint_id=found.id, by=by, now=NOW, **given)

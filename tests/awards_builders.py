"""Builders of awards: a plausible row with any field changed, added to the session and flushed. No commits here."""

from collections.abc import Mapping
from datetime import timedelta
from itertools import count
from typing import Any, TypeVar
from uuid import uuid4

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.awards.domain.rules import PROFILES
from services.awards.models import Assignment, Contact, Dossier, Establishment, Group, Judge, Official, Round, Sheet
from tests.builders import NOW

RULES = PROFILES["vn-26-2014"]
ORGANISER = "organiser@example.vn"
Row = TypeVar("Row")
_serial = count(1)


def make_contact(session: Session, group: str, email: str) -> None:
    """A mailbox of a group of booths: ``organisers``, ``province:01``, ``establishment:<id>``."""
    session.execute(insert(Group).values(name=group, told_at=NOW).on_conflict_do_nothing())
    session.execute(insert(Contact).values(group_name=group, email=email, name="").on_conflict_do_nothing())


def make_organiser(session: Session, email: str = ORGANISER) -> str:
    """An organiser; returns the mailbox."""
    make_contact(session, "organisers", email)
    return email


def make_officer(session: Session, province_code: str = "01", email: str | None = None) -> str:
    """An officer of a province; returns the mailbox."""
    mailbox = email or f"officer{province_code}@example.vn"
    make_contact(session, f"province:{province_code}", mailbox)
    return mailbox


def make_establishment(session: Session, *, member: str | None = None, **changes: Any) -> Establishment:
    """An establishment of Hà Nội in group B with one member mailbox."""
    number = next(_serial)
    given = {
        "id": uuid4(),
        "name": f"HTX Chè số {number}",
        "kind": "cooperative",
        "registration_number": f"01{number:08d}",
        "province_code": "01",
        "product_group": "B",
        "changed_at": NOW,
    }
    made = _added(session, Establishment(**(given | changes)))
    make_contact(session, f"establishment:{made.id}", member or f"maker{number}@example.vn")
    return made


def make_round(session: Session, **changes: Any) -> Round:
    """A North round that takes dossiers, with the rules of vn-26-2014."""
    number = next(_serial)
    given = {
        "code": f"R{number}",
        "name_vi": f"Bình chọn khu vực phía Bắc số {number}",
        "name_en": f"Selection of the North number {number}",
        "level": "region",
        "regions": ["north"],
        "year": 2026,
        "state": "open",
        "rules": RULES.to_json(),
        "rules_sha256": RULES.sha256(),
        "dossiers_close_at": NOW + timedelta(days=20),
        "scoring_closes_at": NOW + timedelta(days=40),
        "created_by": ORGANISER,
        "created_at": NOW,
        "changed_at": NOW,
    }
    return _added(session, Round(**(given | changes)))


def make_official(session: Session, round_: Round, office: str, email: str | None = None, **changes: Any) -> Official:
    """A member of the round's ``secretariat`` or ``council``."""
    number = next(_serial)
    given = {
        "round_id": round_.id,
        "office": office,
        "email": email or f"{office}{number}@example.vn",
        "name": f"Lê Văn {number}",
        "added_by": ORGANISER,
        "added_at": NOW,
    }
    return _added(session, Official(**(given | changes)))


def make_judge(session: Session, round_: Round, **changes: Any) -> Judge:
    """A judge who accepted."""
    number = next(_serial)
    given = {
        "round_id": round_.id,
        "label": f"GK{number:02d}",
        "email": f"judge{number}@example.vn",
        "name": f"Phạm Thị {number}",
        "state": "accepted",
        "declaration": "…",
        "invited_by": ORGANISER,
        "invited_at": NOW,
        "answered_at": NOW,
    }
    return _added(session, Judge(**(given | changes)))


def make_dossier(
    session: Session, round_: Round, establishment: Establishment | None = None, **changes: Any
) -> Dossier:
    """An accepted product of group B with its voting code."""
    number = next(_serial)
    of = establishment or make_establishment(session)
    given = {
        "round_id": round_.id,
        "establishment_id": of.id,
        "province_code": of.province_code,
        "label": f"{round_.code}-{number:04d}",
        "state": "accepted",
        "product_name": f"Chè móc câu số {number}",
        "product_group": "B",
        "voting_code": f"B-{number:03d}",
        "started_by": ORGANISER,
        "started_at": NOW,
        "submitted_at": NOW,
        "decided_at": NOW,
        "changed_at": NOW,
    }
    return _added(session, Dossier(**(given | changes)))


def make_assignment(session: Session, judge: Judge, dossier: Dossier, position: int = 1) -> Assignment:
    """The judge is to score the product."""
    return _added(session, Assignment(judge_id=judge.id, dossier_id=dossier.id, position=position))


def make_draft_sheet(
    session: Session, judge: Judge, dossier: Dossier, points: Mapping[str, str] | None = None, **changes: Any
) -> Sheet:
    """An unsigned sheet of 80 points in all (signed ones are made by the action ``sign_sheet``)."""
    given = {
        "round_id": dossier.round_id,
        "judge_id": judge.id,
        "dossier_id": dossier.id,
        "points": dict(points or {"market": "32", "economy": "32", "culture": "8", "other": "8"}),
        "changed_at": NOW,
    }
    return _added(session, Sheet(**(given | changes)))


def _added(session: Session, row: Row) -> Row:
    session.add(row)
    session.flush()
    return row

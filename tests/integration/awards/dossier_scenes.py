"""Scenes of dossiers: an open round of the North, its people, and dossiers at any point of their way."""

import io
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import uuid4

from PIL import Image
from sqlalchemy.orm import Session

from services.awards.actions.papers import add_paper
from services.awards.domain.dossiers import NEEDED_PHOTOS, PARTS, PROMISES
from services.awards.models import Certificate, Dossier, Establishment, Paper, Round
from shared.clock import hanoi_date, now
from tests.awards_builders import (
    make_dossier,
    make_establishment,
    make_officer,
    make_official,
    make_organiser,
    make_round,
)

MAKER, OFFICER, FAR_OFFICER = "hoa@example.vn", "officer01@example.vn", "officer25@example.vn"
SECRETARY, STRANGER = "secretary@example.vn", "nobody@example.vn"
STATEMENT: dict[str, Any] = {
    part.code: f"{part.code} " * (part.least // len(part.code) + 1) if part.kind == "text" else 7 for part in PARTS
} | {"output_unit": "kg", "food": True}


def open_round(session: Session, **changes: Any) -> Round:
    """A round that takes dossiers now, with a secretary."""
    given: dict[str, Any] = {
        "level": "region",
        "regions": ["north"],
        "dossiers_close_at": now() + timedelta(days=5),
        "scoring_closes_at": now() + timedelta(days=20),
    }
    made = make_round(session, **(given | changes))
    make_official(session, made, "secretariat", SECRETARY)
    return made


def people(session: Session) -> Establishment:
    """A maker of Hà Nội; officers of Hà Nội and of Phú Thọ; an organiser."""
    make_organiser(session)
    make_officer(session, "01")
    make_officer(session, "25")
    return make_establishment(session, member=MAKER, name="HTX Chè Hảo Đạt")


@cache
def picture(color: str = "green", kind: str = "JPEG", size: tuple[int, int] = (60, 40)) -> bytes:
    """A real picture."""
    out = io.BytesIO()
    Image.new("RGB", size, color).save(out, kind)
    return out.getvalue()


def full_dossier(session: Session, round_: Round, maker: Establishment, **changes: Any) -> Dossier:
    """A draft with everything that a region's round asks for."""
    given: dict[str, Any] = {
        "state": "draft",
        "voting_code": None,
        "submitted_at": None,
        "decided_at": None,
        "statement": dict(STATEMENT),
        "declarations": dict.fromkeys(PROMISES, True),
        "lower_certificate_number": "012/2025",
        "lower_certificate_until": hanoi_date(now()) + timedelta(days=400),
    }
    if changes.get("state", "draft") != "draft":
        given["submitted_at"] = now()
    dossier = make_dossier(session, round_, maker, **(given | changes))
    kinds = ["registration_form", "business_registration", "food_safety", "province_decision", "certificate"]
    for place, kind in enumerate([*NEEDED_PHOTOS, *kinds]):
        make_paper(session, dossier, kind, picture(size=(60 + place, 40)))
    return dossier


def make_paper(session: Session, dossier: Dossier, kind: str, content: bytes | None = None) -> Paper:
    """A paper or photo, kept as the action keeps it (the dossier is in its maker's hands meanwhile)."""
    state, dossier.state = dossier.state, "draft"
    round_state, dossier.round.state = dossier.round.state, "open"
    session.flush()
    made = add_paper(
        session,
        dossier_id=dossier.id,
        by="organiser@example.vn",
        now=dossier.round.dossiers_close_at,
        kind=kind,
        name=f"{kind}.jpg",
        media_type="image/jpeg",
        content=content or picture(),
    )
    dossier.state, dossier.round.state = state, round_state
    session.flush()
    return made


def make_certificate(session: Session, dossier: Dossier, **changes: Any) -> Certificate:
    """A certificate of a recognised product, valid for years."""
    today = hanoi_date(now())
    given: dict[str, Any] = {
        "dossier_id": dossier.id,
        "round_id": dossier.round_id,
        "establishment_id": dossier.establishment_id,
        "number": f"{uuid4().hex[:6]}/2026",
        "decision_number": "1234/QĐ-BCT",
        "check_code": uuid4().hex[:12].upper(),
        "product_name": dossier.product_name,
        "product_group": dossier.product_group,
        "establishment_name": dossier.establishment.name,
        "province_code": dossier.province_code,
        "issued_on": today,
        "valid_until": today + timedelta(days=900),
    }
    made = Certificate(**(given | changes))
    session.add(made)
    session.flush()
    return made

"""Decisions told in two provinces, what became of their letters, and the files that prove it."""

import io
from uuid import UUID, uuid4

import openpyxl
from pypdf import PdfReader
from sqlalchemy import update
from sqlalchemy.orm import Session, sessionmaker

from services.notifications.models import Letter
from shared.events.awards import DossierAccepted
from shared.events.booths import ApplicationAccepted, ApplicationRefused, ApplicationSubmitted, BoothOffered
from tests.integration.notifications.conftest import Visitor
from tests.integration.notifications.telling import contacts, tell
from tests.unit.notifications.samples import FIELDS, sample

Sessions = sessionmaker[Session]
HOA, LAN, BINH = "hoa@x.vn", "lan@x.vn", "binh@x.vn"
ORGANISER, OFFICER_19, OFFICER_02, STRANGER = "o@x.vn", "can.bo.19@x.vn", "can.bo.02@x.vn", "ai@x.vn"
OTHERS = UUID("21111111-1111-4111-8111-111111111111")
MINE, THEIRS, DOSSIER = FIELDS["application_id"], uuid4(), FIELDS["dossier_id"]
PROOF, API = "/notifications/office/proof", "/notifications/api/office/proof"


def tell_two_provinces(sessions: Sessions) -> Sessions:
    """Two establishments of two provinces were told decisions; there are officers of both and an organiser."""
    tell(sessions, contacts(HOA, LAN))
    tell(sessions, contacts(BINH, group=f"establishment:{OTHERS}"))
    tell(sessions, contacts(ORGANISER, group="organisers"))
    tell(sessions, contacts(OFFICER_19, group="province:19"))
    tell(sessions, contacts(OFFICER_02, group="province:02"))
    tell(sessions, sample(ApplicationSubmitted), minute=1)
    tell(sessions, sample(ApplicationAccepted), minute=2)
    tell(sessions, sample(BoothOffered), minute=3)
    tell(sessions, sample(DossierAccepted), minute=4)
    theirs = {"establishment_id": OTHERS, "establishment_name": "Xưởng Mộc Bình An", "province_code": "02"}
    tell(sessions, sample(ApplicationRefused, application_id=THEIRS, label="HN26-0099", **theirs), minute=5)
    return sessions


def change(sessions: Sessions, template: str, recipient: str = "", **values: object) -> list[UUID]:
    """Set what became of the letters of a template (to one recipient)."""
    chosen = update(Letter).where(Letter.template == template)
    chosen = chosen.where(Letter.recipient == recipient) if recipient else chosen
    with sessions.begin() as session:
        return list(session.scalars(chosen.values(**values).returning(Letter.id)))


def standing_of(visitor: Visitor, kind: str) -> str:
    found = visitor.get(f"{API}?type={kind}").json
    assert found is not None
    (one,) = found["items"]
    return str(one["standing"])


def sheet(visitor: Visitor, address: str) -> list[list[str]]:
    answer = visitor.get(address)
    assert answer.status_code == 200, answer.text
    rows = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[0].iter_rows(values_only=True)
    return [[str(cell or "") for cell in row] for row in rows]


def pdf_text(visitor: Visitor, address: str) -> str:
    answer = visitor.get(address)
    assert (answer.status_code, answer.content_type) == (200, "application/pdf"), answer.text
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)

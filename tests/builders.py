"""Builders: a plausible row with any field changed, added to the session and flushed. No commits here."""

import json
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.booths.actions.numbers import confirm_numbers, enter_numbers
from services.booths.domain.fairs import FairFacts
from services.booths.domain.rules import Rules
from services.booths.domain.sources import DrawSource
from services.booths.models import (
    Application,
    Booth,
    Document,
    DrawNumbers,
    Establishment,
    Fair,
    FairVersion,
    Hall,
    Member,
    Payer,
    Staff,
    Wish,
    Zone,
)
from services.booths.queries.draws import counting
from shared.messaging.tables import OUTBOX

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # 09:00 in Hà Nội
Row = TypeVar("Row")
_serial = count(1)


def make_staff(session: Session, **changes: Any) -> Staff:
    """An organiser unless ``role`` and ``province_code`` say otherwise."""
    number = next(_serial)
    given = {
        "email": f"organiser{number}@example.vn",
        "name": f"Nguyễn Văn {number}",
        "role": "organiser",
        "granted_by": "tests",
        "granted_at": NOW,
    }
    return _added(session, Staff(**(given | changes)))


def make_source(drawn_at: datetime, *, count: int = 3, **changes: Any) -> DrawSource:
    """A source of numbers from 0 to 99, whose order does not count."""
    given: dict[str, Any] = {"name": "Xổ số thử nghiệm", "address": "https://xoso.example", "least": 0, "most": 99}
    return DrawSource(drawn_at=drawn_at, count=count, **(given | changes))


def draw_lots(session: Session, fair: Fair, numbers: list[list[int]], *, by: str, now: datetime) -> DrawNumbers:
    """Let one organiser enter numbers and another one confirm them."""
    entry = enter_numbers(session, fair_code=fair.code, numbers=numbers, by=by, now=now)
    session.flush()
    return confirm_numbers(session, numbers_id=entry.id, by=make_staff(session).email, now=now)


def batch_of(session: Session, fair: Fair) -> UUID:
    """The batch of the letters about the draw as it stands."""
    entry = counting(session, fair.id)
    assert entry is not None
    return entry.id


def make_establishment(session: Session, *, member: str | None = None, **changes: Any) -> Establishment:
    """An enterprise of Hà Nội in group B with one member mailbox."""
    number = next(_serial)
    given = {
        "name": f"HTX Chè số {number}",
        "kind": "cooperative",
        "registration_number": f"01{number:08d}",
        "province_code": "01",
        "commune": "Xã Ba Vì",
        "contact_name": "Trần Thị Hoa",
        "contact_phone": "0912345678",
        "product_group": "B",
        "registered_at": NOW,
        "changed_at": NOW,
    }
    establishment = _added(session, Establishment(**(given | changes)))
    mailbox = member or f"maker{number}@example.vn"
    _added(
        session,
        Member(establishment=establishment, email=mailbox, name="Trần Thị Hoa", added_by=mailbox, added_at=NOW),
    )
    return establishment


def make_fair(session: Session, *, rows: int = 2, columns: int = 5, **changes: Any) -> Fair:
    """An open fair with one hall, one zone for all groups, one payer and ``rows`` x ``columns`` standard booths."""
    number = next(_serial)
    given = {
        "code": f"F{number}",
        "name_vi": f"Hội chợ số {number}",
        "name_en": f"Fair number {number}",
        "place_vi": "Hà Nội",
        "place_en": "Hanoi",
        "opens_on": date(2026, 6, 10),
        "closes_on": date(2026, 6, 15),
        "registration_opens_at": NOW - timedelta(days=10),
        "registration_closes_at": NOW + timedelta(days=20),
        "confirm_deadline_at": NOW + timedelta(days=70),
        "state": "open",
        "rules": Rules().to_json(),
        "draw_commitment": "00" * 32,
        "created_at": NOW,
        "changed_at": NOW,
    }
    fair = _added(session, Fair(**(given | changes)))
    said = FairFacts.of(fair).to_json()
    session.add(FairVersion(fair_id=fair.id, version=fair.version, facts=said, changed_by="tests", changed_at=NOW))
    hall = _added(session, Hall(fair=fair, serial=1, name="A", width_dm=30 * columns, depth_dm=60 * rows))
    zone = _added(session, Zone(fair=fair, code="Z1", name_vi="Khu chung", name_en="Common zone", product_groups=[]))
    payer = _added(
        session, Payer(fair=fair, name="Chương trình khuyến công quốc gia", support_percent=100, cap_dong=None)
    )
    for row in range(rows):
        for column in range(columns):
            session.add(
                Booth(
                    fair_id=fair.id,
                    hall_id=hall.id,
                    zone_id=zone.id,
                    payer_id=payer.id,
                    code=f"{chr(65 + row)}-{column + 1:02d}",
                    x_dm=30 * column,
                    y_dm=60 * row,
                )
            )
    session.flush()
    return fair


def make_application(session: Session, fair: Fair, establishment: Establishment, **changes: Any) -> Application:
    """A submitted application for one booth anywhere."""
    given = {
        "fair": fair,
        "establishment": establishment,
        "label": f"{fair.code}-{fair.next_label:04d}",
        "products": "Chè",
        "state": "submitted",
        "started_by": "maker@example.vn",
        "started_at": NOW,
        "changed_at": NOW,
        "submitted_at": NOW,
    }
    fair.next_label += 1
    return _added(session, Application(**(given | changes)))


def make_wish(session: Session, application: Application, rank: int, target: Booth | Zone) -> Wish:
    """The application's wish number ``rank`` for a booth or a zone."""
    place = {"booth_id": target.id} if isinstance(target, Booth) else {"zone_id": target.id}
    return _added(session, Wish(application_id=application.id, rank=rank, **place))


def make_document(session: Session, establishment: Establishment, kind: str, **changes: Any) -> Document:
    """A tiny PDF of this kind, of the establishment as a whole."""
    given = {
        "establishment_id": establishment.id,
        "kind": kind,
        "file_name": f"{kind}.pdf",
        "media_type": "application/pdf",
        "content": b"%PDF",
        "page_count": 1,
        "pages_kept": 1,
        "pages": [b"page"],
        "size_bytes": 4,
        "sha256": "0" * 64,
        "uploaded_by": "maker@example.vn",
        "uploaded_at": NOW,
    }
    return _added(session, Document(**(given | changes)))


def told(session: Session) -> list[str]:
    """Return the types of all events recorded so far, in order."""
    return list(session.scalars(select(OUTBOX.c.type).order_by(OUTBOX.c.position)))


def told_data(session: Session) -> list[dict[str, Any]]:
    """Return what all events recorded so far say, in order."""
    return [json.loads(text)["data"] for text in session.scalars(select(OUTBOX.c.payload).order_by(OUTBOX.c.position))]


def _added(session: Session, row: Row) -> Row:
    session.add(row)
    session.flush()
    return row

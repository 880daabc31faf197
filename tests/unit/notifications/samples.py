"""An event of every kind with every field filled the same way, so that whole letters can be compared."""

from dataclasses import fields
from datetime import UTC, date, datetime
from typing import Any, TypeVar
from uuid import UUID

from shared.events.booths import Contact
from shared.events.booths.fairs import RandomnessSource
from shared.events.envelope import Event

E = TypeVar("E", bound=Event)

ESTABLISHMENT = UUID("11111111-1111-4111-8111-111111111111")
FIELDS: dict[str, Any] = {
    "access_request_id": UUID("22222222-2222-4222-8222-222222222222"),
    "announcement_hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "application_id": UUID("33333333-3333-4333-8333-333333333333"),
    "applications": 1234,
    "applications_given": 180,
    "applications_waiting": 420,
    "booth_codes": ["A-12", "A-13"],
    "booths": 270,
    "booths_given": 250,
    "booths_wanted": 2,
    "changed_at": datetime(2026, 3, 2, 2, 0, tzinfo=UTC),
    "closes_on": date(2026, 10, 15),
    "commune": "Xã Tân Cương",
    "confirm_by": datetime(2026, 10, 12, 10, 0, tzinfo=UTC),
    "contacts": [Contact(email="hoa@example.vn", name="Trần Thị Hoa")],
    "draw_commitment": "ab" * 32,
    "drawn_from": date(2026, 9, 1),
    "establishment_id": ESTABLISHMENT,
    "establishment_name": "HTX chè Hảo Đạt",
    "ethnic_minority": False,
    "fair_code": "HN26",
    "fair_id": UUID("44444444-4444-4444-8444-444444444444"),
    "fair_name_en": "Northern Rural Industry Fair 2026",
    "fair_name_vi": "Hội chợ CNNT khu vực phía Bắc 2026",
    "fair_version": 2,
    "former_closes_on": date(2026, 10, 5),
    "former_opens_on": date(2026, 9, 30),
    "former_place_en": "Thai Nguyen",
    "former_place_vi": "Thái Nguyên",
    "from_waiting_list": False,
    "group": f"establishment:{ESTABLISHMENT}",
    "hard_area": True,
    "kind": "cooperative",
    "label": "HN26-0012",
    "message": "Tôi là kế toán mới của hợp tác xã.",
    "name": "HTX chè Hảo Đạt",
    "offer_id": UUID("55555555-5555-4555-8555-555555555555"),
    "opens_on": date(2026, 10, 10),
    "place_en": "Hanoi",
    "place_vi": "Hà Nội",
    "position": 17,
    "product_group": "B",
    "province_code": "19",
    "reason": "Thiếu bản sao giấy đăng ký kinh doanh.\nẢnh sản phẩm quá mờ.",
    "registration_closes_at": datetime(2026, 8, 31, 10, 0, tzinfo=UTC),
    "registration_number": "4600123456",
    "registration_opens_at": datetime(2026, 7, 31, 17, 0, tzinfo=UTC),
    "requester_name": "Lê Văn Minh",
    "sources": [RandomnessSource(name="Xổ số miền Bắc", drawn_on=date(2026, 9, 1))],
    "waiting_position": 5,
    "women_owned": True,
}


def sample(cls: type[E], **changes: Any) -> E:
    """Return an event with the values above, some changed."""
    return cls(**{field.name: FIELDS[field.name] for field in fields(cls)} | changes)

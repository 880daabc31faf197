"""An event of every kind with every field filled the same way, so that whole letters can be compared."""

from dataclasses import fields
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from shared.events.booths import Contact
from shared.events.booths.fairs import RandomnessSource
from shared.events.envelope import Event

E = TypeVar("E", bound=Event)

ESTABLISHMENT = UUID("11111111-1111-4111-8111-111111111111")
FIELDS: dict[str, Any] = {
    "accepted": True,
    "access_request_id": UUID("22222222-2222-4222-8222-222222222222"),
    "announcement_hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "answer": "Tôi từng làm cố vấn cho HTX Lụa Vy.",
    "application_id": UUID("33333333-3333-4333-8333-333333333333"),
    "applications": 1234,
    "applications_given": 180,
    "applications_waiting": 420,
    "ballot_number": 1,
    "batch_id": None,
    "booth_codes": ["A-12", "A-13"],
    "booths": 270,
    "booths_by_province": {"19": 12},
    "booths_given": 250,
    "booths_wanted": 2,
    "certificate_id": UUID("66666666-6666-4666-8666-666666666666"),
    "certificate_number": "017/2026/KV-BAC-2026",
    "certificate_until": date(2029, 12, 31),
    "changed_at": datetime(2026, 3, 2, 2, 0, tzinfo=UTC),
    "closes_on": date(2026, 10, 15),
    "commune": "Xã Tân Cương",
    "complain_by": date(2026, 12, 1),
    "complaint_id": UUID("77777777-7777-4777-8777-777777777777"),
    "complete_by": datetime(2026, 9, 18, 10, 0, tzinfo=UTC),
    "confirm_by": datetime(2026, 10, 12, 10, 0, tzinfo=UTC),
    "contacts": [Contact(email="hoa@example.vn", name="Trần Thị Hoa")],
    "decision_number": "1234/QĐ-BCT",
    "dossier_id": UUID("88888888-8888-4888-8888-888888888888"),
    "dossiers_close_at": datetime(2026, 9, 11, 10, 0, tzinfo=UTC),
    "draw_commitment": "ab" * 32,
    "drawn_from": date(2026, 9, 1),
    "entered": 194,
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
    "judge_id": UUID("99999999-9999-4999-8999-999999999999"),
    "judge_name": "PGS. Phạm Thị Lan",
    "kind": "cooperative",
    "label": "HN26-0012",
    "left": 7,
    "level": "region",
    "message": "Tôi là kế toán mới của hợp tác xã.",
    "name": "HTX chè Hảo Đạt",
    "offer_id": UUID("55555555-5555-4555-8555-555555555555"),
    "opens_on": date(2026, 10, 10),
    "outcome": "upheld",
    "pass_mark": Decimal("70"),
    "passed": True,
    "place_en": "Hanoi",
    "place_vi": "Hà Nội",
    "points": Decimal("87.25"),
    "position": 17,
    "product_group": "B",
    "product_name": "Chè móc câu",
    "products": 40,
    "province_code": "19",
    "province_codes": ["19", "02", "19"],
    "reason": "Thiếu bản sao giấy đăng ký kinh doanh.\nẢnh sản phẩm quá mờ.",
    "recognised": 110,
    "registration_closes_at": datetime(2026, 8, 31, 10, 0, tzinfo=UTC),
    "registration_number": "4600123456",
    "registration_opens_at": datetime(2026, 7, 31, 17, 0, tzinfo=UTC),
    "requester_name": "Lê Văn Minh",
    "round_code": "KV-BAC-2026",
    "round_id": UUID("aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"),
    "round_name_en": "Outstanding products of the North 2026",
    "round_name_vi": "Bình chọn sản phẩm CNNT tiêu biểu khu vực phía Bắc 2026",
    "rules_sha256": "cd" * 32,
    "scoring_closes_at": datetime(2026, 10, 20, 10, 0, tzinfo=UTC),
    "sources": [RandomnessSource(name="Xổ số miền Bắc", drawn_on=date(2026, 9, 1))],
    "waiting_position": 5,
    "women_owned": True,
}


def sample(cls: type[E], **changes: Any) -> E:
    """Return an event with the values above, some changed."""
    return cls(**{field.name: FIELDS[field.name] for field in fields(cls)} | changes)

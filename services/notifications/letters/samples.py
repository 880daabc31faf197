"""An event of every kind that could have happened, for previews and checks before there is a real one."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from itertools import islice, product
from pathlib import Path
from typing import Any, Final, TypeVar, get_args, get_type_hints
from uuid import UUID

import shared.events
from shared.events.envelope import Event

E = TypeVar("E", bound=Event)

EXAMPLES: Final = Path(shared.events.__file__).parent / "examples"
MOST_VARIANTS: Final = 64
NAMED: Final[Mapping[str, Any]] = {
    "announcement_hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "answer": "Tôi từng làm cố vấn cho HTX dệt lanh Lùng Tám.",
    "ballot_number": 1,
    "booth_codes": ["A-07", "A-08"],
    "certificate_number": "017/2018/KV-BAC-2018",
    "certificate_until": date(2021, 12, 31),
    "closes_on": date(2018, 8, 5),
    "complain_by": date(2018, 9, 30),
    "complete_by": datetime(2018, 6, 15, 10, tzinfo=UTC),
    "confirm_by": datetime(2018, 7, 2, 10, tzinfo=UTC),
    "decision_number": "1234/QĐ-BCT",
    "dossiers_close_at": datetime(2018, 6, 29, 10, tzinfo=UTC),
    "entered": 194,
    "former_closes_on": date(2018, 7, 29),
    "former_opens_on": date(2018, 7, 25),
    "former_place_en": "Tuyên Quang",
    "former_place_vi": "Tuyên Quang",
    "judge_name": "PGS. Phạm Thị Lan",
    "label": "HG18-0042",
    "left": 7,
    "level": "region",
    "message": "Tôi là kế toán mới của hợp tác xã.",
    "name": "HTX dệt lanh Lùng Tám",
    "opens_on": date(2018, 8, 1),
    "outcome": "upheld",
    "pass_mark": Decimal(70),
    "passed": 126,
    "place_en": "Hà Giang",
    "place_vi": "Hà Giang",
    "points": Decimal("87.25"),
    "product_name": "Khăn lanh thêu tay",
    "products": 40,
    "reason": "Ảnh sản phẩm thiếu hoặc không rõ.",
    "recognised": 110,
    "requester_name": "Lê Văn Minh",
    "round_code": "KV-BAC-2018",
    "round_name_en": "Outstanding products of the North 2018",
    "round_name_vi": "Bình chọn sản phẩm CNNT tiêu biểu khu vực phía Bắc 2018",
    "scoring_closes_at": datetime(2018, 8, 20, 10, tzinfo=UTC),
}


@cache
def sample_event(cls: type[E]) -> E:
    """Return an event with plausible values: the example that its schema has, with texts as one would write them."""
    example = json.loads((EXAMPLES / f"{cls.type}.v{cls.version}.json").read_text(encoding="utf-8"))
    found = cls.read(example["data"], cls.version)
    return replace(found, **_fitting(cls, found))


def variants(cls: type[E]) -> Iterator[E]:
    """Return events of all sorts that a template must be able to tell: yes and no, with and without, empty texts.

    What may be missing is missing all at once: it was added to the event together.
    """
    usual = sample_event(cls)
    hints = get_type_hints(cls)
    yes_no = [name for name, hint in hints.items() if hint is bool]
    optional = [name for name, hint in hints.items() if type(None) in get_args(hint) and UUID not in get_args(hint)]
    for chosen in islice(product((True, False), repeat=len(yes_no)), MOST_VARIANTS):
        event = replace(usual, **dict(zip(yes_no, chosen, strict=True)))
        yield event
        if optional:
            yield replace(event, **dict.fromkeys(optional))
    yield replace(usual, **{field.name: "" for field in fields(cls) if isinstance(getattr(usual, field.name), str)})


def _fitting(cls: type[Event], found: Event) -> dict[str, Any]:
    """Return the better values of its fields; a name has another type in another event (``passed``)."""
    hints = get_type_hints(cls)
    named = {name: NAMED[name] for name in hints if name in NAMED}
    return {
        name: value
        for name, value in named.items()
        if type(value) in (hints[name], type(getattr(found, name)), *get_args(hints[name]))
    }

"""1,600 establishments with plausible names, spread over 2018's 63 provinces. Plain values: nothing is written here."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

from shared.clock import hanoi_date
from shared.demo import DOMAIN as DOMAIN
from shared.demo import data_beside, real_makers
from shared.places import Province, provinces_on

COUNT: Final = 1_600
REGISTERED_DAYS_AGO: Final = (340, 920)
"""All were there before the year's first fair took applications."""
TABLE_OF: Final = date(2018, 12, 31)  # the day whose provinces the demo uses
WORDS: Final = data_beside(__file__)


def establishments(random: Random, now: datetime) -> Iterator[dict[str, Any]]:
    """Yield COUNT rows of the table establishments, each with its product under ``product`` and mailbox ``email``."""
    places = provinces_on(TABLE_OF)
    weights = [random.choice((1, 1, 2, 3)) for _ in places]
    for serial in range(COUNT):
        known = serial < len(real_makers())
        row = real_makers()[serial] if known else _invented(random, random.choices(places, weights)[0])
        yield row | _facts(random, serial, now)


def _invented(random: Random, province: Province) -> dict[str, str]:
    kind = _weighted(random, WORDS["kind_weights"])
    group = _weighted(random, WORDS["group_weights"])
    product = random.choice(WORDS["products"][group])
    own = random.choice(WORDS["names"]) if kind != "business_household" else _person(random)
    name = f"{random.choice(WORDS['prefix'][kind])} {product} {own}"
    return {"name": name, "kind": kind, "province_code": province.code, "product_group": group, "product": product}


def _facts(random: Random, serial: int, now: datetime) -> dict[str, Any]:
    certified = random.random() < 0.15
    registered_at = now - timedelta(days=random.randint(*REGISTERED_DAYS_AGO))
    return {
        "id": UUID(int=random.getrandbits(128), version=4),
        "email": f"co-so-{serial + 1:04d}@{DOMAIN}",
        "registration_number": f"9{serial + 1:09d}",
        "commune": f"Xã {random.choice(WORDS['communes'])}",
        "address": f"Thôn {random.randint(1, 12)}",
        "contact_name": _person(random),
        "contact_phone": f"09{random.randint(10_000_000, 99_999_999)}",
        "women_owned": random.random() < 0.28,
        "ethnic_minority": random.random() < 0.14,
        "hard_area": random.random() < 0.18,
        "certificate_number": f"{random.randint(100, 999)}/QĐ-BCT" if certified else "",
        "certificate_until": date(hanoi_date(now).year + random.randint(0, 3), 12, 31) if certified else None,
        "registered_at": registered_at,
        "changed_at": registered_at,
    }


def _person(random: Random) -> str:
    return " ".join(random.choice(WORDS[part]) for part in ("family", "middle", "given"))


def _weighted(random: Random, weights: dict[str, int]) -> str:
    return random.choices(list(weights), list(weights.values()))[0]

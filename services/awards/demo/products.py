"""What the demo's makers enter: real published products first, others put together from plausible words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from services.awards.demo.rounds import DemoRound
from services.awards.models import Establishment
from shared.demo import data_beside, real_makers
from shared.places import provinces

REAL: Final = {maker["name"]: maker["product"] for maker in real_makers()}
"""Maker → product."""
WORDS: Final = data_beside(__file__)
PROMISES: Final = {"own_make": True, "no_copy": True, "series": True, "lawful": True}


@dataclass(frozen=True, slots=True)
class DemoProduct:
    """A product that a maker enters."""

    maker: Establishment
    name: str
    statement: dict[str, Any]


def entries(demo: DemoRound, makers: Sequence[Establishment], random: Random) -> list[DemoProduct]:
    """Return the round's products: so many of each group as it says, from as many provinces, real ones among them."""
    chosen = _makers(demo, makers, random)
    return [DemoProduct(maker, name, _statement(maker, name, random)) for maker, name in _named(demo, chosen, random)]


def _makers(demo: DemoRound, makers: Sequence[Establishment], random: Random) -> list[Establishment]:
    """Every province first, then as they come; groups as wanted. A maker may enter more than one."""
    codes = sorted({maker.province_code for maker in makers if provinces()[maker.province_code].region == demo.region})
    codes = [code for code in codes if code not in _left_out(demo, codes)]
    here = sorted((m for m in makers if m.province_code in codes), key=lambda m: m.registration_number)
    left = dict(demo.groups or dict.fromkeys("ABCD", demo.entered))
    real = [maker for maker in here if maker.name in REAL]
    others = [maker for maker in here if maker.name not in REAL]
    random.shuffle(others)
    firsts = [
        next(maker for maker in others if maker.province_code == code and maker.product_group in "AB") for code in codes
    ]
    chosen: list[Establishment] = []
    for maker in (*real, *firsts, *others):
        if len(chosen) < demo.entered and left[maker.product_group] > 0 and maker not in chosen:
            left[maker.product_group] -= 1
            chosen.append(maker)
    while len(chosen) < demo.entered:  # makers with a second product
        maker = random.choice([one for one in here if left[one.product_group] > 0])
        left[maker.product_group] -= 1
        chosen.append(maker)
    return chosen


def _left_out(demo: DemoRound, codes: Sequence[str]) -> Sequence[str]:
    """Return the provinces that entered nothing: some in the middle of the list, none of those with real products."""
    spare = [code for code in codes if code not in ("01", "19", "20", "42")]
    return spare[3 : 3 + len(codes) - demo.provinces]


def _named(demo: DemoRound, chosen: Sequence[Establishment], random: Random) -> Iterator[tuple[Establishment, str]]:
    seen: set[tuple[str, str]] = set()
    for maker in chosen:
        name = REAL.get(maker.name) if (maker.name, "") not in seen and demo.year == 2018 else None
        tries = 0
        while name is None or (maker.name, name) in seen:
            name, tries = _invented(maker, random, tries), tries + 1
        seen |= {(maker.name, ""), (maker.name, name)}
        yield maker, name


def _invented(maker: Establishment, random: Random, tries: int) -> str:
    """Return what the maker's name says that it makes; something else of its group if that is entered already."""
    kinds = [names for word, names in WORDS["kinds"].items() if word in maker.name]
    names = kinds[-1] if kinds and tries < 5 else WORDS["others"][maker.product_group]
    own = " ".join(maker.name.split()[-2:])
    return f"{random.choice(names)} {own}" if tries < 10 else f"{random.choice(names)} {own} số {tries}"


def _statement(maker: Establishment, name: str, random: Random) -> dict[str, Any]:
    said: dict[str, Any] = {
        **WORDS["statement"],
        "description": WORDS["statement"]["description"].format(name=name),
        "annual_output": random.randint(2, 400) * 100,
        "output_unit": WORDS["units"][maker.product_group],
        "price_vnd": random.randint(3, 250) * 10_000,
        "labour": random.randint(4, 120),
    }
    return {**said, "food": True} if maker.product_group == "B" else said

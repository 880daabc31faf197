"""Random small fairs by the thousand, quicker than hypothesis makes them: the same seed gives the same fair."""

import random
from collections.abc import Iterator
from typing import Final

from services.booths.domain.entries import DrawApplication, DrawBooth, DrawZone, booth_wish, zone_wish
from services.booths.domain.rules import FLAGS, Rules
from tests.unit.booths.instances import GROUPS, PROVINCES, Instance

FEW: Final = (0, 0, 1, 1, 2)


def fairs(number: int, seed: int) -> Iterator[Instance]:
    """Yield random fairs: up to fourteen applications for up to twelve booths, every rule on or off."""
    chance = random.Random(seed)
    for _ in range(number):
        yield _fair(chance)


def _fair(chance: random.Random) -> Instance:
    zones = tuple(
        DrawZone(f"Z{n}", tuple(chance.sample(GROUPS, chance.choice((0, 1, 1, 2)))))
        for n in range(chance.randint(1, 3))
    )
    booths = tuple(_booths(chance, zones))
    wishes = [*(booth_wish(b.code) for b in booths), *(zone_wish(z.code) for z in zones)]
    number = chance.randint(1, 14)
    return Instance(_rules(chance), zones, booths, tuple(_application(chance, n, wishes) for n in range(1, number + 1)))


def _booths(chance: random.Random, zones: tuple[DrawZone, ...]) -> Iterator[DrawBooth]:
    for row in range(chance.randint(1, 3)):
        zone = chance.choice(["", *(zone.code for zone in zones)])
        for column in range(chance.randint(1, 4)):
            if chance.random() < 0.2:
                zone = chance.choice(["", *(zone.code for zone in zones)])
            if chance.random() < 0.9:
                yield DrawBooth(f"{row}{column}", f"H{row // 2}", zone, column * 30, row * 30, 30, 30)


def _rules(chance: random.Random) -> Rules:
    return Rules(
        tiers=chance.choice(("none", "points")),
        points={flag: chance.randint(0, 3) for flag in FLAGS},
        cap_per_establishment=chance.randint(1, 3),
        province_minimum=chance.choice(FEW) // 2,
        province_minima={code: chance.choice(FEW) for code in chance.sample(PROVINCES, chance.randint(0, 2))},
        province_maximum=chance.choice((None, None, chance.randint(1, 5))),
        newcomer_percent=chance.choice((0, 0, 20, 50)),
        one_before_second=chance.random() < 0.6,
    )


def _application(chance: random.Random, number: int, wishes: list[str]) -> DrawApplication:
    return DrawApplication(
        label=f"SF26-{number:04}",
        province=chance.choice(PROVINCES),
        group=chance.choice(GROUPS),
        flags=tuple(chance.sample(FLAGS, chance.choice((0, 0, 1, 2)))),
        wanted=chance.choice((1, 1, 1, 2, 2, 3)),
        side_by_side=chance.random() < 0.3,
        all_or_nothing=chance.random() < 0.2,
        wishes=tuple(chance.sample(wishes, min(len(wishes), chance.randint(0, 4)))),
        anywhere=chance.random() < 0.6,
    )

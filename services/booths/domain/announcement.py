"""What is published when a fair closes and before any randomness exists: everything that decides the draw."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Self

from services.booths.domain.draw import CHAIN_LENGTH
from services.booths.domain.entries import MOST_GROUPS, ZONE, DrawApplication, DrawBooth, DrawZone
from services.booths.domain.plans import overlaps
from services.booths.domain.rules import Rules
from services.booths.domain.sources import MOST_SOURCES, DrawSource
from shared import reading
from shared.canonical import sha256_of
from shared.errors import Conflict

FORMAT: Final = "khuyen-cong/announcement/1"


class RandomnessTooEarly(Conflict):
    """A source is drawn before (or when) the announcement is made: its numbers could have been known."""

    text = "Nguồn ngẫu nhiên %(source)s quay trước khi công bố: không được dùng để rút thăm."


class RandomnessNotDrawnYet(Conflict):
    """A source has not been drawn yet."""

    text = "Nguồn ngẫu nhiên %(source)s chưa đến giờ quay."


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaced(reading.Written):
    """The announcement before this one, whose ``source`` never came: its hash, and how that is known."""

    announcement_sha256: str
    source: str
    reason: str

    @classmethod
    def from_json(cls, value: Any, path: str) -> Self:
        """Return what was replaced, or raise Malformed."""
        names = reading.record(value, path, cls.__slots__)
        return cls(
            announcement_sha256=reading.hexadecimal(names["announcement_sha256"], f"{path}/announcement_sha256"),
            source=reading.text(names["source"], f"{path}/source"),
            reason=reading.text(names["reason"], f"{path}/reason"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """All input of a draw but the randomness and the one-time code. ``commitment`` is H^10(secret) in hexadecimal.

    ``attempt`` is the place of the code in the chain: 1, and one more with each announcement whose source never came.
    """

    fair: str
    announced_at: datetime
    commitment: str
    attempt: int = 1
    replaces: Replaced | None = None
    sources: tuple[DrawSource, ...]
    rules: Rules
    zones: tuple[DrawZone, ...]
    booths: tuple[DrawBooth, ...]
    applications: tuple[DrawApplication, ...]

    def to_json(self) -> dict[str, Any]:
        """Return plain values, as published."""
        return {
            "format": FORMAT,
            "fair": self.fair,
            "announced_at": reading.write_moment(self.announced_at),
            "commitment": {"hash": self.commitment, "times": CHAIN_LENGTH},
            "attempt": self.attempt,
            "replaces": reading.plain(self.replaces),
            "sources": [source.to_json() for source in self.sources],
            "rules": self.rules.to_json(),
            "zones": [zone.to_json() for zone in self.zones],
            "booths": [booth.to_json() for booth in self.booths],
            "applications": [application.to_json() for application in self.applications],
        }

    @classmethod
    def from_json(cls, value: Any, path: str = "") -> Self:
        """Return a published announcement.

        Raises Malformed if it is not of the form that to_json writes or names something it does not hold;
        RandomnessTooEarly if a source is drawn at or before the announcement.
        """
        names = reading.record(value, path, ("format", "commitment", *cls.__slots__))
        reading.one_of(names["format"], f"{path}/format", (FORMAT,))
        promise = reading.record(names["commitment"], f"{path}/commitment", ("hash", "times"))
        reading.integer(promise["times"], f"{path}/commitment/times", CHAIN_LENGTH, CHAIN_LENGTH)
        replaced = names["replaces"]
        announced = cls(
            fair=reading.text(names["fair"], f"{path}/fair"),
            announced_at=reading.moment(names["announced_at"], f"{path}/announced_at"),
            commitment=reading.hexadecimal(promise["hash"], f"{path}/commitment/hash"),
            attempt=reading.integer(names["attempt"], f"{path}/attempt", 1, CHAIN_LENGTH - 1),
            replaces=None if replaced is None else Replaced.from_json(replaced, f"{path}/replaces"),
            sources=reading.items(names["sources"], f"{path}/sources", DrawSource.from_json, MOST_SOURCES),
            rules=Rules.from_json(names["rules"], f"{path}/rules"),
            zones=reading.items(names["zones"], f"{path}/zones", DrawZone.from_json),
            booths=reading.items(names["booths"], f"{path}/booths", DrawBooth.from_json),
            applications=reading.items(names["applications"], f"{path}/applications", DrawApplication.from_json),
        )
        _check_whole(announced, path)
        return announced


def announce(announcement: Announcement) -> tuple[dict[str, Any], str]:
    """Return the announcement as published and its hash; refuses what could not be read back or drawn from.

    Times lose their fractions of a second. Raises Malformed, RandomnessTooEarly.
    """
    value = announcement.to_json()
    Announcement.from_json(value)
    return value, sha256_of(value)


def check_drawn(announcement: Announcement, now: datetime) -> None:
    """Raise RandomnessNotDrawnYet if a source of the announcement is still to be drawn at ``now``."""
    for source in announcement.sources:
        if now < source.drawn_at:
            raise RandomnessNotDrawnYet(source=source.name)


def _check_whole(a: Announcement, path: str) -> None:
    if (a.replaces is None) != (a.attempt == 1):
        raise reading.Malformed(f"{path}/replaces", "is null for the first attempt and for no other")
    if not a.sources:
        raise reading.Malformed(f"{path}/sources", "at least one source is needed")
    for source in a.sources:
        if source.drawn_at <= a.announced_at:
            raise RandomnessTooEarly(source=source.name)
    reading.distinct((zone.code for zone in a.zones), f"{path}/zones")
    reading.distinct((booth.code for booth in a.booths), f"{path}/booths")
    for one, other in overlaps(a.booths):
        raise reading.Malformed(f"{path}/booths", f"{one.code} and {other.code} share ground")
    reading.distinct((application.label for application in a.applications), f"{path}/applications")
    for number, zone in enumerate(a.zones):
        reading.distinct(zone.groups, f"{path}/zones/{number}/groups")
    zones = {zone.code for zone in a.zones}
    for number, booth in enumerate(a.booths):
        if booth.zone and booth.zone not in zones:
            raise reading.Malformed(f"{path}/booths/{number}/zone", "is not a zone of this fair")
    _check_applications(a, path)


def _check_applications(a: Announcement, path: str) -> None:
    known = {f"booth:{booth.code}" for booth in a.booths} | {ZONE + zone.code for zone in a.zones}
    for number, application in enumerate(a.applications):
        here = f"{path}/applications/{number}"
        reading.distinct(application.wishes, f"{here}/wishes")
        reading.distinct(application.flags, f"{here}/flags")
        if not known.issuperset(application.wishes):
            raise reading.Malformed(f"{here}/wishes", "names a booth or zone that this fair does not have")
    if len({application.group for application in a.applications}) > MOST_GROUPS:
        raise reading.Malformed(f"{path}/applications", f"at most {MOST_GROUPS} product groups")

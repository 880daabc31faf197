"""What goes into a draw: the booths on the floor and the applications, as plain values."""

from dataclasses import dataclass
from typing import Any, Final, Self

from services.booths.domain.rules import FLAGS, MOST_BOOTHS_EACH
from shared import reading

BOOTH: Final = "booth:"
ZONE: Final = "zone:"
ANYWHERE: Final = "anywhere"
MOST_WISHES: Final = 100
MOST_GROUPS: Final = 8
LARGEST_DM: Final = 1_000_000


def booth_wish(code: str) -> str:
    """Return the wish for one booth."""
    return BOOTH + code


def zone_wish(code: str) -> str:
    """Return the wish for any booth of one zone."""
    return ZONE + code


@dataclass(frozen=True, slots=True)
class DrawZone(reading.Written):
    """A part of the fair that takes some product groups; an empty ``groups`` takes all."""

    code: str
    groups: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, value: Any, path: str) -> Self:
        """Return the zone, or raise Malformed."""
        names = reading.record(value, path, cls.__slots__)
        groups = reading.items(names["groups"], f"{path}/groups", reading.text, MOST_GROUPS)
        return cls(reading.text(names["code"], f"{path}/code"), groups)


@dataclass(frozen=True, slots=True)
class DrawBooth(reading.Written):
    """One booth: its zone ("" = none, takes all groups), its hall, and its rectangle in the hall, in dm."""

    code: str
    hall: str
    zone: str
    x_dm: int
    y_dm: int
    width_dm: int
    depth_dm: int

    @property
    def right_dm(self) -> int:
        """The x of its right side."""
        return self.x_dm + self.width_dm

    @property
    def bottom_dm(self) -> int:
        """The y of its lower side."""
        return self.y_dm + self.depth_dm

    @classmethod
    def from_json(cls, value: Any, path: str) -> Self:
        """Return the booth, or raise Malformed."""
        names = reading.record(value, path, cls.__slots__)
        return cls(
            reading.text(names["code"], f"{path}/code"),
            reading.text(names["hall"], f"{path}/hall"),
            reading.text(names["zone"], f"{path}/zone", empty=True),
            reading.integer(names["x_dm"], f"{path}/x_dm", 0, LARGEST_DM),
            reading.integer(names["y_dm"], f"{path}/y_dm", 0, LARGEST_DM),
            reading.integer(names["width_dm"], f"{path}/width_dm", 1, LARGEST_DM),
            reading.integer(names["depth_dm"], f"{path}/depth_dm", 1, LARGEST_DM),
        )


@dataclass(frozen=True, slots=True)
class DrawApplication(reading.Written):
    """One accepted application as the draw sees it: a public label and no name.

    ``wishes`` are ``booth:CODE`` or ``zone:CODE``, best first; ``anywhere`` accepts whatever is left after them.
    ``all_or_nothing`` wants exactly ``wanted`` booths or none; ``side_by_side`` wants its booths as one run.
    """

    label: str
    province: str
    group: str
    flags: tuple[str, ...] = ()
    wanted: int = 1
    side_by_side: bool = False
    all_or_nothing: bool = False
    wishes: tuple[str, ...] = ()
    anywhere: bool = True

    @property
    def newcomer(self) -> bool:
        """Return whether the newcomers' share is for this application too."""
        return "newcomer" in self.flags

    @classmethod
    def from_json(cls, value: Any, path: str) -> Self:
        """Return the application, or raise Malformed."""
        names = reading.record(value, path, cls.__slots__)
        return cls(
            label=reading.text(names["label"], f"{path}/label"),
            province=reading.text(names["province"], f"{path}/province"),
            group=reading.text(names["group"], f"{path}/group"),
            flags=reading.items(names["flags"], f"{path}/flags", _flag, len(FLAGS)),
            wanted=reading.integer(names["wanted"], f"{path}/wanted", 1, MOST_BOOTHS_EACH),
            side_by_side=reading.flag(names["side_by_side"], f"{path}/side_by_side"),
            all_or_nothing=reading.flag(names["all_or_nothing"], f"{path}/all_or_nothing"),
            wishes=reading.items(names["wishes"], f"{path}/wishes", _wish, MOST_WISHES),
            anywhere=reading.flag(names["anywhere"], f"{path}/anywhere"),
        )


def _flag(value: Any, path: str) -> str:
    return reading.one_of(value, path, FLAGS)


def _wish(value: Any, path: str) -> str:
    wish = reading.text(value, path)
    if not wish.startswith((BOOTH, ZONE)):
        raise reading.Malformed(path, "must begin with booth: or zone:")
    return wish

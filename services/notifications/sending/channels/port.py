"""What every channel promises to the sender."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, Protocol
from uuid import UUID

from services.notifications.domain.texts import one_line, plain

Kind = Literal["accepted", "put_off", "refused"]
MOST_CHARACTERS: Final = 500


class ServerAway(Exception):
    """The server cannot be reached or does not let us in; no letter is to blame."""


@dataclass(frozen=True)
class Answer:
    """What the server said to a letter: taken, not now, or never. ``broke``: it said nothing, for the line broke."""

    kind: Kind
    text: str
    broke: bool = False


@dataclass(frozen=True)
class Parcel:
    """A letter ready to go: to a mailbox, ``tel:+84…`` or ``chat:<name>``; what goes over the wire."""

    letter_id: UUID
    recipient: str
    subject: str
    body: bytes


def nothing() -> None:
    """Do nothing while the server thinks."""


def always() -> bool:
    """Let every letter go."""
    return True


class Channel(Protocol):
    """A server that takes letters. ``server`` names it in the proof of notice."""

    server: str

    def send(
        self,
        parcel: Parcel,
        *,
        may_go: Callable[[], bool] = always,
        meanwhile: Callable[[], None] = nothing,
        following: str = "",
    ) -> Answer | None:
        """Hand a letter over and return the answer; None if it ``may_go`` no more.

        ``may_go`` is asked before the server can have the letter; ``meanwhile`` is called at most once while the server
        has it in hand. ``following`` is the next one's recipient here, if there surely is one. Raises ServerAway before
        the server can have the letter.
        """
        ...

    def close(self) -> None:
        """End the connection, if there is one; the next letter opens a new one."""
        ...


def broken(trouble: Exception) -> str:
    """Return what went wrong on a line, in one line."""
    return one_line(plain(f"{type(trouble).__name__}: {trouble}"))[:MOST_CHARACTERS]


def said(code: int, text: bytes | str) -> str:
    """Return what a server answered, in one line."""
    words = text if isinstance(text, str) else text.decode(errors="replace")
    return one_line(plain(f"{code} {words}"))[:MOST_CHARACTERS]

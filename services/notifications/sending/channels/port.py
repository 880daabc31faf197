"""What every channel promises to the sender."""

from dataclasses import dataclass
from typing import Final, Protocol
from uuid import UUID

from services.notifications.domain.trouble import Fault, Kind

MOST_CHARACTERS: Final = 1_000


class ServerAway(Exception):
    """The server does not take this letter now, and the letter is not to blame: why, and what the server said.

    ``misjudged`` are letters before it of which that was said too late: each was told that it was refused.
    """

    def __init__(self, fault: Fault, said: str, misjudged: tuple[UUID, ...] = ()) -> None:
        super().__init__(said)
        self.fault, self.said, self.misjudged = fault, said, misjudged


@dataclass(frozen=True)
class Answer:
    """What the server said to a letter: taken, not now, or never.

    ``said_to`` is the command that it answered (models.letters.SAID_TO). ``broke``: it said nothing, for the line broke
    when it had the letter.
    """

    kind: Kind
    text: str
    said_to: str = ""
    broke: bool = False


@dataclass(frozen=True)
class Parcel:
    """A letter ready to go: to a mailbox, ``tel:+84…`` or ``chat:<name>``; what goes over the wire."""

    letter_id: UUID
    recipient: str
    subject: str
    body: bytes


class Channel(Protocol):
    """A server that takes letters. ``server`` names it in the proof of notice."""

    server: str

    def send(self, parcel: Parcel) -> Answer:
        """Hand a letter over and return the answer. Raises ServerAway if the server surely does not have it."""
        ...

    def close(self) -> None:
        """End the connection, if there is one; the next letter opens a new one."""
        ...


def broken(trouble: Exception) -> str:
    """Return what went wrong on a line."""
    return as_it_came(f"{type(trouble).__name__}: {trouble}")


def said(code: int, text: bytes | str) -> str:
    """Return what a server answered."""
    return as_it_came(f"{code} {text if isinstance(text, str) else text.decode(errors='replace')}")


def as_it_came(text: str) -> str:
    """Return a server's words as they can be kept: all of them, harmless only where they are shown."""
    return text.replace("\0", "\ufffd")[:MOST_CHARACTERS]

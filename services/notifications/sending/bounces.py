"""The mailbox of letters that came back: read by IMAP, noted, and only then marked as seen.

A message is marked after the transaction that noted it, so a crash between the two makes it come again, and what came
already is known by its key; two readers do no harm for the same reason. What is not understood is left as it is, and
stands on a page until a person has said what it is.
"""

import imaplib
import re
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from sqlalchemy.orm import Session, sessionmaker

from services.notifications.actions.alarms import note_reading
from services.notifications.actions.undelivered import LetterInHand, Taken, take_in
from services.notifications.domain import dsn
from services.notifications.domain.leaving import mailbox_name
from services.notifications.domain.reports import Notification
from services.notifications.sending import returned
from shared.clock import now as present
from shared.files.refusals import TooBusy
from shared.heartbeat import beat
from shared.logs import log_of
from shared.messaging.outage import is_outage

TIMEOUT: Final = 20.0
PAUSE: Final = 20.0
MOST_AT_ONCE: Final = 200
SCHEMES: Final = {"imap": 143, "imaps": 993}

Clock = Callable[[], datetime]

log = log_of(__name__)


class MailboxAway(ConnectionError):
    """The mailbox cannot be reached, or does not let us in."""


@dataclass(frozen=True)
class FolderAddress:
    """Where the mailbox is: ``imaps://user:password@host[:port][/folder]``, or ``imap://`` within one's own network."""

    scheme: str
    host: str
    port: int
    user: str
    password: str
    folder: str

    @classmethod
    def of(cls, url: str) -> "FolderAddress":
        """Return the address that BOUNCE_IMAP_URL says. Raises ValueError."""
        parts = urlsplit(url)
        if parts.scheme not in SCHEMES or not parts.hostname or not parts.username:
            raise ValueError("BOUNCE_IMAP_URL must look like imaps://user:password@host/INBOX")
        folder = unquote(parts.path.strip("/")) or "INBOX"
        port = parts.port or SCHEMES[parts.scheme]
        return cls(parts.scheme, parts.hostname, port, unquote(parts.username), unquote(parts.password or ""), folder)


class BounceReader:
    """Reads what is unseen in the mailbox; ``turn`` does it and then waits."""

    def __init__(self, sessions: sessionmaker[Session], url: str, clock: Clock = present) -> None:
        self._sessions, self._clock = sessions, clock
        self._address, self._name = FolderAddress.of(url), mailbox_name(url)
        self._left: set[tuple[bytes, bytes]] = set()

    def turn(self, stop: threading.Event) -> None:
        """Read what there is; when that is all, wait a little."""
        try:
            found = self.read(stop)
        except MailboxAway as trouble:
            self._note_reading(str(trouble))
            raise
        self._note_reading("")
        if found < MOST_AT_ONCE:
            stop.wait(PAUSE)

    def read(self, stop: threading.Event | None = None) -> int:
        """Read up to MOST_AT_ONCE messages that were not looked at yet; return how many. Raises MailboxAway."""
        with _opened(self._address) as mailbox:
            found = [one for one in mailbox.unseen() if (mailbox.generation, one) not in self._left][:MOST_AT_ONCE]
            for one in found:
                if stop is not None and stop.is_set():
                    break
                self._take(mailbox, one)
                beat()
        return len(found)

    def _note_reading(self, trouble: str) -> None:
        with self._sessions.begin() as session:
            note_reading(session, name=self._name, trouble=trouble, now=self._clock())

    def _take(self, mailbox: "BounceFolder", one: bytes) -> None:
        try:
            told = returned.read(mailbox.fetch(one))
            came_of_it = self._note(told)
        except (LetterInHand, TooBusy):
            return  # the next turn finds it again
        except (imaplib.IMAP4.abort, OSError):
            raise  # the line is gone, and nothing is known of the message
        except Exception as trouble:
            if is_outage(trouble):
                raise
            log.exception("a message of the mailbox is left", number=one.decode())
            self._left.add((mailbox.generation, one))
            return
        log.info("a message was read", letter_id=str(told.letter_id), came_of_it=came_of_it, reason=told.reason)
        if came_of_it == "open":
            self._left.add((mailbox.generation, one))
        else:
            mailbox.mark_seen(one)

    def _note(self, told: Notification) -> Taken:
        with self._sessions.begin() as session:
            return take_in(session, told, source="mailbox", now=self._clock())


class BounceFolder:
    """An open folder of an IMAP server (RFC 3501); messages go by their unique numbers."""

    def __init__(self, imap: imaplib.IMAP4, folder: str) -> None:
        self._imap = imap
        quoted = folder.replace("\\", "\\\\").replace('"', '\\"')
        self._asked(imap.select(f'"{quoted}"'))
        self.generation = self._answer("UIDVALIDITY")

    def unseen(self) -> list[bytes]:
        """Return the numbers of the messages that nobody has seen, oldest first."""
        answers = self._asked(self._imap.uid("SEARCH", "UNSEEN"))
        return sorted((number for answer in answers if answer for number in answer.split()), key=int)

    def fetch(self, number: bytes) -> bytes:
        """Return the first part of a message, as much as is read of it; it stays unseen. Empty if it is gone."""
        wanted = f"(BODY.PEEK[]<0.{dsn.MOST_OCTETS}>)"
        answers = self._asked(self._imap.uid("FETCH", number.decode(), wanted))
        return next((bytes(answer[1]) for answer in answers if isinstance(answer, tuple)), b"")

    def mark_seen(self, number: bytes) -> None:
        """Mark a message as seen."""
        self._asked(self._imap.uid("STORE", number.decode(), "+FLAGS.SILENT", r"(\Seen)"))

    def _answer(self, name: str) -> bytes:
        _, answers = self._imap.response(name)
        return next((answer for answer in answers if isinstance(answer, bytes)), b"")

    @staticmethod
    def _asked(answer: tuple[str, list[Any]]) -> list[Any]:
        status, answers = answer
        if status != "OK":
            raise MailboxAway(_short(answers))
        return answers


@contextmanager
def _opened(address: FolderAddress) -> Iterator[BounceFolder]:
    """Sign in, open the folder, sign out. Raises MailboxAway for everything that goes wrong with the server."""
    imap: imaplib.IMAP4 | None = None
    try:
        imap = _connected(address)
        imap.login(address.user, address.password)
        yield BounceFolder(imap, address.folder)
    except (imaplib.IMAP4.error, OSError) as trouble:
        raise MailboxAway(_short(trouble)) from trouble
    finally:
        if imap is not None:
            with suppress(imaplib.IMAP4.error, OSError):
                imap.logout()


def _connected(address: FolderAddress) -> imaplib.IMAP4:
    if address.scheme == "imap":
        return imaplib.IMAP4(address.host, address.port, timeout=TIMEOUT)
    trusted = ssl.create_default_context()
    return imaplib.IMAP4_SSL(address.host, address.port, timeout=TIMEOUT, ssl_context=trusted)


def _short(trouble: object) -> str:
    return re.sub(r"\s+", " ", f"the mailbox of returned letters: {trouble}")[:300]

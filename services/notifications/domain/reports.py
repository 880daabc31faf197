"""What is reported of a letter that a server took: for which address, what became of it, and what that means.

Sources: RFC 3464 (actions), RFC 5965 (complaints), RFC 3834 (automatic answers).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Any, Final, Literal, get_args
from uuid import UUID

from services.notifications.domain.refusals import Meaning, judge, telling
from services.notifications.domain.texts import JOINER, one_line, plain
from shared.cleaning import mailbox

MOST_OF_A_TEXT: Final = 500
MOST_OF_AN_ADDRESS: Final = 254

Action = Literal["failed", "delayed", "delivered", "relayed", "expanded"]
Told = Action | Literal["away", "complained"]
"""Also that somebody's mailbox answers by itself, and that a reader calls the letter spam."""
ACTIONS: Final[tuple[Action, ...]] = get_args(Action)
OF_THE_READER: Final = ("away", "complained")
"""What comes from the reader's side and not from a server: believed for the letter that it names."""

_LETTER: Final = re.compile(
    r"<([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})@[^<>\s]*>", re.IGNORECASE | re.ASCII
)


@dataclass(frozen=True)
class Report:
    """What became of the letter for one recipient.

    ``recipients`` are the addresses it was sent to, as the sender gave it and as the last server knew it; ``final`` is
    the one that this server speaks of. ``status`` is "" if the server gave none that can be read; ``answer`` is what
    the last server said, ``server`` its name.
    """

    recipients: tuple[str, ...]
    action: Told
    status: str = ""
    answer: str = ""
    server: str = ""
    final: str = ""

    @property
    def meaning(self) -> Meaning:
        """Return what the server means."""
        return judge(0, self.status, self.answer) if self.action == "failed" else "later"

    def says_gone(self, email: str) -> bool:
        """Return whether no letter will reach this very mailbox: not one behind it, and not one that is full."""
        return self.action == "failed" and email == self.final and self.meaning == "gone"


@dataclass(frozen=True)
class Notification:
    """A message to the mailbox of returned letters: about which letter, and what it reports; or why it is no report.

    ``key`` is the same for the same message, however often and by whichever way it comes. ``sender``, ``subject`` and
    ``text`` are for a person to look at, if nothing is understood.
    """

    letter_id: UUID | None = None
    reports: tuple[Report, ...] = ()
    key: str = ""
    reason: Literal["", "not_a_report", "no_recipient", "not_our_letter", "unreadable"] = ""
    sender: str = ""
    subject: str = ""
    text: str = ""


def report_of(
    recipient: str, *, action: str, status: str = "", answer: str = "", server: str = "", original: str = ""
) -> Report | None:
    """Return a report about one recipient from texts; None if the action is unknown or there is no address.

    ``original`` is the address it was first sent to, if it was sent on.
    """
    final, first = address_in(recipient), address_in(original)
    known = next((one for one in ACTIONS if one == action.strip().lower()), None)
    recipients = tuple(dict.fromkeys(one for one in (first, final) if one))
    if not recipients or known is None:
        return None
    said = short(answer)
    return Report(recipients, known, telling(status, said), said, short(server), final or first)


def letter_of(text: str) -> UUID | None:
    """Return the letter of a Message-ID (sending.mailer.message_id); None if it is not one of ours."""
    found = _LETTER.search(text)
    return UUID(found[1]) if found else None


def address_in(text: str) -> str:
    """Return the address in a text, as it is kept here; "" if there is none."""
    address = mailbox(mailbox(text[: 2 * MOST_OF_AN_ADDRESS]).strip("<>"))
    fits = re.fullmatch(r"[^\s@<>]+@[^\s@<>]+", address) and address.isprintable()
    return address if fits and len(address) <= MOST_OF_AN_ADDRESS else ""


def short(text: str) -> str:
    """Return a text of a stranger's server as it may be kept and shown: nothing unseen in it, one line, not long."""
    return one_line(clean(text[: 4 * MOST_OF_A_TEXT]))[:MOST_OF_A_TEXT]


def clean(text: str) -> str:
    """Return a text without what is unseen or steers a terminal; it is not for letters, so nothing is woven in."""
    return plain(text.encode("utf-8", "replace").decode()).replace(JOINER, "")


def field_of(mail: Mapping[str, Any], *names: str) -> str:
    """Return the first field of one of these names of a message as shared/files/mails.py has it; "" if none."""
    return next((str(value) for key, value in mail["fields"] if key in names), "")


def sender_of(mail: Mapping[str, Any]) -> str:
    """Return the address that wrote a message."""
    return address_in(parseaddr(field_of(mail, "from"))[1])

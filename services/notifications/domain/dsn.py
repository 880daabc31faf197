"""Delivery status notifications: what a mail server reports about a letter that it took and could not deliver.

Anybody can write to the mailbox of returned letters: a child takes the messages apart (shared/files/mails.py), and
nothing here raises, whatever was in them. What has no delivery status in it (an answer of somebody on leave,
advertisements) is no notification, and says why.
Sources: RFC 3462 (multipart/report), RFC 3464 (message/delivery-status), RFC 3463 (status codes), RFC 6533
(mailboxes in other scripts).
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, Literal
from uuid import UUID

from services.notifications.domain.texts import JOINER, one_line, plain
from shared.cleaning import mailbox

MOST_OCTETS: Final = 256 * 1024
MOST_REPORTS: Final = 100
MOST_OF_A_TEXT: Final = 500
MOST_OF_AN_ADDRESS: Final = 254

Action = Literal["failed", "delayed", "delivered", "relayed", "expanded"]
ACTIONS: Final[tuple[Action, ...]] = ("failed", "delayed", "delivered", "relayed", "expanded")
REPORTS: Final = frozenset({"multipart/report", "multipart/mixed"})
"""What a report comes in; the second from servers that know no better (RFC 3462 has the first)."""
STATUSES: Final = frozenset({"message/delivery-status", "message/global-delivery-status"})
RETURNED: Final = frozenset({"message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers"})
ADDRESS_GONE: Final = frozenset({"5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"})
"""No letter will ever reach this address: no such mailbox or domain, moved, disabled, takes no mail (RFC 7505)."""
DOUBT: Final = r"at a rate|rate limit|too many|quota|mailbox (is )?full|spam|block|black ?list|reputation|[245]\.2\.2"
"""What a server says where a code of an address that is gone is not to be believed; Python and PostgreSQL read it."""

_LETTER: Final = re.compile(
    r"<([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})@[^<>\s]*>", re.IGNORECASE | re.ASCII
)
_STATUS: Final = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])", re.ASCII)


@dataclass(frozen=True)
class Report:
    """What became of the letter for one recipient.

    ``recipients`` are the addresses it was sent to, as the sender gave it and as the last server knew it. ``status``
    is "" if the server gave none that can be read; ``answer`` is what the last server said, ``server`` its name.
    """

    recipients: tuple[str, ...]
    action: Action
    status: str = ""
    answer: str = ""
    server: str = ""

    @property
    def address_is_gone(self) -> bool:
        """Return whether no letter will ever reach this address. A full mailbox or a blocked sender is not gone."""
        doubtful = re.search(DOUBT, self.answer.replace(JOINER, ""), re.IGNORECASE)
        return self.action == "failed" and self.status in ADDRESS_GONE and not doubtful


@dataclass(frozen=True)
class Notification:
    """A message from a mail server: about which letter, and what it reports; or ``reason``, why it is none.

    ``key`` is the same for the same message, however often and by whichever way it comes.
    """

    letter_id: UUID | None = None
    reports: tuple[Report, ...] = ()
    key: str = ""
    reason: Literal["", "not_a_report", "no_recipient", "not_our_letter", "unreadable"] = ""


def read(mail: Mapping[str, Any], octets: bytes) -> Notification:
    """Return what a message reports: ``octets`` as they came, ``mail`` what shared/files/mails.py found in them."""
    parts: Sequence[Mapping[str, Any]] = mail["parts"]
    statuses = [part for part in parts if part["type"] in STATUSES]
    if statuses and mail["type"] in REPORTS:
        found = (_report(dict(reversed(fields))) for part in statuses for fields in part["groups"])
        reports = tuple(islice((one for one in found if one), MOST_REPORTS))
    elif named := _field(mail, "x-failed-recipients"):
        reports = tuple(islice(_failed(named, mail["text"]), MOST_REPORTS))
    else:
        return Notification(reason="not_a_report")
    if not reports:
        return Notification(reason="no_recipient")
    letter_id = _letter(mail)
    if letter_id is None:
        return Notification(reason="not_our_letter")
    own = _field(mail, "message-id")
    return Notification(letter_id, reports, hashlib.sha256(own.encode() if own else octets).hexdigest())


def letter_of(text: str) -> UUID | None:
    """Return the letter of a Message-ID (sending.mailer.message_id); None if it is not one of ours."""
    found = _LETTER.search(text)
    return UUID(found[1]) if found else None


def status_in(text: str) -> str:
    """Return the first status code (RFC 3463) in a text: "5.1.1" of "550 5.1.1 no such user"; "" if there is none."""
    found = _STATUS.search(text)
    return ".".join(str(int(number)) for number in found.groups()) if found else ""


def report_of(recipient: str, *, action: str, status: str, answer: str, server: str = "") -> Report | None:
    """Return a report about one recipient from texts; None if the action is unknown or there is no address."""
    named = _address(recipient)
    known = next((one for one in ACTIONS if one == action.strip().lower()), None)
    if not named or known is None:
        return None
    said = _short(answer)
    return Report((named,), known, _status(status, said), said, _short(server))


def _report(fields: Mapping[str, str]) -> Report | None:
    """Return what a group of fields says of one recipient; None for the group about the message."""
    named = [_address(_typed(fields.get(name, ""))) for name in ("original-recipient", "final-recipient")]
    recipients = tuple(dict.fromkeys(address for address in named if address))
    words = fields.get("action", "").lower().split()
    action = next((one for one in ACTIONS if words and one == words[0].strip("();")), None)
    if not recipients or action is None:
        return None
    said, server = (_short(_typed(fields.get(name, ""))) for name in ("diagnostic-code", "remote-mta"))
    return Report(recipients, action, _status(fields.get("status", ""), said), said, server)


def _failed(named: str, text: str) -> Iterator[Report]:
    """Yield what a server reports that writes a letter in place of a report (Exim): what it said stands in the text."""
    said = text.split("\n------", 1)[0]
    recipients = named.split(",")
    answer = next((one.strip() for one in reversed(said.splitlines()) if status_in(one)), "")
    for recipient in recipients:
        if report := report_of(recipient, action="failed", status="", answer=answer if len(recipients) == 1 else ""):
            yield report


def _letter(mail: Mapping[str, Any]) -> UUID | None:
    """Return the letter that came back; some servers return nothing of it, but answer to it as a person would."""
    returned = (dict(group) for part in mail["parts"] if part["type"] in RETURNED for group in part["groups"][:1])
    for fields in returned:
        if found := letter_of(fields.get("message-id", "")):
            return found
    answered = letter_of(_field(mail, "in-reply-to")) or letter_of(_field(mail, "references"))
    copied = re.search(r"^Message-ID:\s*(<\S+>)", mail["text"], re.IGNORECASE | re.MULTILINE)
    return answered or (letter_of(copied[1]) if copied else None)


def _field(mail: Mapping[str, Any], name: str) -> str:
    return next((str(value) for key, value in mail["fields"] if key == name), "")


def _status(text: str, answer: str) -> str:
    """Return the status; where it only says that something went wrong (5.0.0), the one that the last server said."""
    given = status_in(text)
    return given if given and not given.endswith(".0.0") else status_in(answer) or given


def _typed(value: str) -> str:
    """Return the value behind its type: ``rfc822; hoa@x.vn``, ``smtp; 550 …``, ``dns; mx.x.vn``."""
    kind, separator, rest = value.partition(";")
    return rest if separator and re.fullmatch(r"[\w-]+", kind.strip()) else value


def _address(text: str) -> str:
    address = mailbox(mailbox(text[: 2 * MOST_OF_AN_ADDRESS]).strip("<>"))
    fits = re.fullmatch(r"[^\s@<>]+@[^\s@<>]+", address) and address.isprintable()
    return address if fits and len(address) <= MOST_OF_AN_ADDRESS else ""


def _short(text: str) -> str:
    """Return a text of a stranger's server as it may be kept and shown: plain, one line, not long."""
    return one_line(plain(text.encode("utf-8", "replace").decode()[: 4 * MOST_OF_A_TEXT]))[:MOST_OF_A_TEXT]

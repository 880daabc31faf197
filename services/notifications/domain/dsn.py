"""Delivery status notifications: what a mail server reports about a letter that it took and could not deliver.

Anybody can write to the mailbox of returned letters, so nothing here raises, whatever the octets are. What has no
delivery status in it (an answer of somebody on leave, advertisements) is no notification, and says why.
Sources: RFC 3462 (multipart/report), RFC 3464 (message/delivery-status), RFC 3463 (status codes), RFC 6533
(mailboxes in other scripts).
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.parser import HeaderParser
from typing import Final, Literal, TypeAlias, cast
from uuid import UUID

from services.notifications.domain.addresses import mailbox
from services.notifications.domain.texts import one_line, plain

MOST_OCTETS: Final = 256 * 1024
MOST_REPORTS: Final = 100
MOST_OF_A_TEXT: Final = 500
MOST_OF_AN_ADDRESS: Final = 254

Action = Literal["failed", "delayed", "delivered", "relayed", "expanded"]
ACTIONS: Final[tuple[Action, ...]] = ("failed", "delayed", "delivered", "relayed", "expanded")
STATUSES: Final = frozenset({"message/delivery-status", "message/global-delivery-status"})
RETURNED: Final = frozenset({"message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers"})
ADDRESS_GONE: Final = frozenset({"5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"})
"""No letter will ever reach this address: no such mailbox or domain, moved, disabled, takes no mail (RFC 7505)."""

_LETTER: Final = re.compile(
    r"<([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})@[^<>\s]*>", re.IGNORECASE | re.ASCII
)
_STATUS: Final = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])", re.ASCII)

Part: TypeAlias = "Message[str, str]"


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
        """Return whether no letter will ever reach this address. A full mailbox (5.2.2) is not gone."""
        return self.action == "failed" and self.status in ADDRESS_GONE


@dataclass(frozen=True)
class Notification:
    """A message from a mail server: about which letter, and what it reports; or ``reason``, why it is none.

    ``key`` is the same for the same message, however often and by whichever way it comes.
    """

    letter_id: UUID | None = None
    reports: tuple[Report, ...] = ()
    key: str = ""
    reason: Literal["", "not_a_report", "no_recipient", "not_our_letter", "unreadable"] = ""


def read(octets: bytes) -> Notification:
    """Return what a message reports. Never raises; what is behind MOST_OCTETS is not read."""
    octets = octets[:MOST_OCTETS]
    try:
        return _read(message_from_bytes(octets), octets)
    except Exception:  # the library's parser has its own opinions on garbage: LookupError, RecursionError, …
        return Notification(reason="unreadable")


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


def _read(message: Part, octets: bytes) -> Notification:
    payload = message.get_payload()
    parts = cast("list[Part]", payload) if isinstance(payload, list) else []
    statuses = [part for part in parts if part.get_content_type() in STATUSES]
    if message.get_content_type() != "multipart/report" or not statuses:
        return Notification(reason="not_a_report")
    found = (_report(fields) for part in statuses for fields in _blocks(part))
    reports = tuple(report for report, _ in zip((one for one in found if one), range(MOST_REPORTS), strict=False))
    if not reports:
        return Notification(reason="no_recipient")
    letter_id = _letter(message, parts)
    if letter_id is None:
        return Notification(reason="not_our_letter")
    return Notification(letter_id, reports, key=_key(message, octets))


def _blocks(part: Part) -> Iterator[Part]:
    """Yield the groups of fields: first those about the message, then one for each recipient.

    The library takes them apart by itself, but for mailboxes in other scripts, where they are one text.
    """
    payload = part.get_payload()
    for block in cast("list[Part]", payload) if isinstance(payload, list) else []:
        yield block
        for text in re.split(r"\r?\n[ \t]*\r?\n", _text(block)):
            yield HeaderParser().parsestr(text.lstrip())


def _report(fields: Part) -> Report | None:
    """Return what a group of fields says of one recipient; None for the group about the message."""
    named = [_address(_typed(_field(fields, name))) for name in ("Original-Recipient", "Final-Recipient")]
    recipients = tuple(dict.fromkeys(address for address in named if address))
    words = _field(fields, "Action").lower().split()
    action = next((one for one in ACTIONS if words and one == words[0].strip("();")), None)
    if not recipients or action is None:
        return None
    said, server = (_short(_typed(_field(fields, name))) for name in ("Diagnostic-Code", "Remote-MTA"))
    return Report(recipients, action, _status(_field(fields, "Status"), said), said, server)


def _letter(message: Part, parts: list[Part]) -> UUID | None:
    """Return the letter that came back; some servers return nothing of it, but answer to it as a person would."""
    for part in parts:
        if part.get_content_type() in RETURNED and (found := letter_of(_message_id(part))):
            return found
    return letter_of(_field(message, "In-Reply-To")) or letter_of(_field(message, "References"))


def _message_id(part: Part) -> str:
    payload = part.get_payload()
    if isinstance(payload, list):
        return _field(cast("Part", payload[0]), "Message-ID") if payload else ""
    return _field(HeaderParser().parsestr(_text(part).lstrip()), "Message-ID")


def _text(part: Part) -> str:
    octets = part.get_payload(decode=True)
    return octets.decode("utf-8", "replace") if isinstance(octets, bytes) else ""


def _key(message: Part, octets: bytes) -> str:
    own = _field(message, "Message-ID")
    return hashlib.sha256(own.encode("utf-8", "replace") if own else octets).hexdigest()


def _status(text: str, answer: str) -> str:
    """Return the status; where it only says that something went wrong (5.0.0), the one that the last server said."""
    given = status_in(text)
    return given if given and not given.endswith(".0.0") else status_in(answer) or given


def _field(fields: Part, name: str) -> str:
    """Return a field as it was sent; letters of other scripts are UTF-8 (RFC 6533), which the library does not read."""
    raw = next((str(value) for key, value in fields.raw_items() if key.lower() == name.lower()), "")
    return raw.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


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

"""Messages in the mailbox of returned letters: which letter each is about, and what it reports.

Anybody can write there: a child takes the messages apart (shared/files/mails.py), and nothing here raises, whatever was
in them. What is no report of any kind (a person's question, advertisements) says why, and is left for a person.
Sources: RFC 3462 (multipart/report), RFC 3464 (message/delivery-status), RFC 3463 (status codes), RFC 6533
(mailboxes in other scripts), RFC 5965 (complaints).
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from email.header import decode_header, make_header
from itertools import islice
from typing import Any, Final
from uuid import UUID

from services.notifications.domain.plain_returns import answers, returns
from services.notifications.domain.reports import (
    Notification,
    Report,
    address_in,
    clean,
    field_of,
    letter_of,
    report_of,
    short,
)
from services.notifications.domain.return_path import letter_of_return

MOST_OCTETS: Final = 256 * 1024
MOST_REPORTS: Final = 100
MOST_KEPT: Final = 8_000

STATUSES: Final = frozenset({"message/delivery-status", "message/global-delivery-status"})
COMPLAINT: Final = "message/feedback-report"
RETURNED: Final = frozenset({"message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers"})
OTHER_WORDS: Final = {"error": "failed"}
"""How servers say an action that know no better (OpenSMTPD)."""


def read(mail: Mapping[str, Any], octets: bytes) -> Notification:
    """Return what a message reports: ``octets`` as they came, ``mail`` what shared/files/mails.py found in them."""
    own, letter_id = field_of(mail, "message-id"), _letter(mail)
    seen = Notification(
        letter_id=letter_id,
        key=hashlib.sha256(own.encode() if own else octets).hexdigest(),
        sender=short(_decoded(field_of(mail, "from"))),
        subject=short(_decoded(field_of(mail, "subject"))),
        text=clean(mail["text"][: 2 * MOST_KEPT])[:MOST_KEPT],
    )
    types = {part["type"] for part in mail["parts"]}
    is_report = bool(types & STATUSES or COMPLAINT in types)
    found = (*_statuses(mail), *_complaints(mail)) if is_report else (*returns(mail), *answers(mail, seen))
    reports = tuple(islice(found, MOST_REPORTS))
    if not reports:
        return _with(seen, reason="no_recipient" if is_report else "not_a_report")
    return _with(seen, reports=reports) if letter_id else _with(seen, reason="not_our_letter")


def _with(seen: Notification, **more: Any) -> Notification:
    return Notification(**{**seen.__dict__, **more})


def _groups(mail: Mapping[str, Any], *types: str) -> Sequence[Mapping[str, str]]:
    """Return the groups of fields in parts of these types; of two fields of one name the first counts."""
    return [dict(reversed(fields)) for part in mail["parts"] if part["type"] in types for fields in part["groups"]]


def _statuses(mail: Mapping[str, Any]) -> list[Report]:
    """Return what each group of fields says of a recipient.

    Exim calls the address to which it took a letter the final one, also where that is an alias; the members that failed
    stand in a field of the message itself.
    """
    found = (one for fields in _groups(mail, *STATUSES) if (one := _status(fields)))
    members = [member for name in field_of(mail, "x-failed-recipients").split(",") if (member := address_in(name))]
    return [replace(one, final=members[0]) if members and one.final not in members else one for one in found]


def _status(fields: Mapping[str, str]) -> Report | None:
    """Return what a group of fields says of one recipient; None for the group about the message."""
    words = fields.get("action", "").lower().split()
    action = words[0].strip("();") if words else ""
    return report_of(
        _typed(fields.get("final-recipient", "")),
        original=_typed(fields.get("original-recipient", "")),
        action=OTHER_WORDS.get(action, action),
        status=fields.get("status", ""),
        answer=_typed(fields.get("diagnostic-code", "")),
        server=_typed(fields.get("remote-mta", "")),
    )


def _complaints(mail: Mapping[str, Any]) -> list[Report]:
    """Return that a reader called a letter spam. Who it was is often left out, so the letter alone counts."""
    found = (fields for fields in _groups(mail, COMPLAINT) if fields.get("feedback-type"))
    fields = next(found, {})
    if not fields or "not-spam" in fields["feedback-type"]:
        return []
    reader = address_in(fields.get("original-rcpt-to", ""))
    return [Report((reader,) if reader else (), "complained", answer=short(fields.get("user-agent", "")))]


def _letter(mail: Mapping[str, Any]) -> UUID | None:
    """Return the letter that came back: what came with the message, or else to which address, in answer to what."""
    returned = (part["groups"][:1] for part in mail["parts"] if part["type"] in RETURNED)
    for fields in (dict(group) for groups in returned for group in groups):
        if found := letter_of(fields.get("message-id", "")):
            return found
    addressed = (value for name, value in mail["fields"] if name in {"to", "delivered-to", "x-original-to"})
    by_address = next((found for value in addressed if (found := letter_of_return(value))), None)
    answered = letter_of(field_of(mail, "in-reply-to")) or letter_of(field_of(mail, "references"))
    copied = re.search(r"^[> \t]*Message-ID:\s*(<\S+>)", mail["text"], re.IGNORECASE | re.MULTILINE)
    return by_address or answered or (letter_of(copied[1]) if copied else None)


def _typed(value: str) -> str:
    """Return the value behind its type: ``rfc822; hoa@x.vn``, ``smtp; 550 …``, ``dns; mx.x.vn``."""
    kind, separator, rest = value.partition(";")
    return rest if separator and re.fullmatch(r"[\w-]+", kind.strip()) else value


def _decoded(value: str) -> str:
    try:
        return str(make_header(decode_header(value)))
    except (ValueError, LookupError):  # an alphabet that nobody knows
        return value

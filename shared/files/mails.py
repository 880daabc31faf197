"""Messages that mail servers return, taken apart: fields as they were sent, of the message and its parts. In a child.

What a message means is not asked here (services/notifications/domain/dsn.py). Sources: RFC 5322, 2045, 6533.
"""

import html
import re
from collections.abc import Iterable, Iterator
from email import message_from_bytes
from email.message import Message
from email.parser import HeaderParser
from itertools import islice
from typing import Any, Final, TypeAlias, cast

from flufl.bounce import all_failures

MOST_PARTS: Final = 50
MOST_DEEP: Final = 3
MOST_BLOCKS: Final = 500
MOST_OF_A_VALUE: Final = 4_000
MOST_OF_A_TEXT: Final = 64 * 1024
MOST_FOR_PATTERNS: Final = 24 * 1024
"""What is looked through by patterns that take long with what nobody writes, and of each line of it no more than a
line of a letter may have (RFC 5322)."""
STATUSES: Final = frozenset({"message/delivery-status", "message/global-delivery-status"})
FIELDS_INSIDE: Final = STATUSES | {
    "message/feedback-report", "message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers"
}  # fmt: skip
"""Parts that have fields of their own in them, in one group or several."""

Part: TypeAlias = "Message[str, str]"
Fields: TypeAlias = list[tuple[str, str]]

_DOMAIN: Final = re.compile(rb"@[A-Za-z0-9.-]{1,255}")
_TOO_LONG: Final = re.compile(rb"([^\n]{998})[^\n]+")
_TAGS: Final = re.compile(r"(?is)<(script|style|head)\b.*?</\1>|<[^<>]*>")
_BREAKS: Final = re.compile(r"(?i)<(br|/p|/div|/tr|/h\d|/li)\b[^<>]*>")


def mail(content: bytes) -> tuple[Any, list[bytes]]:
    """Return type, fields, text and parts of a message, each part with its type and the groups of fields in it.

    ``failed`` and ``delayed`` are the addresses that flufl.bounce finds in messages without a delivery status.
    """
    message = message_from_bytes(content)
    parts = list(islice(_parts(message), MOST_PARTS)) if message.is_multipart() else []
    plain = not any(part.get_content_type() in STATUSES for part in parts)
    delayed, failed = _found(content[:MOST_FOR_PATTERNS]) if plain else ([], [])
    return {
        "type": message.get_content_type(),
        "fields": _fields(message),
        "text": _readable(parts or [message])[:MOST_OF_A_TEXT],
        "failed": failed,
        "delayed": delayed,
        "parts": [
            {"type": part.get_content_type(), "groups": list(islice(_groups(part), MOST_BLOCKS))} for part in parts
        ],
    }, []


def _parts(message: Part, depth: int = 1) -> Iterator[Part]:
    """Yield the parts of a message and of parts of it that are of several; never what is in a message within it."""
    payload = message.get_payload()
    for part in cast("list[Part]", payload) if isinstance(payload, list) else []:
        if part.get_content_maintype() == "multipart" and depth < MOST_DEEP:
            yield from _parts(part, depth + 1)
        else:
            yield part


def _found(content: bytes) -> tuple[list[str], list[str]]:
    lines = _TOO_LONG.sub(rb"\1", content)
    fit = _DOMAIN.sub(lambda found: found[0].replace(b"-", b"_"), lines)  # it knows no domain with a hyphen
    try:
        delayed, failed = all_failures(message_from_bytes(fit))
    except Exception:  # its patterns were written for friends
        return [], []
    return _named(delayed), _named(failed)


def _named(found: Iterable[bytes]) -> list[str]:
    halves = (one.decode("ascii").rpartition("@") for one in sorted(found))
    return [f"{local}{sign}{domain.replace('_', '-')}" for local, sign, domain in halves]


def _readable(parts: list[Part]) -> str:
    """Return the first text, of a page its words."""
    for part in parts:
        kind = part.get_content_type()
        if kind in ("text/plain", "text/html") and (text := _text(part).strip()):
            return text if kind == "text/plain" else _words(text[:MOST_FOR_PATTERNS])
    return ""


def _words(page: str) -> str:
    return html.unescape(_TAGS.sub("", _BREAKS.sub("\n", page))).strip()


def _groups(part: Part) -> Iterator[Fields]:
    """Yield the groups of fields in a part.

    The library takes them apart by itself, but for mailboxes in other scripts, where they are one text.
    """
    if part.get_content_type() not in FIELDS_INSIDE:
        return
    payload = part.get_payload()
    inner = cast("list[Part]", payload) if isinstance(payload, list) else []
    for block in inner:
        yield _fields(block)
    for block in inner if "delivery-status" in part.get_content_type() else [part] if not inner else []:
        for text in re.split(r"\r?\n[ \t]*\r?\n", _text(block)):
            yield _fields(HeaderParser().parsestr(text.lstrip()))


def _text(part: Part) -> str:
    octets = part.get_payload(decode=True)
    return octets.decode("utf-8", "replace") if isinstance(octets, bytes) else ""


def _fields(part: Part) -> Fields:
    """Return the fields as they were sent; letters of other scripts are UTF-8, which the library does not read."""
    return [(name.lower(), _utf8(str(value))[:MOST_OF_A_VALUE]) for name, value in part.raw_items()]


def _utf8(text: str) -> str:
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")

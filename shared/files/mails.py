"""Messages that mail servers return, taken apart: fields as they were sent, of the message and its parts. In a child.

What a message means is not asked here (services/notifications/domain/dsn.py). Sources: RFC 5322, 2045, 6533.
"""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from email.parser import HeaderParser
from itertools import islice
from typing import Any, Final, TypeAlias, cast

MOST_PARTS: Final = 50
MOST_BLOCKS: Final = 500
MOST_OF_A_VALUE: Final = 4_000
MOST_OF_A_TEXT: Final = 64 * 1024
FIELDS_INSIDE: Final = frozenset(
    {"message/delivery-status", "message/global-delivery-status", "message/rfc822", "message/global"}
    | {"text/rfc822-headers", "message/global-headers"}
)
"""Parts that have fields of their own in them, in one group or several."""

Part: TypeAlias = "Message[str, str]"
Fields: TypeAlias = list[tuple[str, str]]


def mail(content: bytes) -> tuple[Any, list[bytes]]:
    """Return type, fields, text and parts of a message, each part with its type and the groups of fields in it."""
    message = message_from_bytes(content)
    payload = message.get_payload()
    parts = cast("list[Part]", payload) if isinstance(payload, list) else []
    return {
        "type": message.get_content_type(),
        "fields": _fields(message),
        "text": "" if parts else _text(message)[:MOST_OF_A_TEXT],
        "parts": [
            {"type": part.get_content_type(), "groups": list(islice(_groups(part), MOST_BLOCKS))}
            for part in parts[:MOST_PARTS]
        ],
    }, []


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

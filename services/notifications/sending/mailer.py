"""A letter as it goes over the wire, by the standard library's email.message.

Headers are encoded by email.header: what email.policy.SMTP does instead loses spaces between encoded words (Python 3.11
and 3.12). Every part is base64, which is smaller than quoted-printable for Vietnamese.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import Compat32, EmailPolicy
from email.utils import format_datetime, parseaddr
from typing import Final
from uuid import UUID

from services.notifications.domain.texts import one_line, plain
from services.notifications.letters import Content, Frame, as_html, as_text

_WRITABLE: Final = re.compile(r"""[!#$%&'*+\-/=?^_`{|}~.A-Za-z0-9]{1,64}@[A-Za-z0-9.\-]{1,253}""")
_ATOMS: Final = re.compile(r"[A-Za-z0-9 \-]{1,60}")


class _OnTheWire(Compat32, EmailPolicy):
    """As email.policy.SMTP, but for its headers."""


ON_THE_WIRE: Final = _OnTheWire(linesep="\r\n", mangle_from_=False)


class NoAddress(ValueError):
    """The recipient's address cannot be written into a message."""


def message_id(letter_id: UUID, mail_from: str) -> str:
    """Return the Message-ID of a letter: the same at every try."""
    return f"<{letter_id}@{domain_of(mail_from)}>"


def domain_of(mail_from: str) -> str:
    """Return the domain in which our letters are written."""
    return parseaddr(mail_from)[1].rpartition("@")[2] or "localhost"


def message_of(
    content: Content,
    frame: Frame,
    *,
    letter_id: UUID,
    email: str,
    name: str,
    mail_from: str,
    now: datetime,
    trace: str,
    calendars: Sequence[bytes] = (),
) -> bytes:
    """Return the message of a letter, lines ending with CRLF. Raises NoAddress.

    With ``frame.unsubscribe`` it says how to decline its kind with one click (RFC 2369, RFC 8058); ``calendars``
    are iCalendar files to attach.
    """
    message = EmailMessage(policy=ON_THE_WIRE)
    message["From"] = _mailbox("From", *parseaddr(mail_from))
    message["To"] = _mailbox("To", one_line(plain(name)), email)
    message["Subject"] = _words("Subject", one_line(content.subject))
    message["Date"] = format_datetime(now)
    message["Message-ID"] = message_id(letter_id, mail_from)
    message["List-Id"] = f"<letters.{domain_of(mail_from)}>"
    if frame.unsubscribe:
        message["List-Unsubscribe"] = f"<{frame.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Correlation-ID"] = _words("X-Correlation-ID", one_line(plain(trace)))
    message["MIME-Version"] = "1.0"
    message.set_content(as_text(content, frame), cte="base64")
    message.add_alternative(as_html(content, frame), subtype="html", cte="base64")
    for number, file in enumerate(calendars, 1):
        method = "CANCEL" if b"\r\nMETHOD:CANCEL\r\n" in file else "PUBLISH"
        params = {"charset": "utf-8", "method": method}
        message.add_attachment(file, maintype="text", subtype="calendar", params=params, filename=f"lich-{number}.ics")
    message["Content-Language"] = content.language
    return message.as_bytes()


def _mailbox(header: str, name: str, email: str) -> Header:
    if not _WRITABLE.fullmatch(email):
        raise NoAddress(email)
    written = _words(header, name)
    written.append(f"<{email}>" if name else email, "us-ascii")
    return written


def _words(header: str, text: str) -> Header:
    """Return a text as a header has it: as it is if it is short and simple, else as encoded words (RFC 2047)."""
    return Header(text, "us-ascii" if _ATOMS.fullmatch(text) else "utf-8", header_name=header)

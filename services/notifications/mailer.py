"""A letter as a message, and one connection to an SMTP server that takes many of them."""

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Final, Literal
from urllib.parse import unquote, urlsplit
from uuid import UUID

from services.notifications.domain.texts import one_line, plain
from services.notifications.letters import Content, Frame, as_html, as_text

TIMEOUT: Final = 30.0
SCHEMES: Final = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}


class ServerAway(Exception):
    """The server cannot be reached or does not let us in; no letter is to blame."""


class NoAddress(ValueError):
    """The recipient's address cannot be written into a message."""


@dataclass(frozen=True)
class Answer:
    """What the server said to a letter: taken, not now (4xx, or the line broke), or never (5xx)."""

    kind: Literal["accepted", "put_off", "refused"]
    text: str


def message_id(letter_id: UUID, mail_from: str) -> str:
    """Return the Message-ID of a letter: the same at every try."""
    return f"<{letter_id}@{_domain(mail_from)}>"


def message_of(
    content: Content, frame: Frame, *, letter_id: UUID, email: str, name: str, mail_from: str, now: datetime, trace: str
) -> EmailMessage:
    """Return the message of a letter. Raises NoAddress."""
    message = EmailMessage(policy=SMTP)
    sender_name, sender = parseaddr(mail_from)
    message["From"] = Address(sender_name, addr_spec=sender)
    message["To"] = _address(email, name)
    message["Subject"] = one_line(content.subject)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = message_id(letter_id, mail_from)
    message["List-Id"] = f"<letters.{_domain(mail_from)}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Correlation-ID"] = one_line(plain(trace))
    message.set_content(as_text(content, frame), cte="quoted-printable")
    message.add_alternative(as_html(content, frame), subtype="html", cte="quoted-printable")
    message["Content-Language"] = content.language
    return message


class Mailer:
    """A connection to the server of ``SMTP_URL``, opened when needed and kept for the letters that follow.

    ``smtp://[user:password@]host[:port]``, ``smtp+starttls://`` and ``smtps://``.
    """

    def __init__(self, smtp_url: str, mail_from: str) -> None:
        parts = urlsplit(smtp_url)
        if parts.scheme not in SCHEMES or not parts.hostname:
            raise ValueError("SMTP_URL must look like smtp://host:25, smtp+starttls://… or smtps://…")
        self._url = parts
        self._sender = parseaddr(mail_from)[1]
        self._smtp: smtplib.SMTP | None = None

    def send(self, message: EmailMessage, email: str) -> Answer:
        """Hand a letter over and return what the server said. Raises ServerAway before the letter was begun."""
        kept_line = self._smtp is not None
        smtp = self._smtp or self._opened()
        try:
            refusal = self._envelope(smtp, email)
        except (smtplib.SMTPServerDisconnected, OSError) as trouble:
            self.close()
            if kept_line:
                return self.send(message, email)  # the kept line had gone dead: once more on a new one
            return Answer("put_off", _broken(trouble))
        return refusal or self._letter(smtp, message)

    def close(self) -> None:
        """End the connection; the next letter opens a new one."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            with suppress(smtplib.SMTPException, OSError):
                smtp.quit()
            smtp.close()

    def _opened(self) -> smtplib.SMTP:
        try:
            smtp = self._connected()
            if self._url.username:
                smtp.login(unquote(self._url.username), unquote(self._url.password or ""))
            smtp.ehlo_or_helo_if_needed()
        except (smtplib.SMTPException, OSError) as trouble:
            raise ServerAway(_broken(trouble)) from trouble
        self._smtp = smtp
        return smtp

    def _connected(self) -> smtplib.SMTP:
        host, port = self._url.hostname or "", self._url.port or SCHEMES[self._url.scheme]
        own_name = _domain(self._sender)
        if self._url.scheme == "smtps":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(host, port, local_hostname=own_name, timeout=TIMEOUT, context=context)
        smtp = smtplib.SMTP(host, port, local_hostname=own_name, timeout=TIMEOUT)
        if self._url.scheme == "smtp+starttls":
            smtp.starttls(context=ssl.create_default_context())
        return smtp

    def _envelope(self, smtp: smtplib.SMTP, email: str) -> Answer | None:
        """Say from whom and to whom; return the server's refusal, if it has one."""
        code, text = smtp.mail(self._sender)
        if code < 400:
            code, text = smtp.rcpt(email)
        return self._refusal(smtp, code, text) if code >= 400 else None

    def _letter(self, smtp: smtplib.SMTP, message: EmailMessage) -> Answer:
        """Hand over the letter itself. If the line breaks here the server may have it: that is a try."""
        try:
            code, text = smtp.data(message.as_bytes())
        except smtplib.SMTPDataError as refusal:
            code, text = refusal.smtp_code, _octets(refusal.smtp_error)
        except (smtplib.SMTPServerDisconnected, OSError) as trouble:
            self.close()
            return Answer("put_off", _broken(trouble))
        return self._refusal(smtp, code, text) if code >= 400 else Answer("accepted", _said(code, text))

    def _refusal(self, smtp: smtplib.SMTP, code: int, text: bytes) -> Answer:
        """Return the answer to a letter that was not taken, and make the line ready for the next one."""
        try:
            smtp.rset()
        except (smtplib.SMTPServerDisconnected, OSError):
            self.close()
        return Answer("refused" if code >= 500 else "put_off", _said(code, text))


def _address(email: str, name: str) -> Address:
    try:
        address = Address(one_line(plain(name)), addr_spec=email)
    except (ValueError, IndexError) as trouble:
        raise NoAddress(email) from trouble
    if not email.isascii():
        raise NoAddress(email)
    return address


def _broken(trouble: Exception) -> str:
    return one_line(plain(f"{type(trouble).__name__}: {trouble}"))[:500]


def _domain(mail_from: str) -> str:
    return parseaddr(mail_from)[1].rpartition("@")[2] or "localhost"


def _said(code: int, text: bytes) -> str:
    return one_line(plain(f"{code} {text.decode(errors='replace')}"))[:500]


def _octets(text: bytes | str) -> bytes:
    return text if isinstance(text, bytes) else text.encode(errors="replace")

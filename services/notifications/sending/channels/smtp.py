"""One connection to an SMTP server that takes many letters, by the standard library's smtplib."""

import smtplib
import ssl
from contextlib import ExitStack, suppress
from functools import partial
from typing import Final
from urllib.parse import unquote, urlsplit

from services.notifications.domain.return_path import return_address
from services.notifications.domain.trouble import CLOSING, Command, fault_of, kind_of
from services.notifications.sending.channels.port import Answer, Parcel, ServerAway, as_it_came, broken, said

TIMEOUT = 30.0
SCHEMES: Final = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
NO_REPLY: Final = -1
LINE_BROKE: Final = (smtplib.SMTPServerDisconnected, OSError)


class LineClosed(ServerAway):
    """The server said 421 and went, or the line broke, before it had the letter."""


class Mailer:
    """A connection to one server, opened when needed and kept for the letters that follow.

    ``smtp://[user:password@]host[:port]``, ``smtp+starttls://`` and ``smtps://``. Letters return to ``sender``, with
    ``per_letter`` to an address of each letter's own.
    """

    def __init__(self, url: str, sender: str, *, per_letter: bool = False) -> None:
        parts = urlsplit(url)
        if parts.scheme not in SCHEMES or not parts.hostname:
            raise ValueError("SMTP_URL must look like smtp://host:25, smtp+starttls://… or smtps://…")
        self._url, self._host, self._port = parts, parts.hostname, parts.port or SCHEMES[parts.scheme]
        self._sender, self._per_letter = sender, per_letter
        self._smtp: smtplib.SMTP | None = None
        self.server = f"{self._host}:{self._port}"

    def send(self, parcel: Parcel) -> Answer:
        """Hand a letter over (sending.channels.port); once more on a new line if the server closed the first."""
        with suppress(LineClosed):
            return self._handed_over(parcel)
        return self._handed_over(parcel)

    def close(self) -> None:
        """End the connection; the next letter opens a new one."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            with suppress(smtplib.SMTPException, OSError):
                smtp.quit()
            smtp.close()

    def _handed_over(self, parcel: Parcel) -> Answer:
        smtp = self._smtp = self._smtp or self._opened()
        try:
            command, code, text = self._told(smtp, parcel)
        except LINE_BROKE as trouble:
            self.close()
            raise LineClosed("closed", broken(trouble)) from trouble
        words = said(code, text)
        if fault := fault_of(command, code, words):
            self.close()
            raise (LineClosed if code == CLOSING else ServerAway)(fault, words)
        if code == NO_REPLY:
            self.close()
            return Answer("put_off", as_it_came(text.decode(errors="replace")), command, broke=True)
        answer = Answer(kind_of(code, words), words, command)
        if answer.kind != "accepted":
            self._begin_anew(smtp)
        return answer

    def _told(self, smtp: smtplib.SMTP, parcel: Parcel) -> tuple[Command, int, bytes]:
        """Tell a server of a letter and hand it over; return its last answer, and to which command.

        If the line breaks within the letter itself, the server may have it, and says nothing.
        """
        asks = smtp.has_extn("dsn")
        sender = return_address(self._sender, parcel.letter_id) if self._per_letter else self._sender
        code, text = smtp.mail(sender, ("RET=HDRS", f"ENVID={parcel.letter_id}") if asks else ())
        if code >= 400:
            return "MAIL", code, text
        original = parcel.recipient.replace("+", "+2B").replace("=", "+3D")  # xtext: RFC 3461, 4
        code, text = smtp.rcpt(parcel.recipient, ("NOTIFY=FAILURE,DELAY", f"ORCPT=rfc822;{original}") if asks else ())
        if code >= 400:
            return "RCPT", code, text
        try:
            return "DATA", *smtp.data(parcel.body)
        except smtplib.SMTPDataError as refused:
            return "DATA", refused.smtp_code, octets(refused.smtp_error)
        except LINE_BROKE as trouble:
            return "DATA", NO_REPLY, broken(trouble).encode()

    def _begin_anew(self, smtp: smtplib.SMTP) -> None:
        try:
            smtp.rset()
        except LINE_BROKE:
            self.close()

    def _opened(self) -> smtplib.SMTP:
        own_name = self._sender.rpartition("@")[2] or "localhost"
        context = None if self._url.scheme == "smtp" else ssl.create_default_context()
        line = partial(smtplib.SMTP_SSL, context=context) if self._url.scheme == "smtps" else smtplib.SMTP
        command: Command = "connect"
        try:
            with ExitStack() as unless_open:
                smtp = line(self._host, self._port, local_hostname=own_name, timeout=TIMEOUT)
                unless_open.callback(smtp.close)
                smtp.ehlo_or_helo_if_needed()
                if self._url.scheme == "smtp+starttls":
                    command = "STARTTLS"
                    smtp.starttls(context=context)
                    smtp.ehlo_or_helo_if_needed()
                if self._url.username:
                    command = "AUTH"
                    smtp.login(unquote(self._url.username), unquote(self._url.password or ""))
                unless_open.pop_all()
        except (smtplib.SMTPException, OSError) as trouble:
            raise _away(command, trouble) from trouble
        return smtp


def _away(command: Command, trouble: Exception) -> ServerAway:
    """Return why no line could be opened."""
    match trouble:
        case smtplib.SMTPResponseException():
            words = said(trouble.smtp_code, trouble.smtp_error)
            return ServerAway(fault_of(command, trouble.smtp_code, words) or "refuses_us", words)
        case ssl.SSLError():
            return ServerAway("tls", broken(trouble))
        case smtplib.SMTPNotSupportedError():
            return ServerAway("tls" if command == "STARTTLS" else "auth", broken(trouble))
        case smtplib.SMTPServerDisconnected():
            return ServerAway("closed", broken(trouble))
    return ServerAway("unreachable", broken(trouble))


def octets(text: bytes | str) -> bytes:
    """Return a server's words as smtplib mostly has them."""
    return text if isinstance(text, bytes) else text.encode()

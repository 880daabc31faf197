"""One connection to an SMTP server that takes many letters."""

import re
import smtplib
import socket
import ssl
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final
from urllib.parse import unquote, urlsplit

from services.notifications.sending.channels.port import Answer, Parcel, ServerAway, always, broken, nothing, said

TIMEOUT = 30.0
SCHEMES: Final = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
GO_AHEAD: Final = 354
_DOT_FIRST: Final = re.compile(rb"\n\.")


class Mailer:
    """A connection to the server of ``SMTP_URL``, opened when needed and kept for the letters that follow.

    ``smtp://[user:password@]host[:port]``, ``smtp+starttls://`` and ``smtps://``. It has a letter only with the dot
    that ends it: ``may_go`` is asked right before the dot, and a letter that may not go is left unfinished with its
    line. A server that offers it is told MAIL, RCPT and DATA in one go, with the dot of the letter before (RFC 2920).
    """

    def __init__(self, smtp_url: str, envelope_sender: str) -> None:
        parts = urlsplit(smtp_url)
        if parts.scheme not in SCHEMES or not parts.hostname:
            raise ValueError("SMTP_URL must look like smtp://host:25, smtp+starttls://… or smtps://…")
        self._url, self._host, self._port = parts, parts.hostname, parts.port or SCHEMES[parts.scheme]
        self._sender = envelope_sender
        self._smtp: smtplib.SMTP | None = None
        self._announced = ""
        self.server = f"{self._host}:{self._port}"

    def send(
        self,
        parcel: Parcel,
        *,
        may_go: Callable[[], bool] = always,
        meanwhile: Callable[[], None] = nothing,
        following: str = "",
    ) -> Answer | None:
        """Hand a letter over (sending.channels.port). A kept line that had gone dead is opened anew without a try."""
        if self._announced not in ("", parcel.recipient):
            self.close()
        kept_line = self._smtp is not None
        smtp = self._smtp or self._opened()
        try:
            refusal = self._begun(smtp, parcel.recipient)
        except (smtplib.SMTPServerDisconnected, OSError) as trouble:
            self.close()
            if kept_line:
                return self.send(parcel, may_go=may_go, meanwhile=meanwhile, following=following)
            return Answer("put_off", broken(trouble), broke=True)
        return refusal or self._letter(smtp, parcel.body, may_go, meanwhile, following)

    def close(self) -> None:
        """End the connection; the next letter opens a new one."""
        smtp, self._smtp = self._smtp, None
        announced, self._announced = self._announced, ""
        if smtp is not None:
            if not announced:  # else it waits for a letter
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
            raise ServerAway(broken(trouble)) from trouble
        if smtp.sock is not None:
            smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # the dot waits for no ACK
        self._smtp = smtp
        return smtp

    def _connected(self) -> smtplib.SMTP:
        own_name = self._sender.rpartition("@")[2] or "localhost"
        if self._url.scheme == "smtps":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self._host, self._port, local_hostname=own_name, timeout=TIMEOUT, context=context)
        smtp = smtplib.SMTP(self._host, self._port, local_hostname=own_name, timeout=TIMEOUT)
        if self._url.scheme == "smtp+starttls":
            smtp.starttls(context=ssl.create_default_context())
        return smtp

    def _begun(self, smtp: smtplib.SMTP, email: str) -> Answer | None:
        """Say from whom and to whom, and that the letter comes; return the server's refusal, if it has one."""
        commands = self._commands(email)
        if smtp.has_extn("pipelining"):
            if not self._announced:
                smtp.send("".join(f"{command}\r\n" for command in commands))
            answers = [smtp.getreply() for _ in commands]
            self._announced = ""
        else:
            answers = []
            for command in commands:
                answers.append(smtp.docmd(command))
                if answers[-1][0] >= 400:
                    break
        refused = next((answer for answer in answers if answer[0] >= 400), None)
        if refused and answers[-1][0] == GO_AHEAD:  # it waits for a letter to nobody: RFC 2920, 3.1
            smtp.docmd(".")
        return self._refusal(smtp, *refused) if refused else None

    def _commands(self, email: str) -> Sequence[str]:
        return f"MAIL FROM:<{self._sender}>", f"RCPT TO:<{email}>", "DATA"

    def _letter(
        self,
        smtp: smtplib.SMTP,
        body: bytes,
        may_go: Callable[[], bool],
        meanwhile: Callable[[], None],
        following: str,
    ) -> Answer | None:
        """Hand over the letter itself. If the line breaks here the server may have it: that is a try."""
        try:
            smtp.send(_DOT_FIRST.sub(b"\n..", body) if b"\n." in body else body)
            if not may_go():
                self._smtp = None
                smtp.close()
                return None
            self._announced = following if smtp.has_extn("pipelining") else ""
            next_commands = self._commands(following) if self._announced else ()
            smtp.send("".join(f"{line}\r\n" for line in (".", *next_commands)))
            meanwhile()
            code, text = smtp.getreply()
        except (smtplib.SMTPServerDisconnected, OSError) as trouble:
            self.close()
            return Answer("put_off", broken(trouble), broke=True)
        return self._refusal(smtp, code, text) if code >= 400 else Answer("accepted", said(code, text))

    def _refusal(self, smtp: smtplib.SMTP, code: int, text: bytes) -> Answer:
        """Return the answer to a letter that was not taken, and make the line ready for the next one."""
        try:
            if not self._announced:
                smtp.rset()
        except (smtplib.SMTPServerDisconnected, OSError):
            self.close()
        return Answer("refused" if code >= 500 else "put_off", said(code, text))

"""One connection to an SMTP server that takes many letters."""

import re
import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from typing import Final
from urllib.parse import unquote, urlsplit

from services.notifications.channels.port import Answer, Parcel, ServerAway, always, broken, nothing, said

TIMEOUT = 30.0
SCHEMES: Final = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
GO_AHEAD: Final = 354
_DOT_FIRST: Final = re.compile(rb"^\.", re.MULTILINE)


class Mailer:
    """A connection to the server of ``SMTP_URL``, opened when needed and kept for the letters that follow.

    ``smtp://[user:password@]host[:port]``, ``smtp+starttls://`` and ``smtps://``. While the server works the sender
    does: it asks ``may_go`` between MAIL and its answer, and does its ``meanwhile`` between the letter and its answer.
    A server that offers it is told MAIL, RCPT and DATA in one go (RFC 2920), which saves two of four waits.
    """

    def __init__(self, smtp_url: str, envelope_sender: str) -> None:
        parts = urlsplit(smtp_url)
        if parts.scheme not in SCHEMES or not parts.hostname:
            raise ValueError("SMTP_URL must look like smtp://host:25, smtp+starttls://… or smtps://…")
        self._url, self._host, self._port = parts, parts.hostname, parts.port or SCHEMES[parts.scheme]
        self._sender = envelope_sender
        self._smtp: smtplib.SMTP | None = None
        self.server = f"{self._host}:{self._port}"

    def send(
        self, parcel: Parcel, *, may_go: Callable[[], bool] = always, meanwhile: Callable[[], None] = nothing
    ) -> Answer | None:
        """Hand a letter over (channels.port). A kept line that had gone dead is opened anew without a try."""
        kept_line = self._smtp is not None
        smtp = self._smtp or self._opened()
        try:
            in_one_go = smtp.has_extn("pipelining")
            begun = f"MAIL FROM:<{self._sender}>\r\n"
            smtp.send(f"{begun}RCPT TO:<{parcel.recipient}>\r\nDATA\r\n" if in_one_go else begun)
            if not may_go():
                self._forget(smtp, in_one_go)
                return None
            refusal = self._answers(smtp) if in_one_go else self._envelope(smtp, parcel.recipient)
        except (smtplib.SMTPServerDisconnected, OSError) as trouble:
            self.close()
            if kept_line:
                return self.send(parcel, may_go=may_go, meanwhile=meanwhile)
            return Answer("put_off", broken(trouble), broke=True)
        return refusal or self._letter(smtp, parcel.body, meanwhile, begun=in_one_go)

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
            raise ServerAway(broken(trouble)) from trouble
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

    def _envelope(self, smtp: smtplib.SMTP, email: str) -> Answer | None:
        """Hear the answer to MAIL and say to whom; return the server's refusal, if it has one."""
        code, text = smtp.getreply()
        if code < 400:
            smtp.putcmd("rcpt", f"TO:<{email}>")
            code, text = smtp.getreply()
        return self._refusal(smtp, code, text) if code >= 400 else None

    def _answers(self, smtp: smtplib.SMTP) -> Answer | None:
        """Hear the answers to MAIL, RCPT and DATA; return the server's refusal, if it has one."""
        mail, rcpt, data = smtp.getreply(), smtp.getreply(), smtp.getreply()
        refused = next((answer for answer in (mail, rcpt, data) if answer[0] >= 400), None)
        if refused and data[0] == GO_AHEAD:  # it waits for a letter to nobody: RFC 2920, 3.1
            smtp.send(".\r\n")
            smtp.getreply()
        return self._refusal(smtp, *refused) if refused else None

    def _forget(self, smtp: smtplib.SMTP, in_one_go: bool) -> None:
        """Let go of a letter that shall not go out; once DATA was said, only the end of the line does that."""
        if in_one_go:
            self._smtp = None
            smtp.close()
        else:
            smtp.getreply()
            smtp.rset()

    def _letter(self, smtp: smtplib.SMTP, body: bytes, meanwhile: Callable[[], None], *, begun: bool) -> Answer:
        """Hand over the letter itself. If the line breaks here the server may have it: that is a try."""
        try:
            code, text = (GO_AHEAD, b"") if begun else smtp.docmd("data")
            if code == GO_AHEAD:
                smtp.send(_DOT_FIRST.sub(b"..", body) + b".\r\n")
                meanwhile()
                code, text = smtp.getreply()
            elif code < 400:
                self.close()
                return Answer("put_off", said(code, text), broke=True)
        except (smtplib.SMTPServerDisconnected, OSError) as trouble:
            self.close()
            return Answer("put_off", broken(trouble), broke=True)
        return self._refusal(smtp, code, text) if code >= 400 else Answer("accepted", said(code, text))

    def _refusal(self, smtp: smtplib.SMTP, code: int, text: bytes) -> Answer:
        """Return the answer to a letter that was not taken, and make the line ready for the next one."""
        try:
            smtp.rset()
        except (smtplib.SMTPServerDisconnected, OSError):
            self.close()
        return Answer("refused" if code >= 500 else "put_off", said(code, text))

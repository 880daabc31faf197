"""What DNS says of the domain in which our letters are written, and what to put there so that others believe them.

SPF (RFC 7208) names the machines that may write in a domain, DKIM (RFC 6376) the key that signs its letters, DMARC
(RFC 7489) what others do with letters that are neither. Gmail, Yahoo and Microsoft ask for all three from whoever sends
many letters.
"""

from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Final, Literal
from urllib.parse import urlsplit

import dns.resolver
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from dns.exception import DNSException as NoDns

from services.notifications.sending.mailer import domain_of
from shared.i18n import gettext as _
from shared.settings import Settings

__all__ = ["NoDns", "as_text", "findings"]

PATIENCE: Final = 10.0
Sort = Literal["TXT", "MX"]
Look = Callable[[str, Sort], Sequence[str]]


@dataclass(frozen=True)
class Finding:
    """What was found of one of the records, in words; ``name`` and ``put`` say what is to stand in DNS, if anything."""

    about: str
    well: bool
    words: str
    name: str = ""
    put: str = ""


def look(name: str, sort: Sort) -> Sequence[str]:
    """Return what stands in DNS under a name. Raises NoDns where it cannot be asked."""
    try:
        found = dns.resolver.resolve(name, sort, lifetime=PATIENCE, search=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    if sort == "MX":
        return [str(one.exchange) for one in found]
    return [b"".join(one.strings).decode(errors="replace") for one in found]


def findings(settings: Settings, ask: Look = look) -> Iterator[Finding]:
    """Look at every record that others ask for before they believe our letters."""
    written_in = domain_of(settings.mail_from)
    returned_to = (settings.bounce_address or parseaddr(settings.mail_from)[1]).rpartition("@")[2] or "localhost"
    yield _spf(returned_to, urlsplit(settings.smtp_url).hostname or "", ask)
    yield _dkim(written_in, settings, ask)
    yield _dmarc(written_in, parseaddr(settings.mail_from)[1], ask)
    yield _returns(returned_to, ask)


def public_key(private: str) -> str:
    """Return what stands in DNS for a private key (PEM)."""
    key = load_pem_private_key(private.encode(), None).public_key()
    return b64encode(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


def _spf(domain: str, host: str, ask: Look) -> Finding:
    found = [one for one in ask(domain, "TXT") if one.lower().split()[:1] == ["v=spf1"]]
    put = f"v=spf1 a:{host} mx ~all" if host else "v=spf1 mx ~all"
    if not found:
        words = _(
            "Chưa ghi máy nào được gửi thư của tên miền này. Nếu nhà cung cấp có dòng include: riêng, hãy thêm vào."
        )
        return Finding("SPF", False, words, domain, put)
    if len(found) > 1:
        return Finding("SPF", False, _("Có nhiều bản ghi SPF nên tất cả đều vô hiệu. Hãy gộp thành một."), domain)
    terms = found[0].lower().split()
    if "+all" in terms or "all" in terms:
        words = _("Bản ghi cho phép mọi máy gửi thư của tên miền này. Hãy đổi phần cuối thành ~all.")
        return Finding("SPF", False, words, domain, " ".join((*found[0].split()[:-1], "~all")))
    words = _("Có bản ghi. Hãy chắc chắn nó gồm cả máy chủ %(host)s (SMTP_URL).", host=host or "?")
    return Finding("SPF", True, f"{words} {found[0]}")


def _dkim(domain: str, settings: Settings, ask: Look) -> Finding:
    name = f"{settings.dkim_selector}._domainkey.{domain}"
    found = [
        tag.strip()[2:].replace(" ", "")
        for one in ask(name, "TXT")
        for tag in one.split(";")
        if tag.strip()[:2] == "p="
    ]
    if not settings.dkim_key:
        words = _(
            "Thư không được ký ở đây (chưa có DKIM_KEY). Máy chủ thư có thể tự ký; nếu không, hãy tạo khoá: "
            "openssl genrsa -out dkim.pem 2048"
        )
        return Finding("DKIM", bool(found), words)
    own = public_key(settings.dkim_key)
    if own in found:
        return Finding("DKIM", True, _("Khoá trong DNS đúng với khoá dùng để ký."))
    words = _("Trong DNS là một khoá khác với khoá dùng để ký.") if found else _("Chưa có khoá trong DNS.")
    return Finding("DKIM", False, words, name, f"v=DKIM1; k=rsa; p={own}")


def _dmarc(domain: str, mailbox: str, ask: Look) -> Finding:
    name = f"_dmarc.{domain}"
    found = [one for one in ask(name, "TXT") if one.lower().startswith("v=dmarc1")]
    put = f"v=DMARC1; p=none; rua=mailto:{mailbox}"
    if len(found) != 1:
        words = _(
            "Chưa ghi máy khác phải làm gì với thư giả danh tên miền này. Hãy bắt đầu với p=none, đọc báo cáo "
            "vài tuần rồi đổi thành p=quarantine."
        )
        many = _("Có nhiều bản ghi DMARC nên tất cả đều vô hiệu. Hãy chỉ giữ một.")
        return Finding("DMARC", False, many if found else words, name, "" if found else put)
    return Finding("DMARC", True, f"{_('Có bản ghi.')} {found[0]}")


def _returns(domain: str, ask: Look) -> Finding:
    if found := ask(domain, "MX"):
        return Finding("MX", True, f"{_('Thư trả lại đến được tên miền này.')} {', '.join(found)}")
    words = _("Tên miền của địa chỉ nhận thư trả lại không có máy chủ nhận thư, nên không ai biết thư nào không đến.")
    return Finding("MX", False, words, domain, f"10 mail.{domain}.")


def as_text(found: Sequence[Finding]) -> str:
    """Return findings as lines to be read on a terminal."""
    lines = []
    for one in found:
        lines.append(f"{one.about}: {_('đạt') if one.well else _('CẦN SỬA')}. {one.words}")
        if one.put:
            kind = "MX" if one.about == "MX" else "TXT"
            lines.append(f"    {one.name}.  IN  {kind}  {one.put if kind == 'MX' else _quoted(one.put)}")
    return "".join(f"{line}\n" for line in lines)


def _quoted(text: str) -> str:
    """Return a text as zone files have it: strings of at most 255 characters."""
    return " ".join(f'"{text[at : at + 250]}"' for at in range(0, len(text), 250))

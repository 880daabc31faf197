"""What DNS lacks so that others believe our letters; and that what it should say fits how letters are signed."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from services.notifications.sending.mail_dns import Finding, Sort, as_text, findings
from services.notifications.sending.parcels import signed
from shared.i18n import speaking
from shared.settings import Settings

LETTER = b"From: a@x.vn\r\nSubject: Chao\r\n\r\nxin chao\r\n"


@cache
def key() -> str:
    made = generate_private_key(65_537, 2_048)
    return made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def settings(**changes: Any) -> Settings:
    plain = Settings(database_url="", broker_url="", secret_key="k", mail_from="Khuyến công <a@x.vn>")
    return replace(plain, smtp_url="smtp://mail.x.vn", bounce_address="tra-lai@b.x.vn", **changes)


def found(records: Mapping[str, list[str]], **changes: Any) -> dict[str, Finding]:
    def ask(name: str, sort: Sort) -> list[str]:
        return [] if sort == "MX" and name != "b.x.vn" else records.get(f"{sort} {name}", [])

    return {one.about: one for one in findings(settings(**changes), ask)}


def test_an_empty_domain_is_told_what_to_put() -> None:
    told = found({}, dkim_key=key())
    assert {about: (one.well, one.name) for about, one in told.items()} == {
        "SPF": (False, "b.x.vn"),
        "DKIM": (False, "khuyencong._domainkey.x.vn"),
        "DMARC": (False, "_dmarc.x.vn"),
        "MX": (False, "b.x.vn"),
    }
    again = {f"TXT {one.name}": [one.put] for about, one in told.items() if about != "MX"}
    well = found(again | {"MX b.x.vn": ["mail.x.vn."]}, dkim_key=key())
    assert all(one.well and not one.put for one in well.values()), "what it says to put is not what it wants"


@pytest.mark.parametrize(
    ("records", "about", "said"),
    [
        ({"TXT b.x.vn": ["v=spf1 mx ~all", "v=spf1 a -all"]}, "SPF", "several SPF records"),
        ({"TXT b.x.vn": ["v=spf1 mx +all"]}, "SPF", "every machine"),
        ({"TXT khuyencong._domainkey.x.vn": ["v=DKIM1; p=AAAA"]}, "DKIM", "another key"),
        ({"TXT _dmarc.x.vn": ["v=DMARC1; p=none", "v=DMARC1; p=reject"]}, "DMARC", "several DMARC records"),
    ],
)
def test_what_counts_for_nothing_is_said(records: Mapping[str, list[str]], about: str, said: str) -> None:
    with speaking("en"):
        told = found(records, dkim_key=key())[about]
    assert (told.well, said in told.words) == (False, True)


def test_what_is_to_be_put_can_be_copied_into_a_zone() -> None:
    with speaking("en"):
        lines = as_text(list(found({}, dkim_key=key()).values())).splitlines()
    assert lines[0].startswith("SPF: TO BE MENDED.")
    assert lines[1] == '    b.x.vn.  IN  TXT  "v=spf1 a:mail.x.vn mx ~all"'
    strings = lines[3].partition("TXT")[2].split('" "')
    assert len(strings) == 2
    assert max(map(len, strings)) < 256


def test_letters_are_signed_so_that_what_stands_in_dns_proves_them() -> None:
    told = found({}, dkim_key=key())["DKIM"]
    letter = signed(LETTER, settings(dkim_key=key()))

    def zone(name: bytes, **_: object) -> bytes:
        return told.put.encode() if name.rstrip(b".") == told.name.encode() else b""

    assert letter.endswith(LETTER)
    assert dkim.verify(letter, dnsfunc=zone)
    assert not dkim.verify(letter.replace(b"xin chao", b"xin loi"), dnsfunc=zone)

"""The certificate as a PDF: one A4 page, made from plain values. Signing it is papers/signature.py's work."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Final, Literal

import typst

from services.awards.models import Certificate
from shared.clock import HANOI
from shared.places import provinces
from shared.qr import qr_svg
from shared.settings import Settings
from shared.typesetting import fonts

TEMPLATE: Final = Path(__file__).parent / "certificate.typ"

LEVELS: Final[Mapping[str, str]] = {
    "commune": "cấp xã",
    "province": "cấp tỉnh",
    "region": "cấp khu vực",
    "nation": "cấp quốc gia",
}
GROUPS: Final[Mapping[str, str]] = {
    "A": "Thủ công mỹ nghệ",
    "B": "Chế biến nông, lâm, thủy sản và thực phẩm",
    "C": "Thiết bị, máy móc, dụng cụ và phụ tùng cơ khí",
    "D": "Sản phẩm khác",
}
LONGEST_WORD: Final = re.compile(r"\S{24}(?=\S)")
# The paper is an official document and speaks Vietnamese only.


@dataclass(frozen=True, kw_only=True)
class CertificatePaper:
    """What is printed. ``place`` is where it is issued, ``check_url`` what the QR says, ``signer`` whose key signs."""

    agency: str
    place: str
    level: str
    year: int
    round_name: str
    number: str
    product: str
    group: str
    establishment: str
    province: str
    decision_number: str
    decision_date: date
    issued_on: date
    valid_until: date
    check_code: str
    check_url: str
    signer: str
    signed_at: datetime


def paper_of(certificate: Certificate, settings: Settings, *, signer: str, at: datetime) -> CertificatePaper:
    """Return what is printed on a certificate that is signed ``at`` a moment by ``signer``."""
    round_ = certificate.dossier.round
    place = provinces().get(certificate.province_code)
    return CertificatePaper(
        agency=settings.agency_name_vi,
        place=settings.agency_address.rpartition(",")[2].strip(),
        level=round_.level,
        year=round_.year,
        round_name=round_.name_vi,
        number=certificate.number,
        product=certificate.product_name,
        group=certificate.product_group,
        establishment=certificate.establishment_name,
        province=place.name if place else certificate.province_code,
        decision_number=certificate.decision_number,
        decision_date=certificate.decision_date,
        issued_on=certificate.issued_on,
        valid_until=certificate.valid_until,
        check_code=certificate.check_code,
        check_url=check_address(settings, certificate.check_code),
        signer=signer,
        signed_at=at,
    )


def check_address(settings: Settings, code: str) -> str:
    """Return the address of a certificate's check page, as the QR has it."""
    return f"{settings.public_url.rstrip('/')}/awards/check/{code}"


def certificate_page(paper: CertificatePaper, kind: Literal["pdf", "png"] = "pdf") -> bytes:
    """Return the page as a PDF with its fonts embedded, or as a picture.

    Whatever the names hold is set as text, in a size at which all of it fits the page.
    """
    data = {"data": json.dumps(_texts(paper), ensure_ascii=False)}
    moment = paper.signed_at.astimezone(UTC).replace(microsecond=0)
    made = _compiler().compile(format=kind, sys_inputs=data, pdf_standards=["1.7"], timestamp=moment)
    if not isinstance(made, bytes):
        raise ValueError(f"certificate {paper.number} does not fit one page")
    return made


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(TEMPLATE, root=TEMPLATE.parent, font_paths=fonts())


def _texts(paper: CertificatePaper) -> dict[str, object]:
    names = ("agency", "number", "product", "group", "establishment", "province", "signer")
    return {
        **{name: _breakable(getattr(paper, name)) for name in names},
        "title": f"Giấy chứng nhận {paper.number}",
        "level": LEVELS[paper.level],
        "year": str(paper.year),
        "group_name": GROUPS[paper.group],
        "decision": _breakable(_decision(paper)),
        "valid_until": f"{paper.valid_until:%d/%m/%Y}",
        "place_and_date": f"{paper.place}, {paper.issued_on:ngày %d tháng %m năm %Y}",
        "signed_on": f"{paper.signed_at.astimezone(HANOI):%d/%m/%Y %H:%M}",
        "qr": qr_svg(paper.check_url, quiet=0),
        "code": paper.check_code,
        "check_page": paper.check_url.partition("://")[2].rpartition("/")[0],
    }


def _decision(paper: CertificatePaper) -> str:
    by = f"Được công nhận theo Quyết định số {paper.decision_number}" if paper.decision_number else "Được công nhận"
    on = f" ngày {paper.decision_date:%d/%m/%Y}" if paper.decision_number else ""
    return f"{by}{on}, {paper.round_name}."


def _breakable(text: str) -> str:
    """Return ``text`` with places in its over-long words where a line may end."""
    return LONGEST_WORD.sub("\\g<0>\u200b", text)

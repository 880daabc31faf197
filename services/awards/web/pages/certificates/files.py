"""The signed files: one for who may have it, a round's all in one archive, and one PDF of all pages to print."""

import io
import zipfile
from uuid import UUID

import pikepdf
from flask import Response
from flask.typing import ResponseReturnValue

from services.awards.models import Certificate
from services.awards.queries.certificates import (
    CertificateNotFound,
    NotSignedYet,
    certificate_by_code,
    certificate_for,
    certificates_of,
    file_of,
    with_files,
)
from services.awards.web.asking import asker, office_round
from shared.clock import hanoi_date, now
from shared.web.app import transaction
from shared.web.security import key_in_address
from shared.web.uploads import attachment

PDF, ZIP = "application/pdf", "application/zip"
END_OF_FILE = b"%%EOF"


@key_in_address
def checked_file(code: str) -> ResponseReturnValue:
    """Give the signed file to whoever has the code: it says no more than the paper, and only it can be verified.

    What was revoked is given to nobody this way.
    """
    with transaction() as session:
        certificate = certificate_by_code(session, code)
        if certificate is None or certificate.state == "revoked":
            raise CertificateNotFound
        return _file(certificate, file_of(session, certificate))


def file(certificate_id: UUID) -> ResponseReturnValue:
    """Give the signed file to the establishment, its province, and the round's office."""
    with transaction() as session:
        certificate = certificate_for(session, certificate_id, asker(session))
        return _file(certificate, file_of(session, certificate))


def all_files(code: str) -> ResponseReturnValue:
    """Give the signed files of a round that hold, in one archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for certificate in _signed(code):
            archive.writestr(file_name(certificate), certificate.pdf or b"")
    return attachment(out.getvalue(), ZIP, f"giay-chung-nhan-{code}.zip")


def print_all(code: str) -> ResponseReturnValue:
    """Give one PDF with the pages of all certificates of a round that hold, to print; it is not signed itself."""
    out, all_pages = io.BytesIO(), pikepdf.new()
    for certificate in _signed(code):
        with pikepdf.open(io.BytesIO(_unsigned(certificate.pdf or b""))) as one:
            all_pages.pages.append(one.pages[0])
    all_pages.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return attachment(out.getvalue(), PDF, f"giay-chung-nhan-{code}.pdf")


def file_name(certificate: Certificate) -> str:
    """Return what a certificate's file is called: its number with dashes."""
    return f"giay-chung-nhan-{certificate.number.replace('/', '-')}.pdf"


def _signed(code: str) -> list[Certificate]:
    with transaction() as session:
        round_, _ = office_round(session, code)
        found = list(session.scalars(with_files(certificates_of(round_.id, today=hanoi_date(now())))))
    if not found:
        raise NotSignedYet
    return found


def _unsigned(signed: bytes) -> bytes:
    """Return the page as it was before the signature was added behind it: that is slow to read and not printed."""
    return signed[: signed.index(END_OF_FILE) + len(END_OF_FILE)]


def _file(certificate: Certificate, content: bytes) -> Response:
    return attachment(content, PDF, file_name(certificate))

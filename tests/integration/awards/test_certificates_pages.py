"""Anyone checks a certificate; who may has its file; its office lists, prints and revokes; and the same by JSON."""

import io
import zipfile
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from services.awards.actions.certificates import issue_certificate, revoke_certificate, sign_next
from services.awards.models import Certificate, Contact, Round
from services.awards.papers.certificate import certificate_page, paper_of
from services.awards.papers.signature import signer_of
from services.awards.web.app import create_app
from shared.clock import now
from shared.settings import Settings
from tests.awards_builders import make_dossier, make_officer, make_official, make_organiser, make_round
from tests.builders import NOW
from tests.clients import Visit, statements_to, tokenless_app
from tests.integration.awards.test_certificates import authority, issued, signing

Sessions = sessionmaker[Session]
__all__ = ["authority", "signing"]


@pytest.fixture
def app(awards_sessions: Sessions, signing: Settings) -> Flask:
    return tokenless_app(create_app, awards_sessions, signing)


def one(sessions: Sessions, signing: Settings | None = None, **changes: Any) -> Certificate:
    """A committed certificate; signed with the settings' key if they are given."""
    with sessions.begin() as session:
        [certificate] = issued(session)
        for name, value in changes.items():
            setattr(certificate, name, value)
        if signing:
            sign(session, signing)
        assert certificate.dossier.round
        return certificate


def sign(session: Session, settings: Settings) -> None:
    """Sign all that waits."""
    signer = signer_of(settings, now())
    assert signer is not None
    sign_next(session, signer, settings=settings, now=NOW, most=500)


def revoke(sessions: Sessions, certificate: Certificate) -> None:
    """Revoke as an organiser."""
    with sessions.begin() as session:
        by = make_organiser(session)
        revoke_certificate(session, certificate_id=certificate.id, reason="Vi phạm nhãn hiệu.", by=by, now=NOW)


def test_the_answer_comes_first_whatever_it_is(awards_sessions: Sessions, visit: Visit, signing: Settings) -> None:
    valid = one(awards_sessions, signing)
    expired = one(awards_sessions, valid_until=date(2020, 12, 31))
    revoked = one(awards_sessions)
    revoke(awards_sessions, revoked)
    for certificate, said in (
        (valid, "còn hiệu lực đến hết ngày 31/12/2029"),
        (expired, "đã hết hiệu lực từ sau ngày 31/12/2020"),
        (revoked, "đã bị thu hồi ngày"),
    ):
        page = visit().get(f"/awards/check/{certificate.check_code}")
        assert page.status_code == 200
        assert page.text.index(said) < page.text.index("So với tờ giấy")
        assert certificate.number in page.text
    assert "Vi phạm nhãn hiệu." in visit().get(f"/awards/check/{revoked.check_code}").text
    assert valid.pdf_sha256 in visit().get(f"/awards/check/{valid.check_code}").text
    assert "chưa được ký số" in visit().get(f"/awards/check/{expired.check_code}").text
    unknown = visit(language="en").get("/awards/check/0000-0000-0000")
    assert unknown.status_code == 404
    assert 'No certificate has the code <span class="whole">0000-0000-0000</span>.' in unknown.text
    assert visit().get("/awards/check/khong-phai-ma").status_code == 404


def test_a_code_is_found_however_it_is_typed(awards_sessions: Sessions, visit: Visit) -> None:
    certificate = one(awards_sessions, check_code="10K3-9FMD-2XNA")
    for typed in ("1ok39fmd2xna", "IOK3 9FMD 2XNA", "https://kc.example/awards/check/10K3-9FMD-2XNA"):
        answer = visit().get("/awards/check", query_string={"code": typed})
        assert (answer.status_code, answer.location) == (303, "/awards/check/10K3-9FMD-2XNA"), typed
    assert visit().get("/awards/check/1ok39fmd2xna").location.endswith("/awards/check/10K3-9FMD-2XNA")
    wrong = visit().get("/awards/check?code=abc")
    assert wrong.status_code == 422
    assert 'value="abc"' in wrong.text
    assert visit().get(f"/awards/api/certificates/{certificate.check_code.lower()}").json["standing"] == "valid"  # type: ignore[index]


def test_a_photo_or_the_file_itself_leads_to_the_certificate(
    awards_sessions: Sessions, visit: Visit, signing: Settings
) -> None:
    certificate = one(awards_sessions, signing)
    photo = certificate_page(paper_of(certificate, signing, signer="TEST", at=NOW), "png")
    with awards_sessions() as session:
        pdf = session.scalars(select(Certificate.pdf)).one()
    assert pdf is not None

    def sent(content: bytes, name: str) -> Any:
        return visit().post("/awards/check", data={"photo": (io.BytesIO(content), name)})

    for content in (photo, pdf):
        answer = sent(content, "anh")
        assert (answer.status_code, answer.location) == (303, f"/awards/check/{certificate.check_code}")
    for content, advice in (
        (pdf[:-1], "không trùng với tệp nào đã ký"),
        (b"", "Vui lòng chọn một ảnh"),
        (b"GIF89a", "Không mở được tệp này"),
    ):
        refused = sent(content, "anh")
        assert refused.status_code == 422
        assert advice in refused.text


def test_the_file_is_given_to_who_may_have_it(awards_sessions: Sessions, visit: Visit, signing: Settings) -> None:
    certificate = one(awards_sessions, signing)
    unsigned = one(awards_sessions)
    with awards_sessions.begin() as session:
        group = f"establishment:{certificate.establishment_id}"
        maker = session.scalars(select(Contact.email).where(Contact.group_name == group)).one()
        people = [maker, make_officer(session, "01"), make_organiser(session)]
        people.append(make_official(session, session.get_one(Round, certificate.round_id), "secretariat").email)
        stranger = make_officer(session, "79")
    address = f"/awards/certificates/{certificate.id}/file"
    for email in people:
        answer = visit(email).get(address)
        assert (answer.status_code, answer.mimetype) == (200, "application/pdf"), email
        assert "attachment" in answer.headers["Content-Disposition"]
    assert visit(stranger).get(address).status_code == 404
    assert visit().get(address).status_code == 303
    assert visit().get(f"/awards/check/{certificate.check_code}/file").data.startswith(b"%PDF-")
    assert visit().get(f"/awards/check/{unsigned.check_code}/file").status_code == 404
    revoke(awards_sessions, certificate)
    assert visit().get(f"/awards/check/{certificate.check_code}/file").status_code == 404


def test_the_office_lists_filters_exports_and_prints(
    awards_sessions: Sessions, visit: Visit, signing: Settings
) -> None:
    with awards_sessions.begin() as session:
        round_ = make_round(session, state="published")
        for number, name in enumerate(("Nước mắm Mai Hương", "Tủ thờ Gò Công", "Chè Tây Sơn"), 1):
            product = make_dossier(session, round_, product_name=name)
            given: dict[str, Any] = {"number": number, "decision_number": "12/QĐ", "issued_on": date(2026, 3, 2)}
            issue_certificate(session, product, round_=round_, now=NOW, **given)
        organiser, code = make_organiser(session), round_.code
        clerk = make_official(session, round_, "secretariat").email
        council = make_official(session, round_, "council").email
    base = f"/awards/office/rounds/{code}/certificates"
    before = visit(clerk).get(base).text
    assert 'hx-get="' + base + '/progress"' in before
    assert "0/3" in before
    assert visit(clerk).get(base + ".zip").status_code == 404
    with awards_sessions.begin() as session:
        sign(session, signing)
        last = session.scalars(select(Certificate).where(Certificate.product_name == "Chè Tây Sơn")).one()
    revoke(awards_sessions, last)
    done = visit(clerk).get(base)
    assert "hx-get" not in visit(clerk).get(base + "/progress").text
    assert "Thu hồi<span" not in done.text, "the secretariat does not revoke"
    assert "Thu hồi<span" in visit(organiser).get(base).text
    found = visit(clerk).get(base + "?q=go+cong").text
    assert "Tủ thờ Gò Công" in found
    assert "Nước mắm" not in found
    assert "Chè Tây Sơn" in visit(clerk).get(base + "?state=revoked").text
    rows = load_workbook(io.BytesIO(visit(clerk).get(base + ".xlsx?state=valid").data)).active
    assert rows is not None
    assert [row[1] for row in rows.iter_rows(values_only=True)][1:] == ["Nước mắm Mai Hương", "Tủ thờ Gò Công"]
    archive = zipfile.ZipFile(io.BytesIO(visit(clerk).get(base + ".zip").data))
    assert archive.namelist() == [f"giay-chung-nhan-00{n}-2026-{code}.pdf" for n in (1, 2)]
    printed = PdfReader(io.BytesIO(visit(clerk).get(base + ".pdf").data))
    assert ["Nước mắm" in page.extract_text() for page in printed.pages] == [True, False]
    for path in ("", "/progress", ".xlsx", ".zip", ".pdf"):
        assert visit(council).get(base + path).status_code == 403, path
        assert visit().get(base + path).status_code == 303, path


def test_revoking_asks_twice_and_for_a_reason(awards_sessions: Sessions, visit: Visit) -> None:
    certificate = one(awards_sessions)
    with awards_sessions.begin() as session:
        organiser, stranger = make_organiser(session), make_officer(session, "01")
    page = f"/awards/office/certificates/{certificate.id}/revoke"
    assert visit(stranger).get(page).status_code == 403
    assert visit(stranger).post(page, data={"reason": "Không phải của tôi", "sure": "true"}).status_code == 403
    assert "Không thể khôi phục" in visit(organiser).get(page).text
    for data in ({"reason": "Vi phạm"}, {"sure": "true"}, {"reason": "x", "sure": "true"}):
        assert visit(organiser).post(page, data=data).status_code == 422
    done = visit(organiser).post(page, data={"reason": "Vi phạm nhãn hiệu.", "sure": "true"})
    assert done.status_code == 303
    again = visit(organiser).post(page, data={"reason": "Lần thứ hai.", "sure": "true"})
    assert again.status_code == 422
    assert "Vi phạm nhãn hiệu." in again.text
    assert visit(organiser).get(f"/awards/office/certificates/{uuid4()}/revoke").status_code == 404


def test_the_api_does_the_same(awards_sessions: Sessions, visit: Visit, signing: Settings) -> None:
    certificate = one(awards_sessions, signing)
    with awards_sessions.begin() as session:
        organiser = make_organiser(session)
        code = session.get_one(Round, certificate.round_id).code
    public = visit().get(f"/awards/api/certificates/{certificate.check_code}").json
    assert public is not None
    assert (public["number"], public["pdf_sha256"]) == (certificate.number, certificate.pdf_sha256)
    assert "id" not in public
    assert visit().get("/awards/api/certificates/0000-0000-0000").status_code == 404
    listed = visit(organiser).get(f"/awards/api/rounds/{code}/certificates?q=che").json
    assert listed is not None
    assert (listed["total"], listed["signed"], listed["to_sign"]) == (1, 1, 1)
    assert visit().get(f"/awards/api/rounds/{code}/certificates").status_code == 401
    address = f"/awards/api/certificates/{certificate.id}/revoke"
    assert visit(organiser).post(address, json={}).status_code == 422
    done = visit(organiser).post(address, json={"reason": "Vi phạm nhãn hiệu."})
    assert (done.status_code, done.json["standing"]) == (200, "revoked")  # type: ignore[index]
    assert visit(organiser).post(address, json={"reason": "Vi phạm nhãn hiệu."}).status_code == 409


def test_a_long_list_takes_no_more_statements(awards_sessions: Sessions, visit: Visit) -> None:
    with awards_sessions.begin() as session:
        organiser = make_organiser(session)
        short, long = issued(session, 2), issued(session, 40)
        codes = [session.get_one(Round, some[0].round_id).code for some in (short, long)]
    counted = []
    for code in codes:
        with statements_to(awards_sessions) as statements:
            assert visit(organiser).get(f"/awards/office/rounds/{code}/certificates").status_code == 200
            visit(organiser).get(f"/awards/api/rounds/{code}/certificates")
        counted.append(len(statements))
    assert counted[0] == counted[1], counted
    assert counted[0] < 20

"""Is this certificate real? Asked with the code beside the QR, a photo of the paper, or the PDF file itself.

Codes are 60 random bits, so that nobody meets one by trying; who has one has seen the paper, and may know what it says.
"""

import hashlib

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.awards.domain.certificates import read_check_code
from services.awards.papers.scan import MOST_BYTES, NO_PHOTO, text_of_qr
from services.awards.queries.certificates import certificate_by_code, code_of_file
from shared.errors import Invalid
from shared.i18n import N_
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.forms import Form, lead
from shared.web.security import key_in_address

NOT_A_CODE = N_("Mã kiểm tra có 12 chữ và số, in cạnh mã QR, ví dụ 7K3Q-9FMD-2XNA. Vui lòng xem lại.")
NO_QR = N_("Không thấy mã QR trong ảnh. Vui lòng chụp thẳng, đủ sáng, gần mã QR hơn, hoặc nhập mã in cạnh mã QR.")
OTHER_QR = N_("Mã QR trong ảnh không phải của giấy chứng nhận sản phẩm tiêu biểu.")
OTHER_FILE = N_("Tệp PDF này không trùng với tệp nào đã ký: tệp đã bị sửa, in lại, hoặc không phải của hệ thống này.")


@key_in_address
def ask() -> ResponseReturnValue:
    """Show the two ways to check; lead to the certificate that was typed, photographed or sent."""
    form = Form()
    if request.method != "POST" and "code" not in request.args:
        return form.page("certificates/ask.html")
    with form.trying() as session:
        code = _code_sent(session) if request.method == "POST" else _code_typed(form, request.args["code"])
    return lead("certificates.check", code=code) if form.ok else form.page("certificates/ask.html")


@key_in_address
def check(code: str) -> ResponseReturnValue:
    """Answer in one sentence, and show what the paper must say."""
    exact = read_check_code(code)
    if exact is not None and exact != code:
        return redirect(url_for("certificates.check", code=exact), 301)
    with transaction() as session:
        certificate = certificate_by_code(session, code)
        if certificate is None:
            return render_template("certificates/unknown.html", code=exact, form=Form()), 404
        return render_template("certificates/check.html", certificate=certificate)


def _code_typed(form: Form, typed: str) -> str:
    form.values = {"code": typed[:60]}
    code = read_check_code(typed)
    if code is None:
        raise Invalid(fields={"code": NOT_A_CODE})
    return code


def _code_sent(session: Session) -> str:
    """Return the check code of the photo or of the very file; raise Invalid with what to do."""
    sent = request.files.get("photo")
    content = sent.stream.read(MOST_BYTES + 1) if sent is not None and sent.filename else b""
    if content.startswith(b"%PDF-"):
        known = code_of_file(session, hashlib.sha256(content).hexdigest())
        if known is None:
            raise Invalid(fields={"photo": OTHER_FILE})
        flash(_("Tệp PDF vừa gửi trùng từng byte với tệp đã ký."))
        return known
    if not content:
        raise Invalid(fields={"photo": NO_PHOTO})
    said = text_of_qr(content)
    if said is None:
        raise Invalid(fields={"photo": NO_QR})
    code = read_check_code(said)
    if code is None:
        raise Invalid(fields={"photo": OTHER_QR})
    return code

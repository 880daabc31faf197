"""Every error's one place: kinds of trouble to HTTP, as a page for people and an RFC 9457 problem for programs."""

from dataclasses import dataclass
from typing import Final

import structlog
from apiflask import APIFlask, HTTPError
from flask import Response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from marshmallow import ValidationError
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import HTTPException

from shared.errors import Invalid, SignInNeeded, Trouble
from shared.i18n import N_, gettext
from shared.logs import without_rows
from shared.sessions import ProofNeeded
from shared.web.problems import flat, flat_by_location, messages_of, problem
from shared.web.requests import is_api, loggable_path
from shared.web.signin import prove_address, sign_in_address

STATUS: Final = {
    "bad_request": 400,
    "invalid": 422,
    "unauthenticated": 401,
    "forbidden": 403,
    "proof_needed": 403,
    "not_found": 404,
    "conflict": 409,
    "too_many": 429,
    "unavailable": 503,
}


@dataclass(frozen=True)
class Advice:
    """What a person reads when HTTP itself says no: what happened, and what to do."""

    kind: str
    title: str
    detail: str


ADVICE: Final = {
    400: Advice(
        "bad_request",
        N_("Yêu cầu này không đọc được."),
        N_("Vui lòng quay lại trang trước và làm lại từ đó."),
    ),
    401: Advice("unauthenticated", SignInNeeded.text, ""),
    403: Advice(
        "forbidden",
        N_("Ông/Bà không có quyền xem trang này."),
        N_("Nếu cho rằng đây là nhầm lẫn, vui lòng gọi số điện thoại ở cuối trang."),
    ),
    404: Advice(
        "not_found",
        N_("Không tìm thấy trang này."),
        N_("Đường dẫn có thể đã cũ hoặc thiếu ký tự. Vui lòng bắt đầu lại từ trang chủ."),
    ),
    405: Advice(
        "method_not_allowed",
        N_("Không làm được việc này ở địa chỉ này."),
        N_("Vui lòng quay lại trang trước và làm lại từ đó."),
    ),
    413: Advice(
        "too_large",
        N_("Dữ liệu gửi lên quá lớn."),
        N_("Mỗi tệp nhiều nhất 5 MB. Vui lòng chọn tệp nhỏ hơn hoặc gửi từng tệp một."),
    ),
    415: Advice(
        "unsupported_media_type",
        N_("Kiểu dữ liệu gửi lên không được nhận."),
        N_("Vui lòng gửi JSON với Content-Type: application/json."),
    ),
    422: Advice("invalid", Invalid.text, ""),
    429: Advice(
        "too_many",
        N_("Có quá nhiều lần thử trong thời gian ngắn."),
        N_("Vui lòng chờ ít phút rồi thử lại."),
    ),
    500: Advice(
        "failure",
        N_("Hệ thống gặp lỗi, việc vừa làm chưa được lưu."),
        N_("Vui lòng thử lại. Nếu vẫn không được, hãy gọi số điện thoại ở cuối trang và đọc mã tra cứu bên dưới."),
    ),
    503: Advice(
        "unavailable",
        N_("Hệ thống đang bận, việc vừa làm chưa được lưu."),
        N_("Vui lòng thử lại sau ít phút."),
    ),
}
CSRF_ADVICE: Final = Advice(
    "csrf",
    N_("Trang đã mở quá lâu nên chưa gửi được."),
    N_("Vui lòng quay lại trang trước, tải lại trang rồi gửi một lần nữa."),
)


def register(app: APIFlask) -> None:
    """Answer every error of ``app`` in the reader's language."""
    app.register_error_handler(Trouble, on_trouble)
    app.register_error_handler(ValidationError, on_validation_error)
    app.register_error_handler(CSRFError, on_csrf_error)
    app.register_error_handler(HTTPException, on_http_exception)
    app.register_error_handler(DataError, on_data_error)
    app.register_error_handler(OperationalError, on_outage)
    app.register_error_handler(RecursionError, on_bottomless)
    app.register_error_handler(ValueError, on_endless_number)
    app.error_processor(on_apiflask_error)


def on_trouble(trouble: Trouble) -> ResponseReturnValue:
    """Answer with the status of its kind; who is not signed in is sent to sign in, who must prove it anew to do so."""
    if isinstance(trouble, SignInNeeded) and not is_api():
        return _lead_to(sign_in_address())
    if isinstance(trouble, ProofNeeded) and not is_api():
        return _lead_to(prove_address())
    status = STATUS[trouble.kind]
    text = gettext(trouble.text, **trouble.values)
    errors = trouble_errors(trouble)
    body, _ = _answer(status, Advice(trouble.kind, text, ""), errors)
    return body, status, {"Retry-After": str(trouble.retry_after)} if trouble.retry_after else {}


def trouble_errors(trouble: Trouble) -> dict[str, list[str]]:
    """Return what a trouble says by field, in the present language."""
    return flat(trouble.fields) if isinstance(trouble, Invalid) and trouble.fields else {}


def on_validation_error(error: ValidationError) -> ResponseReturnValue:
    """A schema was loaded outside a form: 422 with the errors by field."""
    return _answer(422, ADVICE[422], flat(messages_of(error)))


def on_csrf_error(_error: CSRFError) -> ResponseReturnValue:
    """The form's token is missing or of another session."""
    return _answer(400, CSRF_ADVICE, {})


def on_http_exception(error: HTTPException) -> ResponseReturnValue:
    """Werkzeug's own errors, and what no one else caught (500; Flask has logged it)."""
    if error.code is None or error.code < 400:
        return error.get_response()
    advice = ADVICE.get(error.code) or ADVICE[500 if error.code >= 500 else 400]
    body, status = _answer(error.code, advice, {})
    kept = [(name, value) for name, value in error.get_headers() if name in {"Allow", "Retry-After"}]
    return body, status, kept


def on_data_error(error: DataError) -> ResponseReturnValue:
    """A value no column can hold (a number too large) passed the schema: the input is wrong, not the system."""
    structlog.get_logger("web").warning("data_error", path=loggable_path(), reason=without_rows(str(error.orig)))
    return _answer(422, ADVICE[422], {})


def on_outage(error: OperationalError) -> ResponseReturnValue:
    """The database does not answer, or gave this transaction up."""
    structlog.get_logger("web").error("database_outage", path=loggable_path(), reason=without_rows(str(error.orig)))
    body, status = _answer(503, ADVICE[503], {})
    return body, status, {"Retry-After": "10"}


def on_bottomless(_error: RecursionError) -> ResponseReturnValue:
    """JSON nested so deep that nothing can read it."""
    return _answer(400, ADVICE[400], {})


def on_endless_number(error: ValueError) -> ResponseReturnValue:
    """JSON with a number of more digits than Python reads, which its parser does not count as bad JSON."""
    if "integer string conversion" not in str(error):
        raise error
    return _answer(400, ADVICE[400], {})


def on_apiflask_error(error: HTTPError) -> tuple[Response | str, int]:
    """The errors of ``@bp.input``: what a schema refused, or a body that is no JSON."""
    advice = ADVICE.get(error.status_code) or ADVICE[400]
    return _answer(error.status_code, advice, flat_by_location(error.detail) if error.detail else {})


def _lead_to(address: str) -> ResponseReturnValue:
    if request.headers.get("HX-Request"):
        return "", 401, {"HX-Redirect": address}
    return redirect(address, 303)


def _answer(status: int, advice: Advice, errors: dict[str, list[str]]) -> tuple[Response | str, int]:
    title, detail = gettext(advice.title), gettext(advice.detail)
    if is_api():
        return problem(status, advice.kind, title, detail, errors), status
    page = render_template("problem.html", title=title, detail=detail, errors=errors, status=status)
    return page, status

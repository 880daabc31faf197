"""Signing in with a code on paper: typed at a short address, or by the QR code beside it."""

from typing import Final

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from services.notifications.actions.hall import TooManyWrong, use_hall_code
from services.notifications.web.schemas.hall import HallCodeSchema
from services.notifications.web.session import enter_as
from shared.clock import now
from shared.errors import Invalid
from shared.i18n import N_
from shared.security_log import record
from shared.web.app import kit
from shared.web.forms import Form
from shared.web.security import key_in_address

bp = Blueprint("hall", __name__, url_prefix="/notifications/hall")

AFTER: Final = "/awards/my"
NOT_GOOD: Final = N_(
    "Mã này không dùng được: đã nhập sai, đã dùng rồi, không phải của ngày hôm nay, hoặc đã có bản in mới hơn."
)


@bp.get("")
def ask() -> ResponseReturnValue:
    """Ask for the code on the paper."""
    return _page(Form())


@bp.post("")
def check() -> ResponseReturnValue:
    """Let in whose code was typed."""
    return _checked()


@bp.get("/<paper>")
@key_in_address
def show(paper: str) -> ResponseReturnValue:
    """Offer to sign in with the code of the QR; nothing is used up by looking."""
    return _page(Form({"code": paper[:40]}))


@bp.post("/<paper>")
@key_in_address
def use(paper: str) -> ResponseReturnValue:
    """Let in whose code it is."""
    del paper  # the form has it too, and it may have been mended there
    return _checked()


def _checked() -> ResponseReturnValue:
    form = Form()
    with form.trying(TooManyWrong) as opened:  # committed even if the code is wrong: it counts
        typed = form.read(HallCodeSchema())["code"]
        address = request.remote_addr or ""
        found = use_hall_code(opened, code=typed, keys=kit().settings.keys, address=address, now=now())
        email = found.email if found else ""
        if not email:
            record(opened, "failed", noun="code", now=now())
    if form.ok and email:
        return enter_as(email, AFTER, by_paper=True)
    if form.ok:
        form.refuse(Invalid(fields={"code": NOT_GOOD}))
    return _page(form)


def _page(form: Form) -> ResponseReturnValue:
    return form.page("hall/ask.html")

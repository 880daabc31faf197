"""Signing in with a code from one's mailbox, and out again."""

from typing import Any, Final

from flask import Blueprint, flash, redirect, request, session
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.notifications import queries
from services.notifications.actions.people import change_person
from services.notifications.actions.signin import TooManyRequests, ask_for_code, check_code
from services.notifications.domain.secrets import Verdict
from services.notifications.web.schemas.signin import CodeSchema, EmailSchema, NameSchema
from services.notifications.web.session import AFTER_SIGN_IN, enter_as, leave
from shared.clock import now
from shared.context import correlation_id
from shared.errors import Invalid
from shared.i18n import N_, language
from shared.i18n import gettext as _
from shared.web.app import kit, transaction
from shared.web.forms import Form, done, lead
from shared.web.security import safe_next
from shared.web.signin import current_person, person, signed_in

bp = Blueprint("signin", __name__, url_prefix="/notifications")

PENDING: Final = "sign_in"
SAID: Final[dict[Verdict, str]] = {
    "wrong": N_("Mã chưa đúng. Còn %(left)s lần nhập."),
    "used_up": N_("Đã nhập sai quá nhiều lần. Vui lòng lấy mã mới."),
    "expired": N_("Mã đã hết hạn hoặc đã được dùng. Vui lòng lấy mã mới."),
}


@bp.get("/sign-in")
def ask() -> ResponseReturnValue:
    """Ask whose mailbox it is."""
    if current_person():
        return redirect(_next(), 303)
    return _page("ask", Form({"email": session.get("email")}))


@bp.post("/sign-in")
def send_code() -> ResponseReturnValue:
    """Send a code, to known and unknown mailboxes alike."""
    form = Form()
    with form.trying(TooManyRequests) as opened:
        email = form.read(EmailSchema())["email"]
        browser = code_sent(opened, email)
    if not form.ok:
        return _page("ask", form)
    session[PENDING] = {"browser": browser, "email": email, "next": _next()}
    return lead("signin.code")


@bp.get("/sign-in/code")
def code() -> ResponseReturnValue:
    """Ask for the code."""
    return _page("code", Form()) if PENDING in session else lead("signin.ask")


@bp.post("/sign-in/code")
def check() -> ResponseReturnValue:
    """Let in who types the right code into the browser that asked for it."""
    pending = session.get(PENDING)
    if pending is None:
        return lead("signin.ask")
    form = Form()
    with form.trying() as opened:  # committed even if the code is wrong: the try counts
        typed = form.read(CodeSchema())["code"]
        found = check_code(opened, browser=pending["browser"], code=typed, keys=kit().settings.keys, now=now())
    if form.ok and found.verdict == "right":
        return enter_as(found.email, pending["next"])
    if form.ok:
        form.refuse(Invalid(fields={"code": _(SAID[found.verdict], left=found.tries_left)}))
    return _page("code", form)


@bp.post("/sign-in/again")
def send_again() -> ResponseReturnValue:
    """Send a new code to the same mailbox; the former one is good no more in this browser."""
    pending = session.get(PENDING)
    if pending is None:
        return lead("signin.ask")
    form = Form()
    with form.trying(TooManyRequests) as opened:
        browser = code_sent(opened, pending["email"])
    if not form.ok:
        return _page("code", form)
    session[PENDING] = {**pending, "browser": browser}
    return done(_("Đã gửi mã mới."), "signin.code")


@bp.get("/sign-in/name")
@signed_in
def name() -> ResponseReturnValue:
    """Ask new people who they are."""
    with transaction() as opened:
        known = queries.person(opened, person())
    return _page("name", Form({"name": known.name, "phone": known.phone} if known else {}))


@bp.post("/sign-in/name")
@signed_in
def keep_name() -> ResponseReturnValue:
    """Keep who they are, and go on to where they wanted to go."""
    form = Form()
    with form.trying() as opened:
        known = change_person(opened, by=person(), language=language(), **form.read(NameSchema()))
    if not form.ok:
        return _page("name", form)
    session["name"] = known.name
    return redirect(_next(), 303)


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End the session."""
    leave()
    flash(_("Đã đăng xuất."))
    return redirect("/", 303)


def code_sent(opened: Session, email: str) -> str:
    """Send a code; return what ties it to this browser. Raises Invalid, TooManyRequests."""
    return ask_for_code(
        opened,
        email=email,
        address=request.remote_addr or "",
        language=language(),
        key=kit().settings.secret_key,
        trace=correlation_id(),
        now=now(),
    )


def _page(step: str, form: Form) -> ResponseReturnValue:
    pending: dict[str, Any] = session.get(PENDING) or {}
    kept = not kit().settings.smtp_url
    return form.page(f"signin/{step}.html", next=request.args.get("next", ""), pending=pending, letters_are_kept=kept)


def _next() -> str:
    return safe_next(request.args.get("next"), AFTER_SIGN_IN)

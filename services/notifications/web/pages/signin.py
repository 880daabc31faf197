"""Signing in with a code from one's mailbox, and out again."""

from typing import Final

from flask import Blueprint, flash, make_response, redirect, render_template, request, session
from flask.typing import ResponseReturnValue

from services.notifications import queries
from services.notifications.actions.people import change_person
from services.notifications.actions.signin import Asked, TooManyRequests
from services.notifications.domain.secrets import Verdict
from services.notifications.web.asking import PENDING, asked_for, checked, letters_are_read, of_the_code
from services.notifications.web.known import known_here
from services.notifications.web.schemas.signin import CodeSchema, EmailSchema, LeavingSchema, NameSchema
from services.notifications.web.session import AFTER_SIGN_IN, enter_as, leave
from shared.errors import Invalid
from shared.formats import clock
from shared.i18n import N_, language
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.forms import Form, done, lead
from shared.web.security import safe_next
from shared.web.signin import current_person, person, signed_in

bp = Blueprint("signin", __name__, url_prefix="/notifications")

SAID: Final[dict[Verdict, str]] = {
    "wrong": N_("Mã chưa đúng. Còn %(left)s lần nhập."),
    "used_up": N_("Đã nhập sai quá nhiều lần. Vui lòng nhấn Gửi lại mã."),
    "expired": N_("Mã đã hết hạn hoặc đã được dùng. Vui lòng nhấn Gửi lại mã."),
}


@bp.get("/sign-in")
def ask() -> ResponseReturnValue:
    """Ask whose mailbox it is."""
    if current_person():
        return redirect(_next(), 303)
    return _page("ask", Form({"email": session.get("email")})) if letters_are_read() else lead("hall.ask")


@bp.post("/sign-in")
def send_code() -> ResponseReturnValue:
    """Send a code, to known and unknown mailboxes alike."""
    form = Form()
    with form.trying(TooManyRequests) as opened:
        email = form.read(EmailSchema())["email"]
        asked_for(opened, email, _next(), known=known_here(email))
    return lead("signin.code") if form.ok else _page("ask", form)


@bp.get("/sign-in/code")
def code() -> ResponseReturnValue:
    """Ask for the code."""
    return _page("code", Form()) if PENDING in session else lead("signin.ask")


@bp.get("/sign-in/way/<any(sign_in,prove):pending>")
def way(pending: str) -> ResponseReturnValue:
    """Say how far the letter with the code is that this browser asked for; a script asks. Of mailboxes nothing."""
    return render_template("signin/_way.html", **of_the_code(pending))


@bp.post("/sign-in/code")
def check() -> ResponseReturnValue:
    """Let in who types the right code into the browser that asked for it."""
    pending = session.get(PENDING)
    if pending is None:
        return lead("signin.ask")
    form = Form()
    with form.trying() as opened:  # committed even if the code is wrong: the try counts
        typed = form.read(CodeSchema())["code"]
        found = checked(opened, typed)
    if form.ok and found.verdict == "right":
        return enter_as(found.email, pending["next"])
    if form.ok:
        form.refuse(Invalid(fields={"code": _(SAID[found.verdict], left=found.tries_left)}))
    return _page("code", form)


@bp.post("/sign-in/again")
def send_again() -> ResponseReturnValue:
    """Send the code again, or another if that is over; where a letter has just gone out, say that its code is good."""
    pending = session.get(PENDING)
    if pending is None:
        return lead("signin.ask")
    form = Form()
    with form.trying(TooManyRequests) as opened:
        asked = asked_for(opened, pending["email"], pending["next"], known=pending["known"])
    return done(_again(asked), "signin.code") if form.ok else _page("code", form)


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


@bp.get("/sign-out")
@signed_in
def leaving() -> ResponseReturnValue:
    """Ask once more: a script leads here from a device on which a judge's sheets are not sent yet."""
    return _page("leave", Form())


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End the session, and empty what this browser keeps: its cache, and its store if nothing unsent is lost by it."""
    form = Form()
    with form.trying():
        given = form.read(LeavingSchema())
        if given["asked"] and not form.data["sure"]:
            raise Invalid(fields={"sure": N_("Vui lòng đánh dấu ô này để đăng xuất và xóa phiếu chưa gửi.")})
    if not form.ok:
        return _page("leave", form)
    leave()
    flash(_("Đã đăng xuất."))
    answer = make_response(redirect("/", 303))
    answer.headers["Clear-Site-Data"] = '"cache", "storage"' if given["store"] else '"cache"'
    return answer


def _again(asked: Asked) -> str:
    if asked.sent:
        return _("Thư có mã đã được xếp để gửi lại.")
    said = {"sent": clock(asked.sent_at), "until": clock(asked.expires_at)}
    return _("Mã trong thư viết lúc %(sent)s vẫn dùng được đến %(until)s, nên chưa viết thêm thư.", **said)


def _page(step: str, form: Form) -> ResponseReturnValue:
    return form.page(f"signin/{step}.html", next=request.args.get("next", ""), **of_the_code())


def _next() -> str:
    return safe_next(request.args.get("next"), AFTER_SIGN_IN)

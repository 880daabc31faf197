"""Proving anew, for what asks for it, that one reads one's own mailbox; and on with what was asked then."""

from typing import Final

from flask import Blueprint, redirect, request, session
from flask.typing import ResponseReturnValue

from services.notifications.actions.signin import TooManyRequests
from services.notifications.web.asking import asked_for, checked, of_the_code
from services.notifications.web.pages.signin import SAID
from services.notifications.web.schemas.signin import CodeSchema
from services.notifications.web.session import AFTER_SIGN_IN, prove
from shared.clock import now
from shared.errors import Invalid, SignInNeeded
from shared.i18n import gettext as _
from shared.sessions import SignedIn
from shared.web.forms import Form, lead
from shared.web.security import safe_next
from shared.web.signin import UNFINISHED, current_session, person, signed_in_only

bp = Blueprint("prove", __name__, url_prefix="/notifications/prove")
signed_in_only(bp)

PENDING: Final = "prove"


@bp.get("")
def ask() -> ResponseReturnValue:
    """Say why, and offer to send a code."""
    if _present().is_fresh(now()):
        return lead("prove.go_on", next=_next())
    return _page("prove", Form())


@bp.post("")
def send_code() -> ResponseReturnValue:
    """Send a code to one's own mailbox."""
    form = Form()
    with form.trying(TooManyRequests) as opened:
        asked_for(opened, person(), _next(), known=True, pending=PENDING)
    return lead("prove.code", next=_next()) if form.ok else _page("prove", form)


@bp.get("/code")
def code() -> ResponseReturnValue:
    """Ask for the code."""
    return _page("prove_code", Form()) if PENDING in session else lead("prove.ask", next=_next())


@bp.post("/code")
def check() -> ResponseReturnValue:
    """Take the code of one's own mailbox, in the browser that asked for it."""
    if PENDING not in session:
        return lead("prove.ask", next=_next())
    form = Form()
    with form.trying() as opened:  # committed even if the code is wrong: the try counts
        typed = form.read(CodeSchema())["code"]
        found = checked(opened, typed, pending=PENDING)
    if form.ok and found.verdict == "right" and found.email == person():
        del session[PENDING]
        prove()
        return lead("prove.go_on", next=_next())
    if form.ok:
        form.refuse(Invalid(fields={"code": _(SAID[found.verdict], left=found.tries_left)}))
    return _page("prove_code", form)


@bp.get("/go-on")
def go_on() -> ResponseReturnValue:
    """Offer to send once more what was sent before the proof; without it lead back to the page of its form."""
    unfinished = session.pop(UNFINISHED, None)
    if not unfinished or not _present().is_fresh(now()):
        return redirect(_next(), 303)
    return Form().page("signin/go_on.html", next=_next(), **unfinished)


def _present() -> SignedIn:
    present = current_session()
    if present is None:
        raise SignInNeeded
    return present


def _page(step: str, form: Form) -> ResponseReturnValue:
    return form.page(f"signin/{step}.html", next=_next(), email=person(), **of_the_code(PENDING))


def _next() -> str:
    return safe_next(request.args.get("next"), AFTER_SIGN_IN)

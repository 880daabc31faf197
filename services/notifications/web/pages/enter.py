"""The links in letters: they show a page with one button, since mail programs and scanners open links by themselves."""

from urllib.parse import quote

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from services.notifications import queries
from services.notifications.actions.signin import use_link
from services.notifications.web.session import AFTER_SIGN_IN, enter_as
from shared.clock import now
from shared.i18n import gettext as _
from shared.security_log import record
from shared.web.app import transaction
from shared.web.security import safe_next
from shared.web.signin import SIGN_IN, current_person

bp = Blueprint("enter", __name__, url_prefix="/notifications/enter")


@bp.get("/<token>")
def show(token: str) -> ResponseReturnValue:
    """Offer to sign in as the letter's reader; nothing is used up by looking."""
    present = current_person()
    with transaction() as session:
        link = queries.sign_in_link(session, token, now())
        email = link.email if link else None
    if present and (email is None or email == present.email):
        return redirect(_next(), 303)
    if email is None:
        return _with_a_code()
    return render_template("signin/enter.html", email=email, present=present)


@bp.post("/<token>")
def use(token: str) -> ResponseReturnValue:
    """Sign in by the letter, once."""
    with transaction() as session:
        link = use_link(session, token=token, now=now())
        if link is None:
            record(session, "failed", noun="link", now=now())
        found = (link.email, link.next_path) if link else None
    return enter_as(*found) if found else _with_a_code()


def _with_a_code() -> ResponseReturnValue:
    flash(_("Đường dẫn trong thư đã được dùng hoặc đã hết hạn. Vui lòng đăng nhập bằng mã."))
    return redirect(f"{SIGN_IN}?next={quote(_next(), safe='/')}", 303)


def _next() -> str:
    return safe_next(request.args.get("next"), AFTER_SIGN_IN)

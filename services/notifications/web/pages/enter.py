"""The links in letters: they show a page with one button, since mail programs and scanners open links by themselves.

A maker's link signs in, once. Whose mailbox holds an office is asked for a code besides, for letters are forwarded,
unless this browser is known to read that mailbox.
"""

from urllib.parse import quote

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.notifications import queries
from services.notifications.actions.signin import TooManyRequests, use_link
from services.notifications.models import SignInLink
from services.notifications.permissions import holds_office
from services.notifications.web.asking import asked_for
from services.notifications.web.known import known_here
from services.notifications.web.session import AFTER_SIGN_IN, enter_as
from shared.clock import now
from shared.i18n import gettext as _
from shared.security_log import record
from shared.web.app import transaction
from shared.web.forms import Form, lead
from shared.web.security import key_in_address, safe_next
from shared.web.signin import SIGN_IN, current_person

bp = Blueprint("enter", __name__, url_prefix="/notifications/enter")


@bp.get("/<token>")
@key_in_address
def show(token: str) -> ResponseReturnValue:
    """Offer to sign in as the letter's reader; nothing is used up by looking."""
    return _page(token, Form())


@bp.post("/<token>")
@key_in_address
def use(token: str) -> ResponseReturnValue:
    """Sign in by the letter, once; or send a code to the letter's mailbox."""
    form, found = Form(), None
    with form.trying(TooManyRequests) as opened:
        link = queries.sign_in_link(opened, token, now())
        by_code = link is not None and _asks_for_code(opened, link)
        if link is not None and by_code:
            asked_for(opened, link.email, link.next_path, known=True)
        elif link := use_link(opened, token=token, now=now()):
            found = link.email, link.next_path
        else:
            record(opened, "failed", noun="link", now=now())
    if not form.ok:
        return _page(token, form)
    if by_code:
        return lead("signin.code")
    return enter_as(*found) if found else _with_a_code()


def _page(token: str, form: Form) -> ResponseReturnValue:
    present = current_person()
    with transaction() as opened:
        link = queries.sign_in_link(opened, token, now())
        email = link.email if link else None
        by_code = link is not None and _asks_for_code(opened, link)
    if present and (email is None or email == present.email):
        return redirect(_next(), 303)
    if email is None:
        return _with_a_code()
    return form.page("signin/enter.html", email=email, present=present, by_code=by_code)


def _asks_for_code(opened: Session, link: SignInLink) -> bool:
    return holds_office(opened, link.email) and not known_here(link.email)


def _with_a_code() -> ResponseReturnValue:
    flash(_("Đường dẫn trong thư đã được dùng hoặc đã hết hạn. Vui lòng đăng nhập bằng mã."))
    return redirect(f"{SIGN_IN}?next={quote(_next(), safe='/')}", 303)


def _next() -> str:
    return safe_next(request.args.get("next"), AFTER_SIGN_IN)

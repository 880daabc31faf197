"""No more letters of a kind, without signing in: a page with one button, and the same by mail programs (RFC 8058).

Looking changes nothing, since mail programs and scanners open links by themselves. Whoever has the address may decline
and want again, and nothing else; a request costs one signature and at most one row.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Final, NamedTuple

from flask import Blueprint, render_template, request, session
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.notifications import queries
from services.notifications.actions.wishes import decline as decline_kind
from services.notifications.actions.wishes import want_again
from services.notifications.domain.unsubscribing import KIND_DECLINED, NotOurs, read
from services.notifications.models import Person
from services.notifications.web.wishes import UNWANTED
from shared.errors import NotFound, required
from shared.i18n import speaking
from shared.web.app import kit, transaction
from shared.web.security import guarded_by_its_address, key_in_address

bp = Blueprint("unsubscribe", __name__, url_prefix="/notifications/unsubscribe")

ONE_CLICK: Final = ("List-Unsubscribe", "One-Click")
MOST_BYTES: Final = 4_096


class Asked(NamedTuple):
    """Whose letters of which kind an address is about."""

    token: str
    email: str
    kind: str


View = Callable[[Asked], ResponseReturnValue]


def _of_a_token(view: View) -> Callable[[str], ResponseReturnValue]:
    """Give a view what its token says, in its reader's language; a polite 404 for tokens that are not ours."""

    @wraps(view)
    def shown(token: str) -> ResponseReturnValue:
        request.max_content_length = MOST_BYTES
        try:
            asked = Asked(token, *read(token, kit().settings.keys))
            with _in_language_of(asked.email):
                return view(asked)
        except (NotOurs, NotFound):
            return render_template("unsubscribe/unknown.html"), 404

    return guarded_by_its_address(key_in_address(shown))


@bp.get("/<token>")
@_of_a_token
def show(asked: Asked) -> ResponseReturnValue:
    """Ask whether; or say that it is so already, with the way back."""
    with transaction() as opened:
        done = KIND_DECLINED[asked.kind] in _person(opened, asked.email).declined
    return _page("done" if done else "ask", asked), 200


@bp.post("/<token>")
@_of_a_token
def decline(asked: Asked) -> ResponseReturnValue:
    """Decline at once, if the body says so as RFC 8058 has it: the page's own button sends the same."""
    name, value = ONE_CLICK
    if request.form.get(name) != value:
        return _page("ask", asked), 422
    with transaction() as opened:
        decline_kind(opened, email=asked.email, kind=asked.kind)
    return _page("done", asked), 200


@bp.post("/<token>/undo")
@_of_a_token
def undo(asked: Asked) -> ResponseReturnValue:
    """Want these letters again."""
    with transaction() as opened:
        want_again(opened, email=asked.email, kind=asked.kind)
    return _page("undone", asked), 200


def _page(name: str, asked: Asked) -> str:
    return render_template(
        f"unsubscribe/{name}.html",
        token=asked.token,
        email=asked.email,
        kind=asked.kind,
        unwanted=str(UNWANTED[asked.kind]),
        one_click=ONE_CLICK,
    )


@contextmanager
def _in_language_of(email: str) -> Iterator[None]:
    """Speak the language of the letter's reader, unless whoever looks has chosen one."""
    if session.get("language"):
        yield
        return
    with transaction() as opened:
        language = _person(opened, email).language
    with speaking(language):
        yield


def _person(opened: Session, email: str) -> Person:
    return required(queries.person(opened, email))

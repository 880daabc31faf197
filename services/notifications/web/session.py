"""The one place where the session of the whole site begins and ends."""

from typing import Final
from uuid import uuid4

from flask import g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from services.notifications.actions.people import remember_sign_in
from services.notifications.actions.sessions import begin_session, sign_out
from services.notifications.domain.browsers import browser_of
from shared.clock import now
from shared.i18n import language
from shared.web.app import transaction
from shared.web.security import safe_next
from shared.web.signin import current_session

AFTER_SIGN_IN: Final = "/notifications/my"


def enter_as(email: str, next_path: str) -> ResponseReturnValue:
    """Begin a new session for who proved to read ``email`` and go on; new people are asked for their name first.

    The one that this browser had before ends; those of other browsers go on.
    """
    present, at, browser = current_session(), now(), browser_of(request.user_agent.string)
    with transaction() as opened:
        person = remember_sign_in(opened, email=email, now=at, spoken=language(), chosen=session.get("language"))
        if present:
            sign_out(opened, signed_in=present, by=present.email, now=at)
        begun = begin_session(opened, id=uuid4(), email=person.email, browser=browser, now=at)
    session.clear()
    session.permanent = True
    session.update(begun.as_cookie(), name=person.name, language=person.language)
    if not person.name:
        return redirect(url_for("signin.name", next=next_path), 303)
    return redirect(safe_next(next_path, AFTER_SIGN_IN), 303)


def leave() -> None:
    """End the session, wherever its cookie may be."""
    if present := current_session():
        with transaction() as opened:
            sign_out(opened, signed_in=present, by=present.email, now=now())
    forget()


def forget() -> None:
    """Forget in this browser who was signed in; only the language stays."""
    chosen = session.get("language")
    session.clear()
    g.signed_in = None
    if chosen:
        session["language"] = chosen


def prove() -> None:
    """Note in this browser that who is signed in has just proved to read their mailbox."""
    session["proved"] = now().timestamp()

"""The one place where the session of the whole site begins and ends."""

from typing import Any, Final
from uuid import uuid4

from flask import g, make_response, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from services.notifications.actions.people import remember_sign_in
from services.notifications.actions.sessions import begin_session, sign_out
from services.notifications.domain.browsers import browser_of
from services.notifications.web.known import remember_here
from shared.clock import now
from shared.i18n import language
from shared.security_log import record
from shared.web.app import transaction
from shared.web.security import safe_next
from shared.web.signin import current_session

AFTER_SIGN_IN: Final = "/notifications/my"


def enter_as(email: str, next_path: str, *, by_paper: bool = False) -> ResponseReturnValue:
    """Begin a new session for who proved to read ``email`` and go on; new people are asked for their name first.

    The one that this browser had before ends; those of other browsers go on. Who came ``by_paper`` proved nothing of
    the mailbox, so this browser does not know it from now on.
    """
    present, at, browser = current_session(), now(), browser_of(request.user_agent.string)
    spoken: dict[str, Any] = {"spoken": language(), "chosen": session.get("language")}
    with transaction() as opened:
        record(opened, "signed_in", by=email, now=at)
        person = remember_sign_in(opened, email=email, now=at, reads=not by_paper, **spoken)
        if present:
            sign_out(opened, signed_in=present, by=present.email, now=at)
        begun = begin_session(opened, id=uuid4(), email=person.email, browser=browser, now=at)
    session.clear()
    session.permanent = True
    session.update(begun.as_cookie(), name=person.name, language=person.language)
    onward = safe_next(next_path, AFTER_SIGN_IN) if person.name else url_for("signin.name", next=next_path)
    answer = make_response(redirect(onward, 303))
    return answer if by_paper else remember_here(answer, person.email)


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

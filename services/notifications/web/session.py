"""The one place where the session of the whole site begins and ends."""

from typing import Any, Final

from flask import make_response, redirect, session, url_for
from flask.typing import ResponseReturnValue

from services.notifications.actions.people import remember_sign_in
from services.notifications.web.known import remember_here
from shared.clock import now
from shared.i18n import language
from shared.web.app import transaction
from shared.web.security import safe_next

AFTER_SIGN_IN: Final = "/notifications/my"


def enter_as(email: str, next_path: str, *, by_paper: bool = False) -> ResponseReturnValue:
    """Begin a new session for who proved to read ``email`` and go on; new people are asked for their name first.

    Who came ``by_paper`` proved nothing of the mailbox, so this browser does not know it from now on.
    """
    spoken: dict[str, Any] = {"spoken": language(), "chosen": session.get("language")}
    with transaction() as opened:
        person = remember_sign_in(opened, email=email, now=now(), reads=not by_paper, **spoken)
    session.clear()
    session.permanent = True
    session.update(email=person.email, name=person.name, language=person.language)
    onward = safe_next(next_path, AFTER_SIGN_IN) if person.name else url_for("signin.name", next=next_path)
    answer = make_response(redirect(onward, 303))
    return answer if by_paper else remember_here(answer, person.email)


def leave() -> None:
    """End the session; only the language stays."""
    chosen = session.get("language")
    session.clear()
    if chosen:
        session["language"] = chosen

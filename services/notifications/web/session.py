"""The one place where the session of the whole site begins and ends."""

from typing import Final

from flask import redirect, session, url_for
from flask.typing import ResponseReturnValue

from services.notifications.actions.people import remember_sign_in
from shared.clock import now
from shared.i18n import language
from shared.security_log import record
from shared.web.app import transaction
from shared.web.security import safe_next

AFTER_SIGN_IN: Final = "/notifications/my"


def enter_as(email: str, next_path: str) -> ResponseReturnValue:
    """Begin a new session for who proved to read ``email`` and go on; new people are asked for their name first."""
    with transaction() as opened:
        record(opened, "signed_in", by=email, now=now())
        person = remember_sign_in(opened, email=email, now=now(), spoken=language(), chosen=session.get("language"))
    session.clear()
    session.permanent = True
    session.update(email=person.email, name=person.name, language=person.language)
    if not person.name:
        return redirect(url_for("signin.name", next=next_path), 303)
    return redirect(safe_next(next_path, AFTER_SIGN_IN), 303)


def leave() -> None:
    """End the session; only the language stays."""
    chosen = session.get("language")
    session.clear()
    if chosen:
        session["language"] = chosen

"""Asking for a code, on the page of signing in and on that of a letter; the session remembers for whom meanwhile."""

from typing import Final

from flask import current_app, request, session
from sqlalchemy.orm import Session

from services.notifications.actions.signin import Asked, Asking, ask_for_code
from shared.clock import now
from shared.context import correlation_id
from shared.i18n import language
from shared.web.app import kit

PENDING: Final = "sign_in"


def asked_for(opened: Session, email: str, next_path: str, *, known: bool) -> Asked:
    """See to it that a code is in the mailbox and that this browser may type it. Raises TooManyRequests."""
    asking = Asking(
        email=email,
        known=known,
        address=request.remote_addr or "",
        language=language(),
        key=secret_key(),
        trace=correlation_id(),
    )
    asked = ask_for_code(opened, asking, now=now())
    session[PENDING] = {
        "browser": asked.browser,
        "email": email,
        "next": next_path,
        "known": known,
        "digits": asked.digits,
        "sent_at": asked.sent_at,
        "until": asked.expires_at,
    }
    return asked


def letters_are_read() -> bool:
    """Return whether a letter reaches anybody: it is sent, or shown on its reader's own machine."""
    settings = kit().settings
    return bool(settings.smtp_url) or settings.letters_shown


def secret_key() -> str:
    """Return the key that makes codes."""
    return str(current_app.config["SECRET_KEY"])

"""Asking for a code: to sign in, from a letter, or to prove anew; the session remembers for whom meanwhile."""

from typing import Any, Final

from flask import request, session
from sqlalchemy.orm import Session

from services.notifications.actions.signin import Asked, Asking, Checked, ask_for_code, check_code
from services.notifications.domain.secrets import LONG
from services.notifications.queries.codes import way_of_code
from shared.clock import now
from shared.context import correlation_id
from shared.i18n import language
from shared.security_log import record
from shared.web.app import kit, transaction
from shared.web.signin import current_person

PENDING: Final = "sign_in"


def asked_for(opened: Session, email: str, next_path: str, *, known: bool, pending: str = PENDING) -> Asked:
    """See to it that a code is in the mailbox and that this browser may type it. Raises TooManyRequests."""
    asking = Asking(
        email=email,
        known=known,
        address=request.remote_addr or "",
        language=language(),
        key=kit().settings.secret_key,
        trace=correlation_id(),
    )
    asked = ask_for_code(opened, asking, now=now())
    session[pending] = {
        "browser": asked.browser,
        "email": email,
        "next": next_path,
        "known": known,
        "digits": asked.digits,
        "sent_at": asked.sent_at,
        "until": asked.expires_at,
    }
    return asked


def checked(opened: Session, typed: str, *, pending: str = PENDING) -> Checked:
    """Say what a code typed in this browser is worth; the caller commits, so that a wrong one counts."""
    address, keys, asked, present = request.remote_addr or "", kit().settings.keys, session[pending], current_person()
    found = check_code(opened, browser=asked["browser"], code=typed, keys=keys, address=address, now=now())
    if found.verdict != "right":
        by = present.email if present else ""
        record(opened, "failed", by=by, noun="code", subject=asked["email"], now=now())
    return found


def of_the_code(pending: str = PENDING) -> dict[str, Any]:
    """Return what the page that asks for a code shows of it, and how far its letter is."""
    found, way = session.get(pending) or {}, None
    settings = kit().settings
    if found:
        with transaction() as opened:
            way = way_of_code(opened, found["email"], found["sent_at"], now())
    return {
        "pending": found,
        "pending_name": pending,
        "way": way,
        "long": found.get("digits") == LONG.digits,
        "letters_are_shown": settings.letters_shown and not settings.smtp_url,
    }


def letters_are_read() -> bool:
    """Return whether a letter reaches anybody: it is sent, or shown on its reader's own machine."""
    return bool(kit().settings.smtp_url) or kit().settings.letters_shown

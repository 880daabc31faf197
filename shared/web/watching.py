"""What the security log tells of requests: who was refused, and who was given whose file or page.

It is written when the answer is made, so that nothing stands there as opened that was not; if it cannot be written,
nothing is given out. Visitors who are not signed in see what is public, and leave no entry.
"""

from typing import Final

from flask import Response, g, request

from shared.clock import now
from shared.security_log import record
from shared.web.requests import loggable_path
from shared.web.signin import current_person

SHOWN: Final = frozenset({200, 409, 422, 429})
"""What is answered with these shows what was asked for: a page whose form was refused, too."""


def handed_out(what: str, noun: str, subject: str, detail: str = "") -> None:
    """Say what the present answer gives out: ``what`` is "exported" or "opened"."""
    g.handed_out = {"what": what, "noun": noun, "subject": subject, "detail": detail}


def opened(noun: str, subject: str, detail: str = "") -> None:
    """Say that the present page shows a person's or an establishment's file."""
    handed_out("opened", noun, subject, detail)


def note_answer(response: Response) -> Response:
    """Write the entry of this answer, if there is one."""
    present, entry = current_person(), _entry(response)
    if present and entry:
        from shared.web.app import close_sessions, transaction  # it begins with what files are given out by

        close_sessions()  # their connection is enough
        with transaction() as session:
            record(session, by=present.email, now=now(), **entry)
    return response


def _entry(response: Response) -> dict[str, str] | None:
    if response.status_code == 403:
        return {"what": "refused", "noun": "page", "subject": f"{request.method} {loggable_path()}"}
    given: dict[str, str] | None = g.get("handed_out")
    return given if response.status_code in SHOWN and request.method != "HEAD" else None

"""What was sent to whom, for organisers' and officers' programs."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.orm import Session

from services.notifications import queries
from services.notifications.actions.again import send_again
from services.notifications.models import Letter
from services.notifications.permissions import seen_provinces
from services.notifications.queries.deliveries import calls_about, reports_about
from services.notifications.web.schemas.letters import LetterOut, LettersOut, LetterWithHistoryOut, OfficeQuery
from shared.web.api import Api
from shared.web.watching import opened


def letters(session: Session, *, by: str, **filters: Any) -> Select[Letter]:
    return queries.letters_sent(**filters, seen=seen_provinces(session, by))


def show(session: Session, *, letter_id: UUID, by: str) -> dict[str, Any]:
    """Return a letter with everything known of it, if the asker sees its province."""
    letter = queries.letter(session, letter_id, seen_provinces(session, by))
    opened("letter", letter.recipient, letter.subject)
    return {name: getattr(letter, name) for name in LetterOut().fields} | {
        "content": {} if letter.kind == "sign_in" else letter.content,
        "history": letter.history,
        "reports": reports_about(session, [letter.id]).get(letter.id, ()),
        "calls": calls_about(session, [letter.id]).get(letter.id, ()),
    }


def again(session: Session, *, letter_id: UUID, by: str, now: datetime) -> dict[str, Any]:
    send_again(session, letter_id=letter_id, by=by, now=now)
    return show(session, letter_id=letter_id, by=by)


API = Api("office_api", "/notifications/api/office/letters", tag="office", strict=True)
ONE = "/<uuid:letter_id>"

API.get("", letters, takes=OfficeQuery, out=LettersOut, errors=[401, 403], says="List letters to anybody, newest first")
API.get(ONE, show, out=LetterWithHistoryOut, says="Show a letter with every try to send it")
API.post(f"{ONE}/again", again, out=LetterWithHistoryOut, says="Send a letter again that failed or bounced")

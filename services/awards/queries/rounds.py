"""Voting rounds."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.awards.models import Round
from services.awards.permissions import Scope
from shared.errors import N_, NotFound


class RoundNotFound(NotFound):
    """There is no such round, or the asker may not know of it."""

    text = N_("Không tìm thấy kỳ bình chọn này.")


def round_by_code(session: Session, code: str, scope: Scope) -> Round:
    """Return the round with this code; drafts and rehearsals only to those who work for them. Raises RoundNotFound."""
    found = session.scalar(select(Round).where(Round.code == code))
    if found is None:
        raise RoundNotFound
    open_to_all = found.state != "draft" and not found.rehearsal
    if not (open_to_all or scope.runs(found) or found.id in scope.judges or found.id in scope.council):
        raise RoundNotFound
    return found

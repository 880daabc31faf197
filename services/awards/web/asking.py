"""Which round the present page is about, and whether who asks may see or run it."""

from typing import Final

from flask import request
from sqlalchemy.orm import Session

from services.awards.domain.lifecycle import ROUND
from services.awards.models import Round
from services.awards.models.rounds import LEVELS
from services.awards.permissions import Scope, scope_of
from services.awards.queries.rounds import RoundFilters, round_by_code
from shared.errors import Forbidden
from shared.web.signin import current_person, person

FIRST_YEAR: Final = 2000


def asker(session: Session) -> Scope:
    """Return what the reader may see; nothing for who is not signed in."""
    present = current_person()
    return scope_of(session, present.email if present else "")


def office_round(session: Session, code: str, *, hosts: bool = False) -> tuple[Round, Scope]:
    """Return the round for a page of its office, and who asks: its secretariat or, if ``hosts``, who hosts it.

    Raises SignInNeeded, RoundNotFound, Forbidden.
    """
    scope = scope_of(session, person())
    found = round_by_code(session, code, scope)
    if not (scope.hosts(found) if hosts else scope.runs(found)):
        raise Forbidden
    return found, scope


def asked_rounds() -> RoundFilters:
    """Return the filters in the present address; what is none is left out."""
    year, level, state = (request.args.get(name, "") for name in ("year", "level", "state"))
    return RoundFilters(
        search=request.args.get("q", "")[:200],
        year=int(year) if year.isascii() and year.isdigit() and len(year) == len(str(FIRST_YEAR)) else None,
        level=level if level in LEVELS else None,
        state=ROUND.named(state),
    )

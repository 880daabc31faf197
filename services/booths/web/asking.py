"""Whether who asks may see what the present page is about."""

from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from services.booths.models import Fair
from services.booths.permissions import Scope, require_organiser, scope_of
from services.booths.queries import establishments
from services.booths.queries.establishments import EstablishmentCase
from services.booths.queries.fairs import fair_by_code
from shared.errors import Forbidden
from shared.web.signin import current_person, person
from shared.web.watching import opened

ORGANISER: Final = Scope(organiser=True)


def asker(session: Session) -> Scope:
    """Return what the reader may see; nothing for who is not signed in."""
    present = current_person()
    return scope_of(session, present.email if present else "")


def office_scope(session: Session) -> Scope:
    """Return what the reader oversees. Raises SignInNeeded, Forbidden for who is neither officer nor organiser."""
    scope = scope_of(session, person())
    if not scope.staff:
        raise Forbidden
    return scope


def office_fair(session: Session, code: str) -> Fair:
    """Return the fair for an organiser's page. Raises SignInNeeded, Forbidden, FairNotFound."""
    require_organiser(session, person())
    return fair_by_code(session, code, ORGANISER)


def read_case(session: Session, *, establishment_id: UUID, by: str) -> EstablishmentCase:
    """Return an establishment's file to be shown; the security log tells if it is to others than its members.

    Raises NotFound, Forbidden.
    """
    case = establishments.case(session, by=by, establishment_id=establishment_id)
    if not case.mine:
        opened("establishment", case.establishment.name)
    return case

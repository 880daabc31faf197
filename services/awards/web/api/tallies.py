"""JSON API of tallies. The round file itself is served by the pages, as it was hashed."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.awards.actions.tallies import annul_sheet, make_tally, restore_sheet
from services.awards.models import Tally
from services.awards.permissions import scope_of
from services.awards.queries import tallies as queries
from services.awards.queries.rounds import round_by_code
from services.awards.web.schemas.tallies import (
    AnnulledOut,
    ReasonSchema,
    StandingsOut,
    StandingsQuery,
    TalliesOut,
    TallyOut,
    TallySchema,
)
from services.awards.web.who import office
from shared.errors import Forbidden, required
from shared.web.api import Api
from shared.web.paging import paginate


def tallies(session: Session, *, code: str, by: str) -> Sequence[Tally]:
    return queries.versions_of(session, _seen(session, code, by))


def standings(
    session: Session, *, code: str, version: int | None, page: int, by: str, **filters: Any
) -> dict[str, Any]:
    round_id = _seen(session, code, by, sheets=True)
    last = required(queries.latest_tally(session, round_id), queries.TallyNotFound)
    shown = queries.tally_version(session, round_id, version or last.version).version
    found = paginate(session, queries.listed(round_id, shown, queries.StandingFilters(**filters)), page)
    return {
        "version": shown,
        "total": found.total,
        "page": found.number,
        "pages": found.pages,
        "standings": found.items,
    }


def _seen(session: Session, code: str, by: str, *, sheets: bool = False) -> UUID:
    """Return the round's id for those who may see its tally before it is public; with ``sheets``, each judge's too."""
    scope = scope_of(session, by)
    round_ = round_by_code(session, code, scope)
    if not (scope.runs(round_) or round_.id in scope.council):
        raise Forbidden
    if sheets:
        queries.check_reader(scope, round_)
    return round_.id


API = Api("tallies_api", "/awards/api/rounds/<code>", tag="tallies", code="round_code")

# fmt: off
API.get("/tallies", tallies, out=TalliesOut, under="tallies",
        says="List the versions of a round's result (secretariat, council)")
API.post("/tallies", make_tally, takes=TallySchema, out=TallyOut, status=201,
         who=office, says="Compute the result from the signed sheets, or a corrected version of it (secretariat)")
API.get("/standings", standings, takes=StandingsQuery, out=StandingsOut,
        says="List where products stand, by rank (secretariat, council)")
API.post("/sheets/<uuid:sheet_id>/annul", annul_sheet, takes=ReasonSchema, out=AnnulledOut,
         who=office, says="Take a signed sheet out of the next tally (secretariat)")
API.post("/sheets/<uuid:sheet_id>/restore", restore_sheet, takes=ReasonSchema, out=AnnulledOut,
         who=office, says="Let an annulled sheet count again (secretariat)")

"""JSON API of tallies. The round file itself is served by the pages, as it was hashed."""

from typing import Any
from uuid import UUID

from apiflask import APIBlueprint

from services.awards.actions.tallies import annul_sheet, make_tally, restore_sheet
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
from shared.clock import now
from shared.errors import Forbidden
from shared.web.app import transaction
from shared.web.paging import paginate
from shared.web.signin import person, signed_in

bp = APIBlueprint("tallies_api", __name__, url_prefix="/awards/api/rounds/<code>", tag="tallies")


@bp.get("/tallies")
@bp.output(TalliesOut)
@bp.doc(security="session", responses=[401, 403, 404])
@signed_in
def tallies(code: str) -> Any:
    """List the versions of a round's result (secretariat, council)"""
    with transaction() as session:
        return {"tallies": queries.versions_of(session, _seen(session, code))}


@bp.post("/tallies")
@bp.input(TallySchema, arg_name="given")
@bp.output(TallyOut, status_code=201)
@bp.doc(security="session", responses=[401, 403, 404, 409])
@signed_in
def tally(code: str, given: dict[str, Any]) -> Any:
    """Compute the result from the signed sheets, or a corrected version of it (secretariat)"""
    with transaction() as session:
        return make_tally(session, round_code=code, by=person(), now=now(), **given)


@bp.get("/standings")
@bp.input(StandingsQuery, location="query", arg_name="wanted")
@bp.output(StandingsOut)
@bp.doc(security="session", responses=[401, 403, 404])
@signed_in
def standings(code: str, wanted: dict[str, Any]) -> Any:
    """List where products stand, by rank (secretariat, council)"""
    page, version = wanted.pop("page"), wanted.pop("version")
    with transaction() as session:
        round_id = _seen(session, code, sheets=True)
        last = queries.latest_tally(session, round_id)
        if last is None:
            raise queries.TallyNotFound
        shown = queries.tally_version(session, round_id, version or last.version).version
        found = paginate(session, queries.listed(round_id, shown, queries.Filters(**wanted)), page)
        return {
            "version": shown,
            "total": found.total,
            "page": found.number,
            "pages": found.pages,
            "standings": found.items,
        }


@bp.post("/sheets/<uuid:sheet_id>/annul")
@bp.input(ReasonSchema, arg_name="said")
@bp.output(AnnulledOut)
@bp.doc(security="session", responses=[401, 403, 404, 409])
@signed_in
def annul(code: str, sheet_id: UUID, said: dict[str, Any]) -> Any:
    """Take a signed sheet out of the next tally (secretariat)"""
    with transaction() as session:
        return annul_sheet(session, round_code=code, sheet_id=sheet_id, by=person(), now=now(), **said)


@bp.post("/sheets/<uuid:sheet_id>/restore")
@bp.input(ReasonSchema, arg_name="said")
@bp.output(AnnulledOut)
@bp.doc(security="session", responses=[401, 403, 404, 409])
@signed_in
def restore(code: str, sheet_id: UUID, said: dict[str, Any]) -> Any:
    """Let an annulled sheet count again (secretariat)"""
    with transaction() as session:
        return restore_sheet(session, round_code=code, sheet_id=sheet_id, by=person(), now=now(), **said)


def _seen(session: Any, code: str, *, sheets: bool = False) -> UUID:
    """Return the round's id for those who may see its tally before it is public; with ``sheets``, each judge's too."""
    scope = scope_of(session, person())
    round = round_by_code(session, code, scope)
    if not (scope.runs(round) or round.id in scope.council):
        raise Forbidden
    if sheets:
        queries.check_reader(scope, round)
    return round.id

"""Mass decisions whose letters are held, for organisers' programs."""

from typing import Any
from uuid import UUID

from apiflask import APIBlueprint
from flask.typing import ResponseReturnValue
from marshmallow import RAISE
from sqlalchemy.orm import Session

from services.notifications.actions import batches as actions
from services.notifications.actions.rewriting import rewrite as rewrite_letters
from services.notifications.models import Batch
from services.notifications.permissions import require_organiser
from services.notifications.queries import batches as queries
from services.notifications.queries.batch_letters import letters_in
from services.notifications.web.schemas.batches import (
    BatchesOut,
    BatchesQuery,
    BatchLettersQuery,
    BatchOut,
    BatchWithComparisonOut,
    BatchWithLettersOut,
    ReleaseApiSchema,
    RewrittenOut,
    WithdrawApiSchema,
)
from services.notifications.web.schemas.letters import LettersOut
from shared.clock import now
from shared.web.app import transaction
from shared.web.paging import paginate
from shared.web.signin import person, signed_in

bp = APIBlueprint("batches_api", __name__, url_prefix="/notifications/api/office/batches", tag="batches")


@bp.get("")
@bp.input(BatchesQuery, location="query", arg_name="query", unknown=RAISE)
@bp.output(BatchesOut)
@bp.doc(security="session", responses=[401, 403])
@signed_in
def list_all(query: dict[str, Any]) -> ResponseReturnValue:
    """List mass decisions with how many of their letters stand where (organisers)"""
    with transaction() as session:
        require_organiser(session, person())
        page = paginate(session, queries.batches(query["state"]), query["page"])
        numbers = queries.letters_by_state(session, *(batch.id for batch in page.items))
        items = [_dumped(batch) | {"letters": numbers[batch.id]} for batch in page.items]
        return {"items": items, "total": page.total, "pages": page.pages}


@bp.get("/<uuid:batch_id>")
@bp.output(BatchWithComparisonOut)
@bp.doc(security="session", responses=[401, 403, 404])
@signed_in
def show(batch_id: UUID) -> ResponseReturnValue:
    """Read a mass decision: its letters against the list of decisions (organisers)"""
    with transaction() as session:
        require_organiser(session, person())
        batch = queries.batch(session, batch_id)
        return _with_letters(session, batch) | {"comparison": queries.comparison(session, batch_id)}


@bp.get("/<uuid:batch_id>/letters")
@bp.input(BatchLettersQuery, location="query", arg_name="query", unknown=RAISE)
@bp.output(LettersOut)
@bp.doc(security="session", responses=[401, 403, 404])
@signed_in
def letters(batch_id: UUID, query: dict[str, Any]) -> ResponseReturnValue:
    """List the letters of a mass decision by recipient (organisers)"""
    asked = {name: query[name] for name in ("q", "template", "language", "state")}
    with transaction() as session:
        require_organiser(session, person())
        batch = queries.batch(session, batch_id)
        page = paginate(session, letters_in(batch.id, **asked), query["page"])
        return {"items": page.items, "total": page.total, "pages": page.pages}


@bp.post("/<uuid:batch_id>/rewrite")
@bp.output(RewrittenOut)
@bp.doc(security="session", responses=[401, 403, 404, 409])
@signed_in
def rewrite(batch_id: UUID) -> ResponseReturnValue:
    """Write held letters anew by the newest version of their templates (organisers)"""
    with transaction() as session:
        return {"letters": rewrite_letters(session, batch_id=batch_id, by=person(), now=now())}


@bp.post("/<uuid:batch_id>/release")
@bp.input(ReleaseApiSchema, arg_name="said")
@bp.output(BatchWithLettersOut)
@bp.doc(security="session", responses=[401, 403, 404, 409])
@signed_in
def release(batch_id: UUID, said: dict[str, Any]) -> ResponseReturnValue:
    """Let the held letters of a batch go out; once, however often it is sent (organisers)"""
    with transaction() as session:
        batch = actions.release(session, batch_id=batch_id, by=person(), now=now(), **said)
        return _with_letters(session, batch)


@bp.post("/<uuid:batch_id>/withdraw")
@bp.input(WithdrawApiSchema, arg_name="said")
@bp.output(BatchWithLettersOut)
@bp.doc(security="session", responses=[401, 403, 404, 409])
@signed_in
def withdraw(batch_id: UUID, said: dict[str, Any]) -> ResponseReturnValue:
    """Take a held batch back: none of its letters goes out (organisers)"""
    with transaction() as session:
        batch = actions.withdraw(session, batch_id=batch_id, by=person(), now=now(), **said)
        return _with_letters(session, batch)


def _with_letters(session: Session, batch: Batch) -> dict[str, Any]:
    return _dumped(batch) | {"letters": queries.letters_by_state(session, batch.id)[batch.id]}


def _dumped(batch: Batch) -> dict[str, Any]:
    return {name: getattr(batch, name) for name in BatchOut().fields}

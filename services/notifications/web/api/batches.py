"""Mass decisions whose letters are held, for organisers' programs."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.orm import Session

from services.notifications.actions import batches as actions
from services.notifications.actions.rewriting import rewrite
from services.notifications.domain.lifecycle import BatchState
from services.notifications.models import Batch, Letter
from services.notifications.permissions import offices_of, require_batch, require_office
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
from shared.sessions import with_fresh_proof
from shared.web.api import Api
from shared.web.paging import Page, paginate


def list_all(session: Session, *, state: BatchState | None, page: int, by: str) -> Page[dict[str, Any]]:
    found = paginate(session, queries.batches(state, offices_of(session, by)), page)
    numbers = queries.letters_by_state(session, *(batch.id for batch in found.items))
    return found.of([_dumped(batch) | {"letters": numbers[batch.id]} for batch in found.items])


def show(session: Session, *, batch_id: UUID, by: str) -> dict[str, Any]:
    batch = queries.batch(session, batch_id, offices_of(session, by))
    return _with_letters(session, batch) | {"comparison": queries.comparison(session, batch_id)}


def letters(session: Session, *, batch_id: UUID, by: str, **filters: Any) -> Select[Letter]:
    return letters_in(queries.batch(session, batch_id, offices_of(session, by)).id, **filters)


@with_fresh_proof
def release(session: Session, *, batch_id: UUID, by: str, now: datetime, **said: Any) -> dict[str, Any]:
    return _with_letters(session, actions.release(session, batch_id=batch_id, by=by, now=now, **said))


def withdraw(session: Session, *, batch_id: UUID, by: str, now: datetime, **said: Any) -> dict[str, Any]:
    return _with_letters(session, actions.withdraw(session, batch_id=batch_id, by=by, now=now, **said))


def _with_letters(session: Session, batch: Batch) -> dict[str, Any]:
    return _dumped(batch) | {"letters": queries.letters_by_state(session, batch.id)[batch.id]}


def _dumped(batch: Batch) -> dict[str, Any]:
    return {name: getattr(batch, name) for name in BatchOut().fields}


API = Api("batches_api", "/notifications/api/office/batches", tag="batches", strict=True)
ONE = "/<uuid:batch_id>"

# fmt: off
API.get("", list_all, takes=BatchesQuery, out=BatchesOut, who=require_office, errors=[401, 403],
        says="List mass decisions with how many of their letters stand where (organisers)")
API.get(ONE, show, out=BatchWithComparisonOut, who=require_batch,
        says="Read a mass decision: its letters against the list of decisions (organisers)")
API.get(f"{ONE}/letters", letters, takes=BatchLettersQuery, out=LettersOut, who=require_batch,
        says="List the letters of a mass decision by recipient (organisers)")
API.post(f"{ONE}/rewrite", rewrite, out=RewrittenOut, under="letters",
         says="Write held letters anew by the newest version of their templates (organisers)")
API.post(f"{ONE}/release", release, takes=ReleaseApiSchema, out=BatchWithLettersOut, who=require_batch,
         says="Let the held letters of a batch go out; once, however often it is sent (organisers)")
API.post(f"{ONE}/withdraw", withdraw, takes=WithdrawApiSchema, out=BatchWithLettersOut,
         who=require_batch, says="Take a held batch back: none of its letters goes out (organisers)")

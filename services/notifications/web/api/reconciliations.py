"""Nightly reconciliations, for organisers' programs."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.notifications.actions.reconciliation import compare_again
from services.notifications.domain.comparing import Finding
from services.notifications.models import Reconciliation
from services.notifications.permissions import require_organiser
from services.notifications.queries import reconciliation as queries
from services.notifications.web.schemas.reconciliations import NightsOut, NightsQuery, ReconciliationOut
from shared.web.api import Api
from shared.web.paging import Page, page_of


def list_all(
    session: Session, *, service: str | None, attention: bool, page: int, now: datetime
) -> Page[queries.Night]:
    return page_of(queries.chosen(queries.nights(session, now), service, attention), page)


def show(session: Session, *, list_id: UUID) -> dict[str, Any]:
    return _shown(session, queries.reconciliation(session, list_id))


def compare(session: Session, *, list_id: UUID, by: str, now: datetime) -> dict[str, Any]:
    return _shown(session, compare_again(session, list_id=list_id, by=by, now=now))


def _shown(session: Session, listed: Reconciliation) -> dict[str, Any]:
    names = ("list_id", "service", "since", "until", "listed", "listed_at", "compared_at")
    states = queries.letters_by_state(session, listed)
    return {name: getattr(listed, name) for name in names} | {
        "findings": [Finding.from_json(finding) for finding in listed.findings],
        "letters": [{"state": state, "cancelled_for": why, "letters": n} for (state, why), n in states.items()],
    }


API = Api("reconciliations_api", "/notifications/api/office/reconciliations", tag="reconciliations", strict=True)
ONE = "/<uuid:list_id>"

# fmt: off
API.get("", list_all, takes=NightsQuery, out=NightsOut, who=require_organiser, errors=[401, 403],
        says="List every day of every service, days that nobody told too (organisers)")
API.get(ONE, show, out=ReconciliationOut, who=require_organiser, says="Read what a day's comparison found (organisers)")
API.post(f"{ONE}/compare", compare, out=ReconciliationOut,
         says="Compare a day's decisions with the letters as they are now (organisers)")

"""The blueprint, and what the steps of the way share."""

from typing import Final
from uuid import UUID

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.awards.actions.dossiers import DossiersClosed, NotEditable
from services.awards.domain.dossiers import EDITABLE
from services.awards.models import Dossier, Round
from services.awards.permissions import Scope, scope_of
from services.awards.queries.dossiers import readable, until_of
from services.awards.queries.rounds import round_by_code
from services.awards.web import dossier_words
from shared.clock import now
from shared.errors import Forbidden
from shared.formats import deadline
from shared.web.forms import lead
from shared.web.signin import person, signed_in_only

bp = Blueprint("dossiers", __name__, url_prefix="/awards")
signed_in_only(bp, but=("photo",))
dossier_words.teach(bp)

STEPS: Final = ("product", "about", "market", "value", "photos", "papers", "promises", "check")


def editable(session: Session, dossier_id: UUID) -> Dossier:
    """Return the dossier while the reader may fill it in.

    Raises DossierNotFound, Forbidden, NotEditable, DossiersClosed.
    """
    dossier, scope = readable(session, dossier_id, person())
    if not may_enter(scope, dossier):
        raise Forbidden
    if dossier.state not in EDITABLE:
        raise NotEditable
    if dossier.round.state != "open" or now() > until_of(dossier):
        raise DossiersClosed(until=deadline(until_of(dossier)))
    return dossier


def may_enter(scope: Scope, dossier: Dossier) -> bool:
    """Return whether the reader may fill the dossier in: its establishment, its province."""
    return dossier.establishment_id in scope.establishments or scope.oversees(dossier.province_code)


def run_round(session: Session, code: str) -> Round:
    """Return a round whose secretariat's work the reader may do. Raises RoundNotFound, Forbidden."""
    scope = scope_of(session, person())
    round_ = round_by_code(session, code, scope)
    if not scope.runs(round_):
        raise Forbidden
    return round_


def step(name: str, dossier_id: UUID) -> ResponseReturnValue:
    """Go to a step of the way."""
    return lead(f"dossiers.{name}", dossier_id=dossier_id)


def after(name: str, dossier_id: UUID) -> ResponseReturnValue:
    """Go on to the step behind ``name``; to the case page if it was only kept; to the check if one came from it."""
    action = request.form.get("action")
    if action == "draft":
        return step("show", dossier_id)
    return step("check" if action == "check" else STEPS[STEPS.index(name) + 1], dossier_id)

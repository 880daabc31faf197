"""The blueprint, and what the steps of the way share."""

from typing import Final
from uuid import UUID

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.booths.actions.applying import NotEditable, require_open
from services.booths.domain.applications import EDITABLE
from services.booths.models import Application
from services.booths.queries.cases import readable
from shared.clock import now
from shared.errors import Forbidden
from shared.web.forms import lead
from shared.web.signin import person, signed_in_only

bp = Blueprint("applications", __name__, url_prefix="/booths")
signed_in_only(bp)

STEPS: Final = ("booths", "wishes", "products", "papers", "check")


def editable(session: Session, application_id: UUID) -> Application:
    """Return the member's own application while it may be edited.

    Raises ApplicationNotFound, Forbidden, NotEditable, RegistrationClosed.
    """
    application, scope = readable(session, application_id, person())
    if application.establishment_id not in scope.establishments:
        raise Forbidden
    if application.state not in EDITABLE:
        raise NotEditable
    require_open(application.fair, now())
    return application


def step(name: str, application_id: UUID) -> ResponseReturnValue:
    """Go to a step of the way."""
    return lead(f"applications.{name}", application_id=application_id)


def after(name: str, application_id: UUID) -> ResponseReturnValue:
    """Go on to the step behind ``name``; to the case page if it was only kept; to the check if one came from it."""
    action = request.form.get("action")
    if action == "draft":
        return step("show", application_id)
    return step("check" if action == "check" else STEPS[STEPS.index(name) + 1], application_id)

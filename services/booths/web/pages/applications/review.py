"""The officer's desk: one application with what must be looked at, the decision, and then the next one."""

from typing import Any
from uuid import UUID

from flask import flash, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.booths.actions import reviews as actions
from services.booths.actions.applications import papers_of
from services.booths.domain.applications import papers_asked
from services.booths.models import Application
from services.booths.queries.applications import next_undecided
from services.booths.queries.cases import case
from services.booths.web.asking import office_scope
from services.booths.web.pages.applications.blueprint import bp
from services.booths.web.pages.applications.office import asked_filters
from services.booths.web.schemas.applications import DecisionSchema
from services.booths.web.timeline import timeline
from shared.clock import now
from shared.errors import Forbidden
from shared.i18n import N_
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.forms import Form, done, lead
from shared.web.signin import person

KEPT = ("fair", "province", "group", "q")
DONE = {
    "accept": N_("Đã chấp nhận đăng ký %(label)s."),
    "return": N_("Đã gửi lại đăng ký %(label)s để bổ sung."),
    "refuse": N_("Đã từ chối đăng ký %(label)s."),
}


@bp.get("/office/applications/<uuid:application_id>")
def review(application_id: UUID, form: Form | None = None) -> ResponseReturnValue:
    """What to look at, and the form of the decision."""
    with transaction() as session:
        found = case(session, application_id, person())
        if not found.overseen:
            raise Forbidden
        application = found.application
        there = papers_of(session, application)
        return (form or Form()).page(
            "applications/review.html",
            case=found,
            application=application,
            entries=timeline(found),
            asked=[(kind, kind in there) for kind in papers_asked(application.establishment.product_group)],
            reasons=actions.RETURN_REASONS,
            undecided=application.state == "submitted" and application.fair.state == "open",
            refusable=application.state in {"submitted", "returned"} and application.fair.state == "open",
        )


@bp.post("/office/applications/<uuid:application_id>")
def decide(application_id: UUID) -> ResponseReturnValue:
    """Keep the decision and go on to the next undecided one of the same list."""
    form = Form()
    with form.trying(conflict=409) as session:
        given = form.read(DecisionSchema())
        application = _decided(session, application_id, given)
        following = next_undecided(session, office_scope(session), asked_filters(), application)
    if not form.ok:
        return review(application_id, form)
    flash(_(DONE[given["decision"]], label=application.label))
    return _onwards(following)


def _decided(session: Session, application_id: UUID, data: dict[str, Any]) -> Application:
    who: dict[str, Any] = {"application_id": application_id, "by": person(), "now": now()}
    if data["decision"] == "accept":
        return actions.accept_application(session, **who)
    reasons = [*data["reasons"], data["text"]]
    act = actions.return_application if data["decision"] == "return" else actions.refuse_application
    return act(session, reasons=reasons, **who)


def _onwards(following: UUID | None) -> ResponseReturnValue:
    kept: dict[str, Any] = {name: request.args[name] for name in KEPT if name in request.args}
    if following is None:
        return done(_("Không còn đăng ký nào chờ xét trong danh sách này."), "applications.list", **kept)
    return lead("applications.review", application_id=following, **kept)

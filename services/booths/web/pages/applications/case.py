"""The case page: where it stands, what comes next, what happened, and why."""

from typing import Final
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from services.booths.actions.applications import ENDED
from services.booths.domain.applications import LIVE
from services.booths.queries.applications import registration
from services.booths.queries.cases import ApplicationCase, case
from services.booths.queries.waiting import standing_of
from services.booths.web.explanations import why
from services.booths.web.pages.applications.blueprint import bp
from services.booths.web.situations import LINES
from services.booths.web.timeline import timeline
from shared.clock import now
from shared.i18n import speaking_of_another
from shared.web.app import transaction
from shared.web.signin import person

UNTIL_CLOSE: Final = frozenset({"draft", "returned"})


@bp.get("/applications/<uuid:application_id>")
def show(application_id: UUID) -> ResponseReturnValue:
    """One application."""
    with transaction() as session:
        found = case(session, application_id, person())
        application = found.application
        situation = found.situation(now())
        is_open = registration(application.fair).is_open(now())
        with speaking_of_another(not found.mine):
            return render_template(
                "applications/show.html",
                case=found,
                application=application,
                line=LINES[situation],
                situation=situation,
                until=_deadline(found, situation),
                entries=timeline(found),
                today=standing_of(session, application),
                stopped=application.fair.confirm_deadline_at <= now(),
                why=why(found.placement.explanation, application.booths_wanted) if found.placement else None,
                may_edit=found.mine and application.state in UNTIL_CLOSE and is_open,
                may_reopen=found.mine and application.state == "submitted" and is_open,
                may_withdraw=found.mine and _may_withdraw(found),
                may_decide=found.overseen and application.state == "submitted" and application.fair.state == "open",
            )


def _may_withdraw(found: ApplicationCase) -> bool:
    """Whether the application can still be taken back; one that holds booths gives these back instead."""
    holds = any(offer.state in {"offered", "confirmed"} for offer in found.offers)
    return found.application.state in LIVE and found.application.fair.state not in ENDED and not holds


def _deadline(found: ApplicationCase, situation: str) -> object:
    if situation in UNTIL_CLOSE:
        return found.application.fair.registration_closes_at
    live = (offer.confirm_by for offer in found.offers if offer.state == "offered")
    return next(live, None) if situation in {"offered", "unsent"} else None

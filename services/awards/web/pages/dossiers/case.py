"""The case page: where a dossier stands, what comes next, what happened, and once published its result and why."""

from datetime import timedelta
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from services.awards.domain.dossiers import EDITABLE, STRIKABLE
from services.awards.domain.lifecycle import DOSSIER
from services.awards.domain.rules import Rules
from services.awards.models import Round
from services.awards.queries.dossiers import case, until_of
from services.awards.web.dossier_words import LINES, outcome_said, timeline
from services.awards.web.pages.dossiers.blueprint import bp
from shared.clock import now
from shared.web.app import transaction
from shared.web.signin import person


@bp.get("/dossiers/<uuid:dossier_id>")
def show(dossier_id: UUID) -> ResponseReturnValue:
    """One dossier."""
    with transaction() as session:
        found = case(session, dossier_id, person())
        dossier, at = found.dossier, now()
        round_ = dossier.round
        situation = found.situation(at)
        rules = Rules.from_json(round_.rules)
        return render_template(
            "dossiers/show.html",
            case=found,
            dossier=dossier,
            line=LINES[situation],
            situation=situation,
            until=until_of(dossier) if situation in EDITABLE else None,
            entries=timeline(found),
            reasons=_reasons(found.steps, situation),
            rules=rules,
            why=outcome_said(found, situation),
            may_edit=found.may_enter and situation in EDITABLE,
            may_reopen=found.may_enter
            and dossier.state == "submitted"
            and round_.state == "open"
            and at <= round_.dossiers_close_at,
            may_withdraw=found.may_enter and DOSSIER.leads(dossier.state, "withdrawn"),
            may_decide=found.office and dossier.state in {"submitted", "returned"} and round_.state == "open",
            may_strike=found.office and dossier.state == "accepted" and round_.state in STRIKABLE,
            may_complain=found.may_enter and situation == "not_recognised" and _complaints_open(round_),
        )


def _reasons(steps: object, situation: str) -> list[str]:
    """Return why it was sent back, refused or taken out, one point each."""
    if situation not in {"returned", "refused", "struck"}:
        return []
    last = [step.reason for step in steps if step.what == situation]  # type: ignore[attr-defined]
    return last[-1].splitlines() if last else []


def _complaints_open(round_: Round) -> bool:
    days = Rules.from_json(round_.rules).complaint_days
    return round_.published_at is not None and now() <= round_.published_at + timedelta(days=days + 1)

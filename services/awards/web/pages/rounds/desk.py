"""The office's list of rounds, and the desk of one: where it stands, what comes next, every page of it."""

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.awards.domain.rounds import Missing
from services.awards.models import Round
from services.awards.permissions import scope_of
from services.awards.queries import readiness, round_desk
from services.awards.queries import rounds as queries
from services.awards.queries.next_steps import next_step
from services.awards.web.asking import asked_rounds, office_round
from services.awards.web.pages.rounds.public import filters, rules_shown
from services.awards.web.round_lines import desk_links, next_line, round_line, timeline
from shared.clock import now
from shared.errors import Forbidden
from shared.web.app import transaction
from shared.web.paging import paginate
from shared.web.signin import person


def list_rounds() -> ResponseReturnValue:
    """List the rounds that the reader works for."""
    at = now()
    with transaction() as session:
        scope = scope_of(session, person())
        if not scope.staff and not scope.secretariat:
            raise Forbidden
        page = paginate(session, queries.office_rounds(scope, asked_rounds()))
        return render_template(
            "rounds/list.html",
            page=page,
            at=at,
            line=round_line,
            scope=scope,
            **filters(session, queries.office_of(scope)),
        )


def show(code: str) -> ResponseReturnValue:
    """Show the desk of a round."""
    at = now()
    with transaction() as session:
        found, scope = office_round(session, code)
        step = next_step(session, found, scope, at)
        hosts = scope.hosts(found)
        return render_template(
            "rounds/show.html",
            round=found,
            hosts=hosts,
            line=round_line(found, at),
            next=next_line(step) if step else None,
            figures=round_desk.figures(session, found),
            missing=missing_for_next(session, found),
            links=desk_links(found.state, hosts=hosts),
            steps=timeline(round_desk.steps(session, found)),
            **rules_shown(found),
        )


def missing_for_next(session: Session, round_: Round) -> list[Missing]:
    """Return what stands in the way of the round's next step of this office; empty where others decide."""
    at = now()
    if round_.state == "draft":
        return readiness.missing_for_opening(round_, at)
    if round_.state == "open":
        return readiness.missing_for_scoring(session, round_, at)
    if round_.state == "published":
        return readiness.missing_for_closing(session, round_, at)
    return []

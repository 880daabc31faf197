"""Nightly reconciliations: has every decision its letters?"""

from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from services.notifications.actions.reconciliation import compare_again
from services.notifications.domain.comparing import Finding
from services.notifications.permissions import require_organiser
from services.notifications.queries import reconciliation as queries
from services.notifications.web import batch_words
from shared.clock import now
from shared.formats import day
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.choices import asked_of
from shared.web.forms import done
from shared.web.paging import page_of, paginate
from shared.web.signin import person, signed_in_only

bp = Blueprint("reconciliations", __name__, url_prefix="/notifications/office/reconciliations")
signed_in_only(bp)


@bp.get("")
def list_all() -> ResponseReturnValue:
    """List every day of every service, the newest first, days that nobody told too."""
    service, attention = asked_of("service", queries.SERVICES), request.args.get("attention") == "true"
    with transaction() as session:
        require_organiser(session, person())
        every = queries.nights(session, now())
    found = queries.chosen(every, service, attention)
    return render_template(
        "reconciliations/list.html",
        page=page_of(found),
        choices=[
            (None, _("Mọi phần"), None),
            *((name, word, None) for name, word in batch_words.SERVICE_WORDS.items()),
        ],
        attention_choices=[(None, _("Mọi ngày"), None), ("true", _("Cần xem"), len(queries.chosen(every, None, True)))],
    )


@bp.get("/<uuid:list_id>")
def show(list_id: UUID) -> ResponseReturnValue:
    """Show a day of a service: what did not agree, and every decision with where its letters stand."""
    with transaction() as session:
        require_organiser(session, person())
        listed = queries.reconciliation(session, list_id)
        decisions = paginate(session, queries.decisions_of(list_id))
        return render_template(
            "reconciliations/show.html",
            listed=listed,
            day_text=day(listed.since),
            state=queries.state_of(listed),
            next_turn=batch_words.next_turn(listed, now()),
            early=queries.may_still_come(listed, now()),
            findings=[Finding.from_json(finding) for finding in listed.findings],
            letters=queries.letters_by_state(session, listed),
            decisions=decisions,
            states_of=queries.states_of(session, listed, [row.subject for row in decisions.items]),
        )


@bp.post("/<uuid:list_id>/compare")
def compare(list_id: UUID) -> ResponseReturnValue:
    """Compare again, with the letters as they are now."""
    with transaction() as session:
        compare_again(session, list_id=list_id, by=person(), now=now())
    return done(_("Đã đối chiếu lại."), "reconciliations.show", list_id=list_id)

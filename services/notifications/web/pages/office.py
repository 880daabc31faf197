"""What was sent to whom: for organisers all of it, for officers what concerns their province."""

from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from services.notifications import queries
from services.notifications.actions.again import may_go_again, send_again
from services.notifications.domain.lifecycle import LETTER_STATES
from services.notifications.letters import Content
from services.notifications.models.letters import KINDS
from services.notifications.permissions import is_organiser, seen_provinces
from services.notifications.queries.batches import numbers_of_batches
from services.notifications.queries.deliveries import calls_about, reports_about
from services.notifications.queries.marks import number_of_marks
from services.notifications.queries.unclear import numbers_by_unclear_state
from services.notifications.sending.mailer import message_id
from services.notifications.web.happenings import office_addresses
from services.notifications.web.words import KIND_WORDS, STATE_WORDS, history
from shared.clock import now
from shared.i18n import gettext as _
from shared.web.app import kit, transaction
from shared.web.choices import asked_of, counted
from shared.web.forms import done
from shared.web.paging import paginate
from shared.web.signin import person, signed_in_only
from shared.web.watching import opened

bp = Blueprint("office", __name__, url_prefix="/notifications/office/letters")
signed_in_only(bp)


@bp.get("")
def letters() -> ResponseReturnValue:
    """List all letters, newest first; search, filters by state and kind, how many of each."""
    q = request.args.get("q", "")[:200]
    state, kind = asked_of("state", LETTER_STATES), asked_of("kind", KINDS)
    chosen = set(request.args.values())
    with transaction() as session:
        seen = seen_provinces(session, person())
        page = paginate(session, queries.letters_sent(q=q, state=state, kind=kind, seen=seen))
        states = queries.numbers_by_state(session, q=q, kind=kind, seen=seen)
        kinds = queries.numbers_by_kind(session, q=q, state=state, seen=seen)
        return render_template(
            "office/letters.html",
            page=page,
            provinces=seen,
            marked=number_of_marks(session, seen),
            unclear=numbers_by_unclear_state(session).get("open", 0) if seen is None else 0,
            held_batches=numbers_of_batches(session).get("held", 0) if seen is None else 0,
            state_choices=counted(_("Mọi trạng thái"), STATE_WORDS, states, also=chosen),
            kind_choices=counted(_("Mọi loại thư"), KIND_WORDS, kinds, also=chosen),
        )


@bp.get("/<uuid:letter_id>")
def show(letter_id: UUID) -> ResponseReturnValue:
    """Show one letter: where it stands, every try with the server's answer, what it says."""
    with transaction() as session:
        letter = queries.letter(session, letter_id, seen_provinces(session, person()))
        opened("letter", letter.recipient, letter.subject)
        content = None if letter.kind == "sign_in" else Content.from_json(letter.content)
        return render_template(
            "office/show.html",
            letter=letter,
            content=content,
            organiser=is_organiser(session, person()),
            entries=history(
                letter,
                calls_about(session, [letter.id]).get(letter.id, ()),
                reports_about(session, [letter.id]).get(letter.id, ()),
            ),
            addresses=office_addresses(queries.subject_of_letter(session, letter)),
            again=may_go_again(letter),
            message_id=message_id(letter.id, kit().settings.mail_from),
        )


@bp.post("/<uuid:letter_id>/again")
def again(letter_id: UUID) -> ResponseReturnValue:
    """Send a letter again that failed or bounced."""
    with transaction() as session:
        send_again(session, letter_id=letter_id, by=person(), now=now())
    return done(_("Thư đã được xếp để gửi lại."), "office.show", letter_id=letter_id)

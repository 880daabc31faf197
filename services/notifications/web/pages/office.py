"""What was sent to whom: for organisers all of it, for officers what concerns their province."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from services.notifications import queries
from services.notifications.actions.again import may_go_again, send_again
from services.notifications.domain.lifecycle import LETTER_STATES
from services.notifications.letters import Content
from services.notifications.mailer import message_id
from services.notifications.models.letters import KINDS
from services.notifications.permissions import is_organiser, seen_provinces
from services.notifications.queries.batches import numbers_of_batches
from services.notifications.queries.deliveries import calls_about, reports_about
from services.notifications.web.happenings import office_addresses
from services.notifications.web.standings import CANCELLED_WORDS, CHANNEL_WORDS
from services.notifications.web.words import KIND_WORDS, STATE_CHIPS, STATE_WORDS, history
from shared.clock import now
from shared.i18n import gettext as _
from shared.web.app import kit, transaction
from shared.web.forms import done
from shared.web.paging import paginate
from shared.web.signin import person, signed_in

bp = Blueprint("office", __name__, url_prefix="/notifications/office/letters")

WORDS = {
    "state_words": STATE_WORDS,
    "state_chips": STATE_CHIPS,
    "kind_words": KIND_WORDS,
    "cancelled_words": CANCELLED_WORDS,
    "channel_words": CHANNEL_WORDS,
}


@bp.get("")
@signed_in
def letters() -> ResponseReturnValue:
    """List all letters, newest first; search, filters by state and kind, how many of each."""
    q = request.args.get("q", "")[:200]
    state, kind = _one_of("state", LETTER_STATES), _one_of("kind", KINDS)
    with transaction() as session:
        seen = seen_provinces(session, person())
        page = paginate(session, queries.letters_sent(q=q, state=state, kind=kind, seen=seen))
        states = queries.numbers_by_state(session, q=q, kind=kind, seen=seen)
        kinds = queries.numbers_by_kind(session, q=q, state=state, seen=seen)
        return render_template(
            "office/letters.html",
            page=page,
            provinces=seen,
            held_batches=numbers_of_batches(session).get("held", 0) if seen is None else 0,
            state_choices=_choices(_("Mọi trạng thái"), STATE_WORDS, states),
            kind_choices=_choices(_("Mọi loại thư"), KIND_WORDS, kinds),
            **WORDS,
        )


@bp.get("/<uuid:letter_id>")
@signed_in
def show(letter_id: UUID) -> ResponseReturnValue:
    """Show one letter: where it stands, every try with the server's answer, what it says."""
    with transaction() as session:
        letter = queries.letter(session, letter_id, seen_provinces(session, person()))
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
            **WORDS,
        )


@bp.post("/<uuid:letter_id>/again")
@signed_in
def again(letter_id: UUID) -> ResponseReturnValue:
    """Send a letter again that failed or bounced."""
    with transaction() as session:
        send_again(session, letter_id=letter_id, by=person(), now=now())
    return done(_("Thư đã được xếp để gửi lại."), "office.show", letter_id=letter_id)


def _choices(every: str, words: Mapping[Any, str], numbers: Mapping[str, int]) -> list[tuple[str | None, str, int]]:
    """Return the filter's choices with how many letters each has: all, and those that have any or are chosen."""
    chosen = set(request.args.values())
    some = [
        (value, word, numbers.get(value, 0)) for value, word in words.items() if value in numbers or value in chosen
    ]
    return [(None, every, sum(numbers.values())), *some]


def _one_of(name: str, allowed: tuple[str, ...]) -> str | None:
    asked = request.args.get(name)
    return asked if asked in allowed else None

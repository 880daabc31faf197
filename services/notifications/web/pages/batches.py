"""Mass decisions whose letters wait: looked at, compared with the decisions, and then released or withdrawn."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import Schema
from sqlalchemy.orm import Session

from services.notifications.actions import batches as actions
from services.notifications.actions.rewriting import rewrite as rewrite_letters
from services.notifications.domain.lifecycle import BATCH, LETTER_STATES
from services.notifications.letters import Content
from services.notifications.models import Batch
from services.notifications.permissions import is_organiser, offices_of
from services.notifications.queries import announcements, batch_letters
from services.notifications.queries import batches as queries
from services.notifications.web import batch_words
from services.notifications.web.announcement_words import office, readers
from services.notifications.web.schemas.batches import ReleaseSchema, WithdrawSchema
from services.notifications.web.template_words import TITLES
from shared.clock import now
from shared.formats import moment
from shared.i18n import LANGUAGES, ngettext
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.choices import asked_of, counted
from shared.web.forms import Form, done, lead
from shared.web.paging import page_of, paginate
from shared.web.signin import person, signed_in_only

bp = Blueprint("batches", __name__, url_prefix="/notifications/office/batches")
signed_in_only(bp)

GAPS_ON_A_PAGE = 50


@bp.get("")
def list_all() -> ResponseReturnValue:
    """List mass decisions, the newest first, with how many of their letters stand where."""
    state = BATCH.named(request.args.get("state", ""))
    with transaction() as session:
        offices = offices_of(session, person())
        page = paginate(session, queries.batches(state, offices))
        numbers = queries.letters_by_state(session, *(batch.id for batch in page.items))
        return render_template(
            "batches/list.html",
            page=page,
            organiser=offices is None,
            titles={batch.id: batch_words.batch_title(batch) for batch in page.items},
            progress={batch_id: batch_letters.progress(states) for batch_id, states in numbers.items()},
            choices=counted(
                _("Mọi đợt"), batch_words.BATCH_WORDS, queries.numbers_of_batches(session, offices), also=BATCH.states
            ),
        )


@bp.get("/<uuid:batch_id>")
def show(batch_id: UUID) -> ResponseReturnValue:
    """Show a batch: its numbers, what does not agree with the decisions, and samples of its letters."""
    with transaction() as session:
        batch = queries.batch(session, batch_id, offices_of(session, person()))
        samples, facts = batch_letters.samples(session, batch_id), _facts(session, batch)
        return render_template(
            "batches/show.html",
            # before the whole list is here nothing can be missing in it
            gaps=page_of(facts["comparison"].gaps if facts["comparison"].listed else [], size=GAPS_ON_A_PAGE),
            sorts=batch_letters.sorts(session, batch_id),
            samples=samples,
            contents_of={letter.id: Content.from_json(letter.content) for letter in samples},
            cancelled=batch_letters.cancelled_reasons(session, batch_id),
            older=batch_letters.older_letters(session, batch_id),
            announced=_announced(session, batch),
            **facts,
        )


@bp.get("/<uuid:batch_id>/progress")
def progress(batch_id: UUID) -> ResponseReturnValue:
    """Return how far the sending of a released batch is, as a part of its page."""
    with transaction() as session:
        batch = queries.batch(session, batch_id, offices_of(session, person()))
        states = queries.letters_by_state(session, batch_id)[batch_id]
        return render_template("batches/_progress.html", batch=batch, progress=batch_letters.progress(states))


@bp.get("/<uuid:batch_id>/letters")
def letters(batch_id: UUID) -> ResponseReturnValue:
    """List a batch's letters: one recipient's, those of one template, language or state."""
    template, spoken = asked_of("template", tuple(TITLES)), asked_of("language", LANGUAGES)
    state, q = asked_of("state", LETTER_STATES), request.args.get("q", "")[:200]
    with transaction() as session:
        batch = queries.batch(session, batch_id, offices_of(session, person()))
        found = batch_letters.letters_in(batch_id, q=q, template=template, language=spoken, state=state)
        page = paginate(session, found)
        return render_template(
            "batches/letters.html",
            batch=batch,
            title=batch_words.batch_title(batch),
            page=page,
            organiser=is_organiser(session, person()),
        )


@bp.get("/<uuid:batch_id>/release")
def ask_release(batch_id: UUID) -> ResponseReturnValue:
    """Say what releasing means, in numbers, and ask for the second step."""
    return _act_page("release", batch_id, Form())


@bp.post("/<uuid:batch_id>/release")
def release(batch_id: UUID) -> ResponseReturnValue:
    """Let the letters go out."""
    return _act("release", batch_id, ReleaseSchema(), actions.release, _released)


@bp.get("/<uuid:batch_id>/withdraw")
def ask_withdraw(batch_id: UUID) -> ResponseReturnValue:
    """Say what withdrawing means, and ask for a reason."""
    return _act_page("withdraw", batch_id, Form())


@bp.post("/<uuid:batch_id>/withdraw")
def withdraw(batch_id: UUID) -> ResponseReturnValue:
    """Take the batch back; none of its letters goes out."""
    said = _("Đã huỷ đợt thư; không thư nào được gửi.")
    return _act("withdraw", batch_id, WithdrawSchema(), actions.withdraw, lambda _batch: said)


@bp.post("/<uuid:batch_id>/rewrite")
def rewrite(batch_id: UUID) -> ResponseReturnValue:
    """Write held letters anew by the newest version of their templates."""
    with transaction() as session:
        count = rewrite_letters(session, batch_id=batch_id, by=person(), now=now())
    return done(ngettext("Đã viết lại %(num)s thư theo mẫu mới.", count), "batches.show", batch_id=batch_id)


def _announced(session: Session, batch: Batch) -> dict[str, str]:
    """Return who wrote the announcement whose letters these are, and to whom; nothing of decisions."""
    if batch.kind != "announcement":
        return {}
    found = announcements.announcement(session, batch.id, None)
    return {_("Gửi tới"): readers(found), _("Người viết"): f"{found.author_name or found.written_by} ({office(found)})"}


def _act(
    name: str, batch_id: UUID, schema: Schema, act: Callable[..., Batch], said: Callable[[Batch], str]
) -> ResponseReturnValue:
    form = Form()
    with form.trying() as session:
        batch = act(session, batch_id=batch_id, by=person(), now=now(), **form.read(schema))
    return done(said(batch), "batches.show", batch_id=batch_id) if form.ok else _act_page(name, batch_id, form)


def _released(batch: Batch) -> str:
    if batch.letters_at and batch.letters_at > now():
        return _("Đã duyệt: thư bắt đầu đi lúc %(when)s, khi hết giờ yên lặng.", when=moment(batch.letters_at))
    return _("Đã duyệt: các thư của đợt này đang được gửi.")


def _act_page(name: str, batch_id: UUID, form: Form) -> ResponseReturnValue:
    with transaction() as session:
        batch = queries.batch(session, batch_id, offices_of(session, person()))
        if batch.state != "held":
            return lead("batches.show", batch_id=batch_id)
        return form.page(f"batches/{name}.html", **_facts(session, batch))


def _facts(session: Session, batch: Batch) -> dict[str, Any]:
    found = queries.comparison(session, batch.id)
    held = queries.held(session, batch.id)
    outcomes = batch_letters.outcomes(session, batch.id)
    states = queries.letters_by_state(session, batch.id)[batch.id]
    return {
        "batch": batch,
        "written": announcements.written(session, batch.id) if batch.kind == "announcement" else None,
        "organiser": is_organiser(session, person()),
        "title": batch_words.batch_title(batch),
        "comparison": found,
        "agreement": batch_words.agreement(found, now()),
        "urgency": batch_words.urgency(batch, found, now()),
        "waits": found.waits(now()),
        "decided": batch_words.decided_in_words(outcomes),
        "reminders": batch_letters.reminders_waiting(session, batch.id),
        "held": held.letters,
        "clocks": queries.held_clocks(session, batch.id),
        "numbers": batch_words.numbers_in_words(outcomes, held),
        "progress": batch_letters.progress(states),
    }

"""Drafts of letters about decisions: seen by a second person, who publishes them or does not."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.notifications.actions.text_drafts import drop_text, publish_text
from services.notifications.actions.texts import try_text
from services.notifications.letters.source import shipped
from services.notifications.models import TextDraft
from services.notifications.permissions import require_organiser
from services.notifications.queries.texts import text_draft, text_in_use
from services.notifications.web import drafts
from services.notifications.web.pages.templates import LETTER_IN_A_FRAME, WITH_A_FRAME, named
from services.notifications.web.schemas.templates import DropSchema, PublishSchema
from shared.clock import now
from shared.errors import Invalid
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.forms import Form, done
from shared.web.signin import person, signed_in_only

bp = Blueprint("text_drafts", __name__, url_prefix="/notifications/office/templates/drafts/<uuid:draft_id>")
signed_in_only(bp)


@bp.get("")
def show(draft_id: UUID) -> ResponseReturnValue:
    """Show what a draft changes, the letter that it makes, and what can be done with it."""
    return _page(draft_id, Form())


@bp.get("/letter")
def html(draft_id: UUID) -> ResponseReturnValue:
    """Show the letter that a draft makes, as a mail program does, to be shown in a frame."""
    with transaction() as session:
        require_organiser(session, person())
        draft = text_draft(session, draft_id)
        shown = _shown(session, draft)
    return Response(shown.html if shown else "", headers=LETTER_IN_A_FRAME)


@bp.post("/publish")
def publish(draft_id: UUID) -> ResponseReturnValue:
    """Make it the text in use; nobody does so with their own."""
    form = Form()
    with form.trying(conflict=409) as session:
        made = publish_text(session, draft_id=draft_id, by=person(), now=now(), **form.read(PublishSchema()))
    if not form.ok:
        return _page(draft_id, form)
    said = _("Đã công bố bản %(version)s. Từ nay thư mới dùng bản này.", version=made.version)
    return done(said, "templates.edit", template=made.template, language=made.language)


@bp.post("/drop")
def drop(draft_id: UUID) -> ResponseReturnValue:
    """Let it become nothing."""
    form = Form()
    with form.trying(conflict=409) as session:
        draft = drop_text(session, draft_id=draft_id, by=person(), now=now(), **form.read(DropSchema()))
    if not form.ok:
        return _page(draft_id, form)
    said = _("Đã bỏ bản nháp; mẫu thư không đổi.")
    return done(said, "templates.edit", template=draft.template, language=draft.language)


def _page(draft_id: UUID, form: Form) -> ResponseReturnValue:
    with transaction() as session:
        require_organiser(session, person())
        draft = text_draft(session, draft_id)
        page = form.page("templates/draft.html", **_facts(session, draft))
    response = make_response(page)
    response.headers["Content-Security-Policy"] = WITH_A_FRAME
    return response


def _facts(session: Session, draft: TextDraft) -> dict[str, Any]:
    present = text_in_use(session, draft.template, draft.language)
    return {
        "draft": draft,
        "own": draft.written_by == person(),
        "present": present,
        "lines": drafts.difference(present.text, _text(draft)),
        "shown": _shown(session, draft),
        **named(draft.template, draft.language),
    }


def _text(draft: TextDraft) -> str:
    return draft.text or shipped(draft.template, draft.language)


def _shown(session: Session, draft: TextDraft) -> drafts.Shown | None:
    """Return the letter that it makes; None if the text can be used no more."""
    given = {"template": draft.template, "language": draft.language, "text": _text(draft)}
    try:
        return drafts.shown(try_text(session, by=person(), **given), draft.language)
    except Invalid:
        return None

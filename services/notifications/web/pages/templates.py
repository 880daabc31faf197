"""What letters say, written by organisers: tried before it is kept, every version kept."""

from typing import Any, Final

from flask import Blueprint, Response, flash, make_response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.notifications.actions.text_drafts import OtherDraft, propose_text
from services.notifications.actions.texts import ChangedMeanwhile, restore_text, save_text, send_test, try_text
from services.notifications.letters.checking import MOST_CHARACTERS
from services.notifications.letters.source import shipped, tidy
from services.notifications.models import TemplateText, TextDraft
from services.notifications.permissions import require_organiser
from services.notifications.queries.texts import (
    template_of,
    text_in_use,
    text_of_version,
    text_versions,
    waiting_draft,
    waiting_drafts,
)
from services.notifications.web import drafts
from services.notifications.web.schemas.templates import RestoreSchema, TemplateTextSchema, TextDraftSchema
from services.notifications.web.template_words import SORTS, title_of, told_by
from services.notifications.web.words import KIND_WORDS
from shared.clock import now
from shared.errors import Invalid
from shared.i18n import gettext as _
from shared.i18n import known_language
from shared.web.app import transaction
from shared.web.choices import asked_of, counted
from shared.web.forms import Form, done
from shared.web.security import CONTENT_SECURITY_POLICY
from shared.web.signin import person, signed_in_only

bp = Blueprint("templates", __name__, url_prefix="/notifications/office/templates")
signed_in_only(bp)

PLACE: Final = "/<template>/<any(vi,en):language>"
WITH_A_FRAME: Final = f"{CONTENT_SECURITY_POLICY}; frame-src 'self'"
LETTER_IN_A_FRAME: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; frame-ancestors 'self'; sandbox"
    ),
    "X-Frame-Options": "SAMEORIGIN",
}


@bp.get("")
def list_all() -> ResponseReturnValue:
    """List every template: what it is about, who gets it, and who last changed it in which language."""
    q = request.args.get("q", "")[:200]
    with transaction() as session:
        require_organiser(session, person())
        every = drafts.rows(session, q=q)
        numbers = drafts.numbers_by_kind(every)
        kind, choices = asked_of("kind", numbers), counted(_("Mọi loại thư"), KIND_WORDS, numbers)
        rows = [row for row in every if kind is None or row.template.kind == kind]
        return render_template(
            "templates/list.html", rows=rows, kind_choices=choices, waiting=session.scalars(waiting_drafts()).all()
        )


@bp.get(PLACE)
def edit(template: str, language: str) -> ResponseReturnValue:
    """Show what a template says, what it may name, and the letter that it makes of the newest event."""
    with transaction() as session:
        require_organiser(session, person())
        return _page(session, template, language, Form(_begun(session, template, language)))


@bp.post(PLACE)
def change(template: str, language: str) -> ResponseReturnValue:
    """Try a text, send it to oneself as a test, or keep it: in use at once, or as a draft for a second person."""
    form, action, kept = Form(), request.form.get("action"), None
    with form.trying(conflict=409) as session:
        given = {"template": template, "language": language, **form.read(TextDraftSchema())}
        if action == "test":
            names = ("template", "language", "text")
            send_test(session, **{name: given[name] for name in names}, by=person(), now=now())
        elif action != "preview":
            kept = _keep(session, given)
    if form.ok and isinstance(kept, TextDraft):
        return done(_("Đã lưu bản nháp; người thứ hai công bố thì mới dùng."), "text_drafts.show", draft_id=kept.id)
    if form.ok and isinstance(kept, TemplateText):
        said = _("Đã lưu bản %(version)s. Từ nay thư mới dùng bản này.", version=kept.version)
        return done(said, "templates.edit", template=template, language=language)
    if form.ok and action == "test":
        flash(_("Thư thử đang được gửi tới %(email)s.", email=person()))
    with transaction() as session:
        require_organiser(session, person())
        if isinstance(form.trouble, (ChangedMeanwhile, OtherDraft)):
            return _other_text(session, template, language, form)
        return _page(session, template, language, form)


@bp.post(f"{PLACE}/preview")
def live(template: str, language: str) -> ResponseReturnValue:
    """Say how a text that is being typed begins as a letter, or what is wrong with it; part of the page."""
    with transaction() as session:
        require_organiser(session, person())
        found = _tried(session, template, language, request.form.get("text", "")[:MOST_CHARACTERS])
        return render_template("templates/_live.html", spoken=language, **found)


@bp.get(f"{PLACE}/letter")
def html(template: str, language: str) -> ResponseReturnValue:
    """Show the letter that the text in use makes, as a mail program does, to be shown in a frame."""
    with transaction() as session:
        text = text_in_use(session, template, language).text
        trial = try_text(session, template=template, language=language, text=text, by=person())
    return Response(drafts.shown(trial, language).html, headers=LETTER_IN_A_FRAME)


@bp.post(f"{PLACE}/letter")
def draft_html(template: str, language: str) -> ResponseReturnValue:
    """Show the letter that a text makes which is not kept yet."""
    with transaction() as session:
        require_organiser(session, person())
        text: str = TemplateTextSchema().load({"text": request.form.get("text", "")})["text"]
        trial = try_text(session, template=template, language=language, text=text, by=person())
    return Response(drafts.shown(trial, language).html, headers=LETTER_IN_A_FRAME)


@bp.get(f"{PLACE}/versions/<int:version>")
def version(template: str, language: str, version: int) -> ResponseReturnValue:
    """Show a version: who wrote it, and what it changed; 0 is the shipped text."""
    with transaction() as session:
        require_organiser(session, person())
        found = text_of_version(session, template, language, version)
        former = text_of_version(session, template, language, version - 1).text if version else found.text
        return render_template(
            "templates/version.html",
            found=found,
            lines=drafts.difference(former, found.text),
            present=text_in_use(session, template, language),
            **named(template, language),
        )


@bp.post(f"{PLACE}/versions/<int:version>")
def restore(template: str, language: str, version: int) -> ResponseReturnValue:
    """Make an older version, or the shipped text, the newest again."""
    form = Form()
    with transaction() as session:
        require_organiser(session, person())
        given = {"template": template, "language": language, "version": version, **form.read(RestoreSchema())}
        made = restore_text(session, by=person(), now=now(), **given)
    said = _("Đã lưu bản %(version)s. Từ nay thư mới dùng bản này.", version=made.version)
    return done(said, "templates.edit", template=template, language=language)


def _begun(session: Session, template: str, language: str) -> dict[str, Any]:
    """Return what the form begins with: the text in use, or that of the version or draft that the address names."""
    present, waiting = text_in_use(session, template, language), waiting_draft(session, template, language)
    begun = {"text": present.text, "base_version": present.version, "note": "", "replaces": waiting and waiting.id}
    if (number := request.args.get("version", "")).isdecimal():
        begun["text"] = text_of_version(session, template, language, int(number[:6])).text
    elif "draft" in request.args and waiting is not None:
        begun |= {"text": waiting.text or shipped(template, language), "note": waiting.note}
    return begun


def _keep(session: Session, given: dict[str, Any]) -> TemplateText | TextDraft:
    if template_of(given["template"]).needs_second:
        return propose_text(session, **given, by=person(), now=now())
    return save_text(session, **{k: v for k, v in given.items() if k != "replaces"}, by=person(), now=now())


def _other_text(session: Session, template: str, language: str, form: Form) -> ResponseReturnValue:
    """Show what somebody else saved beside what was typed; saving once more is then a choice."""
    present, waiting = text_in_use(session, template, language), waiting_draft(session, template, language)
    form.values = {**form.values, "base_version": present.version, "replaces": waiting and waiting.id}
    draft = waiting if isinstance(form.trouble, OtherDraft) else None
    newer = (draft.text or shipped(template, language)) if draft else present.text
    lines = drafts.difference(newer, str(form.value("text")))
    return _page(session, template, language, form, newer=newer, newer_is_draft=draft is not None, lines=lines)


def _tried(session: Session, template: str, language: str, text: str) -> dict[str, Any]:
    """Return the letter that a text makes, or what is wrong with it."""
    try:
        trial = try_text(session, template=template, language=language, text=text, by=person())
    except Invalid as trouble:
        return {"shown": None, "faults": trouble.fields["text"]}
    return {"shown": drafts.shown(trial, language), "faults": []}


def _page(session: Session, template: str, language: str, form: Form, **more: Any) -> ResponseReturnValue:
    present = text_in_use(session, template, language)
    page = form.page(
        "templates/edit.html",
        present=present,
        is_draft=tidy(str(form.value("text"))) != tidy(present.text),
        waiting=waiting_draft(session, template, language),
        placeholders=template_of(template).placeholders(known_language(language)).values(),
        sorts=SORTS,
        versions=text_versions(session, template, language),
        **_tried(session, template, language, str(form.value("text"))),
        **named(template, language),
        **{"newer": None, "newer_is_draft": False, "lines": (), **more},
    )
    response = make_response(page)
    response.headers["Content-Security-Policy"] = WITH_A_FRAME
    return response


def named(template: str, language: str) -> dict[str, Any]:
    """Return what pages about a template in one language call it."""
    found = template_of(template)
    return {
        "template": found,
        "spoken": language,
        "title": title_of(found.name),
        "told": told_by(found),
        "kind": KIND_WORDS[found.kind],
    }

"""What letters say, written by organisers: tried before it is kept, every version kept."""

from typing import Any, Final

from flask import Blueprint, Response, flash, make_response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.notifications.actions.texts import ChangedMeanwhile, restore_text, save_text, send_test, try_text
from services.notifications.letters.source import tidy
from services.notifications.permissions import require_organiser
from services.notifications.queries.texts import template_of, text_in_use, text_of_version, text_versions
from services.notifications.web import drafts
from services.notifications.web.schemas.templates import RestoreSchema, TemplateTextSchema, TemplateVersionSchema
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
        return render_template("templates/list.html", rows=rows, kind_choices=choices)


@bp.get(PLACE)
def edit(template: str, language: str) -> ResponseReturnValue:
    """Show what a template says, what it may name, and the letter that it makes of the newest event."""
    with transaction() as session:
        require_organiser(session, person())
        present = text_in_use(session, template, language)
        form = Form({"text": present.text, "base_version": present.version, "note": ""})
        return _page(session, template, language, form)


@bp.post(PLACE)
def change(template: str, language: str) -> ResponseReturnValue:
    """Try a text, send it to oneself as a test, or keep it as the newest version."""
    form, action = Form(), request.form.get("action")
    with form.trying(conflict=409) as session:
        given = form.read(TemplateVersionSchema())
        if action == "test":
            send_test(session, template=template, language=language, text=given["text"], by=person(), now=now())
        elif action != "preview":
            made = save_text(session, template=template, language=language, by=person(), now=now(), **given)
    if form.ok and action == "test":
        flash(_("Thư thử đang được gửi tới %(email)s.", email=person()))
    elif form.ok and action != "preview":
        said = _("Đã lưu bản %(version)s. Từ nay thư mới dùng bản này.", version=made.version)
        return done(said, "templates.edit", template=template, language=language)
    with transaction() as session:
        require_organiser(session, person())
        if isinstance(form.trouble, ChangedMeanwhile):
            return _other_version(session, template, language, form)
        return _page(session, template, language, form)


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
            **_named(template, language),
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


def _other_version(session: Session, template: str, language: str, form: Form) -> ResponseReturnValue:
    """Show what somebody else saved beside what was typed; saving once more is then a choice."""
    newer = text_in_use(session, template, language)
    form.values = {**form.values, "base_version": newer.version}
    lines = drafts.difference(newer.text, str(form.value("text")))
    return _page(session, template, language, form, newer=newer, lines=lines)


def _page(session: Session, template: str, language: str, form: Form, **more: Any) -> ResponseReturnValue:
    present = text_in_use(session, template, language)
    shown = None
    try:
        trial = try_text(session, template=template, language=language, text=str(form.value("text")), by=person())
        shown = drafts.shown(trial, language)
    except Invalid as trouble:
        if "text" not in form.errors:
            form.refuse(trouble)
    page = form.page(
        "templates/edit.html",
        present=present,
        shown=shown,
        is_draft=tidy(str(form.value("text"))) != tidy(present.text),
        placeholders=template_of(template).placeholders(known_language(language)).values(),
        sorts=SORTS,
        versions=text_versions(session, template, language),
        **_named(template, language),
        **{"newer": None, "lines": (), **more},
    )
    response = make_response(page)
    if request.method == "GET":
        response.status_code = 200  # what is wrong with the text in use is no fault of the reader's
    response.headers["Content-Security-Policy"] = WITH_A_FRAME
    return response


def _named(template: str, language: str) -> dict[str, Any]:
    found = template_of(template)
    return {
        "template": found,
        "spoken": language,
        "title": title_of(found.name),
        "told": told_by(found),
        "kind": KIND_WORDS[found.kind],
    }

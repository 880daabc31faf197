"""Pages of an establishment's papers: sending, saving, taking away."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from services.booths.actions import documents as actions
from services.booths.queries import documents as papers
from services.booths.queries import establishments as queries
from services.booths.web import choices, words
from services.booths.web.schemas.documents import PaperSchema
from shared.clock import now
from shared.errors import Conflict, Invalid
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.forms import Form, empty_form, load_form
from shared.web.signin import person, signed_in
from shared.web.uploads import attachment, checked_upload

bp = Blueprint("documents", __name__, url_prefix="/booths")


@bp.get("/establishments/<uuid:establishment_id>/documents")
@signed_in
def show(establishment_id: UUID) -> ResponseReturnValue:
    """The papers, and the form to send one more."""
    return _page(establishment_id, empty_form())


@bp.post("/establishments/<uuid:establishment_id>/documents")
@signed_in
def upload(establishment_id: UUID) -> ResponseReturnValue:
    """Keep a paper."""
    form = load_form(PaperSchema(), request.form)
    if form.ok:
        try:
            sent = checked_upload(request.files.get("file"))
            with transaction() as session:
                actions.add_document(
                    session,
                    establishment_id=establishment_id,
                    by=person(),
                    kind=form.data["kind"],
                    name=sent.name,
                    media_type=sent.media_type,
                    content=sent.content,
                    now=now(),
                )
        except (Invalid, Conflict) as trouble:
            form.refuse(trouble)
        else:
            flash(_("Đã lưu %(name)s.", name=sent.name))
            return redirect(url_for("documents.show", establishment_id=establishment_id), 303)
    return _page(establishment_id, form), 422


@bp.get("/documents/<uuid:document_id>")
@signed_in
def download(document_id: UUID) -> ResponseReturnValue:
    """Save a paper."""
    with transaction() as session:
        paper = papers.readable_document(session, by=person(), document_id=document_id)
        return attachment(paper.content, paper.media_type, paper.file_name)


@bp.post("/establishments/<uuid:establishment_id>/documents/<uuid:document_id>/remove")
@signed_in
def remove(establishment_id: UUID, document_id: UUID) -> ResponseReturnValue:
    """Take a paper away."""
    form = Form()
    try:
        with transaction() as session:
            actions.remove_document(session, document_id=document_id, by=person())
    except Conflict as trouble:
        form.refuse(trouble)
        return _page(establishment_id, form), 409
    flash(_("Đã xóa giấy tờ."))
    return redirect(url_for("documents.show", establishment_id=establishment_id), 303)


def _page(establishment_id: UUID, form: Form) -> str:
    with transaction() as session:
        case = queries.case(session, by=person(), establishment_id=establishment_id)
        return render_template("documents/show.html", case=case, form=form, papers=choices.choices(words.PAPERS))

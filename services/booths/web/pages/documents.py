"""Pages of an establishment's papers: sending, saving, taking away."""

from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue

from services.booths.actions import documents as actions
from services.booths.models import Document
from services.booths.permissions import require_member
from services.booths.queries import documents as papers
from services.booths.web import words
from services.booths.web.asking import read_case
from services.booths.web.schemas.documents import PaperSchema
from shared.clock import now
from shared.i18n import gettext as _
from shared.web import choices
from shared.web.app import transaction
from shared.web.forms import Form, done
from shared.web.signin import person, signed_in_only
from shared.web.uploads import attachment, page_picture, sent_file

bp = Blueprint("documents", __name__, url_prefix="/booths")
signed_in_only(bp)


@bp.get("/establishments/<uuid:establishment_id>/documents")
def show(establishment_id: UUID, form: Form | None = None) -> ResponseReturnValue:
    """The papers, and the form to send one more."""
    with transaction() as session:
        case = read_case(session, by=person(), establishment_id=establishment_id)
        return (form or Form()).page("documents/show.html", case=case, papers=choices.choices(words.PAPERS))


@bp.post("/establishments/<uuid:establishment_id>/documents")
def upload(establishment_id: UUID) -> ResponseReturnValue:
    """Keep a paper."""
    form = Form()
    with form.trying() as session:
        require_member(session, person(), establishment_id)
        paper = {**form.read(PaperSchema()), **vars(sent_file())}
        actions.add_document(session, establishment_id=establishment_id, by=person(), now=now(), **paper)
    if form.ok:
        return done(_("Đã lưu %(name)s.", name=paper["name"]), "documents.show", establishment_id=establishment_id)
    return show(establishment_id, form)


@bp.get("/documents/<uuid:document_id>")
def download(document_id: UUID) -> ResponseReturnValue:
    """Save a paper."""
    with transaction() as session:
        paper = papers.readable_document(session, by=person(), document_id=document_id)
        return attachment(paper.content, paper.media_type, paper.file_name, paper_of=papers.owner_of(session, paper))


@bp.get("/documents/<uuid:document_id>/pages/<int(min=1,max=20):number>")
def page(document_id: UUID, number: int) -> ResponseReturnValue:
    """Show a page of a paper as a picture."""
    with transaction() as session:
        picture = papers.page_of(session, by=person(), document_id=document_id, number=number)
        paper = session.get_one(Document, document_id)
        return page_picture(picture, paper.file_name, number, paper_of=papers.owner_of(session, paper))


@bp.post("/establishments/<uuid:establishment_id>/documents/<uuid:document_id>/remove")
def remove(establishment_id: UUID, document_id: UUID) -> ResponseReturnValue:
    """Take a paper away."""
    form = Form()
    if form.did(actions.remove_document, document_id=document_id, conflict=409):
        return done(_("Đã xóa giấy tờ."), "documents.show", establishment_id=establishment_id)
    return show(establishment_id, form)

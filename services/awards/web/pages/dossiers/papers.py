"""Sending photos and papers, taking them away, looking at them."""

from uuid import UUID

from flask import Response, request
from flask.typing import ResponseReturnValue

from services.awards.actions.papers import add_paper, remove_paper, require_may_add
from services.awards.domain.dossiers import PHOTO_KINDS
from services.awards.models import Paper
from services.awards.queries import dossiers as queries
from services.awards.queries.papers import page_of
from services.awards.web.pages.dossiers.blueprint import bp, step
from services.awards.web.pages.dossiers.steps import show_step
from services.awards.web.schemas.dossiers import DossierPaperSchema
from shared.clock import now
from shared.errors import NotFound
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.forms import Form, done
from shared.web.signin import current_person, person
from shared.web.uploads import attachment, page_picture, sent_file


@bp.post("/dossiers/<uuid:dossier_id>/files")
def add_file(dossier_id: UUID) -> ResponseReturnValue:
    """Keep one more photo or paper."""
    form = Form()
    with form.trying() as session:
        require_may_add(session, dossier_id=dossier_id, by=person(), now=now())
        paper = {**form.read(DossierPaperSchema()), **vars(sent_file())}
        add_paper(session, dossier_id=dossier_id, by=person(), now=now(), **paper)
    name = "photos" if form.data.get("kind") in PHOTO_KINDS else "papers"
    return (
        done(_("Đã nhận tệp."), f"dossiers.{name}", dossier_id=dossier_id)
        if form.ok
        else show_step(name, dossier_id, form)
    )


@bp.post("/dossiers/<uuid:dossier_id>/files/<uuid:paper_id>/remove")
def remove_file(dossier_id: UUID, paper_id: UUID) -> ResponseReturnValue:
    """Take a photo or paper away; gone already is gone."""
    name = "photos" if request.form.get("from") == "photos" else "papers"
    try:
        with transaction() as session:
            remove_paper(session, dossier_id=dossier_id, paper_id=paper_id, by=person(), now=now())
    except NotFound:
        with transaction() as session:
            queries.readable(session, dossier_id, person())
    return step(name, dossier_id)


@bp.get("/papers/<uuid:paper_id>")
def paper(paper_id: UUID) -> ResponseReturnValue:
    """Save a paper."""
    with transaction() as session:
        found = queries.readable_paper(session, paper_id, person())
        return attachment(found.content, found.media_type, found.file_name, paper_of=found.owner)


@bp.get("/papers/<uuid:paper_id>/pages/<int(min=1,max=20):number>")
def page(paper_id: UUID, number: int) -> ResponseReturnValue:
    """Show a page of a paper as a picture."""
    with transaction() as session:
        picture = page_of(session, paper_id, number, person())
        found = session.get_one(Paper, paper_id)
        return page_picture(picture, found.file_name, number, paper_of=found.owner)


@bp.get("/papers/<uuid:paper_id>/photo")
def photo(paper_id: UUID) -> ResponseReturnValue:
    """Show a photo at a size for screens: to who may see it; once it is public, to everybody."""
    present = current_person()
    with transaction() as session:
        picture, public = queries.photo(session, paper_id, present.email if present else "")
    response = Response(picture, content_type="image/jpeg")
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "public, max-age=86400" if public else "private, max-age=3600"
    return response

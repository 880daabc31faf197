"""Papers and photos of dossiers as JSON: sent as multipart/form-data, saved as the file itself."""

from typing import Any
from uuid import UUID

from apiflask import APIBlueprint

from services.awards.actions.papers import add_paper, remove_paper
from services.awards.queries import dossiers as queries
from services.awards.queries.tasks import tasks_of
from services.awards.web.schemas.dossiers import DossierPaperIn, DossierPaperOut
from services.awards.web.schemas.tasks import AwardsTasksOut
from shared.clock import now
from shared.web.app import transaction
from shared.web.signin import person, signed_in
from shared.web.uploads import attachment, checked_upload

bp = APIBlueprint("dossier_papers_api", __name__, url_prefix="/awards/api", tag="dossiers")


@bp.post("/dossiers/<uuid:dossier_id>/papers")
@bp.input(DossierPaperIn, location="form_and_files", arg_name="sent")
@bp.output(DossierPaperOut, status_code=201)
@bp.doc(security="session", responses=[401, 403, 404, 409, 413])
@signed_in
def upload(dossier_id: UUID, sent: dict[str, Any]) -> Any:
    """Send a paper or photo: PDF, JPEG or PNG, at most 5 MiB

    The same file of the same kind again is the one that is there. A new photo from the front, the side or above takes
    the old one's place.
    """
    checked = checked_upload(sent["file"])
    with transaction() as session:
        return add_paper(
            session,
            dossier_id=dossier_id,
            by=person(),
            now=now(),
            kind=sent["kind"],
            name=checked.name,
            media_type=checked.media_type,
            content=checked.content,
        )


@bp.get("/papers/<uuid:paper_id>")
@bp.doc(security="session", responses=[401, 404])
@signed_in
def download(paper_id: UUID) -> Any:
    """The file itself"""
    with transaction() as session:
        paper = queries.readable_paper(session, paper_id, person())
        return attachment(paper.content, paper.media_type, paper.file_name)


@bp.delete("/dossiers/<uuid:dossier_id>/papers/<uuid:paper_id>")
@bp.output({}, status_code=204)
@bp.doc(security="session", responses=[401, 403, 404, 409])
@signed_in
def remove(dossier_id: UUID, paper_id: UUID) -> Any:
    """Take a paper or photo away"""
    with transaction() as session:
        remove_paper(session, dossier_id=dossier_id, paper_id=paper_id, by=person(), now=now())
    return "", 204


@bp.get("/tasks")
@bp.output(AwardsTasksOut)
@bp.doc(security="session", responses=[401])
@signed_in
def tasks() -> Any:
    """What one must do now by deadline, waits for, and has behind one"""
    with transaction() as session:
        return tasks_of(session, person(), now())

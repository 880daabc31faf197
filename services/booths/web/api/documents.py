"""JSON API of papers: sent as multipart/form-data, saved as the file itself."""

from typing import Any
from uuid import UUID

from apiflask import APIBlueprint

from services.booths.actions import documents as actions
from services.booths.queries import documents as papers
from services.booths.queries import establishments as queries
from services.booths.web.schemas.documents import DocumentOut, DocumentsOut, PaperUploadSchema
from shared.clock import now
from shared.web.app import transaction
from shared.web.signin import person, signed_in
from shared.web.uploads import attachment, checked_upload

bp = APIBlueprint("documents_api", __name__, url_prefix="/booths/api", tag="documents")


@bp.get("/establishments/<uuid:establishment_id>/documents")
@bp.output(DocumentsOut)
@bp.doc(security="session", responses=[401, 403, 404])
@signed_in
def listing(establishment_id: UUID) -> Any:
    """Papers of an establishment"""
    with transaction() as session:
        return {"items": queries.case(session, by=person(), establishment_id=establishment_id).documents}


@bp.post("/establishments/<uuid:establishment_id>/documents")
@bp.input(PaperUploadSchema, location="form_and_files", arg_name="sent")
@bp.output(DocumentOut, status_code=201)
@bp.doc(security="session", responses=[401, 403, 409, 413])
@signed_in
def upload(establishment_id: UUID, sent: dict[str, Any]) -> Any:
    """Send a paper: PDF, JPEG or PNG, at most 5 MiB

    The same file of the same kind again is the one that is there.
    """
    checked = checked_upload(sent["file"])
    with transaction() as session:
        return actions.add_document(
            session,
            establishment_id=establishment_id,
            by=person(),
            kind=sent["kind"],
            name=checked.name,
            media_type=checked.media_type,
            content=checked.content,
            now=now(),
        )


@bp.get("/documents/<uuid:document_id>")
@bp.doc(security="session", responses=[401, 403, 404])
@signed_in
def download(document_id: UUID) -> Any:
    """The file itself"""
    with transaction() as session:
        paper = papers.readable_document(session, by=person(), document_id=document_id)
        return attachment(paper.content, paper.media_type, paper.file_name)


@bp.delete("/documents/<uuid:document_id>")
@bp.output({}, status_code=204)
@bp.doc(security="session", responses=[401, 403, 404, 409])
@signed_in
def remove(document_id: UUID) -> Any:
    """Delete a paper"""
    with transaction() as session:
        actions.remove_document(session, document_id=document_id, by=person())
    return "", 204

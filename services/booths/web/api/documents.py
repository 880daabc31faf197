"""JSON API of papers: sent as multipart/form-data, saved as the file itself."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Response
from sqlalchemy.orm import Session

from services.booths.actions.documents import add_document, remove_document
from services.booths.models import Document
from services.booths.permissions import require_member
from services.booths.queries.documents import owner_of, readable_document
from services.booths.web.asking import read_case
from services.booths.web.schemas.documents import DocumentOut, DocumentsOut, PaperUploadSchema
from shared.web.api import Api
from shared.web.uploads import attachment, checked_upload


def upload(session: Session, *, establishment_id: UUID, kind: str, file: Any, by: str, now: datetime) -> Document:
    require_member(session, by, establishment_id)
    return add_document(
        session, establishment_id=establishment_id, by=by, kind=kind, now=now, **vars(checked_upload(file))
    )


def download(session: Session, *, document_id: UUID, by: str) -> Response:
    paper = readable_document(session, by=by, document_id=document_id)
    return attachment(paper.content, paper.media_type, paper.file_name, paper_of=owner_of(session, paper))


API = Api("documents_api", "/booths/api", tag="documents")
PAPERS = "/establishments/<uuid:establishment_id>/documents"
ONE = "/documents/<uuid:document_id>"

# fmt: off
API.get(PAPERS, read_case, part="documents", under="items", out=DocumentsOut, says="Papers of an establishment")
API.post(PAPERS, upload, takes=PaperUploadSchema, where="form_and_files", out=DocumentOut, status=201,
         errors=[401, 403, 409, 413], who=require_member,
         says="Send a paper: PDF, JPEG, PNG or HEIC, at most 5 MiB\n\nThe same file of the same kind again is the one "
              "that is there.")
API.get(ONE, download, says="The file itself")
API.delete(ONE, remove_document, says="Delete a paper")

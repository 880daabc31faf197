"""Papers and photos of dossiers as JSON: sent as multipart/form-data, saved as the file itself."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Response
from sqlalchemy.orm import Session

from services.awards.actions.papers import add_paper, remove_paper, require_may_add
from services.awards.models import Paper
from services.awards.queries.dossiers import owner_of, readable_paper
from services.awards.queries.tasks import tasks_of
from services.awards.web.schemas.dossiers import DossierPaperIn, DossierPaperOut
from services.awards.web.schemas.tasks import AwardsTasksOut
from services.awards.web.who import entrant
from shared.web.api import Api
from shared.web.uploads import attachment, checked_upload


def upload(session: Session, *, dossier_id: UUID, kind: str, file: Any, by: str, now: datetime) -> Paper:
    require_may_add(session, dossier_id=dossier_id, by=by, now=now)
    return add_paper(session, dossier_id=dossier_id, by=by, now=now, kind=kind, **vars(checked_upload(file)))


def download(session: Session, *, paper_id: UUID, by: str) -> Response:
    paper = readable_paper(session, paper_id, by)
    return attachment(paper.content, paper.media_type, paper.file_name, paper_of=owner_of(session, paper))


API = Api("dossier_papers_api", "/awards/api", tag="dossiers")
PAPERS = "/dossiers/<uuid:dossier_id>/papers"

# fmt: off
API.post(PAPERS, upload, takes=DossierPaperIn, where="form_and_files", out=DossierPaperOut, status=201,
         errors=[401, 403, 404, 409, 413],
         who=entrant, says="Send a paper or photo: PDF, JPEG, PNG or HEIC, at most 5 MiB\n\n"
              "The same file of the same kind again is the one that is there. "
              "A new photo from the front, the side or above takes\nthe old one's place.")
API.get("/papers/<uuid:paper_id>", download, errors=[401, 404], says="The file itself")
API.delete(f"{PAPERS}/<uuid:paper_id>", remove_paper, says="Take a paper or photo away")
API.get("/tasks", tasks_of, out=AwardsTasksOut, errors=[401],
        says="What one must do now by deadline, waits for, and has behind one")

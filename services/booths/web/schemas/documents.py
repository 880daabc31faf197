"""Papers: what comes with a file, and what is told of one."""

from apiflask import Schema
from apiflask.fields import File
from marshmallow import fields, validate

from services.booths.domain.establishments import DOCUMENT_KINDS
from services.booths.models import Document
from shared.web.answers import list_schema, shows
from shared.web.schemas import StrictSchema


class PaperSchema(StrictSchema):
    """What kind of paper a form's file is."""

    kind = fields.String(required=True, validate=validate.OneOf(DOCUMENT_KINDS))


class PaperUploadSchema(PaperSchema):
    """A paper as multipart/form-data: PDF, JPEG, PNG or HEIC of at most 5 MiB."""

    file = File(required=True)  # type: ignore[no-untyped-call]  # APIFlask's own gap


@shows(Document, "id kind file_name media_type size_bytes sha256 uploaded_by uploaded_at")
class DocumentOut(Schema):
    """A paper without its bytes."""


DocumentsOut = list_schema("DocumentsOut", DocumentOut)

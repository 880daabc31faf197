"""Papers: what comes with a file, and what is told of one."""

from apiflask import Schema
from apiflask.fields import File
from marshmallow import fields, validate

from services.booths.domain.establishments import DOCUMENT_KINDS
from shared.web.schemas import StrictSchema


class PaperSchema(StrictSchema):
    """What kind of paper a form's file is."""

    kind = fields.String(required=True, validate=validate.OneOf(DOCUMENT_KINDS))


class PaperUploadSchema(PaperSchema):
    """A paper as multipart/form-data: PDF, JPEG or PNG of at most 5 MiB."""

    file = File(required=True)  # type: ignore[no-untyped-call]  # APIFlask's own gap


class DocumentOut(Schema):
    """A paper without its bytes."""

    id = fields.UUID()
    kind = fields.String()
    file_name = fields.String()
    media_type = fields.String()
    size_bytes = fields.Integer()
    sha256 = fields.String()
    uploaded_by = fields.String()
    uploaded_at = fields.AwareDateTime()


class DocumentsOut(Schema):
    """All papers of an establishment."""

    items = fields.List(fields.Nested(DocumentOut))

"""The papers that establishments of the demo year have handed in: a plain page that says it is a sample."""

import hashlib
from collections.abc import Sequence
from typing import Final

from sqlalchemy.orm import Session

from services.booths.demo.applicants import Maker
from services.booths.models import Document
from shared.demo import sample_pages, sample_paper, write

KINDS: Final = {"business_registration": "giay-dang-ky-kinh-doanh.pdf", "food_safety": "an-toan-thuc-pham.pdf"}


def add_papers(session: Session, makers: Sequence[Maker]) -> None:
    """Give each establishment its business registration, those of group B their food-safety certificate too."""
    content = sample_paper()
    digest = hashlib.sha256(content).hexdigest()
    rows = [
        {
            "establishment_id": maker.id,
            "kind": kind,
            "file_name": name,
            "media_type": "application/pdf",
            "size_bytes": len(content),
            "sha256": digest,
            "content": content,
            **sample_pages(),
            "uploaded_by": maker.email,
            "uploaded_at": maker.registered_at,
        }
        for maker in makers
        for kind, name in KINDS.items()
        if kind == "business_registration" or maker.product_group == "B"
    ]
    write(session, Document, rows)

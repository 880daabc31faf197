"""Papers and photos of a dossier: added and taken away while it is in its maker's hands.

The web checked size and real type before, and drew pictures anew.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from services.awards.actions.dossiers.entering import require_editable, taken_to_edit
from services.awards.domain.dossiers import MOST_PAPERS, MOST_PHOTOS, NEEDED_PHOTOS, PHOTO_KINDS
from services.awards.models import Dossier, Paper
from services.awards.models.dossiers import PAPER_KINDS
from services.awards.papers.previews import preview_of
from services.awards.permissions import require_entrant, scope_of
from services.awards.queries.dossiers import DossierNotFound
from shared.day_limits import count_paper
from shared.errors import N_, Conflict, Invalid, NotFound, required

MOST_BYTES: Final = 5 * 1024 * 1024
PICTURES: Final = frozenset({"image/jpeg", "image/png"})


class TooManyPapers(Conflict):
    """The list is full."""

    text = N_("Mỗi hồ sơ có nhiều nhất %(photos)s ảnh và %(papers)s giấy tờ. Vui lòng xóa bớt tệp không cần.")


def require_may_add(session: Session, *, dossier_id: UUID, by: str, now: datetime) -> None:
    """Raise what `taken_to_edit` would: asked before a file is opened, without holding the dossier meanwhile."""
    dossier = required(session.get(Dossier, dossier_id), DossierNotFound)
    require_entrant(session, by, establishment_id=dossier.establishment_id, province_code=dossier.province_code)
    require_editable(dossier, now)


def add_paper(
    session: Session,
    *,
    dossier_id: UUID,
    by: str,
    now: datetime,
    kind: str,
    name: str,
    media_type: str,
    content: bytes,
    **drawn: Any,
) -> Paper:
    """Keep a paper or photo; the same file of the same kind again (double click) is the one that is there.

    There is one photo from the front, one from the side and one from above: a new one takes the old one's place.
    Raises DossierNotFound, Forbidden, NotEditable, DossiersClosed, TooManyPapers, DayLimit, Invalid.
    """
    dossier = taken_to_edit(session, dossier_id, by, now)
    is_photo = _checked(kind, media_type, content)
    sha256 = hashlib.sha256(content).hexdigest()
    if (same := session.scalar(_same(dossier.id, kind, sha256))) is not None:
        return same
    _make_room(session, dossier.id, kind, is_photo)
    _count(session, by, len(content), now)
    paper = Paper(
        dossier_id=dossier.id,
        kind=kind,
        position=_position(session, dossier.id, kind),
        sha256=sha256,
        file_name=name,
        media_type=media_type,
        size_bytes=len(content),
        content=content,
        **_seen(is_photo, content, **drawn),
        added_by=by,
        added_at=now,
    )
    session.add(paper)
    session.flush()
    return paper


def _count(session: Session, by: str, size: int, now: datetime) -> None:
    if not scope_of(session, by).staff:
        count_paper(session, by, size, now)


def _same(dossier_id: UUID, kind: str, sha256: str) -> Select[Paper]:
    return select(Paper).where(Paper.dossier_id == dossier_id, Paper.kind == kind, Paper.sha256 == sha256)


def _seen(is_photo: bool, content: bytes, page_count: int = 0, pages: Sequence[bytes] = ()) -> dict[str, Any]:
    """Return what is shown of a file on pages: a photo at a size for screens, or the pages of a paper."""
    if is_photo:
        return {"preview": pages[0] if pages else preview_of(content)}
    return {"page_count": page_count, "pages_kept": len(pages), "pages": list(pages)}


def _make_room(session: Session, dossier_id: UUID, kind: str, is_photo: bool) -> None:
    """Take away the photo that is replaced; raise TooManyPapers if there is no place even so."""
    if kind in NEEDED_PHOTOS:
        session.execute(delete(Paper).where(Paper.dossier_id == dossier_id, Paper.kind == kind))
    of_sort = Paper.kind.in_(PHOTO_KINDS) if is_photo else Paper.kind.not_in(PHOTO_KINDS)
    there = session.scalar(select(func.count()).where(Paper.dossier_id == dossier_id, of_sort)) or 0
    if there >= (MOST_PHOTOS if is_photo else MOST_PAPERS):
        raise TooManyPapers(photos=MOST_PHOTOS, papers=MOST_PAPERS)


def _position(session: Session, dossier_id: UUID, kind: str) -> int:
    """Return where a file stands: the needed photos first, in their order, then the others as they come."""
    if kind in NEEDED_PHOTOS:
        return PHOTO_KINDS.index(kind)
    last = session.scalar(select(func.max(Paper.position)).where(Paper.dossier_id == dossier_id)) or 0
    return max(last, 9) + 1


def remove_paper(session: Session, *, dossier_id: UUID, paper_id: UUID, by: str, now: datetime) -> None:
    """Take a paper away while the dossier is in its maker's hands. Raises NotFound and what `taken_to_edit` raises."""
    dossier = taken_to_edit(session, dossier_id, by, now)
    gone = session.scalars(
        delete(Paper).where(Paper.id == paper_id, Paper.dossier_id == dossier.id).returning(Paper.id)
    ).all()
    if not gone:
        raise NotFound


def _checked(kind: str, media_type: str, content: bytes) -> bool:
    """Return whether it is a photo; raises Invalid for what is neither a paper nor a photo."""
    if kind not in PAPER_KINDS:
        raise Invalid(fields={"kind": N_("Vui lòng chọn loại giấy tờ.")})
    if not 0 < len(content) <= MOST_BYTES:
        raise Invalid(fields={"file": N_("Mỗi tệp nhiều nhất 5 MB và không được trống.")})
    is_photo = kind in PHOTO_KINDS
    if is_photo and media_type not in PICTURES:
        raise Invalid(fields={"file": N_("Ảnh sản phẩm phải là tệp JPEG hoặc PNG.")})
    if media_type not in PICTURES | {"application/pdf"}:
        raise Invalid(fields={"file": N_("Chỉ nhận tệp PDF, JPEG hoặc PNG.")})
    return is_photo

"""One dossier climbs: what was recognised at the level below goes on to the next with its statement and papers."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import func, insert, literal, select
from sqlalchemy.orm import Session

from services.awards.actions.dossiers.entering import new_dossier, require_open, searchable
from services.awards.actions.rounds import taken_round
from services.awards.domain.dossiers import LEVEL_BELOW, LIVE
from services.awards.models import Certificate, Dossier, Paper
from services.awards.permissions import require_entrant
from services.awards.queries.dossiers import DossierNotFound
from shared.cases import in_state, note
from shared.clock import hanoi_date
from shared.errors import N_, Conflict, required

STAYS_BELOW: Final = ("registration_form", "province_decision", "certificate")
"""Papers that belong to the round they were made for."""


class NotRecognisedBelow(Conflict):
    """The product holds no certificate that lets it climb to this round."""

    text = N_("Sản phẩm không có giấy chứng nhận còn hiệu lực của cấp ngay dưới nên không chuyển lên kỳ này được.")


def carry_dossier(session: Session, *, dossier_id: UUID, round_code: str, by: str, now: datetime) -> Dossier:
    """Begin a dossier in a round of the next level from one recognised below: a draft with statement and papers.

    The registration form is of the new round, so it is asked for again, as are the declarations. Again gives the
    dossier that was begun. Raises DossierNotFound, RoundNotFound, Forbidden, DossiersClosed, NotInRound,
    NotRecognisedBelow.
    """
    below = required(session.get(Dossier, dossier_id), DossierNotFound)
    require_entrant(session, by, establishment_id=below.establishment_id, province_code=below.province_code)
    round_ = taken_round(session, round_code)
    require_open(round_, below.establishment, now)
    certificate = session.scalar(select(Certificate).where(Certificate.dossier_id == below.id))
    if (
        certificate is None
        or certificate.state == "revoked"
        or certificate.valid_until < hanoi_date(now)
        or LEVEL_BELOW.get(round_.level) != below.round.level
    ):
        raise NotRecognisedBelow
    begun = select(Dossier).where(
        Dossier.round_id == round_.id, Dossier.carried_from == below.id, in_state(Dossier, *LIVE)
    )
    there = session.scalar(begun)
    if there is not None:
        return there
    dossier = new_dossier(session, round_, below.establishment, by=by, now=now)
    dossier.product_name, dossier.product_group = below.product_name, below.product_group
    dossier.product_kind, dossier.statement = below.product_kind, dict(below.statement)
    dossier.carried_from = below.id
    dossier.lower_certificate_number, dossier.lower_certificate_until = certificate.number, certificate.valid_until
    searchable(dossier)
    session.flush()
    _copy_papers(session, below, dossier, by, now)
    note(session, dossier, "carried", by=by, now=now, reason=f"{below.label} · {certificate.number}")
    return dossier


def _copy_papers(session: Session, below: Dossier, dossier: Dossier, by: str, now: datetime) -> None:
    """Copy within the database, so that no file passes through here."""
    file = ("kind", "position", "file_name", "media_type", "size_bytes", "sha256", "content")
    same = (*file, "preview", "page_count", "pages_kept", "pages")
    columns = [Paper.__table__.c[name] for name in same]
    chosen = select(
        func.gen_random_uuid(), literal(dossier.id), *columns, literal(by), literal(now, Paper.added_at.type)
    ).where(Paper.dossier_id == below.id, Paper.kind.not_in(STAYS_BELOW))
    session.execute(insert(Paper).from_select(["id", "dossier_id", *same, "added_by", "added_at"], chosen))

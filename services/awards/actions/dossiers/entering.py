"""Entering a product: begin, fill in, hand in, take back, withdraw. Its establishment may, and its province for it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.awards.actions.dossiers.taking import dossier_facts as about
from services.awards.actions.dossiers.taking import taken_dossier
from services.awards.actions.rounds import outside, taken_round
from services.awards.domain.dossiers import EDITABLE, LIVE, LONGEST_NAME, PARTS, PROMISES, Entered, Lack, lacks
from services.awards.models import Dossier, Establishment, Paper, Round
from services.awards.permissions import require_entrant
from services.awards.queries.dossiers import until_of
from services.awards.queries.establishments import establishment as known_establishment
from services.awards.queries.rounds import RoundNotFound, province_codes_of
from shared.alphabet import alphabetical, unaccented
from shared.cases import in_state, move, note, note_edit
from shared.clock import hanoi_date
from shared.errors import N_, Conflict, Invalid
from shared.events.awards import DossierSubmitted, DossierWithdrawn
from shared.formats import deadline
from shared.i18n import gettext
from shared.makers import same_name


class DossiersClosed(Conflict):
    """The round takes no dossiers now."""

    text = N_("Kỳ bình chọn này không nhận hồ sơ nữa (hạn %(until)s).")


class NotInRound(Conflict):
    """The establishment's province does not take part."""

    text = N_("Kỳ bình chọn này không dành cho tỉnh, thành phố của cơ sở.")


class NotEditable(Conflict):
    """The dossier is not in its maker's hands."""

    text = N_("Hồ sơ này đã nộp hoặc đã kết thúc nên không sửa được. Nếu chưa được xét, hãy rút lại để sửa.")


class NotComplete(Invalid):
    """Something is missing; ``fields`` says what."""

    text = N_("Hồ sơ còn thiếu nội dung hoặc giấy tờ.")


def start_dossier(
    session: Session, *, round_code: str, establishment_id: UUID, by: str, now: datetime, product_name: str = ""
) -> Dossier:
    """Begin a dossier of an establishment; one that was begun and has no name yet is gone on with (double click).

    Raises RoundNotFound, NotFound, Forbidden, DossiersClosed, NotInRound, Invalid by field.
    """
    maker = known_establishment(session, establishment_id)
    require_entrant(session, by, establishment_id=maker.id, province_code=maker.province_code)
    round_ = taken_round(session, round_code)
    require_open(round_, maker, now)
    begun = select(Dossier).where(
        Dossier.round_id == round_.id,
        Dossier.establishment_id == maker.id,
        in_state(Dossier, "draft"),
        Dossier.product_name == "",
    )
    dossier = session.scalars(begun.limit(1)).first() or new_dossier(session, round_, maker, by=by, now=now)
    if product_name:
        _rename(session, dossier, product_name)
    return dossier


def new_dossier(session: Session, round_: Round, maker: Establishment, *, by: str, now: datetime) -> Dossier:
    """Add an empty dossier with the next number of the round, which the caller has locked for itself."""
    dossier = Dossier(
        round_id=round_.id,
        establishment_id=maker.id,
        province_code=maker.province_code,
        label=f"{round_.code}-{round_.next_label:04d}",
        product_group=maker.product_group,
        started_by=by,
        started_at=now,
        changed_at=now,
    )
    round_.next_label += 1
    session.add(dossier)
    note(session, dossier, "started", by=by, now=now)
    return dossier


def save_product(
    session: Session,
    *,
    dossier_id: UUID,
    by: str,
    now: datetime,
    product_name: str,
    product_group: str,
    product_kind: str,
    food: bool | None = None,
) -> Dossier:
    """Keep what the product is. Raises what `taken_to_edit` raises, and Invalid by field."""
    dossier = taken_to_edit(session, dossier_id, by, now)
    _rename(session, dossier, product_name)
    dossier.product_group, dossier.product_kind = product_group, product_kind
    dossier.statement = {**dossier.statement, "food": food}
    return dossier


def save_parts(session: Session, *, dossier_id: UUID, by: str, now: datetime, parts: Mapping[str, Any]) -> Dossier:
    """Keep some parts of the statement, others stay; too short is kept too, only too long is refused.

    Raises what `taken_to_edit` raises, and Invalid by field.
    """
    dossier = taken_to_edit(session, dossier_id, by, now)
    known = {part.code: part for part in PARTS}
    wrong = {
        code: N_("Nội dung quá dài hoặc số quá lớn.")
        for code, value in parts.items()
        if code not in known or (len(value) if isinstance(value, str) else value or 0) > known[code].most
    }
    if wrong:
        raise Invalid(fields=wrong)
    dossier.statement = {**dossier.statement, **parts}
    return dossier


def save_certificate(
    session: Session, *, dossier_id: UUID, by: str, now: datetime, number: str, until: date | None
) -> Dossier:
    """Keep which certificate of the level below the product holds; a carried dossier's is known and stays."""
    dossier = taken_to_edit(session, dossier_id, by, now)
    if dossier.carried_from is None:
        dossier.lower_certificate_number, dossier.lower_certificate_until = number, until
    return dossier


def save_promises(session: Session, *, dossier_id: UUID, by: str, now: datetime, given: Mapping[str, bool]) -> Dossier:
    """Keep which declarations were made."""
    dossier = taken_to_edit(session, dossier_id, by, now)
    dossier.declarations = {code: given.get(code) is True for code in PROMISES}
    return dossier


def submit_dossier(session: Session, *, dossier_id: UUID, by: str, now: datetime) -> Dossier:
    """Hand a complete dossier in; again changes nothing.

    Publishes DossierSubmitted. Raises DossierNotFound, Forbidden, NotEditable, DossiersClosed, NotComplete.
    """
    dossier = _taken_by_entrant(session, dossier_id, by)
    if dossier.state == "submitted":
        return dossier
    require_editable(dossier, now)
    missing = missing_in(session, dossier, hanoi_date(now))
    if missing:
        raise NotComplete(fields={lack.field: said(lack) for lack in missing})
    told = outside(dossier.round, DossierSubmitted(**about(dossier)))
    dossier.submitted_at, dossier.complete_by = now, None
    move(session, dossier, "submitted", by=by, now=now, tells=told)
    return dossier


def reopen_dossier(session: Session, *, dossier_id: UUID, by: str, now: datetime) -> Dossier:
    """Take a dossier back to mend it, before it is decided and while dossiers are taken.

    Raises DossierNotFound, Forbidden, DossierNotReady, DossiersClosed.
    """
    dossier = _taken_by_entrant(session, dossier_id, by)
    if dossier.state == "draft":
        return dossier
    require_open(dossier.round, dossier.establishment, now)
    # nobody is told: it comes back to the office when it is handed in again
    move(session, dossier, "draft", by=by, now=now, tells=None, what="reopened")
    return dossier


def withdraw_dossier(session: Session, *, dossier_id: UUID, by: str, now: datetime) -> Dossier:
    """Take the product out for good, before it is accepted.

    Publishes DossierWithdrawn if it was ever handed in. Raises DossierNotFound, Forbidden, DossierNotReady.
    """
    dossier = _taken_by_entrant(session, dossier_id, by)
    # one that was never handed in is nobody's business
    told = outside(dossier.round, DossierWithdrawn(**about(dossier))) if dossier.submitted_at is not None else None
    move(session, dossier, "withdrawn", by=by, now=now, tells=told)
    return dossier


def taken_to_edit(session: Session, dossier_id: UUID, by: str, now: datetime) -> Dossier:
    """Return a dossier in its maker's hands under lock, one revision on.

    Raises DossierNotFound, Forbidden, NotEditable, DossiersClosed.
    """
    dossier = _taken_by_entrant(session, dossier_id, by)
    require_editable(dossier, now)
    dossier.changed_at = now
    dossier.revision += 1
    note_edit(session, dossier, by=by, now=now)
    return dossier


def require_open(round_: Round, maker: Establishment, now: datetime) -> None:
    """Raise unless the round takes dossiers of this establishment at ``now``: RoundNotFound, DossiersClosed,
    NotInRound."""
    if round_.rehearsal or round_.state == "draft":
        raise RoundNotFound
    if round_.state != "open" or now > round_.dossiers_close_at:
        raise DossiersClosed(until=deadline(round_.dossiers_close_at))
    if maker.province_code not in province_codes_of(round_):
        raise NotInRound


def entered(session: Session, dossier: Dossier) -> Entered:
    """Return a dossier as the rule of completeness sees it."""
    kinds = session.scalars(select(Paper.kind).where(Paper.dossier_id == dossier.id)).all()
    return Entered(
        level=dossier.round.level,
        product_name=dossier.product_name,
        product_group=dossier.product_group,
        statement=dossier.statement,
        declarations=dossier.declarations,
        kinds=frozenset(kinds),
        climbed=dossier.carried_from is not None,
        certificate_number=dossier.lower_certificate_number,
        certificate_until=dossier.lower_certificate_until,
    )


def missing_in(session: Session, dossier: Dossier, on: date) -> list[Lack]:
    """Return what keeps a dossier from being handed in."""
    return lacks(entered(session, dossier), on)


def said(lack: Lack) -> str:
    """Return what is missing in the reader's language."""
    values = {name: gettext(value) if isinstance(value, str) else value for name, value in lack.values.items()}
    return gettext(lack.text, **values)


def require_editable(dossier: Dossier, now: datetime) -> None:
    """Raise NotEditable or DossiersClosed unless the dossier is in its maker's hands."""
    if dossier.state not in EDITABLE:
        raise NotEditable
    if dossier.round.state != "open" or now > until_of(dossier):
        raise DossiersClosed(until=deadline(until_of(dossier)))


def _taken_by_entrant(session: Session, dossier_id: UUID, by: str) -> Dossier:
    dossier = taken_dossier(session, dossier_id)
    require_entrant(session, by, establishment_id=dossier.establishment_id, province_code=dossier.province_code)
    return dossier


def _rename(session: Session, dossier: Dossier, name: str) -> None:
    if not 0 < len(name) <= LONGEST_NAME:
        raise Invalid(fields={"product_name": N_("Vui lòng ghi tên sản phẩm, nhiều nhất 200 ký tự.")})
    others = session.scalars(
        select(Dossier.product_name).where(
            Dossier.round_id == dossier.round_id,
            Dossier.establishment_id == dossier.establishment_id,
            Dossier.id != dossier.id,
            in_state(Dossier, *LIVE),
        )
    )
    if same_name(name) in {same_name(other) for other in others}:
        raise Invalid(fields={"product_name": N_("Cơ sở đã có hồ sơ của sản phẩm này trong kỳ bình chọn.")})
    dossier.product_name = name
    searchable(dossier)


def searchable(dossier: Dossier) -> None:
    """Bring what lists search and sort by up to the dossier's name and codes."""
    dossier.search_text = unaccented(f"{dossier.product_name} {dossier.label} {dossier.voting_code or ''}")
    dossier.sort_key = alphabetical(dossier.product_name)

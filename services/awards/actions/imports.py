"""Taking over a province's summary list: every row is entered, or none is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.awards.actions.dossiers.climbing import carry_dossier
from services.awards.actions.dossiers.entering import (
    DossiersClosed,
    missing_in,
    new_dossier,
    searchable,
    submit_dossier,
)
from services.awards.actions.rounds import taken_round
from services.awards.domain.dossiers import LEVEL_BELOW, LIVE
from services.awards.domain.summary_lists import BY_NAME, ListedProduct
from services.awards.models import Certificate, Dossier, Establishment, Round
from services.awards.permissions import Scope, scope_of
from services.awards.queries.rounds import RoundNotFound, province_codes_of
from shared.cases import in_state, not_in_state, note
from shared.clock import hanoi_date
from shared.columns import Fault
from shared.errors import N_, Conflict, Forbidden, Invalid
from shared.formats import deadline
from shared.makers import same_maker, same_name


class EstablishmentUnknown(Invalid):
    """No establishment of one's own province has this number."""

    text = N_("Chưa có cơ sở nào của tỉnh đăng ký với số “%(number)s”. Cơ sở cần đăng ký ở mục Hội chợ trước.")


class EstablishmentNotUnique(Invalid):
    """Two establishments have this number."""

    text = N_("Có nhiều cơ sở cùng số “%(number)s”. Vui lòng lập hồ sơ cho cơ sở này trên trang.")


class NameDiffers(Invalid):
    """The number is another establishment's than the one that is named beside it."""

    text = N_("Số “%(number)s” là của “%(registered)s”, không phải “%(typed)s”. Vui lòng sửa số hoặc tên cơ sở.")


class NotOfRound(Invalid):
    """The establishment's province does not take part."""

    text = N_("Kỳ bình chọn không dành cho tỉnh của cơ sở “%(name)s”.")


class EnteredBefore(Invalid):
    """The product is in the round already."""

    text = N_("Sản phẩm này đã có hồ sơ %(label)s trong kỳ bình chọn.")


class ListFaulty(Conflict):
    """The list cannot be saved: what is wrong is in ``faults``."""

    text = N_("Danh sách có chỗ cần sửa nên chưa lưu gì cả.")


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a list: all dossiers that were begun, and those of them that were handed in at once."""

    begun: Sequence[Dossier]
    submitted: Sequence[Dossier]


def list_faults(session: Session, *, round_: Round, entries: Sequence[ListedProduct], by: str) -> list[Fault]:
    """Return what keeps ``by`` from saving the list, row by row, in two statements. Raises Forbidden for no officer."""
    scope = officer_scope(session, by)
    makers = _makers(session, scope, entries)
    allowed = set(province_codes_of(round_))
    there = _there(session, round_, [one.id for found in makers.values() for one in found])
    faults: list[Fault] = []
    for entry in entries:
        found = makers.get(entry.registration_number, [])
        number, column = entry.registration_number, BY_NAME["registration_number"].heads[0]
        if not found:
            faults.append(Fault(entry.row, column, EstablishmentUnknown(number=number)))
        elif len(found) > 1:
            faults.append(Fault(entry.row, column, EstablishmentNotUnique(number=number)))
        elif entry.establishment and not same_maker(entry.establishment, found[0].name):
            differs = NameDiffers(number=number, registered=found[0].name, typed=entry.establishment[:120])
            faults.append(Fault(entry.row, BY_NAME["establishment"].heads[0], differs))
        elif found[0].province_code not in allowed:
            faults.append(Fault(entry.row, column, NotOfRound(name=found[0].name)))
        elif (label := there.get((found[0].id, same_name(entry.product_name)))) is not None:
            faults.append(Fault(entry.row, BY_NAME["product_name"].heads[0], EnteredBefore(label=label)))
    return faults


def import_dossiers(
    session: Session, *, round_code: str, entries: Sequence[ListedProduct], by: str, now: datetime
) -> Imported:
    """Enter every product of a list as a draft; one that climbs from below with everything is handed in at once.

    Publishes DossierSubmitted for these. Raises RoundNotFound, Forbidden, DossiersClosed, ListFaulty.
    """
    scope = officer_scope(session, by)
    round_ = taken_round(session, round_code)
    if round_.rehearsal or round_.state == "draft":
        raise RoundNotFound
    if round_.state != "open" or now > round_.dossiers_close_at:
        raise DossiersClosed(until=deadline(round_.dossiers_close_at))
    if list_faults(session, round_=round_, entries=entries, by=by):
        raise ListFaulty
    makers = _makers(session, scope, entries)
    below = _below(session, round_, entries)
    begun, submitted = [], []
    for entry in entries:
        maker = makers[entry.registration_number][0]
        source = below.get((entry.certificate_number, maker.id))
        if source is not None:
            dossier = carry_dossier(session, dossier_id=source, round_code=round_code, by=by, now=now)
        else:
            dossier = new_dossier(session, round_, maker, by=by, now=now)
        _fill(dossier, entry, carried=source is not None)
        note(session, dossier, "imported", by=by, now=now)
        session.flush()
        begun.append(dossier)
        if source is not None and not missing_in(session, dossier, hanoi_date(now)):
            submitted.append(submit_dossier(session, dossier_id=dossier.id, by=by, now=now))
    return Imported(begun, submitted)


def _fill(dossier: Dossier, entry: ListedProduct, *, carried: bool) -> None:
    dossier.product_name, dossier.product_group = entry.product_name, entry.product_group
    dossier.product_kind = entry.product_kind
    dossier.statement = {**dossier.statement, **entry.statement}
    if not carried:
        dossier.lower_certificate_number = entry.certificate_number
        dossier.lower_certificate_until = entry.certificate_until
    searchable(dossier)


def officer_scope(session: Session, by: str) -> Scope:
    """Return what an officer who may enter lists sees. Raises Forbidden for everybody else."""
    scope = scope_of(session, by)
    if not scope.staff:
        raise Forbidden
    return scope


def _makers(session: Session, scope: Scope, entries: Sequence[ListedProduct]) -> dict[str, list[Establishment]]:
    query = select(Establishment).where(Establishment.registration_number.in_({e.registration_number for e in entries}))
    if not scope.organiser:
        query = query.where(Establishment.province_code.in_(scope.provinces))
    found: dict[str, list[Establishment]] = {}
    for maker in session.scalars(query):
        found.setdefault(maker.registration_number, []).append(maker)
    return found


def _there(session: Session, round_: Round, makers: Sequence[UUID]) -> Mapping[tuple[UUID, str], str]:
    query = select(Dossier.establishment_id, Dossier.product_name, Dossier.label).where(
        Dossier.round_id == round_.id, Dossier.establishment_id.in_(makers), in_state(Dossier, *LIVE)
    )
    return {(maker, same_name(name)): label for maker, name, label in session.execute(query)}


def _below(session: Session, round_: Round, entries: Sequence[ListedProduct]) -> dict[tuple[str, UUID], UUID]:
    """Return the dossiers that the list's certificates are of, as far as they may climb: (number, maker) → dossier."""
    numbers = {entry.certificate_number for entry in entries if entry.certificate_number}
    query = (
        select(Certificate.number, Certificate.establishment_id, Certificate.dossier_id)
        .join(Round, Round.id == Certificate.round_id)
        .where(
            Certificate.number.in_(numbers),
            not_in_state(Certificate, "revoked"),
            Certificate.valid_until >= hanoi_date(round_.dossiers_close_at),
            Round.level == LEVEL_BELOW.get(round_.level, ""),
        )
    )
    return {(number, maker): dossier for number, maker, dossier in session.execute(query)}

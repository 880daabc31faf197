"""Establishments as lists and case pages show them; lists hold what the asker's scope lets through, nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from services.booths.models import AccessRequest, Application, Document, Establishment, Fair, Member
from services.booths.permissions import Scope, require_reader, scope_of, within
from shared.alphabet import containing, nearest
from shared.cases import in_state
from shared.errors import required
from shared.filters import narrowed

FLAGS: Final = ("women_owned", "ethnic_minority", "hard_area", "certificate_holder")


@dataclass(frozen=True, kw_only=True)
class EstablishmentFilters:
    """What a list of establishments is narrowed to; "" is everything."""

    q: str = ""
    province: str = ""
    group: str = ""
    kind: str = ""
    flag: str = ""


@dataclass(frozen=True)
class Facets:
    """How many there are by each filter's values, all other filters as they are."""

    province: Mapping[str, int]
    group: Mapping[str, int]
    kind: Mapping[str, int]
    flag: Mapping[str, int]


@dataclass(frozen=True)
class EstablishmentCase:
    """Everything about one establishment; ``mine`` if the asker is a member, ``overseen`` if its officer."""

    establishment: Establishment
    mine: bool
    overseen: bool
    members: Sequence[Member]
    requests: Sequence[AccessRequest]
    documents: Sequence[Document]
    applications: Sequence[tuple[Application, Fair]]


def listed(scope: Scope, filters: EstablishmentFilters) -> Select[Establishment]:
    """Return the query of the establishments of officers and organisers, by the Vietnamese alphabet."""
    found = nearest(filters.q, Establishment.name, Establishment.registration_number, Establishment.commune)
    query = select(Establishment).where(*_conditions(scope, filters))
    return query.order_by(*found, Establishment.sort_key, Establishment.id)


def facets(session: Session, scope: Scope, filters: EstablishmentFilters) -> Facets:
    """Return the counts beside the filters, in four statements."""
    return Facets(
        province=_counted(session, scope, replace(filters, province=""), Establishment.province_code),
        group=_counted(session, scope, replace(filters, group=""), Establishment.product_group),
        kind=_counted(session, scope, replace(filters, kind=""), Establishment.kind),
        flag=_flags_counted(session, scope, replace(filters, flag="")),
    )


def case(session: Session, *, by: str, establishment_id: UUID) -> EstablishmentCase:
    """Return one establishment with its members, waiting requests, papers and applications.

    Raises NotFound; Forbidden for who is neither member nor officer of its province nor organiser.
    """
    establishment = require_reader(session, by, establishment_id)
    scope = scope_of(session, by)
    waiting = (AccessRequest.establishment_id == establishment_id, in_state(AccessRequest, "waiting"))
    applications = (
        select(Application, Fair)
        .join(Fair, Fair.id == Application.fair_id)
        .where(Application.establishment_id == establishment_id)
        .order_by(Fair.opens_on.desc(), Application.started_at.desc())
    )
    return EstablishmentCase(
        establishment=establishment,
        mine=establishment_id in scope.establishments,
        overseen=scope.oversees(establishment.province_code),
        members=members_of(session, establishment_id),
        requests=session.scalars(select(AccessRequest).where(*waiting).order_by(AccessRequest.asked_at)).all(),
        documents=documents_of(session, Document.establishment_id == establishment_id),
        applications=[(application, fair) for application, fair in session.execute(applications)],
    )


def by_number(session: Session, number: str) -> Establishment:
    """Return the establishment with a clean registration number.

    Raises NotFound.
    """
    return required(session.scalar(select(Establishment).where(Establishment.registration_number == number)))


def waiting_request(session: Session, number: str, by: str) -> AccessRequest | None:
    """Return the request of ``by`` to act for who has this number, if one waits for an answer."""
    waiting = (Establishment.registration_number == number, in_state(AccessRequest, "waiting"))
    asked = select(AccessRequest).join(Establishment, Establishment.id == AccessRequest.establishment_id)
    return session.scalar(asked.where(*waiting, AccessRequest.email == by))


def mine(session: Session, by: str) -> Sequence[Establishment]:
    """Return the establishments that ``by`` is a member of, by the Vietnamese alphabet."""
    query = select(Establishment).join(Member, Member.establishment_id == Establishment.id).where(Member.email == by)
    return session.scalars(query.order_by(Establishment.sort_key)).all()


def members_of(session: Session, establishment_id: UUID) -> Sequence[Member]:
    """Return the mailboxes of an establishment, first come first."""
    query = select(Member).where(Member.establishment_id == establishment_id).order_by(Member.added_at, Member.email)
    return session.scalars(query).all()


def documents_of(session: Session, owner: ColumnElement[bool]) -> Sequence[Document]:
    """Return the papers of an owner without their bytes, first come first."""
    return session.scalars(select(Document).where(owner).order_by(Document.uploaded_at, Document.id)).all()


def timeline(found: EstablishmentCase) -> list[dict[str, Any]]:
    """Return what happened to an establishment as far as its rows say: ``at``, ``what``, ``name``, ``who``."""
    place = found.establishment
    steps: list[dict[str, Any]] = [_step(place.registered_at, "registered", place.contact_name, "")]
    if place.changed_at > place.registered_at:
        steps.append(_step(place.changed_at, "changed", "", ""))
    first = min((member.added_at for member in found.members), default=place.registered_at)
    steps += [_step(m.added_at, "member", m.name, m.added_by) for m in found.members if m.added_at > first]
    steps += [_step(r.asked_at, "asked", r.name, r.email) for r in found.requests]
    steps += [_step(d.uploaded_at, "paper", d.file_name, d.uploaded_by) for d in found.documents]
    return sorted(steps, key=lambda step: step["at"], reverse=True)


def _step(at: datetime, what: str, name: str, who: str) -> dict[str, Any]:
    return {"at": at, "what": what, "name": name, "who": who}


def _conditions(scope: Scope, filters: EstablishmentFilters) -> list[ColumnElement[bool]]:
    seen = Scope(organiser=scope.organiser, provinces=scope.provinces)
    conditions = [within(seen, Establishment.province_code, Establishment.id)]
    conditions.append(containing(filters.q, Establishment.search_text))
    conditions += narrowed(
        {
            "province": (Establishment.province_code, filters.province),
            "group": (Establishment.product_group, filters.group),
            "kind": (Establishment.kind, filters.kind),
        }
    )
    if filters.flag in FLAGS:
        conditions.append(_flagged(filters.flag))
    return conditions


def _flagged(flag: str) -> ColumnElement[bool]:
    if flag == "certificate_holder":
        return Establishment.certificate_number != ""
    column: ColumnElement[bool] = getattr(Establishment, flag)
    return column.is_(True)


def _counted(
    session: Session, scope: Scope, filters: EstablishmentFilters, column: ColumnElement[str] | Any
) -> dict[str, int]:
    query = select(column, func.count()).where(*_conditions(scope, filters)).group_by(column)
    return {str(value): int(number) for value, number in session.execute(query)}


def _flags_counted(session: Session, scope: Scope, filters: EstablishmentFilters) -> dict[str, int]:
    counts = [func.count().filter(_flagged(flag)) for flag in FLAGS]
    numbers = session.execute(select(*counts).where(and_(*_conditions(scope, filters)))).one()
    return dict(zip(FLAGS, numbers, strict=True))

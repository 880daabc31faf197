"""Dossiers: lists that a scope sees, one with all that hangs on it, and its photos and papers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import Session, contains_eager, undefer

from services.awards.domain.dossiers import PHOTO_KINDS, editable_until, situation
from services.awards.domain.lifecycle import IS_PUBLIC
from services.awards.domain.outcomes import Outcome
from services.awards.models import (
    Assignment,
    Certificate,
    Complaint,
    Contact,
    Decision,
    Dossier,
    Establishment,
    Official,
    Paper,
    Round,
    Standing,
    Step,
)
from services.awards.permissions import Scope, scope_of, within
from services.awards.queries.outcomes import outcomes_of
from shared.alphabet import matching, nearest, unaccented
from shared.cases import EDITED, in_state, not_in_state
from shared.errors import N_, NotFound, required
from shared.filters import count_values, narrowed

NOT_TOLD: Final = (EDITED, "checked")
"""Steps of a dossier that its page does not tell: that somebody is at work on it."""


class DossierNotFound(NotFound):
    """There is no such dossier, or the asker may not know of it."""

    text = N_("Không tìm thấy hồ sơ này.")


@dataclass(frozen=True, slots=True)
class DossierFilters:
    """What a list is narrowed to, as an address says it; "" = not at all."""

    round: str = ""
    state: str = ""
    group: str = ""
    province: str = ""
    q: str = ""


FILTERED: Final = {
    "round": Round.code,
    "state": Dossier.state,
    "group": Dossier.product_group,
    "province": Dossier.province_code,
}
"""The column of each filter but ``q``."""


@dataclass(frozen=True)
class DossierCase:
    """A dossier with everything that hangs on it, as ``scope`` may see it; result and decision once published."""

    dossier: Dossier
    scope: Scope
    papers: Sequence[Paper]
    steps: Sequence[Step]
    names: dict[str, str]
    standing: Standing | None = None
    decision: Decision | None = None
    certificate: Certificate | None = None
    complaints: Sequence[Complaint] = ()
    outcome: Outcome | None = None

    @property
    def may_enter(self) -> bool:
        """Whether the reader may fill the dossier in and hand it in."""
        return self.dossier.establishment_id in self.scope.establishments or self.scope.oversees(
            self.dossier.province_code
        )

    @property
    def office(self) -> bool:
        """Whether the reader may decide on it."""
        return self.scope.runs(self.dossier.round)

    def situation(self, now: datetime) -> str:
        """Return where the dossier stands (domain/dossiers.py)."""
        return situation_of(self.dossier, self.certificate, now)


def situation_of(dossier: Dossier, certificate: Certificate | None, now: datetime) -> str:
    """Return where a dossier stands at ``now``."""
    in_time = now <= until_of(dossier)
    held = certificate.state if certificate else None
    return situation(dossier.state, dossier.round.state, held, in_time=in_time)


def until_of(dossier: Dossier) -> datetime:
    """Return until when a draft or returned dossier can be handed in."""
    return editable_until(dossier.state, dossier.round.dossiers_close_at, dossier.complete_by)


def with_both() -> Select[Dossier]:
    """Return the query of dossiers that come with their round and establishment."""
    return (
        select(Dossier)
        .join(Dossier.round)
        .join(Dossier.establishment)
        .options(contains_eager(Dossier.round), contains_eager(Dossier.establishment))
    )


def listed(scope: Scope, filters: DossierFilters) -> Select[Dossier]:
    """Return the query of the dossiers that ``scope`` sees, narrowed: what waits for a decision on top, then by name.

    Rehearsals are in no list but their own.
    """
    query = with_both().where(seen(scope), *_narrowed(filters))
    found = nearest(filters.q, Dossier.product_name, Establishment.name, Dossier.label)
    return query.order_by(not_in_state(Dossier, "submitted"), *found, Dossier.sort_key, Dossier.label)


def facets(session: Session, scope: Scope, filters: DossierFilters) -> dict[str, dict[str, int]]:
    """Return, for each filter, how many dossiers each of its values would show with the other filters kept."""
    return count_values(session, FILTERED, lambda name: _shown(scope, filters, leave_out=name))


def next_waiting(session: Session, scope: Scope, filters: DossierFilters, after: UUID) -> UUID | None:
    """Return the next dossier to decide of the narrowed list; None if none waits."""
    shown = _shown(scope, filters, leave_out="state")
    query = shown.where(in_state(Dossier, "submitted"), Dossier.id != after, in_state(Round, "open"))
    return session.scalar(query.order_by(Dossier.sort_key, Dossier.label).limit(1))


def seen(scope: Scope) -> ColumnElement[bool]:
    """Return the condition that lets only the dossiers through that ``scope`` may read."""
    return within(
        scope,
        province_code=Dossier.province_code,
        establishment_id=Dossier.establishment_id,
        round_id=Dossier.round_id,
    )


def readable(session: Session, dossier_id: UUID, by: str) -> tuple[Dossier, Scope]:
    """Return a dossier that ``by`` may read, with its round and establishment, and what ``by`` may see.

    Raises DossierNotFound, also for what is not theirs: it is not told apart.
    """
    found = session.scalar(with_both().where(Dossier.id == dossier_id))
    scope = scope_of(session, by)
    if found is None or not (scope.sees(found) or scope.hosts(found.round)):
        raise DossierNotFound
    return found, scope


def case(session: Session, dossier_id: UUID, by: str) -> DossierCase:
    """Return the whole case, in a fixed number of statements. Raises DossierNotFound."""
    dossier, scope = readable(session, dossier_id, by)
    steps = session.scalars(_steps_of(dossier_id)).all()
    public = dossier.round.state in IS_PUBLIC
    standing = _standing(session, dossier_id) if public else None
    return DossierCase(
        dossier=dossier,
        scope=scope,
        papers=papers_of(session, dossier_id),
        steps=steps,
        names=_names(session, {step.by for step in steps}, dossier.round_id),
        standing=standing,
        outcome=outcomes_of(session, dossier.round, standing.version).get(dossier_id) if standing else None,
        decision=session.get(Decision, dossier_id) if public else None,
        certificate=session.scalar(select(Certificate).where(Certificate.dossier_id == dossier_id)) if public else None,
        complaints=session.scalars(
            select(Complaint).where(Complaint.dossier_id == dossier_id).order_by(Complaint.received_at)
        ).all(),
    )


def _steps_of(dossier_id: UUID) -> Select[Step]:
    """Return what the case page tells: what was done to the dossier, that its product was recognised late, and that
    its certificate was taken back. A decision has its dossier's id, and is nobody's before the publication."""
    certificate = select(Certificate.id).where(Certificate.dossier_id == dossier_id)
    told = or_(
        and_(Step.noun == Dossier.noun, Step.subject_id == dossier_id, Step.what.not_in(NOT_TOLD)),
        and_(Step.noun == Decision.noun, Step.subject_id == dossier_id, Step.what == "recognised_late"),
        and_(Step.subject_id.in_(certificate), Step.what == "certificate_revoked"),
    )
    return select(Step).where(told).order_by(Step.serial)


def papers_of(session: Session, dossier_id: UUID) -> Sequence[Paper]:
    """Return papers and photos of a dossier without their bytes, photos in their order first."""
    query = select(Paper).where(Paper.dossier_id == dossier_id)
    return session.scalars(query.order_by(Paper.kind.not_in(PHOTO_KINDS), Paper.position, Paper.added_at)).all()


def photos_of(session: Session, dossier_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """Return the ids of the photos of each dossier: front, side, above, then the others; none for one without."""
    query = select(Paper.dossier_id, Paper.id).where(Paper.dossier_id.in_(dossier_ids), Paper.kind.in_(PHOTO_KINDS))
    found: dict[UUID, list[UUID]] = {dossier_id: [] for dossier_id in dossier_ids}
    for dossier_id, paper_id in session.execute(query.order_by(Paper.position, Paper.added_at)):
        found[dossier_id].append(paper_id)
    return found


def readable_paper(session: Session, paper_id: UUID, by: str) -> Paper:
    """Return a paper with its content, to who may read its dossier. Raises NotFound."""
    paper = required(session.get(Paper, paper_id, options=[undefer(Paper.content)]))
    readable(session, paper.dossier_id, by)
    return paper


def photo(session: Session, paper_id: UUID, by: str) -> tuple[bytes, bool]:
    """Return the preview of a photo, and whether anybody may see it.

    Anybody may once its round is public and the product recognised; before and else only who may read the dossier,
    the judges who are to score it, and once it was accepted the round's council. Raises NotFound.
    """
    row = session.execute(
        select(Paper.preview, Dossier, _is_shown_to_all())
        .select_from(Paper)
        .join(Paper.dossier)
        .join(Dossier.round)
        .where(Paper.id == paper_id, Paper.preview.is_not(None))
    ).one_or_none()
    if row is None or row[0] is None:
        raise NotFound
    preview, dossier, public = row[0], row[1], row[2]
    if not public and not _may_look(session, dossier, by):
        raise NotFound
    return preview, public


def _may_look(session: Session, dossier: Dossier, by: str) -> bool:
    scope = scope_of(session, by)
    if scope.sees(dossier) or scope.hosts(dossier.round):
        return True
    if dossier.round_id in scope.council:
        return dossier.state in {"accepted", "struck"}
    judge_id = scope.judges.get(dossier.round_id)
    return judge_id is not None and session.get(Assignment, (judge_id, dossier.id)) is not None


def _is_shown_to_all() -> ColumnElement[bool]:
    recognised = or_(
        exists().where(Certificate.dossier_id == Dossier.id),
        exists().where(Decision.dossier_id == Dossier.id, Decision.recognised),
    )
    return and_(in_state(Round, *IS_PUBLIC), Round.rehearsal.is_(False), in_state(Dossier, "accepted"), recognised)


def _standing(session: Session, dossier_id: UUID) -> Standing | None:
    query = select(Standing).where(Standing.dossier_id == dossier_id).order_by(Standing.version.desc())
    return session.scalars(query.limit(1)).first()


def _names(session: Session, emails: set[str], round_id: UUID) -> dict[str, str]:
    """Return the names of mailboxes as far as they are known here."""
    contacts = session.execute(
        select(Contact.email, Contact.name).where(Contact.email.in_(emails), Contact.name != "")
    ).all()
    officials = session.execute(
        select(Official.email, Official.name).where(Official.email.in_(emails), Official.round_id == round_id)
    ).all()
    return dict(contacts) | dict(officials)


def _shown(scope: Scope, filters: DossierFilters, *, leave_out: str) -> Select[UUID]:
    """Return the query of the ids of what ``scope`` sees, narrowed by all filters but one."""
    return (
        select(Dossier.id)
        .join(Round, Round.id == Dossier.round_id)
        .join(Establishment, Establishment.id == Dossier.establishment_id)
        .where(seen(scope), *_narrowed(filters, leave_out))
    )


def _narrowed(filters: DossierFilters, leave_out: str = "") -> list[ColumnElement[bool]]:
    wanted = {name: (column, getattr(filters, name)) for name, column in FILTERED.items()}
    conditions = [*narrowed(wanted, leave_out=leave_out)]
    if not filters.round:
        conditions.append(Round.rehearsal.is_(False))
    if filters.q and unaccented(filters.q).strip():
        conditions.append(matching(filters.q, Dossier.search_text, Establishment.search_text))
    return conditions

"""For whom somebody may enter a product in a round, and what can climb to it."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from services.awards.domain.dossiers import LEVEL_BELOW, LIVE
from services.awards.models import Certificate, Dossier, Establishment, Round
from services.awards.permissions import Scope
from services.awards.queries.dossiers import with_both
from services.awards.queries.rounds import province_codes_of
from shared.alphabet import matching, nearest
from shared.cases import in_state, not_in_state

MOST_SHOWN = 50


def establishments_for(session: Session, scope: Scope, round_: Round, q: str = "") -> Sequence[Establishment]:
    """Return the establishments that ``scope`` may enter a product for, by name: the own ones, and the province's.

    At most fifty; ``q`` narrows them.
    """
    query = select(Establishment).where(
        _entered_by(scope),
        Establishment.province_code.in_(province_codes_of(round_)),
        matching(q, Establishment.search_text),
    )
    found = nearest(q, Establishment.name, Establishment.registration_number)
    return session.scalars(query.order_by(*found, Establishment.sort_key).limit(MOST_SHOWN)).all()


def count_for(session: Session, scope: Scope, round_: Round) -> int:
    """Return for how many establishments ``scope`` may enter a product."""
    asked = select(func.count()).select_from(Establishment)
    found = session.scalar(asked.where(_entered_by(scope), Establishment.province_code.in_(province_codes_of(round_))))
    return found or 0


def climbable(session: Session, scope: Scope, round_: Round, on: date) -> Sequence[tuple[Dossier, Certificate]]:
    """Return the dossiers that may climb to ``round``: recognised just below, the certificate valid, not there yet."""
    below = LEVEL_BELOW.get(round_.level)
    if below is None:
        return []
    there = aliased(Dossier)
    query = (
        with_both()
        .add_columns(Certificate)
        .join(Certificate, Certificate.dossier_id == Dossier.id)
        .where(
            _entered_by(scope),
            Establishment.province_code.in_(province_codes_of(round_)),
            Round.level == below,
            not_in_state(Certificate, "revoked"),
            Certificate.valid_until >= on,
            ~exists().where(there.carried_from == Dossier.id, there.round_id == round_.id, in_state(there, *LIVE)),
        )
        .order_by(Dossier.sort_key, Dossier.label)
        .limit(MOST_SHOWN)
    )
    return [(dossier, certificate) for dossier, certificate in session.execute(query)]


def live_of(session: Session, round_id: UUID, establishments: Sequence[UUID]) -> Sequence[Dossier]:
    """Return the live dossiers of these establishments in a round, by name."""
    query = with_both().where(
        Dossier.round_id == round_id, Dossier.establishment_id.in_(establishments), in_state(Dossier, *LIVE)
    )
    return session.scalars(query.order_by(Dossier.sort_key)).all()


def _entered_by(scope: Scope) -> ColumnElement[bool]:
    if scope.organiser:
        return true()
    return or_(Establishment.id.in_(scope.establishments), Establishment.province_code.in_(scope.provinces))

"""Voting rounds: one by its code, the lists of the public and of the office, the front page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.awards.domain.lifecycle import IS_PUBLIC, RoundState
from services.awards.models import Round
from services.awards.permissions import Scope
from shared.alphabet import matching, nearest
from shared.cases import in_state, not_in_state
from shared.clock import hanoi_date
from shared.errors import N_, NotFound, required
from shared.places import provinces


class RoundNotFound(NotFound):
    """There is no such round, or the asker may not know of it."""

    text = N_("Không tìm thấy kỳ bình chọn này.")


def round_by_code(session: Session, code: str, scope: Scope) -> Round:
    """Return the round with this code; drafts and rehearsals only to those who work for them. Raises RoundNotFound."""
    found = required(session.scalar(select(Round).where(Round.code == code)), RoundNotFound)
    open_to_all = found.state != "draft" and not found.rehearsal
    if not (open_to_all or scope.runs(found) or found.id in scope.judges or found.id in scope.council):
        raise RoundNotFound
    return found


def province_codes_of(round_: Round) -> list[str]:
    """Return the codes of the provinces whose establishments may enter products, sorted.

    A province's or commune's round has its own; a region's those of its regions; the nation's all. Codes of provinces
    that were merged before the dossiers close stay in: the register may still call an establishment's place by them.
    """
    if round_.province_code is not None:
        return [round_.province_code]
    last = hanoi_date(round_.dossiers_close_at)
    known = [place for place in provinces().values() if place.valid_from <= last]
    return sorted(place.code for place in known if round_.level != "region" or place.region in round_.regions)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundFilters:
    """Which rounds: words of name or code, a year, a level, a state; None or "" for all."""

    search: str = ""
    year: int | None = None
    level: str | None = None
    state: RoundState | None = None


@dataclass(frozen=True, slots=True)
class RoundsFront:
    """The public front page: rounds that take dossiers, those in the jury's or council's hands, results, own ones."""

    open_now: Sequence[Round]
    working: Sequence[Round]
    published: Sequence[Round]
    own: Sequence[Round]


def announced() -> ColumnElement[bool]:
    """Return the condition that anyone may know of a round."""
    return and_(not_in_state(Round, "draft"), Round.rehearsal.is_(False))


def office_of(scope: Scope) -> ColumnElement[bool]:
    """Return the condition that ``scope`` works for a round: hosts it or belongs to its secretariat."""
    if scope.organiser:
        return true()
    conditions: list[ColumnElement[bool]] = []
    if scope.provinces:
        conditions.append(Round.province_code.in_(scope.provinces))
    if scope.secretariat:
        conditions.append(Round.id.in_(scope.secretariat))
    return or_(*conditions) if conditions else false()


def public_rounds(wanted: RoundFilters) -> Select[Round]:
    """Return the announced rounds, the latest first."""
    return _latest_first(select(Round).where(announced(), _found(wanted)), wanted.search)


def office_rounds(scope: Scope, wanted: RoundFilters) -> Select[Round]:
    """Return the rounds that ``scope`` works for, the latest first; no rehearsals, which hang on their round."""
    visible = (office_of(scope), Round.rehearsal.is_(False))
    return _latest_first(select(Round).where(*visible, _found(wanted)), wanted.search)


def counted_by(session: Session, column: InstrumentedAttribute[Any], visible: ColumnElement[bool]) -> dict[Any, int]:
    """Return how many rounds (no rehearsals) that are ``visible`` have each value of a column."""
    query = select(column, func.count()).where(visible, Round.rehearsal.is_(False)).group_by(column).order_by(column)
    return dict(session.execute(query).all())


def front(session: Session, scope: Scope, now: datetime, most: int = 8) -> RoundsFront:
    """Return what the front page shows, at most ``most`` of each, in four statements."""

    def of(*conditions: ColumnElement[bool]) -> Select[Round]:
        return select(Round).where(announced(), *conditions).limit(most)

    takes = and_(in_state(Round, "open"), Round.dossiers_close_at > now)
    in_hand = or_(
        and_(in_state(Round, "open"), Round.dossiers_close_at <= now), in_state(Round, "scoring", "tallied", "council")
    )
    return RoundsFront(
        open_now=session.scalars(of(takes).order_by(Round.dossiers_close_at, Round.code)).all(),
        working=session.scalars(of(in_hand).order_by(Round.scoring_closes_at, Round.code)).all(),
        published=session.scalars(
            of(in_state(Round, *IS_PUBLIC)).order_by(Round.published_at.desc().nulls_last(), Round.code)
        ).all(),
        own=own_rounds(session, scope),
    )


def own_rounds(session: Session, scope: Scope, most: int = 50) -> Sequence[Round]:
    """Return the rounds in which this person judges or sits in the council, unfinished ones, rehearsals too."""
    ids = [*scope.judges, *scope.council]
    if not ids:
        return []
    query = select(Round).where(Round.id.in_(ids), not_in_state(Round, *IS_PUBLIC))
    return session.scalars(_latest_first(query).limit(most)).all()


def _latest_first(query: Select[Round], search: str = "") -> Select[Round]:
    found = nearest(search, Round.name_vi, Round.name_en, Round.code)
    return query.order_by(*found, Round.year.desc(), Round.dossiers_close_at.desc(), Round.code)


def _found(wanted: RoundFilters) -> ColumnElement[bool]:
    conditions = [matching(wanted.search, Round.name_vi, Round.name_en, Round.code)]
    if wanted.year is not None:
        conditions.append(Round.year == wanted.year)
    if wanted.level is not None:
        conditions.append(Round.level == wanted.level)
    if wanted.state is not None:
        conditions.append(in_state(Round, wanted.state))
    return and_(*conditions)

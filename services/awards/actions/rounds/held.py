"""A voting round under lock, what its events carry, and who hears them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.awards.models import Round
from services.awards.queries.rounds import RoundNotFound
from shared.cases import FRESH
from shared.errors import required
from shared.events.awards.rounds import AboutRound
from shared.events.envelope import Event


def taken_round(session: Session, code: str) -> Round:
    """Return the round under lock, fresh: for what changes its state. Raises RoundNotFound."""
    return _held(session, code, alone=True)


def shared_round(session: Session, code: str) -> Round:
    """Return the round, fresh, its state held until the transaction ends; others may hold it too (FOR SHARE).

    For what is done to one dossier, judge or sheet of it. Raises RoundNotFound.
    """
    return _held(session, code, alone=False)


def _held(session: Session, code: str, *, alone: bool) -> Round:
    statement = select(Round).where(Round.code == code).with_for_update(read=not alone)
    return required(session.scalars(statement, execution_options=FRESH).one_or_none(), RoundNotFound)


def round_facts(round_: Round) -> AboutRound:
    """Return what every event of a round carries."""
    return AboutRound(
        round_id=round_.id, round_code=round_.code, round_name_vi=round_.name_vi, round_name_en=round_.name_en
    )


def outside(round_: Round, event: Event) -> Event | None:
    """Return the event, but None for a rehearsal: of that nobody outside is told."""
    return None if round_.rehearsal else event

"""What every verb on a dossier shares: taking it under lock, noting the step, telling it.

Locks are always taken in one order, the round before the dossier, so that moving a round on and the verbs on its
dossiers wait for each other and never lock each other out.
"""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.awards.actions.rounds import round_facts
from services.awards.models import Dossier, DossierStep, Round
from services.awards.queries.dossiers import DossierNotFound
from shared.events.envelope import Event
from shared.messaging import outbox

FRESH: Final = {"populate_existing": True}


def taken_dossier(session: Session, dossier_id: UUID, *, round_alone: bool = False) -> Dossier:
    """Return the dossier under lock, fresh; its round is kept from moving on meanwhile (``round_alone``: is ours).

    Raises DossierNotFound.
    """
    round_id = session.scalar(select(Dossier.round_id).where(Dossier.id == dossier_id))
    if round_id is None:
        raise DossierNotFound
    round = select(Round).where(Round.id == round_id).with_for_update(read=not round_alone)
    session.scalars(round, execution_options=FRESH).one()
    dossier = select(Dossier).where(Dossier.id == dossier_id).with_for_update()
    return session.scalars(dossier, execution_options=FRESH).one()


def dossier_facts(dossier: Dossier) -> dict[str, Any]:
    """Return what every event of a dossier carries."""
    return {
        **round_facts(dossier.round),
        "dossier_id": dossier.id,
        "label": dossier.label,
        "establishment_id": dossier.establishment_id,
        "establishment_name": dossier.establishment.name,
        "province_code": dossier.province_code,
        "product_name": dossier.product_name,
        "product_group": dossier.product_group,
    }


def note(session: Session, dossier: Dossier, what: str, *, by: str, now: datetime, reason: str = "") -> None:
    """Add a line to the dossier's timeline."""
    session.add(DossierStep(dossier_id=dossier.id, what=what, by=by, at=now, reason=reason))


def tell(session: Session, dossier: Dossier, event: Event, *, now: datetime) -> None:
    """Record the event, unless the round is a rehearsal: of that nobody outside is told."""
    if not dossier.round.rehearsal:
        outbox.record(session, event, at=now)

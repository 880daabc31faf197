"""What every verb on a dossier shares: taking it under lock, and what its events carry.

Locks are always taken in one order, the round before the dossier, so that moving a round on and the verbs on its
dossiers wait for each other and never lock each other out.
"""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.awards.actions.rounds import round_facts
from services.awards.models import Dossier
from services.awards.queries.dossiers import DossierNotFound
from shared.cases import take


def taken_dossier(session: Session, dossier_id: UUID, *, round_alone: bool = False) -> Dossier:
    """Return the dossier under lock, fresh; its round is kept from moving on meanwhile (``round_alone``: is ours).

    Raises DossierNotFound.
    """
    return take(session, Dossier, dossier_id, missing=DossierNotFound, alone=round_alone)


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

"""What becomes of a dossier until it is judged."""

from datetime import datetime
from uuid import UUID

from shared.events.awards.rounds import AboutRound, RoundEvent
from shared.events.values import ProductGroup, ProvinceCode


class AboutDossier(AboutRound):
    """A dossier in its round."""

    dossier_id: UUID
    label: str
    establishment_id: UUID
    establishment_name: str
    province_code: ProvinceCode
    product_name: str
    product_group: ProductGroup


class DossierEvent(AboutDossier, RoundEvent):
    """What all events of a dossier have; ``batch_id`` is of the mass decision that they are a part of.

    ``reason``, where one is told, is one point a line.
    """

    batch_id: UUID | None = None

    keyed_by = "establishment_id"


class DossierSubmitted(DossierEvent):
    """A dossier was handed in."""

    type = "awards.dossier.submitted"


class DossierReturned(DossierEvent):
    """A dossier was sent back to be completed, with what is missing."""

    type = "awards.dossier.returned"

    reason: str
    complete_by: datetime


class DossierAccepted(DossierEvent):
    """A dossier is complete: the product goes to the jury."""

    type = "awards.dossier.accepted"


class DossierRefused(DossierEvent):
    """A dossier cannot take part, with the reason."""

    type = "awards.dossier.refused"

    reason: str


class DossierWithdrawn(DossierEvent):
    """The establishment, or its province for it, took the dossier back."""

    type = "awards.dossier.withdrawn"


class DossierStruck(DossierEvent):
    """An accepted product was taken out of the round, with the reason."""

    type = "awards.dossier.struck"

    reason: str

"""What becomes of a dossier until it is judged."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.events.awards.rounds import AboutRound, RoundEvent
from shared.events.values import ProductGroup, ProvinceCode


@dataclass(frozen=True, kw_only=True)
class AboutDossier(AboutRound):
    """A dossier in its round."""

    dossier_id: UUID
    label: str
    establishment_id: UUID
    establishment_name: str
    province_code: ProvinceCode
    product_name: str
    product_group: ProductGroup


@dataclass(frozen=True, kw_only=True)
class DossierEvent(AboutDossier, RoundEvent):
    """What all events of a dossier have; ``batch_id`` is of the mass decision that they are a part of.

    ``reason``, where one is told, is one point a line.
    """

    batch_id: UUID | None = None

    @property
    def key(self) -> str:
        return str(self.establishment_id)


@dataclass(frozen=True, kw_only=True)
class DossierSubmitted(DossierEvent):
    """A dossier was handed in."""

    type = "awards.dossier.submitted"


@dataclass(frozen=True, kw_only=True)
class DossierReturned(DossierEvent):
    """A dossier was sent back to be completed, with what is missing."""

    type = "awards.dossier.returned"

    reason: str
    complete_by: datetime


@dataclass(frozen=True, kw_only=True)
class DossierAccepted(DossierEvent):
    """A dossier is complete: the product goes to the jury."""

    type = "awards.dossier.accepted"


@dataclass(frozen=True, kw_only=True)
class DossierRefused(DossierEvent):
    """A dossier cannot take part, with the reason."""

    type = "awards.dossier.refused"

    reason: str


@dataclass(frozen=True, kw_only=True)
class DossierWithdrawn(DossierEvent):
    """The establishment, or its province for it, took the dossier back."""

    type = "awards.dossier.withdrawn"


@dataclass(frozen=True, kw_only=True)
class DossierStruck(DossierEvent):
    """An accepted product was taken out of the round, with the reason."""

    type = "awards.dossier.struck"

    reason: str

"""When an application may be changed, and what it lacks before it can be handed in."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

from services.booths.domain.lifecycle import ApplicationState, FairState

Item = TypeVar("Item")

MOST_WISHES: Final = 20
"""Wishes per application: a phone shows twenty in three screens, and the draw reads each of them for everybody."""

EDITABLE: Final[frozenset[ApplicationState]] = frozenset({"draft", "returned"})
LIVE: Final[frozenset[ApplicationState]] = frozenset({"draft", "submitted", "returned", "accepted"})

ESTABLISHMENT_PAPERS: Final = ("business_registration",)
GROUP_PAPERS: Final = {"B": ("food_safety",)}


@dataclass(frozen=True, slots=True)
class RegistrationWindow:
    """The window in which a fair takes applications: from ``opens_at``, before ``closes_at``."""

    fair_state: FairState
    opens_at: datetime
    closes_at: datetime

    def is_open(self, now: datetime) -> bool:
        """Return whether applications may be begun, changed and handed in at ``now``."""
        return self.fair_state == "open" and self.opens_at <= now < self.closes_at


def papers_asked(product_group: str) -> tuple[str, ...]:
    """Return the kinds of documents without which an application of this group is not complete.

    Business registration for all, food safety for group B (processed farm, forest, fishery products and food).
    Source: papers that real fairs ask for; no circular lists them for booths.
    """
    return ESTABLISHMENT_PAPERS + GROUP_PAPERS.get(product_group, ())


@dataclass(frozen=True, slots=True)
class ApplicationContents:
    """What counts when an application is handed in."""

    product_group: str
    booths_wanted: int
    most_booths: int
    products: str
    wishes: int
    anywhere: bool
    papers: Collection[str]


def lacking(dossier: ApplicationContents) -> list[str]:
    """Return what must be mended before handing in, in the order of the steps; empty if nothing.

    Words: ``booths_wanted`` (more than the fair gives to one), ``wishes`` (too many), ``anywhere`` (neither a wish nor
    anywhere), ``products`` (not said what is shown), and kinds of documents.
    """
    found = []
    if not 1 <= dossier.booths_wanted <= dossier.most_booths:
        found.append("booths_wanted")
    if dossier.wishes > MOST_WISHES:
        found.append("wishes")
    if not dossier.wishes and not dossier.anywhere:
        found.append("anywhere")
    if not dossier.products.strip():
        found.append("products")
    return found + [paper for paper in papers_asked(dossier.product_group) if paper not in dossier.papers]


def zone_takes(product_groups: Collection[str], group: str) -> bool:
    """Return whether a zone for these groups (none named: for all) takes an establishment of ``group``."""
    return not product_groups or group in product_groups


def moved(items: list[Item], place: int, by: int) -> list[Item]:
    """Return ``items`` with the one at ``place`` (from 0) moved ``by`` places, stopping at the ends.

    Raises IndexError if there is none at ``place``.
    """
    rest = items[:place] + items[place + 1 :]
    target = min(max(place + by, 0), len(rest))
    return [*rest[:target], items[place], *rest[target:]]

"""Where an application stands, in one word: what its case page says on top and where "my tasks" puts it."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from services.booths.domain.lifecycle import ApplicationState, FairState, OfferState

MINE: Final = frozenset({"draft", "returned", "offered", "unsent"})
"""Situations in which the maker must do something, before a deadline."""
WAITING: Final = frozenset({"submitted", "accepted", "announced", "waitlisted", "confirmed", "running"})
"""Situations in which somebody else does the next step."""


@dataclass(frozen=True, slots=True)
class SituationFacts:
    """What the situation follows from. ``offers`` are the states of all its offers, ``waits`` whether it is listed.

    ``unsent``: the letter of its offer is held.
    """

    state: ApplicationState
    fair_state: FairState
    registration_open: bool
    offers: Collection[OfferState] = ()
    waits: bool = False
    unsent: bool = False


def situation(facts: SituationFacts) -> str:
    """Return the situation of an application.

    draft, late (never handed in, too late now), submitted, returned, accepted (fair still open), announced (list
    closed, draw to come), offered, unsent (offered, but the letter that says so is still held), confirmed, waitlisted,
    gone (gave the booths back or let them go), none (the draw had nothing that fits), refused, withdrawn, cancelled
    (the fair), running, over.
    """
    if facts.state in {"withdrawn", "refused"}:
        return facts.state
    if facts.fair_state == "cancelled":
        return "cancelled"
    if facts.state in {"draft", "returned"}:
        return facts.state if facts.registration_open else "late"
    if facts.state == "submitted":
        return "submitted" if facts.fair_state == "open" else "late"
    if facts.fair_state in {"open", "closed", "drawn"}:
        return "accepted" if facts.fair_state == "open" else "announced"
    return _after_the_draw(facts)


def _after_the_draw(facts: SituationFacts) -> str:
    offers = set(facts.offers) - {"annulled"}
    if "offered" in offers and facts.fair_state == "published":
        return "unsent" if facts.unsent else "offered"
    if "confirmed" in offers:
        return {"published": "confirmed", "running": "running"}.get(facts.fair_state, "over")
    if offers:
        return "gone"
    return "waitlisted" if facts.waits and facts.fair_state == "published" else "none"

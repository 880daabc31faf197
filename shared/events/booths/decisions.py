"""What booths decided, as lists."""

from dataclasses import dataclass

from shared.events.decisions import DecisionsTold


@dataclass(frozen=True, kw_only=True)
class DecisionsListed(DecisionsTold):
    """A list of decisions of booths: of one mass decision, or of one day."""

    type = "booths.decisions.listed"

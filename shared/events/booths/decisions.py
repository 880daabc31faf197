"""What booths decided, as lists."""

from shared.events.decisions import DecisionsTold


class DecisionsListed(DecisionsTold):
    """A list of decisions of booths: of one mass decision, or of one day."""

    type = "booths.decisions.listed"

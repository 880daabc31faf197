"""What awards decided, as lists."""

from shared.events.decisions import DecisionsTold


class DecisionsListed(DecisionsTold):
    """A list of decisions of awards: of one mass decision, or of one day."""

    type = "awards.decisions.listed"

"""Whether an event is believed: the log says on whose topic it stood, and only that service may have told it."""

from datetime import datetime, timedelta

from shared.events.envelope import Envelope, publisher_of, source_of
from shared.service import topic_of

MOST_AHEAD = timedelta(minutes=5)
"""How far a publisher's clock may be ahead of ours."""


class Forged(ValueError):
    """An event that its own publisher did not tell: type, source and topic do not belong together."""


class AheadOfTime(ValueError):
    """An event of later than now: kept as what is newest, it would stop all that comes before that time."""


def believe(envelope: Envelope, *, topic: str, now: datetime) -> None:
    """Return if ``envelope`` may count. Raises Forged or AheadOfTime."""
    publisher = publisher_of(envelope.type)
    if topic != topic_of(publisher):
        raise Forged(f"{envelope.type} is told on {topic_of(publisher)} only, not on {topic}")
    if envelope.source != source_of(publisher):
        raise Forged(f"{envelope.type} is told by {source_of(publisher)} only, not by {envelope.source}")
    if envelope.time > now + MOST_AHEAD:
        raise AheadOfTime(f"{envelope.type} is of {envelope.time.isoformat()}, but it is {now.isoformat()}")

"""The events of the examples, and what they are about."""

from typing import Any

from shared.events import awards, booths
from shared.events.samples import sample

__all__ = ["ESTABLISHMENT", "FIELDS", "sample"]

EVENTS = (*booths.EVENTS.values(), *awards.EVENTS.values())
FIELDS: dict[str, Any] = {name: value for event in EVENTS for name, value in vars(sample(event)).items()}
ESTABLISHMENT = sample(booths.EstablishmentRegistered).establishment_id

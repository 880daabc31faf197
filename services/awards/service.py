"""The awards service at a glance."""

from services.awards.handlers import HANDLERS
from services.awards.models import AwardsTables
from shared.events.awards import EVENTS
from shared.service import Service

SERVICE = Service(
    name="awards",
    metadata=AwardsTables.metadata,
    create_app="services.awards.web.app:create_app",
    publishes=EVENTS,
    handlers=HANDLERS,
    ticks=(),
    commands={},
)

"""The notifications service at a glance."""

from services.notifications.actions.digests import send_digests
from services.notifications.actions.signin import forget_old
from services.notifications.handlers import HANDLERS
from services.notifications.models import NotificationsTables
from shared.service import Command, Service

SERVICE = Service(
    name="notifications",
    metadata=NotificationsTables.metadata,
    create_app="services.notifications.web.app:create_app",
    publishes={},
    handlers=HANDLERS,
    ticks=(forget_old, send_digests),
    commands={
        "send": Command(
            help="send letters as they are queued; without SMTP_URL they are kept and shown on a page",
            run="services.notifications.commands:send_command",
        ),
        "grant": Command(
            help="EMAIL: let a mailbox see what was sent to whom",
            run="services.notifications.commands:grant_command",
        ),
    },
)

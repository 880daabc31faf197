"""The booths service at a glance."""

from services.booths.actions.listing import list_decisions
from services.booths.actions.offers import expire_offers
from services.booths.actions.replies import forget_replies
from services.booths.handlers import HANDLERS
from services.booths.models import BoothsTables
from shared.day_limits import forget_day_counts
from shared.events.booths import EVENTS
from shared.service import Command, Service
from shared.sessions import forget_ended

SERVICE = Service(
    name="booths",
    metadata=BoothsTables.metadata,
    create_app="services.booths.web.app:create_app",
    publishes=EVENTS,
    handlers=HANDLERS,
    ticks=(expire_offers, forget_replies, forget_day_counts, list_decisions, forget_ended),
    commands={
        "grant": Command(
            help="EMAIL organiser|officer [PROVINCE] --name NAME: give a mailbox a role, the first organiser too",
            run="services.booths.grant:grant_command",
        ),
        "demo": Command(
            help="load the demo year into an empty database",
            run="services.booths.demo.load:demo_command",
        ),
        "verify": Command(
            help="FILE: recompute a published draw; exit 0, or 1 with the differences",
            run="services.booths.proofs:verify_command",
            needs_database=False,
        ),
        "allocate": Command(
            help="FILE: compute the result part of a draw file that has none",
            run="services.booths.proofs:allocate_command",
            needs_database=False,
        ),
    },
)

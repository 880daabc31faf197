"""The awards service at a glance."""

from services.awards.actions.certificates import sign_certificates
from services.awards.actions.judges import remind_judges
from services.awards.actions.listing import list_decisions
from services.awards.handlers import HANDLERS
from services.awards.models import AwardsTables
from shared.day_limits import forget_day_counts
from shared.events.awards import EVENTS
from shared.service import Command, Service
from shared.sessions import forget_ended

SERVICE = Service(
    name="awards",
    metadata=AwardsTables.metadata,
    create_app="services.awards.web.app:create_app",
    publishes=EVENTS,
    handlers=HANDLERS,
    ticks=(sign_certificates, remind_judges, forget_day_counts, list_decisions, forget_ended),
    commands={
        "certificates": Command(
            help="sign every certificate that waits for its file, and show how far it is",
            run="services.awards.commands:certificates_command",
        ),
        "demo": Command(
            help="load the demo rounds, once the demo year's establishments have come from booths",
            run="services.awards.demo.load:demo_command",
        ),
        "tally": Command(
            help="FILE: print the result that follows from a round file, as canonical JSON",
            run="services.awards.proofs:tally_command",
            needs_database=False,
        ),
        "verify": Command(
            help="FILE: recompute a published round; exit 0, or 1 with the differences",
            run="services.awards.proofs:verify_command",
            needs_database=False,
        ),
    },
)

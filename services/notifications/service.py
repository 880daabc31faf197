"""The notifications service at a glance."""

from services.notifications.actions.alarms import name_causes, watch_sending
from services.notifications.actions.batches import tell_of_held_batches
from services.notifications.actions.calls import tell_of_calls
from services.notifications.actions.channels import tell_failures
from services.notifications.actions.digests import send_digests
from services.notifications.actions.guessing import watch_guessing
from services.notifications.actions.marks import forget_marks, mark_refused, return_undeliverable
from services.notifications.actions.reconciliation import compare_lists, tell_of_missing_lists
from services.notifications.actions.sessions import forget_run_out
from services.notifications.actions.signin import forget_old
from services.notifications.actions.unclear import forget_unclear
from services.notifications.handlers import HANDLERS
from services.notifications.models import NotificationsTables
from shared.events.notifications import EVENTS
from shared.service import Command, Service
from shared.sessions import forget_ended

SERVICE = Service(
    name="notifications",
    metadata=NotificationsTables.metadata,
    create_app="services.notifications.web.app:create_app",
    publishes=EVENTS,
    handlers=HANDLERS,
    ticks=(
        forget_old,
        watch_guessing,
        watch_sending,
        forget_run_out,
        forget_ended,
        tell_of_held_batches,
        compare_lists,
        tell_of_missing_lists,
        send_digests,
        mark_refused,
        name_causes,
        return_undeliverable,
        forget_marks,
        forget_unclear,
        tell_of_calls,
        tell_failures,
    ),
    commands={
        "send": Command(
            help="send letters as they are queued; without SMTP_URL they are kept and shown on a page",
            run="services.notifications.commands:send_command",
        ),
        "bounces": Command(
            help="read the mailbox of BOUNCE_IMAP_URL and note the letters that came back",
            run="services.notifications.commands:bounces_command",
        ),
        "mail-dns": Command(
            help="say what DNS lacks so that others believe our letters: SPF, DKIM, DMARC (--language vi, en)",
            run="services.notifications.commands:mail_dns_command",
        ),
        "demo": Command(
            help="make the people of the demo year known by their names",
            run="services.notifications.demo.load:demo_command",
        ),
        "code": Command(
            help="EMAIL: print an address that signs in a mailbox, once, today",
            run="services.notifications.commands:code_command",
        ),
        "grant": Command(
            help="EMAIL: let a mailbox see what was sent to whom",
            run="services.notifications.commands:grant_command",
        ),
    },
)

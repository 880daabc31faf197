"""Commands of this service beside those that every service has."""

import argparse
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from sqlalchemy.orm import Session, sessionmaker

from services.notifications.actions.hall import code_for
from services.notifications.actions.people import grant_staff
from services.notifications.sending.bounces import BounceReader
from services.notifications.sending.sender import sender_of
from shared.clock import now
from shared.i18n import DEFAULT, LANGUAGES, speaking
from shared.i18n import gettext as _
from shared.messaging.workers import Turn, keep_turning, stopping_on_signals
from shared.settings import Settings


def send_command(argv: list[str], sessions: sessionmaker[Session], settings: Settings) -> int:
    """Send letters until asked to stop; survives outages of the database and of the mail server."""
    argparse.ArgumentParser(prog="python -m services.notifications send").parse_args(argv)
    gc.collect()
    gc.freeze()  # what is there now stays: looking through it again and again took a tenth of the time
    with stopping_on_signals() as stop:

        @contextmanager
        def opened() -> Iterator[Turn]:
            with sender_of(sessions, settings) as sender:
                yield lambda: sender.turn(stop)

        keep_turning(opened, stop)
    return 0


def bounces_command(argv: list[str], sessions: sessionmaker[Session], settings: Settings) -> int:
    """Read letters that came back until asked to stop; survives outages of the database and of the mailbox."""
    argparse.ArgumentParser(prog="python -m services.notifications bounces").parse_args(argv)
    if not settings.bounce_imap_url:
        sys.stderr.write("BOUNCE_IMAP_URL is not set: there is no mailbox to read.\n")
        return 1
    reader = BounceReader(sessions, settings.bounce_imap_url)
    with stopping_on_signals() as stop:
        keep_turning(lambda: nullcontext(lambda: reader.turn(stop)), stop)
    return 0


def mail_dns_command(argv: list[str], sessions: sessionmaker[Session], settings: Settings) -> int:
    """Say what DNS says of our letters' domain, and what to put there; return 1 if something is missing."""
    from services.notifications.sending import mail_dns  # no other command asks DNS

    del sessions
    parser = argparse.ArgumentParser(prog="python -m services.notifications mail-dns")
    parser.add_argument("--language", choices=LANGUAGES, default=DEFAULT)
    with speaking(parser.parse_args(argv).language):
        try:
            found = list(mail_dns.findings(settings))
        except mail_dns.NoDns as trouble:
            sys.stderr.write(f"{_('Không hỏi được DNS. Hãy thử lại trên máy có mạng.')} {trouble}\n")
            return 1
        sys.stdout.write(mail_dns.as_text(found))
    return 0 if all(one.well for one in found) else 1


def grant_command(argv: list[str], sessions: sessionmaker[Session], settings: Settings) -> int:
    """Let a mailbox see what was sent to whom."""
    del settings
    parser = argparse.ArgumentParser(prog="python -m services.notifications grant")
    parser.add_argument("email")
    given = parser.parse_args(argv)
    with sessions.begin() as session:
        grant_staff(session, email=given.email, by="command line", now=now())
    sys.stdout.write(f"{given.email} may see what was sent to whom.\n")
    return 0


def code_command(argv: list[str], sessions: sessionmaker[Session], settings: Settings) -> int:
    """Print an address that signs in a mailbox once, today: for the first organiser where no letter is sent."""
    parser = argparse.ArgumentParser(prog="python -m services.notifications code")
    parser.add_argument("email")
    given = parser.parse_args(argv)
    with sessions.begin() as session:
        code = code_for(session, email=given.email, key=settings.secret_key, by="command line", now=now())
    sys.stdout.write(f"Signs in {given.email}, once, today: {settings.public_url}/notifications/hall/{code}\n")
    return 0

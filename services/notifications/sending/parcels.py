"""A row of the queue as what goes over the wire, by its channel."""

from datetime import datetime
from email.utils import parseaddr
from urllib.parse import quote

from services.notifications.domain.unsubscribing import token_of
from services.notifications.letters import Content, Frame
from services.notifications.letters.calendar import CalendarEntry, as_ics
from services.notifications.models import Letter
from services.notifications.sending.channels import Answer, Parcel
from services.notifications.sending.mailer import NoAddress, domain_of, message_of
from shared.cleaning import mailbox_on_the_wire
from shared.logs import log_of
from shared.settings import Settings

log = log_of(__name__)


def page_of(settings: Settings, letter: Letter, token: str) -> tuple[Content, Frame]:
    """Return what a letter says and its frame; ``token`` signs its reader in at the button's page."""
    site = f"{settings.public_url}/notifications"
    link = f"{site}/enter/{token}?next={quote(letter.link, safe='/')}" if token else ""
    declining = token_of(letter.recipient, letter.kind, settings.secret_key)
    unsubscribe = f"{site}/unsubscribe/{declining}" if declining else ""
    content = Content.from_json(letter.content).with_secret(letter.secret)
    return content, Frame.of(settings, letter.language, link, unsubscribe)


def parcel_of(settings: Settings, letter: Letter, token: str, now: datetime) -> Parcel | Answer:
    """Return the letter ready to go; a refusal if it cannot be written, so that it never holds up the others."""
    try:
        if letter.channel == "email":
            to = mailbox_on_the_wire(letter.recipient)
            return Parcel(letter.id, to, letter.subject, _message(settings, letter, token, now))
        lines = [block["text"] for block in letter.content["blocks"] if block.get("text")]
        return Parcel(letter.id, letter.recipient, letter.subject, "\n".join(lines).encode())
    except NoAddress:
        return Answer("refused", "this address cannot be written in a letter")
    except Exception as trouble:
        log.exception("a letter cannot be written", letter_id=str(letter.id), template=letter.template)
        return Answer("refused", f"this letter cannot be written: {type(trouble).__name__}")


def _message(settings: Settings, letter: Letter, token: str, now: datetime) -> bytes:
    content, frame = page_of(settings, letter, token)
    message = message_of(
        content,
        frame,
        letter_id=letter.id,
        email=mailbox_on_the_wire(letter.recipient),
        name=letter.recipient_name,
        mail_from=settings.mail_from,
        now=now,
        trace=letter.correlation_id,
        calendars=[calendar_of(settings, letter, entry) for entry in entries_of(letter)],
    )
    return signed(message, settings) if settings.dkim_key else message


def signed(message: bytes, settings: Settings) -> bytes:
    """Return a message with the signature of its domain (DKIM, RFC 6376)."""
    import dkim  # few have a key

    names = settings.dkim_selector.encode(), domain_of(settings.mail_from).encode()
    signature: bytes = dkim.sign(message, *names, settings.dkim_key.encode())
    return signature + message


def entries_of(letter: Letter) -> list[CalendarEntry]:
    """Return the dates that a letter tells."""
    return [CalendarEntry.from_json(entry) for entry in letter.calendar]


def calendar_of(settings: Settings, letter: Letter, *entries: CalendarEntry) -> bytes:
    """Return dates that a letter tells as a file for calendars."""
    agency = settings.agency_name_en if letter.language == "en" else settings.agency_name_vi
    return as_ics(*entries, site=settings.public_url, sender=parseaddr(settings.mail_from)[1], agency=agency)

"""The same told by other channels too: short messages to people who wish for them, chat for the organisers' office."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid5

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.notifications.actions.letters import LetterStanding, NewLetter, queue_letter
from services.notifications.actions.telling import Telling
from services.notifications.domain import addresses, phones
from services.notifications.domain.lifecycle import UNDELIVERED_STATES
from services.notifications.letters import Content, Recipient
from services.notifications.letters.content import LetterBlock
from services.notifications.letters.short import short_message
from services.notifications.models import Letter, LetterTry
from services.notifications.queries.people import recipients
from shared.cases import in_state
from shared.context import correlation_id
from shared.i18n import gettext as _
from shared.i18n import speaking
from shared.settings import Settings

OFFICE: Final = "chat:organisers"
FAILURES: Final = UUID("5b3f6a52-7d0e-4a55-9d5f-0f6c4c7a1d11")
FAILED_OUTCOMES: Final = ("refused", "given_up", "bounced")


def also_by(
    session: Session, told: Telling, *, subject: str, standing: LetterStanding, deadline: datetime | None, now: datetime
) -> bool:
    """Queue a short message beside the letter that tells a decision, to a person who wishes so and has a mobile number.

    It stands as the letter does: held with its batch, cancelled with its reason. Returns whether there is one; there
    is none while no gateway is set.
    """
    settings = _settings(session)
    number = phones.mobile(told.recipient.phone) if told.recipient.by_sms else None
    if settings is None or not settings.sms_url or number is None or told.occasion.kind != "decision":
        return False
    recipient = Recipient(f"{phones.SMS}{number}", told.recipient.name, told.recipient.language)
    return queue_letter(
        session,
        NewLetter(
            content=as_short_message(session, subject, told.recipient.language),
            recipient=recipient,
            channel="sms",
            event_id=told.origin.event_id,
            template=told.occasion.template,
            kind="decision",
            standing=standing,
            about=told.group,
            concerns=told.occasion.concern(told.event),
            province_code=getattr(told.event, "province_code", ""),
            batch_id=getattr(told.event, "batch_id", None),
            deadline_at=deadline,
            trace=told.origin.trace,
        ),
        now=now,
    )


def as_short_message(session: Session, subject: str, language: str) -> Content:
    """Return the short message beside a letter with this subject."""
    settings = _settings(session)
    text = short_message(subject, f"{settings.public_url if settings else ''}/notifications/letters")
    return _plain(text, text, language)


def tell_office(
    session: Session,
    *,
    event_id: UUID,
    template: str,
    subject: str,
    link: str,
    now: datetime,
    urgent: bool = False,
) -> bool:
    """Queue a message to the organisers' chat channels, if there are any; ``link`` is a page's path. Once for an event.

    Nothing in it is for their eyes only: who opens the page has to sign in.
    """
    settings = _settings(session)
    if settings is None or not settings.chat_urls:
        return False
    return queue_letter(
        session,
        NewLetter(
            content=_plain(subject, f"{settings.public_url}{link}", "vi"),
            recipient=Recipient(OFFICE, "", "vi"),
            channel="chat",
            event_id=event_id,
            template=template,
            kind="notice",
            about=addresses.ORGANISERS,
            urgent=urgent,
            trace=correlation_id(),
        ),
        now=now,
    )


def warn_organisers(session: Session, *, event_id: UUID, template: str, subject: str, link: str, now: datetime) -> int:
    """Queue a short message to every organiser who wishes for such, at any hour; return to how many. Once for an event.

    ``subject`` is Vietnamese, ``link`` a page's path.
    """
    settings = _settings(session)
    if settings is None or not settings.sms_url:
        return 0
    text = short_message(subject, f"{settings.public_url}{link}")
    numbers = {phones.mobile(one.phone): one for one in recipients(session, addresses.ORGANISERS) if one.by_sms}
    return sum(
        queue_letter(
            session,
            NewLetter(
                content=_plain(text, text, "vi"),
                recipient=Recipient(f"{phones.SMS}{number}", one.name, "vi"),
                channel="sms",
                event_id=event_id,
                template=template,
                kind="notice",
                about=addresses.ORGANISERS,
                urgent=True,
                trace=correlation_id(),
            ),
            now=now,
        )
        for number, one in numbers.items()
        if number
    )


def tell_failures(session: Session, now: datetime) -> int:
    """Tell the office's chat how many decisions did not arrive in the hour that is over; a tick. Nothing if none."""
    settings = _settings(session)
    if settings is None or not settings.chat_urls:
        return 0
    until = now.replace(minute=0, second=0, microsecond=0)
    failed = select(func.count(Letter.id.distinct())).join(LetterTry, LetterTry.letter_id == Letter.id)
    undelivered = failed.where(Letter.kind == "decision", Letter.channel == "email")
    undelivered = undelivered.where(in_state(Letter, *UNDELIVERED_STATES), LetterTry.outcome.in_(FAILED_OUTCOMES))
    count = session.scalar(undelivered.where(LetterTry.at >= until - timedelta(hours=1), LetterTry.at < until))
    if not count:
        return 0
    with speaking("vi"):
        subject = _("%(count)s thư báo kết quả không đến nơi trong giờ vừa qua", count=count)
    link, event_id = "/notifications/office/calls", uuid5(FAILURES, until.isoformat())
    return int(tell_office(session, event_id=event_id, template="failures", subject=subject, link=link, now=now))


def _plain(subject: str, text: str, language: str) -> Content:
    return Content(language, subject, "", (LetterBlock("paragraph", text),), "")


def _settings(session: Session) -> Settings | None:
    found: Settings | None = session.info.get("settings")
    return found

"""Whether letters leave: what the queue, the servers, the mailbox of returned letters and the alarms show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, exists, func, or_, select, union_all
from sqlalchemy.orm import Session

from services.notifications.domain.leaving import LOOKED_AT, PATIENCE, Facts, Leaving, Watched, leaving
from services.notifications.models import (
    BounceMailbox,
    Letter,
    LetterTry,
    MailServer,
    SendingAlarm,
    SendingPause,
)
from shared.cases import in_state
from shared.quiet import QuietHours
from shared.settings import Settings, quiet_hours_of

PUT_BEHIND: Final = timedelta(minutes=2)
"""No letter waits longer than this, and no server is left alone for longer, because of the server's trouble."""


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """Everything about whether letters leave at one moment; ``mailbox`` is empty while none is set to be read."""

    at: datetime
    facts: Facts
    servers: Sequence[MailServer]
    pause: SendingPause | None
    mailbox: BounceMailbox | None

    @property
    def leaving(self) -> Leaving:
        """Whether letters leave."""
        return leaving(self.facts, self.at)

    @property
    def unread_since(self) -> datetime | None:
        """Since when the mailbox of returned letters is not read, if that is too long; else None."""
        since = self.mailbox and (self.mailbox.read_at or self.mailbox.known_since)
        return since if since and self.at - since >= PATIENCE else None

    @property
    def trouble(self) -> MailServer | None:
        """The server whose trouble keeps letters here: of several the one that took a letter last."""
        return trouble_of(self.servers)


def outlook(session: Session, settings: Settings, now: datetime) -> Outlook:
    """Return whether letters leave at ``now``, in a fixed number of statements."""
    servers = mail_servers(session)
    pause = open_pause(session)
    in_trouble = trouble_of(servers)
    tried_lately = in_trouble and in_trouble.last_answer_at > now - PUT_BEHIND
    trouble_since = in_trouble.trouble_since if in_trouble and tried_lately else None
    left = max((one.last_success_at for one in servers if one.last_success_at), default=None)
    urgent, others = _due_since(session, settings, now, trouble_since, left)
    resumed = session.scalar(select(func.max(SendingPause.resumed_at)))
    night_over = quiet_hours_of(settings).over_since(now)
    return Outlook(
        at=now,
        facts=Facts(
            keeps=not settings.smtp_url,
            paused=pause is not None,
            urgent_since=urgent,
            others_since=others,
            free_since=max((one for one in (resumed, night_over) if one), default=None),
            last_left=left,
            in_trouble=in_trouble is not None,
        ),
        servers=servers,
        pause=pause,
        mailbox=_mailbox(session) if settings.bounce_imap_url else None,
    )


def mail_servers(session: Session) -> Sequence[MailServer]:
    """Return the servers that take letters to mailboxes, the one that took one last first."""
    mine = select(MailServer).where(MailServer.channel == "email")
    return session.scalars(mine.order_by(MailServer.last_success_at.desc().nulls_last(), MailServer.name)).all()


def trouble_of(servers: Sequence[MailServer]) -> MailServer | None:
    """Return the server whose trouble keeps letters here; None if one of them takes letters, or none was tried."""
    return servers[0] if servers and all(one.trouble_since for one in servers) else None


def open_pause(session: Session) -> SendingPause | None:
    """Return the pause that lasts, if somebody has stopped all letters."""
    return session.scalar(select(SendingPause).where(SendingPause.resumed_at.is_(None)))


def open_alarms(session: Session) -> dict[Watched, SendingAlarm]:
    """Return the alarms that are not over, by what they are about."""
    query = select(SendingAlarm).where(SendingAlarm.ended_at.is_(None))
    return {alarm.watched: alarm for alarm in session.scalars(query)}


@dataclass(frozen=True)
class Banner:
    """What every page of the office says; nothing while all is well."""

    pause: SendingPause | None
    alarms: Mapping[Watched, SendingAlarm]
    trouble: MailServer | None


def banner(session: Session) -> Banner | None:
    """Return what the office is to be told on every page; None while letters leave and are read: one statement then."""
    paused = exists().where(SendingPause.resumed_at.is_(None))
    alarmed = exists().where(SendingAlarm.ended_at.is_(None))
    if not session.scalar(select(or_(paused, alarmed))):
        return None
    return Banner(open_pause(session), open_alarms(session), trouble_of(mail_servers(session)))


def may_leave(now: datetime, quiet: QuietHours) -> Sequence[ColumnElement[bool]]:
    """Return what holds for letters to mailboxes that may go at ``now`` once they are due, as the sender sees it."""
    cannot_wait = quiet.deadline_that_cannot_wait(now)
    mine = [Letter.channel == "email"]
    return [*mine, or_(Letter.urgent, Letter.deadline_at <= cannot_wait)] if cannot_wait else mine


def _due_since(
    session: Session, settings: Settings, now: datetime, trouble_since: datetime | None, left: datetime | None
) -> tuple[datetime | None, datetime | None]:
    """Return since when the oldest urgent letter, and the oldest of the others, should have left.

    While a server has trouble, a letter that it was tried with may wait a little longer: it is due since the trouble
    began. Urgent ones that ran out untried a short while ago, and since the last letter ``left``, count too: a code
    lives no longer than anybody's patience.
    """
    since = func.greatest(Letter.queued_at, trouble_since)
    due = func.least(Letter.next_try_at, since) if trouble_since else Letter.next_try_at
    until = now + PUT_BEHIND if trouble_since else now
    waits = (in_state(Letter, "waiting", "sending"), Letter.next_try_at <= until)
    not_over = or_(Letter.give_up_at.is_(None), Letter.give_up_at > now - LOOKED_AT)
    in_vain = [LetterTry.outcome == "too_late", LetterTry.at > now - LOOKED_AT, Letter.urgent, Letter.tries == 0]
    in_vain += [LetterTry.at > left] if left else []
    ran_out = select(Letter.queued_at, Letter.urgent).join(LetterTry, LetterTry.letter_id == Letter.id)
    every = union_all(
        select(due.label("due"), Letter.urgent).where(*waits, not_over, *may_leave(now, quiet_hours_of(settings))),
        ran_out.where(*in_vain, Letter.channel == "email"),
    ).subquery()
    at, urgent = every.c.due, every.c.urgent
    row = session.execute(select(func.min(at).filter(urgent), func.min(at).filter(~urgent))).one()
    return row[0], row[1]


def _mailbox(session: Session) -> BounceMailbox | None:
    """Return the mailbox that was read last: another may have been set before."""
    newest = select(BounceMailbox).order_by(func.coalesce(BounceMailbox.read_at, BounceMailbox.known_since).desc())
    return session.scalar(newest.limit(1))

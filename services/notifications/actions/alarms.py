"""Letters that do not leave, and a mailbox of returned letters that nobody can read: said once, ended once.

The tick that looks is not the sender: it sees a sender that has died too. What it says goes out by chat and as short
messages, by the sender like all else; the banner on the office's pages does not need it.
"""

from datetime import datetime
from typing import Final
from uuid import UUID, uuid4, uuid5

from prometheus_client import Gauge
from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notifications.actions.channels import tell_office, warn_organisers
from services.notifications.domain.causes import cause_of
from services.notifications.domain.leaving import EndedFor, Watched, letters_again, mailbox_name
from services.notifications.domain.lifecycle import UNDELIVERED_STATES
from services.notifications.models import BounceMailbox, Letter, SendingAlarm
from services.notifications.queries.leaving import Outlook, open_alarms, outlook
from services.notifications.reasons import trouble_word
from shared.cases import in_state
from shared.formats import clock, moment
from shared.i18n import gettext as _
from shared.i18n import speaking
from shared.logs import log_of
from shared.settings import Settings

PAGE: Final = "/notifications/office/sending"
ALARMS: Final = UUID("7c1a5a0e-93c4-4f0b-9f57-2f1d1f0f6c21")
RAISED: Final = Gauge("khuyen_cong_sending_alarm", "1 while letters do not leave or are not read", ["watched"])
AT_ONCE: Final = 500

log = log_of(__name__)


def watch_sending(session: Session, now: datetime) -> int:
    """Raise an alarm once, and end it once; a tick."""
    settings: Settings | None = session.info.get("settings")
    if settings is None:
        return 0
    if settings.bounce_imap_url:
        _know_mailbox(session, settings, now)
    seen, alarms = outlook(session, settings, now), open_alarms(session)
    letters, mailbox = alarms.get("letters"), alarms.get("mailbox")
    stuck = seen.facts.stuck_since if seen.leaving == "stuck" else None
    over = letters_again(seen.facts, letters.since) if letters else None
    done = _watch(session, "letters", letters, stuck, over, seen)
    unread: EndedFor | None = "off" if seen.mailbox is None else None if seen.unread_since else "read"
    return done + _watch(session, "mailbox", mailbox, seen.unread_since, unread, seen)


def note_reading(session: Session, *, name: str, trouble: str, now: datetime) -> None:
    """Note that the mailbox of returned letters was read, or that it was tried in vain and why."""
    row = {"name": name, "known_since": now, "read_at": None if trouble else now, "answer": trouble}
    read = insert(BounceMailbox).values(row)
    again = {"read_at": func.coalesce(read.excluded.read_at, BounceMailbox.read_at), "answer": read.excluded.answer}
    session.execute(read.on_conflict_do_update(index_elements=[BounceMailbox.name], set_=again))


def name_causes(session: Session, now: datetime) -> int:
    """Say of letters that did not arrive why, as far as their last answer says it; a tick."""
    del now
    query = select(Letter.id, Letter.answer).where(in_state(Letter, *UNDELIVERED_STATES), Letter.cause == "")
    found = session.execute(query.order_by(Letter.position).limit(AT_ONCE).with_for_update(skip_locked=True)).all()
    causes = [{"id": letter_id, "cause": cause_of(answer)} for letter_id, answer in found]
    if causes:
        session.execute(update(Letter), causes)
    return len(causes)


def _watch(
    session: Session,
    watched: Watched,
    alarm: SendingAlarm | None,
    since: datetime | None,
    over: EndedFor | None,
    seen: Outlook,
) -> int:
    RAISED.labels(watched).set(bool(alarm or since))
    if alarm is None and since is not None:
        return _raise(session, watched, since, seen)
    if alarm is not None and over is not None:
        alarm.ended_at, alarm.ended_for = seen.at, over
        session.flush()
        log.warning("the alarm is over", watched=watched, since=alarm.since.isoformat(), ended_for=over)
        with speaking("vi"):
            _tell(session, alarm.id, "over", _over_words(over, seen), seen.at)
        return 1
    return 0


def _raise(session: Session, watched: Watched, since: datetime, seen: Outlook) -> int:
    row = {"id": uuid4(), "watched": watched, "since": since, "raised_at": seen.at}
    raised = insert(SendingAlarm).values(row).on_conflict_do_nothing().returning(SendingAlarm.id)
    alarm_id = session.scalar(raised)
    if alarm_id is None:
        return 0  # another ticker was first
    log.error("letters do not leave" if watched == "letters" else "returned letters are not read", since=since)
    with speaking("vi"):
        _tell(session, alarm_id, "raised", _raised_words(watched, since, seen), seen.at)
    return 1


def _tell(session: Session, alarm_id: UUID, what: str, subject: str, now: datetime) -> None:
    event_id = uuid5(ALARMS, f"{alarm_id}:{what}")
    tell_office(session, event_id=event_id, template="sending", subject=subject, link=PAGE, now=now, urgent=True)
    warn_organisers(session, event_id=event_id, template="sending", subject=subject, link=PAGE, now=now)


def _raised_words(watched: Watched, since: datetime, seen: Outlook) -> str:
    if watched == "mailbox":
        return _("Không đọc được hộp thư trả lại từ %(since)s", since=moment(since))
    why = trouble_word(seen.trouble.trouble if seen.trouble else "")
    return _("Thư không gửi đi được từ %(since)s: %(why)s", since=moment(since), why=why)


def _over_words(over: EndedFor, seen: Outlook) -> str:
    if over == "left":
        return _("Thư lại gửi đi được, thư gần nhất lúc %(at)s", at=clock(seen.facts.last_left or seen.at))
    if over == "paused":
        by = seen.pause.paused_by if seen.pause else ""
        return _("Thôi báo thư không đi được: %(by)s đã tạm dừng gửi thư", by=by)
    return {
        "kept": _("Thôi báo thư không đi được: không còn đặt máy chủ thư"),
        "read": _("Lại đọc được hộp thư trả lại"),
        "off": _("Thôi báo về hộp thư trả lại: không còn đặt hộp thư nào"),
    }[over]


def _know_mailbox(session: Session, settings: Settings, now: datetime) -> None:
    """Note since when a mailbox is set to be read: a reader that never ran would tell of nothing."""
    row = {"name": mailbox_name(settings.bounce_imap_url), "known_since": now}
    session.execute(insert(BounceMailbox).values(row).on_conflict_do_nothing())

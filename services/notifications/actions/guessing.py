"""Whether somebody is guessing codes, at whichever mailboxes: the office hears of it, once an hour."""

from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

from prometheus_client import Gauge
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notifications.actions.channels import tell_office
from services.notifications.domain import secrets
from services.notifications.models import GuessingAlarm
from services.notifications.queries.guessing import wrong_in_an_hour
from shared.i18n import gettext as _
from shared.i18n import speaking
from shared.logs import log_of

PAGE: Final = "/notifications/office/wrong-codes"
ALARMS: Final = UUID("0f6f1c3e-5a0e-4b52-8d0b-9f8f6f3f2a77")
WRONG: Final = Gauge("khuyen_cong_wrong_codes_last_hour", "Sign-in codes typed wrong in the last hour, in all")

log = log_of(__name__)


def watch_guessing(session: Session, now: datetime) -> int:
    """Raise the alarm once in an hour in which too many codes were wrong; a tick."""
    wrong = wrong_in_an_hour(session, now)
    WRONG.set(wrong)
    if wrong < secrets.ALARM:
        return 0
    hour = now.replace(minute=0, second=0, microsecond=0)
    first = insert(GuessingAlarm).values(hour=hour, wrong=wrong).on_conflict_do_nothing()
    if session.execute(first.returning(GuessingAlarm.hour)).first() is None:
        return 0
    log.error("sign-in codes are being guessed", wrong_codes_in_an_hour=wrong)
    with speaking("vi"):
        subject = _("%(count)s lần nhập sai mã đăng nhập trong một giờ", count=wrong)
    event_id = uuid5(ALARMS, hour.isoformat())
    tell_office(session, event_id=event_id, template="guessing", subject=subject, link=PAGE, now=now)
    return 1

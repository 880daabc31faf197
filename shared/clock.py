"""The only clock. Actions and rules get ``now`` as an argument; views, consumers and workers ask here."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)


def hanoi_date(moment: datetime) -> date:
    """Return the calendar day in Viet Nam of an aware moment."""
    return moment.astimezone(HANOI).date()

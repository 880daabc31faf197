"""The only clock. Actions and rules get ``now`` as an argument; views, consumers and workers ask here."""

from datetime import UTC, date, datetime

from shared.places import HANOI as HANOI


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)


def hanoi_date(moment: datetime) -> date:
    """Return the calendar day in Viet Nam of an aware moment."""
    return moment.astimezone(HANOI).date()

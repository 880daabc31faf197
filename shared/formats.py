"""Dates, numbers and money as people write them, in the present language. Times are shown as Hà Nội's clock has them.

Vietnamese: 1.234.567 ₫, 87,50, 31/12/2027. English: 1,234,567 ₫, 87.50; dates stay dd/MM/yyyy, the office's own way.
"""

from datetime import date, datetime
from decimal import Decimal

from shared.clock import HANOI, now
from shared.i18n import gettext as _
from shared.i18n import in_language, ngettext

MINUTE, HOUR, DAY = 60, 3_600, 86_400


def number(value: int | Decimal) -> str:
    """Return a number with its thousands apart; a Decimal keeps the places it has."""
    return in_language(f"{value:,}")


def points(value: Decimal) -> str:
    """Return points with two places: 87,50."""
    return in_language(f"{value:,.2f}")


def percent(value: Decimal | int) -> str:
    """Return a rate given in hundredths (50 → 50 %), without needless places."""
    text = f"{Decimal(value).normalize():f}"
    return f"{in_language(text)} %"


def money(dong: int) -> str:
    """Return an amount of đồng: 1.234.567 ₫."""
    return f"{number(dong)}\u00a0₫"


def metres(decimetres: int) -> str:
    """Return a length given in dm as metres: 30 → 3 m, 45 → 4,5 m."""
    text = f"{(Decimal(decimetres) / 10).normalize():,f}"
    return f"{in_language(text)}\u00a0m"


def square_metres(square_decimetres: int) -> str:
    """Return an area given in dm² as m²: 900 → 9 m²."""
    text = f"{(Decimal(square_decimetres) / 100).normalize():,f}"
    return f"{in_language(text)}\u00a0m²"


def day(value: date | datetime) -> str:
    """Return dd/MM/yyyy; a moment is first put on Hà Nội's calendar."""
    if isinstance(value, datetime):
        value = value.astimezone(HANOI).date()
    return f"{value:%d/%m/}{value.year:04d}"


def days(first: date, last: date) -> str:
    """Return a span of days: 12-15/10/2026, 30/09-02/10/2026, or both in full."""
    if first == last:
        return day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first:%d}-{day(last)}"
    if first.year == last.year:
        return f"{first:%d/%m}-{day(last)}"
    return f"{day(first)} - {day(last)}"


def clock(value: datetime) -> str:
    """Return the time of day in Hà Nội: 17:00."""
    return f"{value.astimezone(HANOI):%H:%M}"


def moment(value: datetime) -> str:
    """Return dd/MM/yyyy HH:mm in Hà Nội."""
    return f"{day(value)} {clock(value)}"


def deadline(value: datetime) -> str:
    """Return a deadline as one says it: 17:00 ngày 12/10/2026."""
    return _("%(clock)s ngày %(day)s", clock=clock(value), day=day(value))


def remaining(value: datetime, at: datetime | None = None) -> str:
    """Return how far off a moment is: còn 3 ngày, còn 5 giờ, 2 ngày trước; whole units, never rounded up."""
    seconds = int((value - (at or now())).total_seconds())
    if seconds >= 0:
        return _ahead(seconds)
    return _ago(-seconds)


def _ahead(seconds: int) -> str:
    if seconds >= DAY:
        return ngettext("còn %(num)s ngày", seconds // DAY)
    if seconds >= HOUR:
        return ngettext("còn %(num)s giờ", seconds // HOUR)
    if seconds >= MINUTE:
        return ngettext("còn %(num)s phút", seconds // MINUTE)
    return _("còn chưa đầy một phút")


def _ago(seconds: int) -> str:
    if seconds >= DAY:
        return ngettext("%(num)s ngày trước", seconds // DAY)
    if seconds >= HOUR:
        return ngettext("%(num)s giờ trước", seconds // HOUR)
    if seconds >= MINUTE:
        return ngettext("%(num)s phút trước", seconds // MINUTE)
    return _("vừa xong")


def file_size(octets: int) -> str:
    """Return a file's size in kB or MB of a thousand: 4,9 MB."""
    if octets < 1_000_000:
        return f"{number(max(1, round(octets / 1000)))} kB"
    return in_language(f"{octets / 1_000_000:.1f}") + " MB"

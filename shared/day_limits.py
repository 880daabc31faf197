"""How much of what fills the database one mailbox may do on one day of Hà Nội; settings say how much.

What was counted stays counted, so that taking away and adding again is no way round. Those who work here are not
counted: actions ask before. Without settings (commands, the demo) there is no limit.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import BigInteger, Column, Date, MetaData, Table, Text, delete, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from shared.clock import HANOI, hanoi_date
from shared.database import new_metadata
from shared.errors import N_, Trouble
from shared.formats import day
from shared.settings import Settings

ESTABLISHMENTS: Final = "establishments"
PAPERS: Final = "papers"
BYTES: Final = "bytes"
MEGABYTE: Final = 1024 * 1024
FORGET_AT_ONCE: Final = 500

DAY_COUNTS: Final = Table(
    "day_counts",
    new_metadata(),
    Column("email", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("what", Text, primary_key=True),
    Column("used", BigInteger, nullable=False),
    comment="what a mailbox added on a day of Hà Nội, for its limits",
)
COUNT: Final = DAY_COUNTS.c


class DayLimit(Trouble):
    """This mailbox has added as much as one may on one day."""

    kind = "too_many"

    def __init__(self, text: str, *, most: int, now: datetime) -> None:
        tomorrow = hanoi_date(now) + timedelta(days=1)
        super().__init__(text, most=most, day=day(tomorrow))
        midnight = datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=HANOI)
        self.retry_after = int((midnight - now).total_seconds()) + 1


TEXTS: Final[Mapping[str, str]] = {
    ESTABLISHMENTS: N_(
        "Mỗi hộp thư đăng ký được nhiều nhất %(most)s cơ sở mới một ngày. "
        "Ông/Bà đăng ký tiếp được từ 0 giờ ngày %(day)s. Nếu cần gấp, vui lòng gọi số điện thoại ở cuối trang."
    ),
    PAPERS: N_(
        "Mỗi hộp thư gửi được nhiều nhất %(most)s giấy tờ và ảnh một ngày. Ông/Bà gửi tiếp được từ 0 giờ ngày %(day)s. "
        "Nếu cần gấp, vui lòng gọi số điện thoại ở cuối trang."
    ),
    BYTES: N_(
        "Giấy tờ và ảnh một hộp thư gửi trong một ngày nhiều nhất là %(most)s MB; tệp này vượt mức đó. "
        "Ông/Bà gửi tiếp được từ 0 giờ ngày %(day)s. Nếu cần gấp, vui lòng gọi số điện thoại ở cuối trang."
    ),
}


def add_day_counts(metadata: MetaData) -> None:
    """Put the table on a service's metadata; called once in its models."""
    DAY_COUNTS.to_metadata(metadata)


def count_establishment(session: Session, by: str, now: datetime) -> None:
    """Count one more establishment that ``by`` registers today. Raises DayLimit."""
    if settings := _settings(session):
        most = settings.new_establishments_a_day
        if _used(session, by, ESTABLISHMENTS, 1, now) > most:
            raise DayLimit(TEXTS[ESTABLISHMENTS], most=most, now=now)


def count_paper(session: Session, by: str, size: int, now: datetime) -> None:
    """Count one more paper that ``by`` sends today, and its octets. Raises DayLimit."""
    if settings := _settings(session):
        if _used(session, by, PAPERS, 1, now) > settings.new_papers_a_day:
            raise DayLimit(TEXTS[PAPERS], most=settings.new_papers_a_day, now=now)
        if _used(session, by, BYTES, size, now) > settings.new_megabytes_a_day * MEGABYTE:
            raise DayLimit(TEXTS[BYTES], most=settings.new_megabytes_a_day, now=now)


def forget_day_counts(session: Session, now: datetime) -> int:
    """Delete up to 500 counts of days that are over; a tick."""
    key = tuple_(COUNT.email, COUNT.day, COUNT.what)
    old = select(COUNT.email, COUNT.day, COUNT.what).where(COUNT.day < hanoi_date(now)).limit(FORGET_AT_ONCE)
    return len(session.execute(delete(DAY_COUNTS).where(key.in_(old)).returning(COUNT.email)).all())


def _settings(session: Session) -> Settings | None:
    found: Settings | None = session.info.get("settings")
    return found


def _used(session: Session, by: str, what: str, amount: int, now: datetime) -> int:
    """Add ``amount`` and return what is used of the day; kept only if the transaction is."""
    row = insert(DAY_COUNTS).values(email=by, day=hanoi_date(now), what=what, used=amount)
    added = row.on_conflict_do_update(
        index_elements=[COUNT.email, COUNT.day, COUNT.what], set_={"used": COUNT.used + amount}
    )
    return int(session.execute(added.returning(COUNT.used)).scalar_one())

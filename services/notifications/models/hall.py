"""One-time codes on paper, for a hall in which judges cannot read their mail. Only digests of them are kept."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.notifications.models.base import NotificationsTables
from shared.cases import Noted
from shared.database import HasId


class HallSheet(HasId, Noted, NotificationsTables):
    """The codes of a round's judges as they were printed last; what was printed before is good no more.

    One that was made on the command line is of no round and has one code.
    """

    noun = "hall_sheet"
    known_by = "round_code"
    within_by = "round_code"
    __tablename__ = "hall_sheets"

    round_id: Mapped[UUID | None] = mapped_column(unique=True)
    round_code: Mapped[str]
    good_on: Mapped[date]
    printed_by: Mapped[str]
    printed_at: Mapped[datetime]

    codes: Mapped[list["HallCode"]] = relationship(
        order_by="HallCode.email", back_populates="sheet", cascade="all, delete-orphan"
    )


class HallCode(HasId, NotificationsTables):
    """A code that signs in whose mailbox it is, once, on the day of its sheet."""

    __tablename__ = "hall_codes"

    sheet_id: Mapped[UUID] = mapped_column(ForeignKey("hall_sheets.id", ondelete="CASCADE"), index=True)
    email: Mapped[str]
    digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    used_at: Mapped[datetime | None]

    sheet: Mapped[HallSheet] = relationship(back_populates="codes")

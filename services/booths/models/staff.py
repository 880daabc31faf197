"""Who works here: organisers and the provinces' officers. Members of establishments are in establishments.py."""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.booths.models.base import BoothsTables
from shared.cases import Noted
from shared.database import HasId, one_of

ROLES = ("organiser", "officer")


class Staff(HasId, Noted, BoothsTables):
    """One role of one mailbox; an officer's is for one province."""

    noun, known_by = "staff", "email"
    roles = {"added": "granted", "removed": "taken_off"}
    __tablename__ = "staff"
    __table_args__ = (
        one_of("role", ROLES),
        CheckConstraint("(role = 'officer') = (province_code IS NOT NULL)", name="officer_has_province"),
        UniqueConstraint("email", "role", "province_code", postgresql_nulls_not_distinct=True),
    )

    email: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    phone: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="vi")
    role: Mapped[str]
    province_code: Mapped[str | None]
    granted_by: Mapped[str]
    granted_at: Mapped[datetime]

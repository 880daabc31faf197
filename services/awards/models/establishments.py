"""What booths tells, kept here: establishments, who belongs to which group, booths held at fairs."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column

from services.awards.models.base import AwardsTables
from shared.alphabet import alphabetical, unaccented


def _searched(context: DefaultExecutionContext) -> str:
    row: dict[str, Any] = context.get_current_parameters()  # type: ignore[no-untyped-call]  # SQLAlchemy's own gap
    return unaccented(f"{row['name']} {row['registration_number']}")


def _sorted(context: DefaultExecutionContext) -> str:
    row: dict[str, Any] = context.get_current_parameters()  # type: ignore[no-untyped-call]  # SQLAlchemy's own gap
    return alphabetical(row["name"])


class Establishment(AwardsTables):
    """The local copy of an establishment of services/booths, as of ``changed_at``."""

    __tablename__ = "establishments"
    __table_args__ = (Index("ix_establishments_province_sort_key", "province_code", "sort_key"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    kind: Mapped[str]
    registration_number: Mapped[str] = mapped_column(index=True)
    province_code: Mapped[str]
    product_group: Mapped[str]
    search_text: Mapped[str] = mapped_column(default=_searched, onupdate=_searched)
    sort_key: Mapped[str] = mapped_column(String(collation="C"), default=_sorted, onupdate=_sorted)
    changed_at: Mapped[datetime]


class Group(AwardsTables):
    """A group of mailboxes of booths: ``establishment:<id>``, ``province:<code>``, ``organisers``."""

    __tablename__ = "groups"

    name: Mapped[str] = mapped_column(primary_key=True)
    told_at: Mapped[datetime]


class Contact(AwardsTables):
    """A mailbox of a group: who may act for an establishment, decide in a province, organise."""

    __tablename__ = "contacts"

    group_name: Mapped[str] = mapped_column(ForeignKey("groups.name", ondelete="CASCADE"), primary_key=True)
    email: Mapped[str] = mapped_column(primary_key=True, index=True)
    name: Mapped[str] = mapped_column(default="")


class FairFigure(AwardsTables):
    """Booths that establishments of a province held at a fair that is over: the other half of the year report."""

    __tablename__ = "fair_figures"

    fair_id: Mapped[UUID] = mapped_column(primary_key=True)
    province_code: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(index=True)
    booths: Mapped[int]

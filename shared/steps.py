"""The table of steps that every service has: who did what, to what, when and why. Written by shared/cases.py."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

SYSTEM: Final = ""
"""Who moved a case when time did: no mailbox."""


class StepColumns:
    """One step: what was done to what, by whom, when and why. Written with the change, never changed after it.

    ``noun`` and ``subject_id`` name what was concerned, ``subject`` how people know it (a label, a mailbox), ``within``
    the code of its fair or round if it has one. ``facts`` are the values before and after: ``{"name": [old, new]}``.
    ``by`` is a mailbox, the name of a command, or empty for what time brought about.
    """

    __tablename__ = "steps"

    serial: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    noun: Mapped[str]
    subject_id: Mapped[UUID | None]
    subject: Mapped[str] = mapped_column(default="")
    within: Mapped[str] = mapped_column(default="")
    what: Mapped[str]
    from_state: Mapped[str] = mapped_column(default="")
    to_state: Mapped[str] = mapped_column(default="")
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    by: Mapped[str]
    at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(default="")

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Index, ...]:  # noqa: N805  # a class, as SQLAlchemy calls it
        return (
            Index("ix_steps_subject", "subject_id", "serial"),
            Index("ix_steps_within", "within", "serial"),
            Index("ix_steps_by", "by", "serial"),
            Index("ix_steps_at", "at", "serial"),  # the page of who did what is read from its newest end
        )

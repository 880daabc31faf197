"""What the JSON API answered under an Idempotency-Key, so that a retry gets the same answer and nothing twice."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from services.booths.models.base import BoothsTables


class Reply(BoothsTables):
    """The one answer to a person's request under a key; ``fingerprint`` is SHA-256 of method, path and body."""

    __tablename__ = "replies"
    __table_args__ = (Index("ix_replies_given_at", "given_at"),)

    email: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[str]
    status: Mapped[int] = mapped_column(default=0)
    body: Mapped[dict[str, Any]] = mapped_column(default=dict)
    given_at: Mapped[datetime]

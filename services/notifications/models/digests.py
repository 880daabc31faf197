"""What waits to be told in a digest: one row per event and organiser, in exactly one digest."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.models.base import NotificationsTables


class DigestItem(NotificationsTables):
    """An event that its reader wants to hear of in a digest. ``digest_id`` is the digest that told it.

    ``topic`` is the fair or round it is about, by whose name a digest groups. ``content`` is letters.content.Content as
    JSON: a digest tells its subject and first sentence.
    """

    __tablename__ = "digest_items"
    __table_args__ = (
        UniqueConstraint("event_id", "recipient", "template"),
        Index("ix_digest_items_waiting", "recipient", "recorded_at", postgresql_where=text("digest_id IS NULL")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    event_id: Mapped[UUID]
    recipient: Mapped[str]
    template: Mapped[str]
    about: Mapped[str]
    topic: Mapped[str] = mapped_column(default="", server_default="")
    language: Mapped[str]
    content: Mapped[dict[str, Any]]
    link: Mapped[str]
    happened_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    digest_id: Mapped[UUID | None] = mapped_column(index=True)

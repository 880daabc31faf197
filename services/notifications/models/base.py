"""Base of this service's tables."""

from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from shared.database import Tables, new_metadata
from shared.messaging.tables import add_messaging_tables


class NotificationsTables(Tables):
    """Every table of notifications."""

    __abstract__ = True
    metadata = new_metadata()


add_messaging_tables(NotificationsTables.metadata)


class HasId:
    """A random primary key, made here and not by the database."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)


def one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    """Return the constraint that ``column`` holds one of ``values``."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)

"""The tables of awards: columns and constraints, nothing else."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from shared.database import Tables, new_metadata
from shared.messaging.tables import add_messaging_tables


class AwardsTables(Tables):
    """Every table of awards."""

    __abstract__ = True
    metadata = new_metadata()


add_messaging_tables(AwardsTables.metadata)


class Establishment(AwardsTables):
    """The local copy of an establishment of services/booths, as of ``changed_at``."""

    __tablename__ = "establishments"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    kind: Mapped[str]
    registration_number: Mapped[str] = mapped_column(index=True)
    province_code: Mapped[str] = mapped_column(index=True)
    product_group: Mapped[str]
    changed_at: Mapped[datetime]

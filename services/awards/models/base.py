"""Base of this service's tables."""

from shared.database import Tables, new_metadata
from shared.messaging.tables import add_messaging_tables


class AwardsTables(Tables):
    """Every table of awards."""

    __abstract__ = True
    metadata = new_metadata()


add_messaging_tables(AwardsTables.metadata)

"""Days whose decisions were told as a list."""

from services.booths.models.base import BoothsTables
from shared.messaging.nightly import ListedDays


class ListedDay(ListedDays, BoothsTables):
    """A day of Hà Nội whose decisions were told."""

    __tablename__ = "listed_days"

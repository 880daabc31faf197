"""Days whose decisions were told as a list."""

from services.awards.models.base import AwardsTables
from shared.messaging.nightly import ListedDays


class ListedDay(ListedDays, AwardsTables):
    """A day of Hà Nội whose decisions were told."""

    __tablename__ = "listed_days"

"""What pages, API and actions read. One file per noun."""

from services.notifications.queries.people import known_groups, person, recipients

__all__ = ["known_groups", "person", "recipients"]

"""What services/notifications tells: of announcements, of letters of mass decisions, of sessions that were ended."""

from shared.events.envelope import table
from shared.events.notifications.announcements import AnnouncementGiven
from shared.events.notifications.batches import BatchReleased, BatchWithdrawn
from shared.events.notifications.sessions import SessionEnded

EVENTS = table(vars())

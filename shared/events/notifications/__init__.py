"""What services/notifications tells: of the letters of mass decisions."""

from shared.events.envelope import table
from shared.events.notifications.batches import BatchReleased

EVENTS = table(vars())

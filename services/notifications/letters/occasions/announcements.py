"""Who is told of what: an announcement, written by somebody of an office, to one group of its audience."""

from collections.abc import Mapping
from typing import Final

from services.notifications.letters.occasions.occasion import Occasion
from shared.events.envelope import Event
from shared.events.notifications import AnnouncementGiven

ANNOUNCEMENTS: Final[Mapping[type[Event], Occasion]] = {
    AnnouncementGiven: Occasion("announcement", ("{group}",), "{page}", families=("establishment", "judge")),
}

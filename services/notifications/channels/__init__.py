"""Ways by which a letter leaves: one port, and an adapter each for mail servers, short messages and chat."""

from services.notifications.channels.port import Answer, Channel, Parcel, ServerAway, broken, said
from services.notifications.channels.smtp import Mailer

__all__ = ["Answer", "Channel", "Mailer", "Parcel", "ServerAway", "broken", "said"]

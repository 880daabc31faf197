"""Ways by which a letter leaves: one port, and an adapter each for mail servers, short messages and chat."""

from services.notifications.sending.channels.port import Answer, Channel, Parcel, ServerAway, broken, said
from services.notifications.sending.channels.smtp import Mailer

__all__ = ["Answer", "Channel", "Mailer", "Parcel", "ServerAway", "broken", "said"]

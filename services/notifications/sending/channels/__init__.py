"""Ways by which a letter leaves: one port, and an adapter each for mail servers, short messages and chat."""

from services.notifications.sending.channels.port import Answer, Parcel, ServerAway

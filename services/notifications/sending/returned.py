"""A returned letter as octets, and what it reports: a child takes it apart (shared/files)."""

import hashlib

from services.notifications.domain import dsn
from services.notifications.domain.reports import Notification
from shared.files import room
from shared.files.refusals import FileRefused


def read(octets: bytes) -> Notification:
    """Return what a message reports; what is behind dsn.MOST_OCTETS is not read. Raises TooBusy only."""
    octets = octets[: dsn.MOST_OCTETS]
    try:
        return dsn.read(room.read("mail", octets).facts, octets)
    except FileRefused:  # the library has its own opinions on garbage, and a child its limits
        return Notification(reason="unreadable", key=hashlib.sha256(octets).hexdigest())

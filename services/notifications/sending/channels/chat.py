"""Organisers' chat channels, whatever they are: by Apprise (https://github.com/caronc/apprise)."""

from urllib.parse import urlsplit

import apprise

from services.notifications.sending.channels.port import Answer, Parcel


class Chat:
    """The channels of ``CHAT_URLS``: one message goes to each of them.

    A message that at least one has taken is not repeated, for the others would get it twice.
    """

    def __init__(self, urls: str) -> None:
        self._rooms = [_room(url) for url in urls.split()]
        self.server = " ".join(urlsplit(url).scheme for url in urls.split())

    def send(self, parcel: Parcel) -> Answer:
        """Hand a message over (sending.channels.port)."""
        text = parcel.body.decode()
        took = sum(bool(room.notify(title=parcel.subject, body=text)) for room in self._rooms)
        return Answer("accepted" if took else "put_off", f"{took} of {len(self._rooms)} channels took it")

    def close(self) -> None:
        """There is no connection between two messages."""


def _room(url: str) -> apprise.Apprise:
    room = apprise.Apprise()
    if not room.add(url):
        raise ValueError(f"CHAT_URLS: Apprise does not know {urlsplit(url).scheme!r} addresses")
    return room

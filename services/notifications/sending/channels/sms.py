"""Short messages through a gateway by HTTP: ``POST {"to", "text"}`` with a bearer key."""

import json
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Final
from urllib.parse import urlsplit

from services.notifications.domain.trouble import Kind
from services.notifications.sending.channels.port import Answer, Parcel, ServerAway, broken, said

TIMEOUT = 10.0
TEL: Final = "tel:"
KEY_REFUSED: Final = {401, 403}
NOT_NOW: Final = {408, 425, 429}


class SmsGateway:
    """The gateway of ``SMS_URL``; ``SMS_KEY`` is sent as ``Authorization: Bearer``."""

    def __init__(self, url: str, key: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("SMS_URL must look like https://gateway.example/send")
        self._parts, self._key = parts, key
        self.server = parts.netloc.rpartition("@")[2]

    def send(self, parcel: Parcel) -> Answer:
        """Hand a short message over (sending.channels.port): 429 and 5xx put it off, other 4xx refuse it, 401 and 403
        refuse our key.

        A repeated one carries the same ``Idempotency-Key``.
        """
        line = self._connected()
        try:
            path = f"{self._parts.path or '/'}{'?' if self._parts.query else ''}{self._parts.query}"
            line.request("POST", path, self._body(parcel), self._headers(parcel))
            response = line.getresponse()
            text = response.read(2_000)
        except (HTTPException, OSError) as trouble:
            return Answer("put_off", broken(trouble), broke=True)
        finally:
            line.close()
        if response.status in KEY_REFUSED:
            raise ServerAway("auth", said(response.status, text))
        return Answer(_kind(response.status), said(response.status, text))

    def close(self) -> None:
        """There is no connection between two messages."""

    def _connected(self) -> HTTPConnection:
        kind = HTTPSConnection if self._parts.scheme == "https" else HTTPConnection
        line = kind(self._parts.hostname or "", self._parts.port, timeout=TIMEOUT)
        try:
            line.connect()
        except OSError as trouble:
            raise ServerAway("unreachable", broken(trouble)) from trouble
        return line

    def _body(self, parcel: Parcel) -> bytes:
        return json.dumps({"to": parcel.recipient.removeprefix(TEL), "text": parcel.body.decode()}).encode()

    def _headers(self, parcel: Parcel) -> dict[str, str]:
        headers = {"Content-Type": "application/json", "Idempotency-Key": str(parcel.letter_id)}
        return headers | ({"Authorization": f"Bearer {self._key}"} if self._key else {})


def _kind(status: int) -> Kind:
    if status < 300:
        return "accepted"
    return "put_off" if status >= 500 or status in NOT_NOW else "refused"

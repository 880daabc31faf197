"""Which mailboxes this browser was signed in to before: a cookie of its own, which outlives signing out.

Whoever asks for a code from such a browser is not counted with strangers. It lets nobody in and names nobody: of each
mailbox it has a digest that only the secret key makes.
"""

import hmac
from typing import Final

from flask import Response, request
from itsdangerous import BadData, URLSafeTimedSerializer

from shared.web.app import kit

DAYS: Final = 180
SECONDS: Final = DAYS * 86_400
MOST: Final = 12
"""A hall's tablet or an office's computer may know that many."""


def known_here(email: str) -> bool:
    """Return whether somebody proved in this browser to read this mailbox, in the last half year."""
    return not _marks().keys().isdisjoint(_mark(email, key) for key in kit().settings.keys)


def remember_here(response: Response, email: str) -> Response:
    """Let this browser know the mailbox from now on."""
    mark = _mark(email, kit().settings.secret_key)
    marks = [mark, *(one for one in _marks() if one != mark)][:MOST]
    response.set_cookie(
        _name(),
        _serializer().dumps(marks),
        max_age=SECONDS,
        secure=kit().settings.secure_cookies,
        httponly=True,
        samesite="Lax",
    )
    return response


def _marks() -> dict[str, None]:
    """Return the digests in the cookie, the newest first."""
    try:
        return dict.fromkeys(_serializer().loads(request.cookies.get(_name(), ""), max_age=SECONDS))
    except BadData:
        return {}


def _mark(email: str, key: str) -> str:
    return hmac.digest(key.encode(), f"known browser\n{email}".encode(), "sha256")[:12].hex()


def _name() -> str:
    return "__Host-khuyencong-known" if kit().settings.secure_cookies else "khuyencong-known"


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(list(kit().settings.keys), salt="khuyen-cong.known-browser")

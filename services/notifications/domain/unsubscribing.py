"""Addresses by which a letter's reader says, without signing in, that they want no more letters of its kind."""

import hashlib
from typing import Final

from itsdangerous import BadData, URLSafeSerializer

SALT: Final = "khuyen-cong.unsubscribe"
LONGEST: Final = 1_000
KIND_DECLINED: Final = {"notice": "notice", "reminder": "reminder", "news": "news", "digest": "notice"}
"""What a letter of each kind declines: who wants no digest wants no notices. Other kinds cannot be declined."""


class NotOurs(ValueError):
    """This token was not made here, or for a kind of letters that cannot be declined."""


def token_of(email: str, kind: str, key: str) -> str:
    """Return the token that declines letters of ``kind`` to ``email``; empty for kinds that always come.

    It never expires, for letters are kept for years, and it is the same for every letter of the kind.
    """
    return _serializer((key,)).dumps([email, kind]) if kind in KIND_DECLINED else ""


def read(token: str, keys: tuple[str, ...]) -> tuple[str, str]:
    """Return the mailbox and the kind of letter that a token was made for, with any of ``keys``. Raises NotOurs."""
    if len(token) > LONGEST:
        raise NotOurs
    try:
        email, kind = _serializer(keys).loads(token)
    except (BadData, ValueError) as error:
        raise NotOurs from error
    if kind not in KIND_DECLINED:
        raise NotOurs
    return str(email), str(kind)


def _serializer(keys: tuple[str, ...]) -> URLSafeSerializer:
    kwargs = {"digest_method": hashlib.sha256, "key_derivation": "hmac"}
    return URLSafeSerializer(list(keys), salt=SALT, signer_kwargs=kwargs)

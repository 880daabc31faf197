"""Errors know their kind; only shared.web knows HTTP. Texts are Vietnamese message keys with named values."""

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

Found = TypeVar("Found")


def N_(text: str) -> str:
    """Mark a text for translation where it stands; it is translated where it is shown."""
    return text


class Trouble(Exception):
    """Something the person (or the caller) can be told about.

    ``kind`` is one of STATUS in shared/web/errors.py. ``text`` is a message key with ``%(name)s`` places, ``values``
    fills them; both go through gettext, so that a page and a letter can say them in Vietnamese or English.
    """

    kind: ClassVar[str] = "invalid"
    text: str = ""
    retry_after: int | None = None
    """Seconds after which it is worth trying again, where that is known."""

    def __init__(self, text: str | None = None, /, **values: Any) -> None:
        if text is not None:
            self.text = text
        self.values: Mapping[str, Any] = values
        super().__init__(self.text % self.values if self.values else self.text)


class NotFound(Trouble):
    """What was asked for does not exist, or the asker may not know that it does."""

    kind = "not_found"
    text = "Không tìm thấy nội dung này."


def required(found: Found | None, missing: Trouble | type[Trouble] = NotFound) -> Found:
    """Return what was looked for; raises ``missing`` if it is not there."""
    if found is None:
        raise missing
    return found


class Forbidden(Trouble):
    """The person is known but may not do this."""

    kind = "forbidden"
    text = "Ông/Bà không có quyền làm việc này."


class SignInNeeded(Trouble):
    """Nobody is signed in; a page sends them to sign in, the API answers 401."""

    kind = "unauthenticated"
    text = "Vui lòng đăng nhập để tiếp tục."


class Conflict(Trouble):
    """The thing is in a state that does not allow this, or somebody was faster."""

    kind = "conflict"
    text = "Việc này không còn làm được ở trạng thái hiện tại."


class Invalid(Trouble):
    """The input does not fit; ``fields`` says what to do, by field name."""

    kind = "invalid"
    text = "Vui lòng kiểm tra lại thông tin đã nhập."

    def __init__(
        self, text: str | None = None, /, *, fields: Mapping[str, str | list[str]] | None = None, **values: Any
    ) -> None:
        super().__init__(text, **values)
        self.fields = dict(fields or {})

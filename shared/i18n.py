"""Two languages without Flask: the message key is the Vietnamese text, English comes from plain .po files.

``speaking("en")`` says in which language the block runs; a page, a letter and a worker use the same functions. The
catalogue is every ``translations/en/*.po`` under shared/web and the services, read once at first use; nothing is
compiled. Numbers, dates and money are in shared/formats.py.

Vietnamese says "cơ sở" to whom it concerns and of whom it concerns; English says "you" only to the former. Within
``speaking_of_another()`` an entry that has ``msgctxt "another"`` goes before the one that says "you".
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from babel.messages.pofile import read_po

from shared.errors import N_ as N_

Language = Literal["vi", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("vi", "en")
DEFAULT: Final[Language] = "vi"
ROOT: Final = Path(__file__).parent.parent

ANOTHER: Final = "another"

_language: ContextVar[Language] = ContextVar("language", default=DEFAULT)
_of_another: ContextVar[bool] = ContextVar("of_another", default=False)


def language() -> Language:
    """Return the language of the present piece of work."""
    return _language.get()


def known_language(value: str | None) -> Language:
    """Return ``value`` if it is a language we speak, else Vietnamese."""
    return "en" if value == "en" else DEFAULT


@contextmanager
def speaking(value: str | None) -> Iterator[Language]:
    """Run the block in this language; an unknown one is Vietnamese."""
    token = _language.set(known_language(value))
    try:
        yield _language.get()
    finally:
        _language.reset(token)


@contextmanager
def speaking_of_another(another: bool = True) -> Iterator[None]:
    """Run the block for readers whom the texts do not concern themselves: nobody is called "you"."""
    token = _of_another.set(another)
    try:
        yield
    finally:
        _of_another.reset(token)


def in_context(context: str | None, text: str) -> str:
    """Return the catalogue's key of a text, as GNU gettext makes it."""
    return f"{context}\x04{text}" if context else text


def catalogue_files() -> list[Path]:
    """Return every English .po file of the project, in a fixed order."""
    return sorted(
        [
            *ROOT.glob("shared/web/translations/en/*.po"),
            *ROOT.glob("services/*/translations/en/*.po"),
        ]
    )


@cache
def english() -> dict[str, tuple[str, ...]]:
    """Return the whole catalogue: Vietnamese text → its English forms (one, or singular and plural)."""
    found: dict[str, tuple[str, ...]] = {}
    for path in catalogue_files():
        with path.open("rb") as file:
            for message in read_po(file, locale="en", abort_invalid=True):
                if message.id and message.string and not message.fuzzy:
                    key = message.id[0] if isinstance(message.id, (list, tuple)) else message.id
                    forms = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
                    found[in_context(message.context, str(key))] = tuple(str(form) for form in forms)
    return found


def gettext(text: str, /, **values: Any) -> str:
    """Return ``text`` in the present language with its ``%(name)s`` places filled."""
    said = _said(text, 1)
    return said % values if values else said


def ngettext(text: str, num: int, /, **values: Any) -> str:
    """Return ``text`` for ``num`` things; ``%(num)s`` is the number as people write it.

    Vietnamese has one form; the .po file has msgid and msgid_plural both equal to ``text`` and two English forms.
    """
    return _said(text, num) % {"num": in_language(f"{num:,}"), **values}


def in_language(number: str) -> str:
    """Return a number written as Python does (1,234.5) with the present language's marks."""
    return number if language() == "en" else number.translate(str.maketrans(",.", ".,"))


def translated(text: str, /, num: int = 1) -> str:
    """Return ``text`` in the present language, its places not yet filled."""
    return _said(text, num)


def _said(text: str, num: int) -> str:
    plain = str.__str__(text)
    if language() == "vi" or not plain:
        return plain
    forms = (_of_another.get() and english().get(in_context(ANOTHER, plain))) or english().get(plain)
    if not forms:
        return plain
    return forms[0] if num == 1 else forms[-1]


class LazyText(str):
    """A text that is translated when it is shown: for module level, where no language is known yet."""

    __slots__ = ()

    def __str__(self) -> str:
        return gettext(self)

    def __html__(self) -> str:
        from markupsafe import escape

        return str(escape(str(self)))

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def format(self, *args: Any, **values: Any) -> str:
        """Fill ``{name}`` places (marshmallow's way) in the present language."""
        return str(self).format(*args, **values)

    def __mod__(self, values: Any) -> str:
        filled: str = str(self) % values
        return filled


def lazy_gettext(text: str, /) -> LazyText:
    """Return a text that is translated each time it is shown."""
    return LazyText(text)


class Translator:
    """gettext and ngettext bound to one language, for code that has the language as a value."""

    def __init__(self, value: str | None) -> None:
        self.language: Language = known_language(value)

    def gettext(self, text: str, /, **values: Any) -> str:
        """As shared.i18n.gettext, in this language."""
        with speaking(self.language):
            return gettext(text, **values)

    def ngettext(self, text: str, num: int, /, **values: Any) -> str:
        """As shared.i18n.ngettext, in this language."""
        with speaking(self.language):
            return ngettext(text, num, **values)


def translator(value: str | None) -> Translator:
    """Return the translator of a language; an unknown one is Vietnamese."""
    return Translator(value)

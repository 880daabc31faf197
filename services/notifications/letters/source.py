"""The templates: one plain text per occasion and language, read by people who know no HTML.

The first line is the subject; a second line that begins with ``~`` is the preview, what a list of letters shows beside
the subject (without it, the first paragraph is). After that come blocks, an empty line between them: lines that begin
with ``|`` are facts (``| label | value``), ``[text]`` is the button, ``>`` quotes what somebody wrote, ``#`` is a code,
all else is a paragraph. The blocks are taken apart *before* values are put in, so that no value can become a part of a
letter; and what comes out is made plain once more, so that no value can become a link together with the text around
it. The only link of a letter is its button's. Undefined names are errors; what is None comes out empty.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from services.notifications.domain.texts import one_line, plain
from services.notifications.letters.content import Kind, LetterBlock
from shared import formats

FOLDER: Final = Path(__file__).parent / "templates"
PREVIEW: Final = "~"
MARKS: Final[Mapping[str, Kind]] = {">": "quote", "#": "code"}
WAYS: Final = ("number", "points", "day", "days", "moment", "deadline")
KEPT: Final = 512

Values = Mapping[str, Any]
Render = Callable[..., str]


@dataclass(frozen=True)
class Chunk:
    """Lines that stand together, and the number of the first."""

    line: int
    lines: tuple[str, ...]

    @property
    def kind(self) -> Kind:
        """Return what they are."""
        text = "\n".join(self.lines)
        if text.startswith("|"):
            return "facts"
        if text.startswith("[") and text.endswith("]"):
            return "button"
        return MARKS.get(text[0], "paragraph")


@dataclass(frozen=True)
class TemplateDraft:
    """A template's text, taken apart and not yet compiled; ``preview`` is None without a second line that begins so."""

    subject: str
    preview: str | None
    chunks: tuple[Chunk, ...]

    @classmethod
    def of(cls, text: str) -> "TemplateDraft":
        """Take a text apart; never fails."""
        first, *others = text.split("\n")
        preview = others[0] if others and others[0].startswith(PREVIEW) else None
        skipped = 1 if preview is None else 2
        body = "\n".join(others if preview is None else others[1:])
        own = None if preview is None else preview.removeprefix(PREVIEW).strip()
        return cls(first.strip(), own, tuple(_chunks(body, skipped + 1)))


@dataclass(frozen=True)
class ParsedTemplate:
    """A template taken apart; ``version`` 0 is the shipped file."""

    subject: Render
    version: int
    parts: tuple[tuple[Kind, tuple[tuple[Render, ...], ...]], ...]
    preview: Render | None = None

    def subject_with(self, values: Values) -> str:
        """Return the subject, always one line."""
        return one_line(plain(self.subject(values)))

    def preview_with(self, values: Values, blocks: Sequence[LetterBlock]) -> str:
        """Return the preview, one line: the template's own, or else the first paragraph of the ``blocks``."""
        own = one_line(plain(self.preview(values))) if self.preview else ""
        return own or next((block.text for block in blocks if block.kind == "paragraph"), "")

    def blocks_with(self, values: Values) -> tuple[LetterBlock, ...]:
        """Return the blocks; those that come out empty are left away."""
        made = (_block(kind, lines, values) for kind, lines in self.parts)
        return tuple(block for block in made if block.text or block.rows)


@cache
def environment() -> ImmutableSandboxedEnvironment:
    """Return where templates are read: plain text, nothing undefined, and no way out of the values given."""
    made = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False, finalize=_or_nothing)
    for name in WAYS:
        made.filters[name] = made.globals[name] = getattr(formats, name)
    return made


def shipped(template: str, language: str) -> str:
    """Return the text of the shipped file."""
    return (FOLDER / language / f"{template}.txt").read_text(encoding="utf-8")


@cache
def load(template: str, language: str) -> ParsedTemplate:
    """Return the template of an occasion in a language."""
    return read(shipped(template, language))


@lru_cache(KEPT)
def read(text: str, version: int = 0) -> ParsedTemplate:
    """Take a template's text apart. Raises ValueError, jinja2.TemplateSyntaxError."""
    draft = TemplateDraft.of(text)
    preview = None if draft.preview is None else compiled(draft.preview)
    return ParsedTemplate(compiled(draft.subject), version, tuple(map(_part, draft.chunks)), preview)


def tidy(text: str) -> str:
    """Return a text as it is kept: lines end with ``\\n`` and not with spaces, one empty line between blocks."""
    lines = [line.rstrip() for line in text.strip().splitlines()]
    kept = [line for number, line in enumerate(lines) if line or lines[number - 1]]
    return "\n".join(kept) + "\n"


def compiled(text: str) -> Render:
    """Return what puts values into one piece of a template."""
    return environment().from_string(text).render


def fact_of(line: str) -> tuple[str, str]:
    """Return label and value of a line ``| label | value``. Raises ValueError."""
    label, separator, value = line.removeprefix("|").partition(" | ")
    if not separator:
        raise ValueError(f"a fact needs a label and a value: {line!r}")
    return label.strip(), value.strip()


def _chunks(body: str, line: int) -> Iterator[Chunk]:
    together: list[str] = []
    for number, text in enumerate([*body.split("\n"), ""], line):
        if text.strip():
            together.append(text.strip())
        elif together:
            yield Chunk(number - len(together), tuple(together))
            together = []


def _part(chunk: Chunk) -> tuple[Kind, tuple[tuple[Render, ...], ...]]:
    kind, lines = chunk.kind, chunk.lines
    if kind == "facts":
        return kind, tuple(tuple(map(compiled, fact_of(line))) for line in lines)
    if kind == "button":
        return kind, ((compiled("\n".join(lines)[1:-1]),),)
    if kind == "paragraph":
        return kind, ((compiled(" ".join(lines)),),)
    return kind, ((compiled("\n".join(line.lstrip(">#").strip() for line in lines)),),)


def _block(kind: Kind, lines: tuple[tuple[Render, ...], ...], values: Values) -> LetterBlock:
    if kind == "facts":
        rows = ((one_line(plain(label(values))), one_line(plain(value(values)))) for label, value in lines)
        return LetterBlock(kind, rows=tuple(row for row in rows if row[1]))
    text = plain(lines[0][0](values))
    return LetterBlock(kind, text if kind == "quote" else one_line(text))


def _or_nothing(value: Any) -> Any:
    return "" if value is None else value

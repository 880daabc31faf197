"""The templates: one plain text per occasion and language, read by people who know no HTML.

The first line is the subject; a second line that begins with ``~`` is the preview, what a list of letters shows beside
the subject (without it, the first paragraph is). After that come blocks, an empty line between them: lines that begin
with ``|`` are facts (``| label | value``), ``[text]`` is the button, ``>`` quotes what somebody wrote, ``#`` is a code,
all else is a paragraph. The blocks are taken apart *before* values are put in, so that no value can become a part of a
letter. Undefined names are errors.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from services.notifications.domain.texts import one_line
from services.notifications.letters.content import Block, Kind
from shared import formats

FOLDER: Final = Path(__file__).parent / "templates"
PREVIEW: Final = "~ "
MARKS: Final[Mapping[str, Kind]] = {">": "quote", "#": "code"}

Values = Mapping[str, Any]
Render = Callable[..., str]


@dataclass(frozen=True)
class Source:
    """A template taken apart; ``version`` 0 is the shipped file."""

    subject: Render
    version: int
    parts: tuple[tuple[Kind, tuple[tuple[Render, ...], ...]], ...]
    preview: Render | None = None

    def subject_with(self, values: Values) -> str:
        """Return the subject, always one line."""
        return one_line(self.subject(values))

    def preview_with(self, values: Values, blocks: Sequence[Block]) -> str:
        """Return the preview, one line: the template's own, or else the first paragraph of the ``blocks``."""
        own = one_line(self.preview(values)) if self.preview else ""
        return own or next((block.text for block in blocks if block.kind == "paragraph"), "")

    def blocks_with(self, values: Values) -> tuple[Block, ...]:
        """Return the blocks; those that come out empty are left away."""
        made = (_block(kind, lines, values) for kind, lines in self.parts)
        return tuple(block for block in made if block.text or block.rows)


@cache
def environment() -> ImmutableSandboxedEnvironment:
    """Return where templates are read: plain text, nothing undefined, and no way out of the values given."""
    made = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
    for name in ("number", "points", "day", "days", "moment", "deadline"):
        made.filters[name] = made.globals[name] = getattr(formats, name)
    return made


@cache
def load(template: str, language: str) -> Source:
    """Return the template of an occasion in a language."""
    return read((FOLDER / language / f"{template}.txt").read_text(encoding="utf-8"))


def read(text: str, version: int = 0) -> Source:
    """Take a template's text apart."""
    subject, _, body = text.partition("\n")
    first, _, rest = body.partition("\n")
    preview = _compiled(first.removeprefix(PREVIEW).strip()) if first.startswith(PREVIEW) else None
    chunks = (chunk.strip() for chunk in (rest if preview else body).split("\n\n"))
    return Source(_compiled(subject), version, tuple(_part(chunk) for chunk in chunks if chunk), preview)


def _part(chunk: str) -> tuple[Kind, tuple[tuple[Render, ...], ...]]:
    lines = chunk.splitlines()
    if chunk.startswith("|"):
        return "facts", tuple(_fact(line) for line in lines)
    if chunk.startswith("[") and chunk.endswith("]"):
        return "button", ((_compiled(chunk[1:-1]),),)
    if chunk[0] in MARKS:
        return MARKS[chunk[0]], ((_compiled("\n".join(line.lstrip(">#").strip() for line in lines)),),)
    return "paragraph", ((_compiled(" ".join(lines)),),)


def _fact(line: str) -> tuple[Render, ...]:
    label, separator, value = line.removeprefix("|").partition(" | ")
    if not separator:
        raise ValueError(f"a fact needs a label and a value: {line!r}")
    return _compiled(label.strip()), _compiled(value.strip())


def _compiled(text: str) -> Render:
    return environment().from_string(text).render


def _block(kind: Kind, lines: tuple[tuple[Render, ...], ...], values: Values) -> Block:
    if kind == "facts":
        rows = ((one_line(label(values)), one_line(value(values))) for label, value in lines)
        return Block(kind, rows=tuple(row for row in rows if row[1]))
    text = lines[0][0](values)
    return Block(kind, text.strip() if kind == "quote" else one_line(text))

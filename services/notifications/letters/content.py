"""What a letter says, apart from how it looks: kept with the letter, and shown from there by the pages too."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, Self

from services.notifications.domain.secrets import HIDDEN

Kind = Literal["paragraph", "quote", "facts", "button", "code"]


@dataclass(frozen=True)
class Recipient:
    """Who gets the letter; kinds of letters in ``declined`` shall not come by e-mail (models.people.Person)."""

    email: str
    name: str
    language: str
    phone: str = ""
    declined: tuple[str, ...] = ()
    digest: str = "at_once"
    by_sms: bool = False


@dataclass(frozen=True)
class LetterBlock:
    """One part of a letter: a text, or rows of label and value."""

    kind: Kind
    text: str = ""
    rows: Sequence[tuple[str, str]] = ()

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        if self.kind == "facts":
            return {"kind": self.kind, "rows": [list(row) for row in self.rows]}
        return {"kind": self.kind, "text": self.text}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Return the block of ``to_json``."""
        rows = tuple((str(label), str(value)) for label, value in data.get("rows", ()))
        return cls(data["kind"], data.get("text", ""), rows)


@dataclass(frozen=True)
class Content:
    """A letter: plain texts only, already in the reader's language. ``why`` says why they get it.

    ``preview`` is what a list of letters shows beside the subject; letters kept before there were previews have none.
    """

    language: str
    subject: str
    greeting: str
    blocks: Sequence[LetterBlock]
    why: str
    preview: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values, to be kept."""
        return {
            "language": self.language,
            "subject": self.subject,
            "greeting": self.greeting,
            "blocks": [block.to_json() for block in self.blocks],
            "why": self.why,
            "preview": self.preview,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Return the content of ``to_json``."""
        blocks = tuple(LetterBlock.from_json(block) for block in data["blocks"])
        preview = data.get("preview", "")
        return cls(data["language"], data["subject"], data["greeting"], blocks, data["why"], preview)

    def with_secret(self, secret: str | None) -> Self:
        """Return the letter with its dots replaced by the secret that only the reader may see."""
        if secret is None:
            return self
        shown = (replace(b, text=secret) if b.kind == "code" and b.text == HIDDEN else b for b in self.blocks)
        return replace(self, blocks=tuple(shown))

"""What organisers wrote in place of the shipped templates: every version is kept, and what waits to be one."""

from datetime import datetime

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.domain.lifecycle import TEXT_DRAFT, TextDraftState
from services.notifications.models.base import NotificationsTables
from shared.cases import Case, Noted
from shared.database import HasId, one_of


class TemplateText(HasId, Noted, NotificationsTables):
    """A version of a template in one language; the newest is in use, version 0 is the shipped file.

    ``text`` is a source as letters.source reads it; empty means: back to the shipped file. ``published_by`` is the
    second person, where letters of decisions need one.
    """

    noun = "template"
    __tablename__ = "template_texts"
    __table_args__ = (UniqueConstraint("template", "language", "version"), one_of("language", ("vi", "en")))

    template: Mapped[str]
    language: Mapped[str]
    version: Mapped[int]
    text: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    written_by: Mapped[str]
    written_at: Mapped[datetime]
    published_by: Mapped[str] = mapped_column(default="", server_default="")

    @property
    def known_as(self) -> str:
        return f"{self.template} ({self.language})"


class TextDraft(HasId, Case[TextDraftState], NotificationsTables):
    """A text that waits for a second person to publish it; at most one waits for a template in a language."""

    noun = "text_draft"
    machine = TEXT_DRAFT
    __tablename__ = "text_drafts"
    __table_args__ = (
        one_of("state", TEXT_DRAFT.states),
        one_of("language", ("vi", "en")),
        Index(
            "uq_text_drafts_waiting", "template", "language", unique=True, postgresql_where=text("state = 'waiting'")
        ),
    )

    template: Mapped[str]
    language: Mapped[str]
    base_version: Mapped[int]
    text: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    state: Mapped[TextDraftState] = mapped_column(String, default="waiting")
    written_by: Mapped[str]
    written_at: Mapped[datetime]
    decided_by: Mapped[str] = mapped_column(default="", server_default="", comment="who published or dropped it")
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="", server_default="", comment="why it was dropped")

    @property
    def known_as(self) -> str:
        return f"{self.template} ({self.language})"

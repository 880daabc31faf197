"""What organisers wrote in place of the shipped templates: every version is kept."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.models.base import NotificationsTables
from shared.cases import Noted
from shared.database import HasId, one_of


class TemplateText(HasId, Noted, NotificationsTables):
    """A version of a template in one language; the newest is in use, version 0 is the shipped file.

    ``text`` is a source as letters.source reads it; empty means: back to the shipped file.
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

    @property
    def known_as(self) -> str:
        return f"{self.template} ({self.language})"

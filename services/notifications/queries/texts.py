"""What templates say now: the newest version that organisers wrote, or the shipped file; and letters made of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from services.notifications import letters
from services.notifications.letters import Content, Occasion, ParsedTemplate, Recipient
from services.notifications.letters.catalogue import Template, templates
from services.notifications.letters.checking import is_usable
from services.notifications.letters.source import shipped
from services.notifications.letters.write import written
from services.notifications.models import Letter, Notice, TemplateText, TextDraft
from shared.cases import in_state
from shared.errors import NotFound, required
from shared.events.envelope import Event
from shared.events.samples import sample
from shared.i18n import LANGUAGES


@dataclass(frozen=True)
class TextInUse:
    """What a template says now, and since which version; ``row`` is None as long as nobody wrote one."""

    text: str
    version: int
    row: TemplateText | None

    @property
    def is_shipped(self) -> bool:
        """Return whether it is the shipped file."""
        return self.row is None or not self.row.text


@dataclass(frozen=True)
class Trial:
    """A letter as it would be, the page behind its button, and when what it tells happened; None for made-up values."""

    content: Content
    link: str
    happened_at: datetime | None


def newest_text(session: Session, template: str, language: str) -> ParsedTemplate:
    """Return the source in use of a template in a language.

    A text that can no longer be used, because what it names is gone with an upgrade, gives way to the shipped one.
    """
    row = _newest(session, template, language)
    if row is None or not row.text or not is_usable(template, language, row.text):
        return letters.load(template, language)
    return letters.read(row.text, row.version)


def text_of_letter(session: Session, letter: Letter) -> ParsedTemplate:
    """Return the source by which a letter was written; the one in use if that one can no longer be used."""
    if not letter.template_version:
        return letters.load(letter.template, letter.language)
    text = text_of_version(session, letter.template, letter.language, letter.template_version).text
    if not is_usable(letter.template, letter.language, text):
        return newest_text(session, letter.template, letter.language)
    return letters.read(text, letter.template_version)


def template_of(name: str) -> Template:
    """Return a template by name. Raises NotFound."""
    return required(templates().get(name))


def text_in_use(session: Session, template: str, language: str) -> TextInUse:
    """Return what a template says now. Raises NotFound."""
    _check(template, language)
    row = _newest(session, template, language)
    text = row.text if row and row.text else shipped(template, language)
    return TextInUse(text, row.version if row else 0, row)


def text_of_version(session: Session, template: str, language: str, version: int) -> TextInUse:
    """Return what a template said in a version; 0 is the shipped file. Raises NotFound."""
    _check(template, language)
    if version == 0:
        return TextInUse(shipped(template, language), 0, None)
    row = required(session.scalar(_versions(template, language).where(TemplateText.version == version)))
    return TextInUse(row.text or shipped(template, language), version, row)


def text_versions(session: Session, template: str, language: str) -> Sequence[TemplateText]:
    """Return every version that somebody wrote, newest first."""
    return session.scalars(_versions(template, language)).all()


def waiting_draft(session: Session, template: str, language: str, *, locked: bool = False) -> TextDraft | None:
    """Return the draft of a template that waits for a second person, if one does."""
    mine = waiting_drafts().where(TextDraft.template == template, TextDraft.language == language)
    return session.scalar(mine.with_for_update() if locked else mine)


def waiting_drafts() -> Select[TextDraft]:
    """Return the query of all drafts that wait for a second person, oldest first."""
    waiting = select(TextDraft).where(in_state(TextDraft, "waiting"))
    return waiting.order_by(TextDraft.written_at, TextDraft.id)


def text_draft(session: Session, draft_id: UUID) -> TextDraft:
    """Return a draft, decided or not. Raises NotFound."""
    return required(session.get(TextDraft, draft_id))


def newest_texts(session: Session) -> Mapping[tuple[str, str], TemplateText]:
    """Return the newest version of every template and language that somebody wrote one for."""
    names = TemplateText.template, TemplateText.language
    newest = select(TemplateText).ext(distinct_on(*names)).order_by(*names, TemplateText.version.desc())
    return {(row.template, row.language): row for row in session.scalars(newest)}


def trial_letter(session: Session, template: Template, source: ParsedTemplate, reader: Recipient) -> Trial:
    """Return the letter that ``source`` makes of the newest event that the template tells, else of a made-up one."""
    if template.values is not None:
        return Trial(written(source, template.values, reader, template.families[0]), "", None)
    found = _newest_event(session, template)
    event, occasion, at = found or (sample(template.told[0][0]), template.told[0][1], None)
    content = letters.write(event, reader, occasion.to(event)[0], occasion=occasion, text=source)
    return Trial(content, occasion.page(event), at)


def _newest_event(session: Session, template: Template) -> tuple[Event, Occasion, datetime] | None:
    told = {cls.type: (cls, occasion) for cls, occasion in template.told}
    newest = select(Notice).where(Notice.event_type.in_(told)).order_by(Notice.happened_at.desc(), Notice.id).limit(1)
    notice = session.scalar(newest)
    if notice is None:
        return None
    cls, occasion = told[notice.event_type]
    return cls.read(notice.data, notice.event_version), occasion, notice.happened_at


def _newest(session: Session, template: str, language: str) -> TemplateText | None:
    return session.scalar(_versions(template, language).limit(1))


def _versions(template: str, language: str) -> Select[TemplateText]:
    mine = select(TemplateText).where(TemplateText.template == template, TemplateText.language == language)
    return mine.order_by(TemplateText.version.desc())


def _check(template: str, language: str) -> None:
    template_of(template)
    if language not in LANGUAGES:
        raise NotFound

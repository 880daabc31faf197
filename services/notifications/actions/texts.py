"""Organisers write what letters say: every text is checked before it is kept, and every version is kept."""

from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notifications import letters, queries
from services.notifications.actions.letters import NewLetter, queue_letter
from services.notifications.letters import Recipient
from services.notifications.letters.checking import faults_of
from services.notifications.letters.source import shipped, tidy
from services.notifications.models import TemplateText
from services.notifications.permissions import require_organiser
from services.notifications.queries.texts import (
    Trial,
    template_of,
    text_in_use,
    text_of_version,
    trial_letter,
)
from shared import cases
from shared.context import correlation_id
from shared.errors import Conflict, Invalid
from shared.i18n import N_, speaking
from shared.i18n import gettext as _


class ChangedMeanwhile(Conflict):
    """Somebody saved another version while this one was being written."""

    text = N_("Bản %(version)s vừa được %(who)s lưu trong khi Ông/Bà soạn. Bản của Ông/Bà chưa được lưu.")


class SecondPersonNeeded(Conflict):
    """One person alone does not change what letters about decisions say."""

    text = N_("Mẫu thư báo quyết định cần người thứ hai: vui lòng lưu thành bản nháp để người khác công bố.")


def save_text(
    session: Session,
    *,
    template: str,
    language: str,
    text: str,
    base_version: int,
    note: str,
    by: str,
    now: datetime,
) -> TemplateText:
    """Make a text the newest version of a template, in use from the next letter on.

    ``base_version`` is the one it was written from. Raises Forbidden, NotFound, SecondPersonNeeded (text_drafts.py),
    ChangedMeanwhile, and Invalid with what is wrong by line, or if nothing changed.
    """
    require_organiser(session, by)
    if template_of(template).needs_second:
        raise SecondPersonNeeded
    kept = changed_text(session, template, language, text, base_version)
    version = TemplateText(
        template=template,
        language=language,
        version=base_version + 1,
        text=kept,
        note=note,
        written_by=by,
        written_at=now,
    )
    return add_version(session, version, by=by, now=now)


def restore_text(
    session: Session,
    *,
    template: str,
    language: str,
    version: int,
    base_version: int,
    by: str,
    now: datetime,
) -> TemplateText:
    """Make an older version, or the shipped file (0), the newest again; it is checked as if it were new.

    Raises Forbidden, NotFound, SecondPersonNeeded, ChangedMeanwhile, Invalid.
    """
    require_organiser(session, by)
    text = text_of_version(session, template, language, version).text
    note = _("Trở lại bản %(version)s.", version=version) if version else _("Trở lại bản gốc.")
    return save_text(
        session,
        template=template,
        language=language,
        text=text,
        base_version=base_version,
        note=note,
        by=by,
        now=now,
    )


def try_text(session: Session, *, template: str, language: str, text: str, by: str) -> Trial:
    """Return the letter that a text would make for the one who asks. Raises Forbidden, NotFound, Invalid."""
    require_organiser(session, by)
    source = letters.read(checked_text(template, language, text))
    return trial_letter(session, template_of(template), source, _reader(session, by, language))


def send_test(session: Session, *, template: str, language: str, text: str, by: str, now: datetime) -> str:
    """Queue the letter that a text would make to the one who asks, and to nobody else, marked as a test.

    As long as there is no real event its button leads to the template. Returns to whom it goes. Raises Forbidden,
    NotFound, Invalid.
    """
    own_page = f"/notifications/office/templates/{template}/{language}"
    trial = try_text(session, template=template, language=language, text=text, by=by)
    with speaking(language):
        subject = _("[Thử] %(subject)s", subject=trial.content.subject)
    queue_letter(
        session,
        NewLetter(
            content=replace(trial.content, subject=subject),
            recipient=_reader(session, by, language),
            event_id=uuid4(),
            template=template,
            kind="notice",
            trace=correlation_id(),
            template_version=text_in_use(session, template, language).version,
            link=(trial.link if trial.happened_at else own_page) if template_of(template).has_button else "",
            urgent=True,
        ),
        now=now,
    )
    return by


def checked_text(template: str, language: str, text: str) -> str:
    """Return a text as it is kept. Raises NotFound, and Invalid with what is wrong by line."""
    found = tidy(text)
    faults = faults_of(template_of(template), language, found)
    if faults:
        raise Invalid(fields={"text": [fault.said() for fault in faults]})
    return found


def changed_text(session: Session, template: str, language: str, text: str, base_version: int) -> str:
    """Return a text as it is kept, checked: empty if it is the shipped one.

    Raises NotFound, ChangedMeanwhile (it was written from a version that is not in use any more), Invalid.
    """
    checked = checked_text(template, language, text or shipped(template, language))
    present = text_in_use(session, template, language)
    if present.version != base_version:
        raise ChangedMeanwhile(version=present.version, who=present.row.written_by if present.row else "")
    if tidy(present.text) == checked:
        raise Invalid(fields={"text": _("Văn bản giống hệt bản đang dùng, không có gì để lưu.")})
    return "" if checked == tidy(shipped(template, language)) else checked


def add_version(session: Session, made: TemplateText, *, by: str, now: datetime) -> TemplateText:
    """Add a version after the one it was written from; whoever comes second finds it there."""
    names = ("template", "language", "version", "text", "note", "written_by", "written_at", "published_by")
    row = {"id": uuid4(), **{name: getattr(made, name) or "" for name in names}}
    statement = insert(TemplateText).values(row).on_conflict_do_nothing().returning(TemplateText)
    added: TemplateText | None = session.scalar(statement)
    if added is None:
        newer = text_in_use(session, made.template, made.language)
        raise ChangedMeanwhile(version=newer.version, who=newer.row.written_by if newer.row else "")
    cases.note(session, added, "saved", by=by, now=now, reason=made.note, facts={"version": made.version})
    return added


def _reader(session: Session, by: str, language: str) -> Recipient:
    known = queries.person(session, by)
    return Recipient(by, known.name if known else "", language)

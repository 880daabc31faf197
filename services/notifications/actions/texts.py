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
    newest_version,
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

    ``base_version`` is the one it was written from. Raises Forbidden, NotFound, ChangedMeanwhile, and Invalid with
    what is wrong by line, or if nothing changed.
    """
    require_organiser(session, by)
    checked = checked_text(template, language, text)
    present = text_in_use(session, template, language)
    if present.version == base_version and tidy(present.text) == checked:
        raise Invalid(fields={"text": _("Văn bản giống hệt bản đang dùng, không có gì để lưu.")})
    kept = "" if checked == tidy(shipped(template, language)) else checked
    return _add(session, template, language, kept, base_version, note, by, now)


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

    Raises Forbidden, NotFound, ChangedMeanwhile, Invalid.
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


def _add(
    session: Session, template: str, language: str, text: str, base_version: int, note: str, by: str, now: datetime
) -> TemplateText:
    """Add the version after ``base_version``; whoever comes second finds it there."""
    row = {
        "id": uuid4(),
        "template": template,
        "language": language,
        "version": base_version + 1,
        "text": text,
        "note": note,
        "written_by": by,
        "written_at": now,
    }
    added = insert(TemplateText).values(row).on_conflict_do_nothing().returning(TemplateText)
    newest = newest_version(session, template, language)
    made = session.scalar(added) if newest == base_version else None
    if made is None:
        newer = text_in_use(session, template, language)
        who = newer.row.written_by if newer.row else ""
        raise ChangedMeanwhile(version=newer.version, who=who)
    cases.note(session, made, "saved", by=by, now=now, reason=note, facts={"version": made.version})
    return made


def _reader(session: Session, by: str, language: str) -> Recipient:
    known = queries.person(session, by)
    return Recipient(by, known.name if known else "", language)

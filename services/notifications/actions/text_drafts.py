"""Texts of letters about decisions: one organiser writes them, another one publishes them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.notifications.actions.texts import add_version, changed_text
from services.notifications.models import TemplateText, TextDraft
from services.notifications.permissions import require_organiser
from services.notifications.queries.texts import template_of, waiting_draft
from shared.cases import move, note, take
from shared.errors import Conflict, Invalid, NotFound
from shared.i18n import N_
from shared.i18n import gettext as _
from shared.sessions import with_fresh_proof

REPLACED = N_("Được thay bằng bản nháp mới.")


class OneIsEnough(Conflict):
    """Letters that tell nobody a decision are saved at once."""

    text = N_("Mẫu thư này một người sửa được: không cần bản nháp.")


class OtherDraft(Conflict):
    """Another draft waits than the one that was seen."""

    text = N_("%(who)s vừa lưu một bản nháp khác của mẫu này. Vui lòng xem bản đó trước.")


class OwnDraft(Conflict):
    """Who wrote a text cannot publish it."""

    text = N_("Ông/Bà soạn bản nháp này, nên cần một người khác của ban tổ chức xem và công bố.")


def propose_text(
    session: Session,
    *,
    template: str,
    language: str,
    text: str,
    base_version: int,
    note: str,
    by: str,
    now: datetime,
    replaces: UUID | None = None,
) -> TextDraft:
    """Keep a text as the draft that waits for a second person; it is used in no letter yet.

    ``base_version`` is the version it was written from, ``replaces`` the draft that the one who writes has seen
    waiting: that gives way. Raises Forbidden, NotFound, OneIsEnough, ChangedMeanwhile, OtherDraft, and Invalid with
    what is wrong by line, or if nothing changed.
    """
    require_organiser(session, by)
    if not template_of(template).needs_second:
        raise OneIsEnough
    kept = changed_text(session, template, language, text, base_version)
    former = waiting_draft(session, template, language, locked=True)
    if former is not None:
        _give_way(session, former, replaces, kept, by, now)
    made = TextDraft(
        template=template,
        language=language,
        base_version=base_version,
        text=kept,
        note=note,
        written_by=by,
        written_at=now,
    )
    session.add(made)
    session.flush()
    _note(session, made, by, note, now)
    return made


@with_fresh_proof
def publish_text(session: Session, *, draft_id: UUID, by: str, now: datetime) -> TemplateText:
    """Make a waiting draft the newest version, in use from the next letter on; nobody does so with their own.

    Raises Forbidden, NotFound, TextDraftDecided, OwnDraft, ChangedMeanwhile, Invalid (it no longer fits).
    """
    require_organiser(session, by)
    draft = take(session, TextDraft, draft_id, missing=NotFound)
    draft.machine.check(draft.state, "published")
    if draft.written_by == by:
        raise OwnDraft
    kept = changed_text(session, draft.template, draft.language, draft.text, draft.base_version)
    made = add_version(
        session,
        TemplateText(
            template=draft.template,
            language=draft.language,
            version=draft.base_version + 1,
            text=kept,
            note=draft.note,
            written_by=draft.written_by,
            written_at=draft.written_at,
            published_by=by,
        ),
        by=by,
        now=now,
    )
    draft.decided_by, draft.decided_at = by, now
    move(session, draft, "published", by=by, now=now, tells=None)  # a text concerns nobody before a letter has it
    return made


def drop_text(session: Session, *, draft_id: UUID, by: str, now: datetime, reason: str = "") -> TextDraft:
    """Let a waiting draft become nothing; who did not write it says why.

    Raises Forbidden, NotFound, TextDraftDecided, Invalid.
    """
    require_organiser(session, by)
    draft = take(session, TextDraft, draft_id, missing=NotFound)
    draft.machine.check(draft.state, "dropped")
    if draft.written_by != by and not reason:
        raise Invalid(fields={"reason": _("Vui lòng ghi lý do để người soạn biết.")})
    _drop(session, draft, by, reason, now)
    return draft


def _give_way(session: Session, former: TextDraft, seen: UUID | None, text: str, by: str, now: datetime) -> None:
    if former.id != seen:
        raise OtherDraft(who=former.written_by)
    if former.text == text:
        raise Invalid(fields={"text": _("Văn bản giống hệt bản nháp đang chờ, không có gì để lưu.")})
    _drop(session, former, by, REPLACED, now)


def _drop(session: Session, draft: TextDraft, by: str, reason: str, now: datetime) -> None:
    draft.decided_by, draft.decided_at, draft.reason = by, now, reason
    move(session, draft, "dropped", by=by, now=now, tells=None, reason=reason)  # nobody has heard of it
    session.flush()


def _note(session: Session, draft: TextDraft, by: str, why: str, now: datetime) -> None:
    note(session, draft, "proposed", by=by, now=now, reason=why, facts={"version": draft.base_version + 1})

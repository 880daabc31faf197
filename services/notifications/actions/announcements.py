"""Announcements: an office writes to a group of people; the letters wait in a batch until they are released."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from services.notifications.models import Announcement, AnnouncementGroup, Batch
from services.notifications.permissions import offices_of, require_owner
from services.notifications.queries.announcements import unkept, writing_for
from services.notifications.queries.audiences import Audience, audiences, groups_of_audience
from shared.cases import change, move, note, take
from shared.errors import Conflict, Invalid, NotFound
from shared.events.notifications import AnnouncementGiven
from shared.i18n import N_
from shared.messaging import outbox


class NobodyThere(Conflict):
    """The audience has no group any more, or is none any more: its fair was cancelled."""

    text = N_("Nhóm này hiện không có ai để gửi.")


class OtherNumber(Conflict):
    """The audience grew or shrank since the page was shown on which somebody confirmed."""

    text = N_("Nhóm người nhận đã thay đổi trong lúc xem: nay có %(groups)s nơi nhận. Vui lòng xem lại rồi xác nhận.")


def begin_announcement(
    session: Session,
    *,
    to: str,
    subject_vi: str,
    text_vi: str,
    by: str,
    now: datetime,
    subject_en: str = "",
    text_en: str = "",
) -> Announcement:
    """Begin an announcement to an audience (``to`` is its name); nobody gets it yet.

    Raises Forbidden, Invalid for an audience to which one may not write, or that is not there.
    """
    audience = _audience(session, to, by)
    made = unkept(session, audience, by, _checked(subject_vi, text_vi, subject_en, text_en))
    made.written_at = made.changed_at = now
    session.add(made)
    session.flush()
    note(session, made, "begun", by=by, now=now)
    return made


def change_announcement(
    session: Session,
    *,
    announcement_id: UUID,
    subject_vi: str,
    text_vi: str,
    by: str,
    now: datetime,
    subject_en: str = "",
    text_en: str = "",
) -> Announcement:
    """Change what an announcement says that is not given yet; who does so is from now on who wrote it.

    Raises Forbidden, NotFound,
    AnnouncementDecided, Invalid.
    """
    found = _taken(session, announcement_id, by)
    found.machine.check(found.state, "given")
    facts = _checked(subject_vi, text_vi, subject_en, text_en)
    writer = {"written_by": by, **writing_for(session, by, found.owner)}
    change(session, found, by=by, now=now, tells=None, facts=facts | writer)  # nobody has heard of it
    return found


def drop_announcement(session: Session, *, announcement_id: UUID, by: str, now: datetime) -> Announcement:
    """Let an announcement that is not given become nothing. Raises Forbidden, NotFound, AnnouncementDecided."""
    found = _taken(session, announcement_id, by)
    move(session, found, "dropped", by=by, now=now, tells=None)  # nobody has heard of it
    return found


def give_announcement(
    session: Session, *, announcement_id: UUID, by: str, now: datetime, groups: int | None = None
) -> Announcement:
    """Have the letters of an announcement written: they wait in a batch of its id until somebody releases it.

    They go to who belongs to the audience now; ``groups`` is how many the one who confirmed has seen. A second time
    changes nothing. Publishes AnnouncementGiven for each group. Raises Forbidden, NotFound, AnnouncementDecided
    (dropped), NobodyThere, OtherNumber.
    """
    found = _taken(session, announcement_id, by)
    if found.state == "given":
        return found
    there = any((one.kind, one.whom) == (found.audience, found.whom) for one in audiences(session, None))
    rows = session.execute(groups_of_audience(found.audience, found.whom)).all() if there else []
    if not rows:
        raise NobodyThere
    if groups is not None and groups != len(rows):
        raise OtherNumber(groups=len(rows))
    told = [event_of(found, group=row[0], label=row[1], province_code=row[2]) for row in rows]
    session.add(_batch(found, now))
    found.given_at = now
    move(session, found, "given", by=by, now=now, tells=None)  # told to each group, below
    session.flush()
    session.execute(insert(AnnouncementGroup), [_row(found, event) for event in told])
    outbox.record_all(session, told, at=now)
    return found


def event_of(found: Announcement, *, group: str, label: str, province_code: str | None) -> AnnouncementGiven:
    """Return what tells an announcement to one group."""
    same = ("audience", "about_vi", "about_en", "page", "office_vi", "office_en", "author_name")
    words = ("subject_vi", "subject_en", "text_vi", "text_en")
    return AnnouncementGiven(
        announcement_id=found.id,
        batch_id=found.id,
        group=group,
        label=label,
        province_code=province_code or None,
        **{name: getattr(found, name) for name in (*same, *words)},
    )


def _taken(session: Session, announcement_id: UUID, by: str) -> Announcement:
    offices_of(session, by)
    found = take(session, Announcement, announcement_id, missing=NotFound)
    require_owner(session, by, found.owner)
    return found


def _audience(session: Session, to: str, by: str) -> Audience:
    offices = offices_of(session, by)
    found = next((one for one in audiences(session, offices) if one.name == to), None)
    if found is None:
        raise Invalid(fields={"to": N_("Vui lòng chọn một nhóm trong danh sách.")})
    return found


def _checked(subject_vi: str, text_vi: str, subject_en: str, text_en: str) -> dict[str, str]:
    """Return the words as they are kept; without English everybody reads the Vietnamese."""
    said = {"subject_vi": subject_vi, "text_vi": text_vi, "subject_en": subject_en, "text_en": text_en}
    said = {name: text.strip() for name, text in said.items()}
    if bool(said["subject_en"]) != bool(said["text_en"]):
        lacks = "text_en" if said["subject_en"] else "subject_en"
        raise Invalid(fields={lacks: N_("Bản tiếng Anh cần cả tiêu đề và nội dung, hoặc để trống cả hai.")})
    return said


def _batch(found: Announcement, now: datetime) -> Batch:
    return Batch(
        id=found.id,
        kind="announcement",
        owner=found.owner,
        code=found.code,
        title_vi=found.subject_vi,
        title_en=found.subject_en or found.subject_vi,
        page=found.page,
        begun_at=now,
        listed_at=now,
    )


def _row(found: Announcement, event: AnnouncementGiven) -> dict[str, Any]:
    facts = {"group_name": event.group, "label": event.label, "province_code": event.province_code or ""}
    return {"announcement_id": found.id, **facts}

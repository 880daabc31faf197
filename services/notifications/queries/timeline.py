"""What happened to one application or dossier, across the services, and who was told: from the events themselves."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from services.notifications.domain import addresses
from services.notifications.models import Batch, Letter, Notice
from services.notifications.permissions import letters_seen
from services.notifications.queries.deliveries import Delivery, batches_by_id, deliveries
from services.notifications.queries.mine import told_to
from services.notifications.queries.proof import SUBJECTS
from shared.errors import NotFound
from shared.i18n import N_

ESTABLISHMENT: Final = "establishment"


class NothingYet(NotFound):
    """No event is known, or none that the asker may know of."""

    text = N_("Ở đây chưa ghi việc gì. Việc vừa xảy ra có thể sau vài giây mới hiện.")


@dataclass(frozen=True)
class Happening:
    """One event about the subject: its type and data, the batch it is a part of, and its letters as far as seen.

    ``nobody`` says that it could not be told to the establishment yet: no address of theirs is known.
    """

    at: datetime
    event_id: UUID
    type: str
    version: int
    data: dict[str, Any]
    batch: Batch | None
    nobody: bool
    letters: list[Delivery] = field(default_factory=list)


@dataclass(frozen=True)
class Timeline:
    """The events of one application or dossier, oldest first. ``whole``: with everybody's letters, for the office."""

    whole: bool
    happenings: Sequence[Happening]

    @property
    def newest(self) -> Happening:
        """Return the last event; it names the subject as it is now."""
        return self.happenings[-1]


def entries(session: Session, kind: str, id: UUID, *, by: str, now: datetime) -> Timeline:
    """Return the timeline of an application or dossier (``kind`` is of SUBJECTS) as ``by`` may see it.

    Organisers and the province's officers see everybody's letters. A member of the establishment sees their own, and
    nothing that is held until the organisers release it.
    Raises NotFound, NothingYet, Forbidden.
    """
    if kind not in SUBJECTS:
        raise NotFound
    notices = _notices(session, f"{SUBJECTS[kind]}:{id}")
    if not notices:
        raise NothingYet
    data = notices[-1].data
    whose = letters_seen(
        session, by, establishment_id=UUID(data["establishment_id"]), province_code=data["province_code"]
    )
    happenings = _happenings(session, notices, whole=whose is None)
    if not happenings:
        raise NothingYet
    _add_letters(session, happenings, whose, now)
    return Timeline(whose is None, happenings)


def _notices(session: Session, subject: str) -> Sequence[Notice]:
    about = select(Notice).where(Notice.subject == subject)
    return session.scalars(about.order_by(Notice.happened_at, Notice.recorded_at, Notice.id)).all()


def _happenings(session: Session, notices: Sequence[Notice], *, whole: bool) -> list[Happening]:
    """Return one happening for each event, whatever number of groups it was told to."""
    batches = batches_by_id(session, {notice.batch_id for notice in notices if notice.batch_id})
    waiting = {
        one.event_id
        for one in notices
        if one.state == "waiting_for_address" and addresses.family(one.group_name) == ESTABLISHMENT
    }
    first = {notice.event_id: notice for notice in reversed(notices)}
    found = []
    for notice in sorted(first.values(), key=lambda one: (one.happened_at, one.recorded_at)):
        batch = batches.get(notice.batch_id)
        if whole or notice.batch_id is None or (batch is not None and batch.state == "released"):
            found.append(_happening(notice, batch, nobody=notice.event_id in waiting))
    return found


def _happening(notice: Notice, batch: Batch | None, *, nobody: bool) -> Happening:
    return Happening(
        notice.happened_at, notice.event_id, notice.event_type, notice.event_version, notice.data, batch, nobody
    )


def _add_letters(session: Session, happenings: Sequence[Happening], whose: str | None, now: datetime) -> None:
    by_event = {one.event_id: one for one in happenings}
    letters = select(Letter).where(Letter.event_id.in_(by_event), Letter.kind != "digest")
    if whose is not None:
        letters = letters.where(told_to(whose, now))
    found = session.scalars(letters.options(selectinload(Letter.history)).order_by(Letter.position)).all()
    told = deliveries(session, found)
    for letter in found:
        by_event[letter.event_id].letters.append(told[letter.id])

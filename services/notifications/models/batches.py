"""Mass decisions: batches of letters that wait for their release, and the lists of decisions they are compared with."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, synonym

from services.notifications.domain.addresses import ORGANISERS
from services.notifications.domain.lifecycle import BATCH, BatchState
from services.notifications.models.base import NotificationsTables
from shared.cases import Case, Noted
from shared.clock import hanoi_date
from shared.database import one_of


class Batch(Case[BatchState], NotificationsTables):
    """The letters of one mass decision (a draw, a round's results), told by its publisher as ``batch_id``.

    It is there from the first letter or from the list of decisions, whichever comes first; ``listed_at`` is empty until
    the whole list is here, and so are the title and the page. It is ``void`` once what its letters tell does not stand
    any more (the fair was cancelled): what had not gone out by then never does. The letters of an announcement are a
    batch too, of that ``kind``: no list of decisions is compared with them. ``owner`` is the group whose members may
    see, release and withdraw it, beside the organisers.
    """

    noun, within_by = "batch", "code"
    machine = BATCH
    __tablename__ = "batches"
    __table_args__ = (one_of("state", BATCH.states), one_of("kind", ("decisions", "announcement")))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(default="", server_default="")
    title_vi: Mapped[str] = mapped_column(default="", server_default="")
    title_en: Mapped[str] = mapped_column(default="", server_default="")
    page: Mapped[str] = mapped_column(default="", server_default="")
    kind: Mapped[str] = mapped_column(default="decisions", server_default="decisions")
    owner: Mapped[str] = mapped_column(default=ORGANISERS, server_default=ORGANISERS, index=True)
    state: Mapped[BatchState] = mapped_column(String, default="held", server_default="held", index=True)
    begun_at: Mapped[datetime]
    listed_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(default="", server_default="", comment="who released or withdrew it")
    decided_at: Mapped[datetime | None]
    letters_at: Mapped[datetime | None] = mapped_column(comment="when the released letters go out: at once, or at dawn")
    answers_until: Mapped[datetime | None] = mapped_column(comment="the latest for all answers, if it moved meanwhile")
    reason: Mapped[str] = mapped_column(default="", server_default="", comment="why withdrawn, or released with gaps")

    @property
    def known_as(self) -> str:
        return self.code or self.title_vi or str(self.id)


class ListedDecision(NotificationsTables):
    """One row of a publisher's decision table, as it stands in a list (``list_id``: a batch, or a nightly list).

    A day's list can have the same decision twice (sent back, and sent back again), at different times.
    """

    __tablename__ = "listed_decisions"

    list_id: Mapped[UUID] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True, comment="application:<id> or dossier:<id>")
    event_type: Mapped[str] = mapped_column(primary_key=True, comment="the event that tells this decision")
    group_name: Mapped[str]
    label: Mapped[str]
    decided_at: Mapped[datetime] = mapped_column(primary_key=True)


class Reconciliation(Noted, NotificationsTables):
    """A nightly list of a service's decisions, and what came of comparing it with the letters.

    It is there from the first part of the list; ``listed`` and ``listed_at`` are empty until the whole list is here.
    ``findings`` are domain.comparing.Finding as JSON: the decisions that do not have exactly one letter for each
    mailbox, and the letters that tell no decision of the list.
    """

    noun = "reconciliation"
    __tablename__ = "reconciliations"

    list_id: Mapped[UUID] = mapped_column(primary_key=True)
    service: Mapped[str]
    since: Mapped[datetime]
    until: Mapped[datetime] = mapped_column(index=True)
    listed: Mapped[int] = mapped_column(default=0)
    listed_at: Mapped[datetime | None]
    compared_at: Mapped[datetime | None]
    findings: Mapped[list[Any]] = mapped_column(JSONB, default=list)
    id: Mapped[UUID] = synonym("list_id")

    @property
    def known_as(self) -> str:
        return f"{self.service} {hanoi_date(self.since)}"


class ListPart(NotificationsTables):
    """A part of a list that came: a list is whole when as many are here as it has."""

    __tablename__ = "list_parts"

    list_id: Mapped[UUID] = mapped_column(primary_key=True)
    part: Mapped[int] = mapped_column(primary_key=True)

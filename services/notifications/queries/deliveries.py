"""What is known of letters: handed to which server, read, bounced, phoned."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notifications.models import Batch, BounceReport, Letter, LetterTry, PhoneCall

STANDINGS: Final = ("read", "phoned", "handed", "kept", "held", "waiting", "undelivered", "cancelled", "no_address")
"""What is known of a notice, the strongest first; of several recipients the best counts."""

PROVEN: Final = ("read", "phoned", "handed")
"""Where somebody of the establishment can be shown to have been told."""

LETTER_STANDINGS: Final[Mapping[str, str]] = {
    "sent": "handed",
    "kept": "kept",
    "held": "held",
    "waiting": "waiting",
    "sending": "waiting",
    "bounced": "undelivered",
    "failed": "undelivered",
    "cancelled": "cancelled",
}


@dataclass(frozen=True)
class Delivery:
    """One letter of a decision with everything that is known of it."""

    letter: Letter
    batch: Batch | None
    calls: Sequence[PhoneCall]
    reports: Sequence[BounceReport]

    @property
    def handed(self) -> LetterTry | None:
        """Return when a server took it last, and what it answered."""
        taken = [one for one in self.letter.history if one.outcome == "accepted"]
        return taken[-1] if taken else None

    @property
    def last_try(self) -> LetterTry | None:
        """Return what came of the last try to send it."""
        return self.letter.history[-1] if self.letter.history else None

    @property
    def told_by_phone(self) -> PhoneCall | None:
        """Return the call in which the decision was told; a later note takes it back."""
        return self.calls[-1] if self.calls and self.calls[-1].outcome == "told" else None

    @property
    def standing(self) -> str:
        """Return what is known of it: one of STANDINGS."""
        if self.letter.read_at:
            return "read"
        if self.told_by_phone:
            return "phoned"
        return LETTER_STANDINGS[self.letter.state]


def deliveries(session: Session, letters: Sequence[Letter]) -> dict[UUID, Delivery]:
    """Return everything that is known of these letters, by letter."""
    ids = [letter.id for letter in letters]
    calls, reports = calls_about(session, ids), reports_about(session, ids)
    batch_ids = {letter.batch_id for letter in letters if letter.batch_id}
    batches = (
        {one.id: one for one in session.scalars(select(Batch).where(Batch.id.in_(batch_ids)))} if batch_ids else {}
    )
    return {
        one.id: Delivery(
            one, batches.get(one.batch_id) if one.batch_id else None, calls.get(one.id, ()), reports.get(one.id, ())
        )
        for one in letters
    }


def calls_about(session: Session, letter_ids: Collection[UUID]) -> Mapping[UUID, Sequence[PhoneCall]]:
    """Return the telephone calls made instead of these letters, by letter, oldest first."""
    found: dict[UUID, list[PhoneCall]] = {}
    for call in session.scalars(select(PhoneCall).where(PhoneCall.letter_id.in_(letter_ids)).order_by(PhoneCall.id)):
        found.setdefault(call.letter_id, []).append(call)
    return found


def reports_about(session: Session, letter_ids: Collection[UUID]) -> Mapping[UUID, Sequence[BounceReport]]:
    """Return what servers reported about these letters, by letter, oldest first."""
    found: dict[UUID, list[BounceReport]] = {}
    wanted = select(BounceReport).where(BounceReport.letter_id.in_(letter_ids)).order_by(BounceReport.id)
    for report in session.scalars(wanted):
        if report.letter_id is not None:
            found.setdefault(report.letter_id, []).append(report)
    return found

"""What is known of letters: handed to which server, read, bounced, phoned."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notifications.models import Batch, BounceReport, Letter, LetterTry, PhoneCall

T = TypeVar("T", PhoneCall, BounceReport)

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
    batches = batches_by_id(session, {letter.batch_id for letter in letters if letter.batch_id})
    return {
        one.id: Delivery(one, batches.get(one.batch_id), calls.get(one.id, ()), reports.get(one.id, ()))
        for one in letters
    }


def batches_by_id(session: Session, batch_ids: Collection[UUID]) -> Mapping[UUID | None, Batch]:
    """Return these batches by their ids."""
    if not batch_ids:
        return {}
    return {one.id: one for one in session.scalars(select(Batch).where(Batch.id.in_(batch_ids)))}


def calls_about(session: Session, letter_ids: Collection[UUID]) -> Mapping[UUID | None, Sequence[PhoneCall]]:
    """Return the telephone calls made instead of these letters, by letter, oldest first."""
    return _by_letter(session, PhoneCall, letter_ids)


def reports_about(session: Session, letter_ids: Collection[UUID]) -> Mapping[UUID | None, Sequence[BounceReport]]:
    """Return what servers reported about these letters, by letter, oldest first."""
    return _by_letter(session, BounceReport, letter_ids)


def _by_letter(session: Session, table: type[T], letter_ids: Collection[UUID]) -> Mapping[UUID | None, Sequence[T]]:
    found: dict[UUID | None, list[T]] = {}
    for row in session.scalars(select(table).where(table.letter_id.in_(letter_ids)).order_by(table.id)):
        found.setdefault(row.letter_id, []).append(row)
    return found

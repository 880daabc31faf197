"""What becomes of a published draw when the letters that were held of it go out, or never will."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from services.booths.actions.fairs import taken_fair
from services.booths.domain.rules import Rules
from services.booths.models import Draw, DrawNumbers, Fair, Offer
from shared.cases import FRESH, SYSTEM, change, in_state, note
from shared.quiet import answer_by


def release_letters(session: Session, *, batch_id: UUID, letter_at: datetime, now: datetime) -> int:
    """Note that the letters of a draw are released: from now on it stands, and the time to answer its offers runs.

    It runs from when they go out, ``letter_at``. Offers that were answered before stay as they are, and a second time
    changes nothing; return how many begin. Where right numbers were confirmed before this was heard, they count all the
    same: whom those letters tell is told that they do not stand, and the organisers read that letters and correction
    crossed.
    """
    fair = _locked_fair_of(session, batch_id)
    if fair is None:
        return 0  # a batch of another service
    entry = session.get_one(DrawNumbers, batch_id, populate_existing=True)
    if entry.state == "replaced" and entry.crossed_at is None:
        entry.crossed_at = now
        note(session, entry, "letters_crossed", by=SYSTEM, now=now)
    if entry.state == "confirmed":
        first = update(Draw).where(Draw.fair_id == fair.id, Draw.letters_out_at.is_(None))
        session.execute(first.values(letters_out_at=now))
    hours = Rules.from_json(fair.rules).confirm_hours
    offers = _unsent(session, batch_id)
    for offer in offers:
        until = answer_by(hours, letter_at=letter_at, latest=offer.confirm_by)
        _note_of(session, offer, "letter_out", {"letter_at": letter_at, "confirm_by": until}, now)
    return len(offers)


def withdraw_letters(session: Session, *, batch_id: UUID, now: datetime) -> int:
    """Note that the letters of a draw never go out, for an organiser took them back: people are told in another way.

    Its result stands as it was published, its numbers can still be corrected. The offers that nobody has answered stand
    until the fair's own deadline, whatever hours its rules give for an answer; return how many.
    """
    fair = _locked_fair_of(session, batch_id)
    if fair is None:
        return 0
    if session.get_one(DrawNumbers, batch_id, populate_existing=True).state == "confirmed":
        first = update(Draw).where(Draw.fair_id == fair.id, Draw.letters_withdrawn_at.is_(None))
        session.execute(first.values(letters_withdrawn_at=now))
    offers = _unsent(session, batch_id)
    for offer in offers:
        _note_of(session, offer, "letter_withdrawn", {"letter_withdrawn_at": now}, now)
    return len(offers)


def _locked_fair_of(session: Session, batch_id: UUID) -> Fair | None:
    of_batch = select(Fair.code).join(DrawNumbers, DrawNumbers.fair_id == Fair.id).where(DrawNumbers.id == batch_id)
    code = session.scalar(of_batch)
    return None if code is None else taken_fair(session, code)


def _unsent(session: Session, batch_id: UUID) -> list[Offer]:
    """Return the offers of a batch that wait for an answer and of whose letter nothing was heard, locked."""
    untold = Offer.letter_at.is_(None), Offer.letter_withdrawn_at.is_(None)
    unsent = select(Offer).where(Offer.batch_id == batch_id, *untold, in_state(Offer, "offered"))
    return list(session.scalars(unsent.order_by(Offer.id).with_for_update(), execution_options=FRESH))


def _note_of(session: Session, offer: Offer, what: str, facts: Mapping[str, Any], now: datetime) -> None:
    # what the letter says itself, and whom an organiser tells instead
    change(session, offer, what=what, by=SYSTEM, now=now, tells=None, facts=facts)

"""A judge joins an establishment whose products are judged: from then on they are blocked from these."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.awards.actions.assignments import drop_blocked, reassign
from services.awards.actions.blocks import refresh_blocks
from services.awards.actions.judges.taking import JURY_CHANGES
from services.awards.actions.rounds import taken_round
from services.awards.models import Dossier, Judge, Round
from shared.cases import SYSTEM, in_state, not_in_state


def block_members(session: Session, *, establishment_id: UUID, emails: Collection[str], now: datetime) -> None:
    """Block the judges among an establishment's mailboxes from its products, wherever the jury is still at work.

    Products not signed yet go to others; a signed sheet stays, and is shown to the secretariat to be annulled.
    """
    concerned = session.scalars(
        select(Round.code)
        .distinct()
        .join(Judge, Judge.round_id == Round.id)
        .join(Dossier, Dossier.round_id == Round.id)
        .where(
            Judge.email.in_(emails), not_in_state(Judge, "removed"), in_state(Round, *JURY_CHANGES), ~Round.rehearsal
        )
        .where(Dossier.establishment_id == establishment_id, in_state(Dossier, "accepted"))
        .order_by(Round.code)
    ).all()
    for code in concerned:
        round_ = taken_round(session, code)
        if not refresh_blocks(session, round_, now):
            continue
        drop_blocked(session, round_)
        if round_.state == "scoring":
            reassign(session, round_, by=SYSTEM, now=now)

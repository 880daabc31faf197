"""Keeping which judge may not score which product, with reason, who said it and when. Never dropped."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.awards.domain.conflicts import ConflictOfInterest, Declared, JudgedProduct, JudgeInterests, conflicts
from services.awards.domain.rules import Rules
from services.awards.models import Block, Contact, Dossier, Judge, Round, Tie
from shared.cases import in_state, not_in_state

OF_ESTABLISHMENT = "establishment:"


def refresh_blocks(
    session: Session, round_: Round, now: datetime, *, dossier_ids: Collection[UUID] | None = None
) -> int:
    """Write down every conflict of the jury that is not kept yet and return how many there were.

    For all accepted products of the round, or ``dossier_ids`` (just accepted). A block that is there stays as it is,
    whatever facts change later. The caller holds the round.
    """
    session.flush()
    products = _products(session, round_, dossier_ids)
    judges = session.scalars(select(Judge).where(Judge.round_id == round_.id, not_in_state(Judge, "removed"))).all()
    ties = session.scalars(select(Tie).join(Judge, Judge.id == Tie.judge_id).where(Judge.round_id == round_.id)).all()
    rules = Rules.from_json(round_.rules)
    found = conflicts(
        _people(session, judges),
        products,
        [Declared(tie.judge_id, tie.reason, tie.dossier_id, tie.establishment_id, tie.province_code) for tie in ties],
        block_same_province=rules.block_same_province,
    )
    if not found:
        return 0
    invited = {judge.id: judge.invited_by for judge in judges}
    rows = [_row(one, ties, invited[one.judge_id], now) for one in found]
    fresh = insert(Block).values(rows).on_conflict_do_nothing().returning(Block.dossier_id)
    return len(session.scalars(fresh).all())


def _products(session: Session, round_: Round, dossier_ids: Collection[UUID] | None) -> list[JudgedProduct]:
    statement = (
        select(Dossier.id, Dossier.establishment_id, Dossier.province_code)
        .where(Dossier.round_id == round_.id, in_state(Dossier, "accepted"))
        .order_by(Dossier.id)
    )
    if dossier_ids is not None:
        statement = statement.where(Dossier.id.in_(dossier_ids))
    return [JudgedProduct(*row) for row in session.execute(statement)]


def _people(session: Session, judges: Collection[Judge]) -> list[JudgeInterests]:
    """Return the judges with their establishments: by the invitation, and whose mailboxes include theirs."""
    groups = session.execute(
        select(Contact.email, Contact.group_name).where(
            Contact.email.in_([judge.email for judge in judges]), Contact.group_name.startswith(OF_ESTABLISHMENT)
        )
    ).all()
    return [
        JudgeInterests(
            judge.id,
            frozenset(UUID(group.removeprefix(OF_ESTABLISHMENT)) for email, group in groups if email == judge.email)
            | ({judge.establishment_id} if judge.establishment_id else set()),
            judge.province_code,
        )
        for judge in judges
    ]


def _row(one: ConflictOfInterest, ties: Collection[Tie], invited_by: str, now: datetime) -> dict[str, Any]:
    said = [tie.noted_by for tie in ties if tie.judge_id == one.judge_id and tie.reason == one.reason]
    return {
        "judge_id": one.judge_id,
        "dossier_id": one.product_id,
        "kind": one.kind,
        "reason": one.reason,
        "noted_by": said[0] if one.kind == "declared" and said else invited_by,
        "noted_at": now,
    }

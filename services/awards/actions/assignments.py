"""Giving products to judges. All of it happens under the round's lock, so that no sheet is signed meanwhile."""

from collections.abc import Sequence
from datetime import datetime
from itertools import count
from typing import Final
from uuid import UUID

from sqlalchemy import Select, delete, exists, func, insert, select
from sqlalchemy.orm import Session

from services.awards.actions.blocks import refresh_blocks
from services.awards.domain.assignment import Assigned, AssignmentProblem, NoJudges, TooFewJudges, assign, order
from services.awards.domain.rules import Rules
from services.awards.models import Assignment, Block, Dossier, Judge, Round, Sheet
from shared.cases import in_state, not_in_state, note

SIGNED: Final = exists().where(
    Sheet.judge_id == Assignment.judge_id, Sheet.dossier_id == Assignment.dossier_id, in_state(Sheet, "signed")
)


def assign_all(session: Session, round_: Round, *, by: str, now: datetime) -> None:
    """Give every accepted product to its judges, each judge in an order of their own; the caller holds the round.

    Blocks are brought up to date first. Pairs that stand already stay. What was done is noted with the round.
    Raises NoJudges, BelowQuorum, TooFewJudges.
    """
    refresh_blocks(session, round_, now)
    drop_blocked(session, round_)
    judges = session.scalars(
        select(Judge).where(Judge.round_id == round_.id, in_state(Judge, "accepted")).order_by(Judge.label)
    ).all()
    products = session.scalars(
        select(Dossier)
        .where(Dossier.round_id == round_.id, in_state(Dossier, "accepted"))
        .order_by(Dossier.voting_code)
    ).all()
    task = _task(session, round_, judges, products)
    done = assign(task)
    _write(session, round_, judges, products, done, task)
    loads = sorted(done.loads.values())
    what = "assigned" if done.connected else "assigned_apart"
    said = f"{len(done.pairs)} ({loads[0]}-{loads[-1]} × {len(judges)})"
    note(session, round_, what, by=by, now=now, reason=said)


def reassign(session: Session, round_: Round, *, by: str, now: datetime) -> bool:
    """Give what has too few judges to others, keeping all pairs that stand; return whether every product has enough.

    A judge who leaves or declares a tie is never held back by the numbers: what falls short is shown to the
    secretariat, which invites more.
    """
    try:
        assign_all(session, round_, by=by, now=now)
    except (TooFewJudges, NoJudges) as trouble:
        note(session, round_, "assignment_short", by=by, now=now, reason=str(trouble.values.get("products", "")))
        return False
    return True


def drop_blocked(session: Session, round_: Round) -> None:
    """Take back every product from judges who are blocked from it by now; signed sheets and their products stay."""
    blocked = exists().where(Block.judge_id == Assignment.judge_id, Block.dossier_id == Assignment.dossier_id)
    of_round = Assignment.judge_id.in_(select(Judge.id).where(Judge.round_id == round_.id))
    _drop(session, select(Assignment.judge_id, Assignment.dossier_id).where(of_round, blocked, ~SIGNED))


def drop_unsigned(session: Session, judge: Judge) -> None:
    """Take back from a judge who leaves every product whose sheet is not signed, and the drafts."""
    _drop(session, select(Assignment.judge_id, Assignment.dossier_id).where(Assignment.judge_id == judge.id, ~SIGNED))


def _drop(session: Session, pairs: Select[UUID, UUID]) -> None:
    session.flush()
    rows = session.execute(pairs).all()
    for judge_id in {row.judge_id for row in rows}:
        dossier_ids = [row.dossier_id for row in rows if row.judge_id == judge_id]
        for table in (Assignment, Sheet):
            session.execute(
                delete(table).where(table.judge_id == judge_id, table.dossier_id.in_(dossier_ids)),
                execution_options={"synchronize_session": "fetch"},
            )


def _task(session: Session, round_: Round, judges: Sequence[Judge], products: Sequence[Dossier]) -> AssignmentProblem:
    rules = Rules.from_json(round_.rules)
    label = {judge.id: judge.label for judge in judges}
    code = {product.id: product.voting_code or "" for product in products}
    of_round = select(Judge.id).where(Judge.round_id == round_.id)
    blocks = session.execute(select(Block.judge_id, Block.dossier_id).where(Block.judge_id.in_(of_round)))
    blocked = {(judge, product) for judge, product in blocks}
    annulled = select(Sheet.judge_id, Sheet.dossier_id).where(
        Sheet.round_id == round_.id, Sheet.annulled_at.is_not(None)
    )
    blocked |= {(judge, product) for judge, product in session.execute(annulled)}  # who signed cannot sign again
    stand = session.execute(select(Assignment.judge_id, Assignment.dossier_id).where(Assignment.judge_id.in_(of_round)))
    left = session.execute(
        select(Sheet.judge_id, Sheet.dossier_id)
        .join(Judge, Judge.id == Sheet.judge_id)
        .where(Sheet.round_id == round_.id, not_in_state(Judge, "accepted"))
        .where(in_state(Sheet, "signed"), Sheet.annulled_at.is_(None))
    )
    counted: dict[str, int] = {}
    for judge, product in left:
        if (judge, product) not in blocked and product in code:
            counted[code[product]] = counted.get(code[product], 0) + 1
    return AssignmentProblem(
        judges=[judge.label for judge in judges],
        products=[code[product.id] for product in products],
        blocked={(label[judge], code[product]) for judge, product in blocked if judge in label and product in code},
        sheets=rules.sheets_per_product,
        fewest=rules.fewest_sheets,
        kept={(label[judge], code[product]) for judge, product in stand if judge in label and product in code},
        counted=counted,
        seed=f"{round_.code}/{round_.rules_sha256}",
    )


def _write(
    session: Session,
    round_: Round,
    judges: Sequence[Judge],
    products: Sequence[Dossier],
    done: Assigned,
    task: AssignmentProblem,
) -> None:
    """Add the pairs that are new, after what each judge has already."""
    ids = {product.voting_code: product.id for product in products}
    groups = {product.voting_code or "": product.product_group for product in products}
    last = dict(
        session.execute(
            select(Assignment.judge_id, func.max(Assignment.position))
            .where(Assignment.judge_id.in_([judge.id for judge in judges]))
            .group_by(Assignment.judge_id)
        ).all()
    )
    rows = []
    for judge in judges:
        mine = {code: groups[code] for label, code in done.pairs - frozenset(task.kept) if label == judge.label}
        positions = count((last.get(judge.id) or 0) + 1)
        rows += [
            {"judge_id": judge.id, "dossier_id": ids[code], "position": position}
            for code, position in zip(order(mine, seed=f"{round_.code}/{judge.label}"), positions, strict=False)
        ]
    if rows:
        session.execute(insert(Assignment), rows)

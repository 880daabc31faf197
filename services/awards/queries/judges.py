"""The jury: who judges, how far each one is, what they may not score. Never their points."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, Select, and_, func, select
from sqlalchemy.orm import Session, contains_eager

from services.awards.domain.rules import Rules
from services.awards.models import Assignment, Block, Dossier, Establishment, Judge, Round, Sheet, Tie
from shared.cases import in_state, not_in_state
from shared.errors import N_, NotFound


class JudgeNotFound(NotFound):
    """There is no such judge, or the asker may not know of it."""

    text = N_("Không tìm thấy thành viên Ban Giám khảo này.")


@dataclass(frozen=True)
class JudgeProgress:
    """How far a judge is. ``started`` counts drafts; ``seen_at`` is when they last saved or signed a sheet."""

    judge: Judge
    assigned: int
    signed: int
    started: int
    blocked: int
    seen_at: datetime | None

    @property
    def left(self) -> int:
        """Return how many sheets are not signed yet."""
        return self.assigned - self.signed


def progress(session: Session, round_id: UUID) -> list[JudgeProgress]:
    """Return how far every judge of the round is, by label; products that were struck are not counted. One statement.

    Only whether a sheet is signed, never what is in it.
    """
    return _progress(session, select(Judge.id).where(Judge.round_id == round_id))


def own_progress(session: Session, by: str) -> dict[UUID, JudgeProgress]:
    """Return how far ``by`` is in every round whose judge they are, by the judge's id. One statement."""
    return {one.judge.id: one for one in _progress(session, select(Judge.id).where(Judge.email == by))}


def judge_progress(session: Session, judge_id: UUID) -> JudgeProgress:
    """Return how far one judge is. One statement."""
    (one,) = _progress(session, select(Judge.id).where(Judge.id == judge_id))
    return one


def _progress(session: Session, judge_ids: Select[UUID]) -> list[JudgeProgress]:
    stands = in_state(Dossier, "accepted")
    counted = (
        select(
            Assignment.judge_id,
            func.count().label("assigned"),
            func.count().filter(in_state(Sheet, "signed")).label("signed"),
            func.count().filter(in_state(Sheet, "draft"), Sheet.revision > 0).label("started"),
            func.max(func.coalesce(Sheet.signed_at, Sheet.changed_at)).label("seen_at"),
        )
        .join(Dossier, and_(Dossier.id == Assignment.dossier_id, stands))
        .outerjoin(Sheet, and_(Sheet.judge_id == Assignment.judge_id, Sheet.dossier_id == Assignment.dossier_id))
        .where(Assignment.judge_id.in_(judge_ids))
        .group_by(Assignment.judge_id)
        .subquery()
    )
    blocked = (
        select(Block.judge_id, func.count().label("blocked"))
        .join(Dossier, and_(Dossier.id == Block.dossier_id, stands))
        .where(Block.judge_id.in_(judge_ids))
        .group_by(Block.judge_id)
        .subquery()
    )
    numbers = (counted.c.assigned, counted.c.signed, counted.c.started, blocked.c.blocked)
    rows = session.execute(
        select(Judge, *(func.coalesce(number, 0) for number in numbers), counted.c.seen_at)
        .outerjoin(counted, counted.c.judge_id == Judge.id)
        .outerjoin(blocked, blocked.c.judge_id == Judge.id)
        .where(Judge.id.in_(judge_ids))
        .order_by(Judge.label, Judge.id)
    )
    return [JudgeProgress(*row) for row in rows]


def judge_of_round(session: Session, round_: Round, judge_id: UUID) -> Judge:
    """Return a judge of this round. Raises JudgeNotFound."""
    found = session.scalar(select(Judge).where(Judge.id == judge_id, Judge.round_id == round_.id))
    if found is None:
        raise JudgeNotFound
    return found


def own_judge(session: Session, judge_id: UUID, by: str) -> Judge:
    """Return the judge that ``by`` is, with the round; who is no longer on the jury too. Raises JudgeNotFound."""
    found = session.scalar(
        select(Judge)
        .join(Judge.round)
        .where(Judge.id == judge_id, Judge.email == by, not_in_state(Round, "draft"))
        .options(contains_eager(Judge.round))
    )
    if found is None:
        raise JudgeNotFound
    return found


def judging(by: str) -> Select[Judge]:
    """Return every invitation of ``by``, the newest round first; rehearsals while they last."""
    return (
        select(Judge)
        .join(Judge.round)
        .where(Judge.email == by, not_in_state(Judge, "removed"))
        .options(contains_eager(Judge.round))
        .order_by(Judge.invited_at.desc(), Round.rehearsal, Judge.id)
    )


def blocks_of(session: Session, judge_id: UUID) -> Sequence[Row[Block, Dossier, str | None]]:
    """Return what a judge may not score, by voting code: the block, the dossier, the state of a sheet if any."""
    return session.execute(
        select(Block, Dossier, Sheet.state)
        .join(Dossier, Dossier.id == Block.dossier_id)
        .outerjoin(Sheet, and_(Sheet.judge_id == Block.judge_id, Sheet.dossier_id == Block.dossier_id))
        .where(Block.judge_id == judge_id)
        .order_by(Dossier.voting_code)
    ).all()


def ties_of(session: Session, judge_id: UUID) -> Sequence[Row[Tie, str | None, str | None, str | None]]:
    """Return what a judge is tied to, oldest first: the tie, product name and code, name of the establishment."""
    return session.execute(
        select(Tie, Dossier.product_name, Dossier.voting_code, Establishment.name)
        .outerjoin(Dossier, Dossier.id == Tie.dossier_id)
        .outerjoin(Establishment, Establishment.id == Tie.establishment_id)
        .where(Tie.judge_id == judge_id)
        .order_by(Tie.noted_at, Tie.id)
    ).all()


def products_to_choose(session: Session, round_id: UUID) -> Sequence[Row[UUID, str | None, str, str]]:
    """Return the accepted products for a declaration: id, code, name, group; nothing that tells whose they are."""
    return session.execute(
        select(Dossier.id, Dossier.voting_code, Dossier.product_name, Dossier.product_group)
        .where(Dossier.round_id == round_id, in_state(Dossier, "accepted"))
        .order_by(Dossier.product_group, Dossier.sort_key, Dossier.voting_code)
    ).all()


def establishments_to_choose(session: Session, round_id: UUID) -> Sequence[Row[UUID, str, str]]:
    """Return the establishments of accepted products by name: id, name, province; not which product is theirs."""
    return session.execute(
        select(Establishment.id, Establishment.name, Establishment.province_code)
        .where(Establishment.id.in_(_makers(round_id)))
        .order_by(Establishment.sort_key, Establishment.id)
    ).all()


def _makers(round_id: UUID) -> Select[UUID]:
    return select(Dossier.establishment_id).where(Dossier.round_id == round_id, in_state(Dossier, "accepted"))


def signed_while_blocked(session: Session, round_id: UUID) -> list[tuple[str, str, UUID]]:
    """Return signed sheets, not annulled, of judges who are blocked from the product: label, code, the sheet's id."""
    rows = session.execute(
        select(Judge.label, Dossier.voting_code, Sheet.id)
        .join(Judge, Judge.id == Sheet.judge_id)
        .join(Dossier, Dossier.id == Sheet.dossier_id)
        .join(Block, and_(Block.judge_id == Sheet.judge_id, Block.dossier_id == Sheet.dossier_id))
        .where(Sheet.round_id == round_id, in_state(Sheet, "signed"), Sheet.annulled_at.is_(None))
        .order_by(Judge.label, Dossier.voting_code)
    )
    return [(label, code or "", sheet_id) for label, code, sheet_id in rows]


@dataclass(frozen=True)
class Shortage:
    """A product with fewer judges than it needs: ``have`` may score it (or have signed), ``need`` by the rules."""

    voting_code: str
    product_name: str
    have: int
    need: int


def shortages(session: Session, round_: Round) -> list[Shortage]:
    """Return the accepted products that cannot get the sheets they need from the jury as it is, by voting code.

    Before scoring: judges who accepted and are not blocked, against k or the quorum. While scoring: those assigned.
    """
    rules = Rules.from_json(round_.rules)
    need = rules.sheets_per_product or rules.fewest_sheets
    free = and_(Block.dossier_id.is_(None), Judge.round_id == round_.id)
    if round_.state == "scoring":
        judges = (
            select(Assignment.dossier_id, func.count().label("have"))
            .join(Judge, Judge.id == Assignment.judge_id)
            .outerjoin(Block, and_(Block.judge_id == Judge.id, Block.dossier_id == Assignment.dossier_id))
            .outerjoin(Sheet, and_(Sheet.judge_id == Judge.id, Sheet.dossier_id == Assignment.dossier_id))
            .where(free, Sheet.annulled_at.is_(None))
            .group_by(Assignment.dossier_id)
            .subquery()
        )
    else:
        judges = (
            select(Dossier.id.label("dossier_id"), func.count().label("have"))
            .join(Judge, and_(Judge.round_id == Dossier.round_id, in_state(Judge, "accepted")))
            .outerjoin(Block, and_(Block.judge_id == Judge.id, Block.dossier_id == Dossier.id))
            .where(free)
            .group_by(Dossier.id)
            .subquery()
        )
    have = func.coalesce(judges.c.have, 0)
    rows = session.execute(
        select(Dossier.voting_code, Dossier.product_name, have)
        .outerjoin(judges, judges.c.dossier_id == Dossier.id)
        .where(Dossier.round_id == round_.id, in_state(Dossier, "accepted"), have < need)
        .order_by(Dossier.voting_code)
    )
    return [Shortage(code or "", name, number, need) for code, name, number in rows]


@dataclass(frozen=True)
class Matrix:
    """Who is blocked from what: judges across, only products with a block down."""

    judges: Sequence[Judge]
    products: Sequence[Dossier]
    blocks: dict[tuple[UUID, UUID], Block]


def matrix(session: Session, round_id: UUID) -> Matrix:
    """Return the blocks of the round's jury as it is, in three statements."""
    judges = session.scalars(
        select(Judge).where(Judge.round_id == round_id, in_state(Judge, "invited", "accepted")).order_by(Judge.label)
    ).all()
    of_jury = Block.judge_id.in_([judge.id for judge in judges])
    blocks = session.scalars(select(Block).where(of_jury)).all()
    products = session.scalars(
        select(Dossier)
        .where(Dossier.id.in_({block.dossier_id for block in blocks}), in_state(Dossier, "accepted"))
        .order_by(Dossier.voting_code)
    ).all()
    return Matrix(judges, products, {(block.judge_id, block.dossier_id): block for block in blocks})


def rehearsal_of(session: Session, round_id: UUID) -> Round | None:
    """Return the rehearsal of a round, if there is one."""
    return session.scalar(select(Round).where(Round.rehearsal_of == round_id))


def establishment_name(session: Session, establishment_id: UUID | None) -> str:
    """Return the name of an establishment, "" for none."""
    return session.scalar(select(Establishment.name).where(Establishment.id == establishment_id)) or ""

"""What a judge sees of a round: the products to score, their own sheets, and the receipt of a signed one.

Nothing here ever reads another judge's sheet: every statement asks for the judge's own id; of the others only the
hashes of their leaves are read, which say nothing (each leaf holds 32 random bytes).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from services.awards.domain.dossiers import PHOTO_KINDS
from services.awards.domain.lifecycle import SheetState
from services.awards.domain.merkle import inclusion_proof, root
from services.awards.domain.rules import Rules
from services.awards.models import Assignment, Block, Dossier, Judge, Paper, Round, Sheet
from services.awards.permissions import require_judge
from services.awards.queries.rounds import RoundNotFound
from shared.cases import in_state
from shared.errors import N_, NotFound, SignInNeeded, required

AFTER_SCORING = frozenset({"scoring", "tallied", "council", "published", "closed"})


class SheetNotFound(NotFound):
    """There is no such sheet of this judge."""

    text = N_("Không tìm thấy phiếu chấm này trong các phiếu của Ông/Bà.")


class ReceiptNotReady(NotFound):
    """A receipt is there once the sheet is signed."""

    text = N_("Phiếu này chưa ký nên chưa có biên nhận.")


class AnotherJudge(SignInNeeded):
    """Somebody else signed in on this device since the sheet was written."""

    text = N_("Phiếu này của giám khảo khác. Vui lòng đăng nhập đúng người đã chấm.")


@dataclass(frozen=True)
class ShownSheet:
    """A sheet as its judge gets it: plain values, which outlive the transaction."""

    code: str
    state: str
    points: Mapping[str, str]
    notes: Mapping[str, str]
    comment: str
    place: str
    revision: int
    changed_at: datetime
    signed_at: datetime | None
    submission_id: UUID | None
    leaf_hash: str
    leaf_index: int | None


@dataclass(frozen=True)
class ShownPaper:
    """A paper or photo as a judge may know of it."""

    id: UUID
    kind: str
    file_name: str


@dataclass
class SheetTask:
    """A product that a judge is to score, with the judge's own sheet if there is one."""

    position: int
    dossier: Dossier
    sheet: Sheet | None
    photos: list[ShownPaper]
    papers: list[ShownPaper]

    @property
    def code(self) -> str:
        """Return the product's voting code."""
        return self.dossier.voting_code or ""

    @property
    def state(self) -> SheetState | Literal["unscored"]:
        """Return how far the judge is with it: unscored, draft or signed."""
        return self.sheet.state if self.sheet else "unscored"


@dataclass
class Scoring:
    """Everything on one judge's table."""

    round: Round
    rules: Rules
    judge: Judge
    tasks: list[SheetTask]

    @property
    def signed(self) -> int:
        """Return how many sheets are signed."""
        return sum(task.state == "signed" for task in self.tasks)

    def task(self, voting_code: str) -> SheetTask:
        """Return the task of a product; raises SheetNotFound."""
        for task in self.tasks:
            if task.code == voting_code:
                return task
        raise SheetNotFound


def shown(sheet: Sheet) -> ShownSheet:
    """Return what the sheet holds now."""
    own = {name: getattr(sheet, name) for name in ShownSheet.__dataclass_fields__ if name != "code"}
    return ShownSheet(code=sheet.dossier.voting_code or "", **own)


def scoring_of(session: Session, round_code: str, by: str) -> Scoring:
    """Return what ``by`` has to score in the round, in four statements whatever the number of products.

    Before the scoring begins there is nothing to see. Raises RoundNotFound; Forbidden for who is no accepted judge.
    """
    round_ = required(session.scalar(select(Round).where(Round.code == round_code)), RoundNotFound)
    judge = require_judge(session, by, round_.id)
    tasks = list(_tasks(session, judge)) if round_.state in AFTER_SCORING else []
    return Scoring(round_, Rules.from_json(round_.rules), judge, tasks)


def check_judge(session: Session, round_code: str, by: str, judge_id: UUID | None) -> None:
    """Raise AnotherJudge if a device says whose sheet it sends and that is not who is signed in."""
    if judge_id is None:
        return
    mailbox = session.scalar(
        select(Judge.email)
        .join(Round, Round.id == Judge.round_id)
        .where(Round.code == round_code, Judge.id == judge_id)
    )
    if mailbox != by:
        raise AnotherJudge


def own_sheet(session: Session, round_code: str, voting_code: str, by: str) -> tuple[Round, Judge, Sheet]:
    """Return the signed sheet of this judge for the product; raises RoundNotFound, Forbidden, SheetNotFound,
    ReceiptNotReady."""
    round_ = required(session.scalar(select(Round).where(Round.code == round_code)), RoundNotFound)
    judge = require_judge(session, by, round_.id)
    sheet = session.scalar(
        select(Sheet)
        .join(Sheet.dossier)
        .where(Sheet.judge_id == judge.id, Dossier.round_id == round_.id, Dossier.voting_code == voting_code)
        .options(contains_eager(Sheet.dossier))
    )
    if sheet is None:
        raise SheetNotFound
    if sheet.state != "signed":
        raise ReceiptNotReady
    return round_, judge, sheet


def own_paper(session: Session, round_code: str, voting_code: str, paper_id: UUID, by: str) -> Paper:
    """Return a paper of a product that ``by`` scores; in a blind round there is none to read. Raises SheetNotFound,
    and what ``scoring_of`` raises."""
    scoring = scoring_of(session, round_code, by)
    task = scoring.task(voting_code)
    if scoring.rules.blind or paper_id not in {paper.id for paper in task.papers}:
        raise SheetNotFound
    return session.get_one(Paper, paper_id)


def receipt(session: Session, round_code: str, voting_code: str, by: str) -> dict[str, Any]:
    """Return the judge's proof of what was signed: the leaf, its place in the tree as it is now, the way to the root.

    After publication the leaf must stand at the same place of the round file, whatever the tree has grown to since.
    Raises what ``own_sheet`` raises.
    """
    round_, judge, sheet = own_sheet(session, round_code, voting_code, by)
    leaves = [bytes.fromhex(leaf) for leaf in session.scalars(_leaf_hashes(round_.id))]
    index = sheet.leaf_index or 0
    return {
        "format": "khuyen-cong/receipt/1",
        "round": round_.code,
        "judge": judge.label,
        "product": voting_code,
        "leaf": sheet.leaf,
        "leaf_hash": sheet.leaf_hash,
        "leaf_index": index,
        "tree": {"size": len(leaves), "root": root(leaves).hex()},
        "inclusion_proof": [node.hex() for node in inclusion_proof(leaves, index)],
        "notes": sheet.notes,
        "comment": sheet.comment,
        "place": sheet.place,
    }


def _leaf_hashes(round_id: UUID) -> Select[str]:
    return (
        select(Sheet.leaf_hash).where(Sheet.round_id == round_id, in_state(Sheet, "signed")).order_by(Sheet.leaf_index)
    )


def _tasks(session: Session, judge: Judge) -> Iterator[SheetTask]:
    rows = session.execute(
        select(Assignment.position, Dossier, Sheet)
        .join(Dossier, Dossier.id == Assignment.dossier_id)
        .outerjoin(Sheet, and_(Sheet.dossier_id == Dossier.id, Sheet.judge_id == judge.id, Sheet.revision > 0))
        .outerjoin(Block, and_(Block.dossier_id == Dossier.id, Block.judge_id == judge.id))
        .where(Assignment.judge_id == judge.id, Block.dossier_id.is_(None), in_state(Dossier, "accepted"))
        .options(joinedload(Dossier.establishment), joinedload(Dossier.round))
        .order_by(Assignment.position, Dossier.voting_code)
    ).all()
    papers = _papers(session, [dossier.id for _, dossier, _ in rows])
    for position, dossier, sheet in rows:
        own = papers.get(dossier.id, [])
        photos = [paper for paper in own if paper.kind in PHOTO_KINDS]
        yield SheetTask(position, dossier, sheet, photos, [paper for paper in own if paper.kind not in PHOTO_KINDS])


def _papers(session: Session, dossier_ids: list[UUID]) -> dict[UUID, list[ShownPaper]]:
    rows = session.execute(
        select(Paper.dossier_id, Paper.id, Paper.kind, Paper.file_name)
        .where(Paper.dossier_id.in_(dossier_ids))
        .order_by(Paper.dossier_id, func.array_position(list(PHOTO_KINDS), Paper.kind), Paper.position, Paper.id)
    )
    found: dict[UUID, list[ShownPaper]] = {}
    for dossier_id, paper_id, kind, file_name in rows:
        found.setdefault(dossier_id, []).append(ShownPaper(paper_id, kind, file_name))
    return found

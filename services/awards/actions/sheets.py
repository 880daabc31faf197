"""A judge's score sheets: saved as drafts while the judge writes, signed once, never changed after.

Sheets are written on tablets that lose their network, so every verb can be sent again: the same draft saved twice is
one revision, the same hand-in (``submission_id``) signs once. A sheet is taken **as long as the round is in scoring**,
that is until the tally, even after ``scoring_closes_at``: a judge who signed in time in a hall without network must not
lose the sheet, and a device's clock proves nothing. When it arrived is ``signed_at``, in the leaf and on the receipt;
the page says that the time is over, and the secretariat makes the tally when it has what it waits for.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.awards.actions.judges.taking import judge_facts
from services.awards.actions.rounds import shared_round
from services.awards.domain.lifecycle import RoundNotReady
from services.awards.domain.merkle import leaf_hash
from services.awards.domain.rules import Rules
from services.awards.domain.scoring import checked_points, checked_words
from services.awards.domain.sheets import leaf_bytes, leaf_of
from services.awards.models import Assignment, Block, Dossier, Judge, Round, Sheet
from services.awards.permissions import require_judge
from services.awards.queries.judges import judge_progress
from services.awards.queries.sheets import shown
from shared.cases import FRESH, move
from shared.errors import N_, Conflict, Forbidden, NotFound
from shared.events.awards import JudgeFinished
from shared.messaging import outbox


class ProductNotAssigned(NotFound):
    """The product is not among those that this judge is to score."""

    text = N_("Sản phẩm này không có trong danh sách chấm của Ông/Bà.")


class JudgeBlocked(Forbidden):
    """This judge may not score this product, for a reason on record."""

    text = N_("Ông/Bà không chấm sản phẩm này: %(reason)s")


class ProductStruck(Conflict):
    """The product was taken out of the round."""

    text = N_("Sản phẩm này đã bị loại khỏi kỳ bình chọn nên không còn chấm điểm.")


class SheetClash(Conflict):
    """Somebody saved over the revision that this change was made on; ``stored`` is what is there now."""

    text = N_("Phiếu này đã được lưu từ một thiết bị khác. Hãy xem cả hai bản rồi chọn một.")

    def __init__(self, stored: Sheet) -> None:
        super().__init__()
        self.stored = shown(stored)


class SheetSigned(SheetClash):
    """The sheet is signed and locked; ``stored`` is the signed one."""

    text = N_("Phiếu này đã ký và khóa nên không sửa được nữa.")


class SubmissionTaken(Conflict):
    """The number of this hand-in belongs to another sheet."""

    text = N_("Mã gửi này đã dùng cho một phiếu khác. Vui lòng ký lại phiếu này.")


def save_draft(
    session: Session,
    *,
    round_code: str,
    voting_code: str,
    by: str,
    now: datetime,
    points: Mapping[str, str],
    notes: Mapping[str, str],
    comment: str,
    base_revision: int,
) -> Sheet:
    """Save what a judge has written so far; points may be missing. The same content again changes nothing.

    ``base_revision`` is the revision that the judge saw (0: none). Raises RoundNotFound, Forbidden, RoundNotReady,
    ProductNotAssigned, JudgeBlocked, ProductStruck, SheetClash, SheetSigned; Invalid by the round's rules.
    """
    round_, judge, dossier = _mine(session, round_code, voting_code, by)
    _check_open(session, round_, judge, dossier)
    rules = Rules.from_json(round_.rules)
    kept = checked_points(points, rules, complete=False)
    words = checked_words(notes, comment, "", rules)
    sheet = _taken_sheet(session, judge, dossier, now)
    if sheet.state == "signed":
        raise SheetSigned(sheet)
    if not _says(sheet, kept, words, comment):
        _check_seen(sheet, base_revision)
        _write(sheet, kept, words, comment, now)
    return sheet


def sign_sheet(
    session: Session,
    *,
    round_code: str,
    voting_code: str,
    by: str,
    now: datetime,
    points: Mapping[str, str],
    notes: Mapping[str, str],
    comment: str,
    place: str,
    base_revision: int,
    submission_id: UUID,
) -> Sheet:
    """Sign and lock a sheet: from now on it is a leaf of the round's tree. Needs points for every criterion.

    ``submission_id`` is made where the judge signs: sent again, it gives the sheet that it signed. Publishes
    JudgeFinished with the last sheet. Raises what ``save_draft`` raises, and SubmissionTaken.
    """
    round_, judge, dossier = _mine(session, round_code, voting_code, by)
    if signed := _signed_by(session, judge, dossier, submission_id):
        return signed
    _check_open(session, round_, judge, dossier)
    rules = Rules.from_json(round_.rules)
    sheet = _taken_sheet(session, judge, dossier, now)
    if sheet.state == "signed":
        if sheet.submission_id == submission_id:  # sent twice at once: the other one was faster
            return sheet
        raise SheetSigned(sheet)
    kept = checked_points(points, rules, complete=True)
    words = checked_words(notes, comment, place, rules)
    if not _says(sheet, kept, words, comment):
        _check_seen(sheet, base_revision)
        _write(sheet, kept, words, comment, now)
    if session.scalar(select(Sheet.id).where(Sheet.submission_id == submission_id)):
        raise SubmissionTaken
    sheet.place, sheet.submission_id = place, submission_id
    _lock_as_leaf(session, round_, judge, dossier, sheet, now)
    _tell_finished(session, round_, judge, now)
    return sheet


def _mine(session: Session, round_code: str, voting_code: str, by: str) -> tuple[Round, Judge, Dossier]:
    round_ = shared_round(session, round_code)
    judge = require_judge(session, by, round_.id)
    dossier = session.scalar(
        select(Dossier)
        .join(Assignment, (Assignment.dossier_id == Dossier.id) & (Assignment.judge_id == judge.id))
        .where(Dossier.round_id == round_.id, Dossier.voting_code == voting_code)
        .with_for_update(read=True, of=Dossier)
        .execution_options(**FRESH)
    )
    if dossier is None:
        raise ProductNotAssigned
    return round_, judge, dossier


def _signed_by(session: Session, judge: Judge, dossier: Dossier, submission_id: UUID) -> Sheet | None:
    """Return the sheet that this very hand-in signed, so that one whose answer was lost may be asked for again."""
    return session.scalar(
        select(Sheet).where(
            Sheet.judge_id == judge.id, Sheet.dossier_id == dossier.id, Sheet.submission_id == submission_id
        )
    )


def _check_open(session: Session, round_: Round, judge: Judge, dossier: Dossier) -> None:
    blocked = session.get(Block, (judge.id, dossier.id))
    if blocked is not None:
        raise JudgeBlocked(reason=blocked.reason)
    if round_.state != "scoring":
        raise RoundNotReady(state=round_.state, wanted="scoring")
    if dossier.state != "accepted":
        raise ProductStruck


def _taken_sheet(session: Session, judge: Judge, dossier: Dossier, now: datetime) -> Sheet:
    """Return the judge's sheet of the product under lock, made empty (revision 0) if there is none yet."""
    empty = {"round_id": dossier.round_id, "judge_id": judge.id, "dossier_id": dossier.id}
    session.execute(
        insert(Sheet)
        .values(**empty, points={}, notes={}, comment="", place="", revision=0, changed_at=now)
        .on_conflict_do_nothing(index_elements=["judge_id", "dossier_id"])
    )
    statement = select(Sheet).where(Sheet.judge_id == judge.id, Sheet.dossier_id == dossier.id).with_for_update()
    return session.scalars(statement, execution_options=FRESH).one()


def _says(sheet: Sheet, points: Mapping[str, str], notes: Mapping[str, str], comment: str) -> bool:
    return sheet.revision > 0 and (sheet.points, sheet.notes, sheet.comment) == (dict(points), dict(notes), comment)


def _check_seen(sheet: Sheet, base_revision: int) -> None:
    if sheet.revision != base_revision:
        raise SheetClash(sheet)


def _write(sheet: Sheet, points: dict[str, str], notes: dict[str, str], comment: str, now: datetime) -> None:
    sheet.points, sheet.notes, sheet.comment = points, notes, comment
    sheet.revision += 1
    sheet.changed_at = now


def _lock_as_leaf(session: Session, round_: Round, judge: Judge, dossier: Dossier, sheet: Sheet, now: datetime) -> None:
    """Give the sheet its salt, its leaf and its place in the tree, one after the other in each round."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"sheets of {round_.id}", 0))))
    last = session.scalar(select(func.max(Sheet.leaf_index)).where(Sheet.round_id == round_.id))
    leaf = leaf_of(
        round_code=round_.code,
        judge=judge.label,
        product=dossier.voting_code or "",
        points=sheet.points,
        notes=sheet.notes,
        comment=sheet.comment,
        place=sheet.place,
        signed_at=now,
        salt_hex=secrets.token_bytes(32).hex(),
    )
    sheet.signed_at, sheet.leaf, sheet.leaf_hash = now, leaf, leaf_hash(leaf_bytes(leaf)).hex()
    sheet.leaf_index = 0 if last is None else last + 1
    # the judge has the receipt on the page; the step has no points, for these are not known before the publication
    move(session, sheet, "signed", by=judge.email, now=now, tells=None)
    session.flush()


def _tell_finished(session: Session, round_: Round, judge: Judge, now: datetime) -> None:
    """Tell that the judge is done, if so; sheets of a round are signed one after the other, so one of them is last."""
    own = judge_progress(session, judge.id)
    if own.left == 0 and not round_.rehearsal:
        outbox.record(session, JudgeFinished(**judge_facts(round_, judge), products=own.signed), at=now)

"""What a judge says: yes with the declaration and all ties, or no; and a tie found out later."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from services.awards.actions.assignments import drop_blocked, reassign
from services.awards.actions.blocks import refresh_blocks
from services.awards.actions.judges.inviting import checked_reason
from services.awards.actions.judges.taking import check_jury_changes, judge_facts, taken_judge
from services.awards.domain.conflicts import LONGEST_REASON, check_declaration
from services.awards.domain.lifecycle import ASKED, IS_PUBLIC, InvitationAnswered, JudgeState, RoundNotReady
from services.awards.models import Assignment, Dossier, Establishment, Judge, Round, Tie
from services.awards.permissions import scope_of
from services.awards.queries.judges import signed_while_blocked
from shared.cases import in_state, move, note
from shared.errors import N_, Forbidden, Invalid
from shared.events.awards import JudgeAnswered, ScoringBegan
from shared.messaging import outbox
from shared.places import provinces


@dataclass(frozen=True, kw_only=True)
class Ties:
    """What a judge is tied to: free choice among the round's products, their establishments, and provinces."""

    dossier_ids: Collection[UUID] = ()
    establishment_ids: Collection[UUID] = ()
    province_codes: Collection[str] = ()

    def rows(self) -> list[dict[str, Any]]:
        """Return one row of the table for each tie."""
        empty: dict[str, Any] = {"dossier_id": None, "establishment_id": None, "province_code": None}
        return [
            *(empty | {"dossier_id": one} for one in sorted(set(self.dossier_ids))),
            *(empty | {"establishment_id": one} for one in sorted(set(self.establishment_ids))),
            *(empty | {"province_code": one} for one in sorted(set(self.province_codes))),
        ]


NO_TIES = Ties()


def answer_invitation(
    session: Session,
    *,
    judge_id: UUID,
    by: str,
    now: datetime,
    accept: bool,
    declaration: str = "",
    ties: Ties = NO_TIES,
    answer: str = "",
) -> Judge:
    """Accept with the declaration word for word and all ties, or decline; only the judge may. Once.

    ``answer`` is what the ties are, or why they decline. The same answer again (double click) changes nothing. In a
    round that is being scored the newcomer gets products at once. Publishes JudgeAnswered, and ScoringBegan if so.
    Raises JudgeNotFound, Forbidden, RoundNotReady, InvitationAnswered, DeclarationChanged, Invalid by field.
    """
    found, judge = taken_judge(session, judge_id)
    if judge.email != by:
        raise Forbidden
    wanted: JudgeState = "accepted" if accept else "declined"
    if judge.state == wanted:
        return judge
    if judge.state != "invited":
        raise InvitationAnswered
    check_jury_changes(found)
    said = answer.strip()
    if len(said) > LONGEST_REASON:
        raise Invalid(fields={"answer": N_("Vui lòng viết ngắn hơn, nhiều nhất 500 ký tự.")})
    judge.answer, judge.answered_at = said, now
    if accept:
        judge.declaration = check_declaration(declaration)
        _keep_ties(session, found, judge, ties, said, by=by, now=now)
    told = JudgeAnswered(**judge_facts(found, judge), accepted=accept, answer=said)
    move(session, judge, wanted, by=by, now=now, tells=told, reason=said)
    refresh_blocks(session, found, now)
    if accept and found.state == "scoring":
        reassign(session, found, by=by, now=now)
        _tell_products(session, found, judge, now)
    return judge


def declare_tie(session: Session, *, judge_id: UUID, by: str, now: datetime, ties: Ties, reason: str) -> Sequence[str]:
    """Declare a tie found out later: the judge, or the secretariat. Products not signed yet go to others.

    Signed sheets stay: returns the voting codes of those, which the secretariat is to annul. Until the result is
    published. Raises JudgeNotFound, Forbidden, RoundNotReady, Invalid by field.
    """
    found, judge = taken_judge(session, judge_id)
    scope = scope_of(session, by)
    if not scope.runs(found) and (judge.email != by or judge.state not in ASKED):
        raise Forbidden
    if found.state in IS_PUBLIC or found.state == "draft" or found.rehearsal:
        raise RoundNotReady(state=found.state, wanted=found.state)
    if not ties.rows():
        raise Invalid(fields={"dossier_ids": N_("Vui lòng chọn sản phẩm, cơ sở hoặc tỉnh, thành phố có liên quan.")})
    why = checked_reason(reason)
    _keep_ties(session, found, judge, ties, why, by=by, now=now)
    note(session, judge, "tie_declared", by=by, now=now, reason=why)
    refresh_blocks(session, found, now)
    drop_blocked(session, found)
    if found.state == "scoring":
        reassign(session, found, by=by, now=now)
    signed = [code for label, code, _ in signed_while_blocked(session, found.id) if label == judge.label]
    if signed:
        note(session, judge, "tie_after_signing", by=by, now=now, reason=", ".join(signed))
    return signed


def _keep_ties(session: Session, round_: Round, judge: Judge, ties: Ties, why: str, *, by: str, now: datetime) -> None:
    _check(session, round_, ties)
    rows = ties.rows()
    if not rows:
        return
    if not why:
        raise Invalid(fields={"answer": N_("Vui lòng ghi rõ liên quan thế nào với các mục đã chọn.")})
    given = {"judge_id": judge.id, "reason": why, "noted_by": by, "noted_at": now}
    session.add_all(Tie(**row, **given) for row in rows if not _kept(session, judge, row))
    session.flush()


def _kept(session: Session, judge: Judge, row: dict[str, Any]) -> bool:
    same = [getattr(Tie, name).is_not_distinct_from(value) for name, value in row.items()]
    return bool(session.scalar(select(exists().where(Tie.judge_id == judge.id, *same))))


def _check(session: Session, round_: Round, ties: Ties) -> None:
    """Raise Invalid for what is not there to choose."""
    wrong: dict[str, str | list[str]] = {}
    ids = set(ties.dossier_ids)
    mine = select(Dossier.id).where(Dossier.round_id == round_.id, in_state(Dossier, "accepted"), Dossier.id.in_(ids))
    if ids - set(session.scalars(mine)):
        wrong["dossier_ids"] = N_("Vui lòng chọn trong các sản phẩm của kỳ bình chọn này.")
    makers = set(ties.establishment_ids)
    if makers - set(session.scalars(select(Establishment.id).where(Establishment.id.in_(makers)))):
        wrong["establishment_ids"] = N_("Không tìm thấy cơ sở này.")
    if not set(ties.province_codes) <= set(provinces()):
        wrong["province_codes"] = N_("Vui lòng chọn tỉnh, thành phố trong danh sách.")
    if wrong:
        raise Invalid(fields=wrong)


def _tell_products(session: Session, round_: Round, judge: Judge, now: datetime) -> None:
    products = len(session.scalars(select(Assignment.dossier_id).where(Assignment.judge_id == judge.id)).all())
    if products:
        event = ScoringBegan(
            **judge_facts(round_, judge),
            products=products,
            left=products,
            scoring_closes_at=round_.scoring_closes_at,
        )
        outbox.record(session, event, at=now)

"""What stands in the way of a round's next step, and the numbers that are said before it is taken."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from services.awards.domain.rounds import Missing
from services.awards.domain.rule_checks import RulesImplausible, checked_rules
from services.awards.domain.rules import Rules
from services.awards.models import Assignment, Dossier, Judge, Round
from services.awards.queries.complaints import complain_until, open_complaints
from shared.cases import in_state
from shared.clock import hanoi_date
from shared.errors import N_, Conflict, Invalid
from shared.formats import day, deadline, number


class DeadlineGone(Invalid):
    """A round cannot open after its own deadline."""

    text = N_("Hạn nộp hồ sơ đã qua. Hãy sửa các mốc thời gian.")


class ScoringDeadlineGone(Invalid):
    """Nobody could sign a sheet any more."""

    text = N_("Hạn chấm điểm đã qua. Hãy lùi hạn chấm điểm.")


class DossiersStillOpen(Conflict):
    """Dossiers may still come in."""

    text = N_("Chưa hết hạn nộp hồ sơ (%(deadline)s).")


class DossiersUndecided(Conflict):
    """Dossiers wait for a decision; nobody may be left out by a late officer."""

    text = N_("Còn %(count)s hồ sơ đã nộp chưa được xét. Hãy chấp nhận, trả lại hoặc từ chối từng hồ sơ.")


class NothingToScore(Conflict):
    """No product was accepted."""

    text = N_("Chưa có sản phẩm nào được chấp nhận nên không có gì để chấm.")


class TooFewJudgesAccepted(Conflict):
    """Fewer judges accepted than a product needs sheets."""

    text = N_("Mới có %(count)s giám khảo nhận lời, thể lệ cần ít nhất %(needed)s.")


class ComplaintsStillCome(Conflict):
    """The days for complaints are not over."""

    text = N_("Còn nhận khiếu nại đến hết ngày %(day)s.")


class ComplaintsUnanswered(Conflict):
    """Somebody waits for an answer."""

    text = N_("Còn %(count)s khiếu nại chưa được trả lời.")


def missing_for_opening(round_: Round, now: datetime) -> list[Missing]:
    """Return all that stands in the way of opening a draft; empty if nothing."""
    found = [Missing("edit", DeadlineGone())] if round_.dossiers_close_at <= now else []
    try:
        checked_rules(round_.rules)
    except RulesImplausible as trouble:
        found.append(Missing("rules", trouble))
    return found


def missing_for_scoring(session: Session, round_: Round, now: datetime) -> list[Missing]:
    """Return all that stands in the way of scoring; empty if nothing."""
    found: list[Missing] = []
    if round_.dossiers_close_at > now:
        found.append(Missing("edit", DossiersStillOpen(deadline=deadline(round_.dossiers_close_at))))
    if round_.scoring_closes_at <= now:
        found.append(Missing("edit", ScoringDeadlineGone()))
    states = _counted(session, select(Dossier.state, func.count()).where(Dossier.round_id == round_.id))
    if states.get("submitted"):
        found.append(Missing("dossiers", DossiersUndecided(count=number(states["submitted"]))))
    if not states.get("accepted"):
        found.append(Missing("dossiers", NothingToScore()))
    accepted = select(func.count()).where(Judge.round_id == round_.id, in_state(Judge, "accepted"))
    judges, rules = session.scalar(accepted) or 0, Rules.from_json(round_.rules)
    needed = max(rules.fewest_sheets, rules.sheets_per_product or 0)
    if judges < needed:
        found.append(Missing("jury", TooFewJudgesAccepted(count=number(judges), needed=number(needed))))
    return found


def missing_for_closing(session: Session, round_: Round, now: datetime) -> list[Missing]:
    """Return all that stands in the way of closing a published round; empty if nothing."""
    found: list[Missing] = []
    if round_.published_at is not None and hanoi_date(now) <= complain_until(round_):
        found.append(Missing("complaints", ComplaintsStillCome(day=day(complain_until(round_)))))
    count = open_complaints(session, round_.id)
    if count:
        found.append(Missing("complaints", ComplaintsUnanswered(count=number(count))))
    return found


def loads(session: Session, round_id: UUID) -> Sequence[Row[Judge, int]]:
    """Return each judge who has something to score, by label, with how many products."""
    return session.execute(
        select(Judge, func.count())
        .join(Assignment, Assignment.judge_id == Judge.id)
        .where(Judge.round_id == round_id)
        .group_by(Judge.id)
        .order_by(Judge.label)
    ).all()


def _counted(session: Session, query: Select[str, int]) -> dict[str, int]:
    return dict(session.execute(query.group_by(query.selected_columns[0])).all())

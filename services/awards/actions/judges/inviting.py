"""Inviting judges, inviting them again, letting them go. The round's secretariat may."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.awards.actions.assignments import drop_unsigned, reassign
from services.awards.actions.blocks import refresh_blocks
from services.awards.actions.contacts import contact_of_judge, no_contact_of_judge
from services.awards.actions.judges.taking import check_jury_changes, judge_facts, taken_judge
from services.awards.actions.rounds import taken_round
from services.awards.domain.conflicts import LONGEST_REASON
from services.awards.domain.lifecycle import ASKED
from services.awards.domain.people import person_details
from services.awards.models import Establishment, Judge, Round, Sheet
from services.awards.permissions import require_secretariat
from shared.cases import FRESH, in_state, move, note
from shared.errors import N_, Conflict, Invalid
from shared.events.awards import JudgeInvited
from shared.events.envelope import Event
from shared.formats import number
from shared.messaging import outbox
from shared.places import provinces

AGAIN_AFTER: Final = timedelta(minutes=10)
LONGEST_TITLE: Final = 200
MOST_JUDGES: Final = 99


class AlreadyJudge(Conflict):
    """The mailbox is invited or a judge already."""

    text = N_("%(email)s đã có trong Ban Giám khảo của kỳ này rồi.")


class JuryFull(Conflict):
    """Labels have two digits."""

    text = N_("Một kỳ bình chọn có nhiều nhất %(most)s giám khảo.")


class NotInvitable(Conflict):
    """A judge who has accepted needs no invitation."""

    text = N_("%(name)s đã nhận lời nên không cần gửi lại lời mời.")


class HasSigned(Conflict):
    """A judge who has signed sheets leaves only if it is said that these count."""

    text = N_(
        "%(name)s đã ký %(count)s phiếu. Phiếu đã ký không xóa được: hãy đánh dấu để giữ các phiếu này trong kết quả,"
        " hoặc hủy từng phiếu kèm lý do ở trang tính điểm."
    )


def invite_judge(
    session: Session,
    *,
    round_code: str,
    by: str,
    now: datetime,
    email: str,
    name: str,
    title: str = "",
    phone: str = "",
    language: str = "vi",
    establishment_id: UUID | None = None,
    province_code: str | None = None,
) -> Judge:
    """Ask somebody to be a judge; who declined or was removed may be asked again and keeps their label.

    ``establishment_id`` and ``province_code`` are where they work, if it matters for conflicts. Publishes
    ContactsChanged and JudgeInvited. Raises RoundNotFound, Forbidden, RoundNotReady, Invalid by field, AlreadyJudge,
    JuryFull.
    """
    found = taken_round(session, round_code)
    require_secretariat(session, by, found)
    check_jury_changes(found)
    details = person_details(email, name, phone, language) | {"title": " ".join(title.split())}
    _check_place(session, details["title"], establishment_id, province_code)
    wanted = {**details, "establishment_id": establishment_id, "province_code": province_code or None}
    same = select(Judge).where(Judge.round_id == found.id, Judge.email == details["email"]).with_for_update()
    judge = session.scalar(same, execution_options=FRESH)
    if judge is None:
        label = _next_label(session, found)
        judge = Judge(round_id=found.id, label=label, invited_by=by, invited_at=now, **wanted)
        session.add(judge)
        note(session, judge, "judge_invited", by=by, now=now, reason=judge.name)
        outbox.record_all(session, _invited(judge), at=now)
    elif judge.state in ASKED:
        raise AlreadyJudge(email=judge.email)
    else:
        _invite_again(session, judge, "judge_invited", by=by, now=now, facts=wanted)
    refresh_blocks(session, found, now)
    return judge


def resend_invitation(session: Session, *, judge_id: UUID, by: str, now: datetime) -> Judge:
    """Send the invitation again, also to who declined; within ten minutes of the last it is a double click.

    Publishes ContactsChanged and JudgeInvited. Raises JudgeNotFound, Forbidden, RoundNotReady, NotInvitable.
    """
    found, judge = taken_judge(session, judge_id)
    require_secretariat(session, by, found)
    check_jury_changes(found)
    if judge.state in ("accepted", "removed"):
        raise NotInvitable(name=judge.name)
    if judge.state == "declined" or now - judge.invited_at >= AGAIN_AFTER:
        _invite_again(session, judge, "invited_again", by=by, now=now, facts={})
    return judge


def remove_judge(
    session: Session, *, judge_id: UUID, by: str, now: datetime, reason: str, keep_signed: bool = False
) -> Judge:
    """Take somebody off the jury, with a reason on record; what they had not signed goes to others.

    With signed sheets only if ``keep_signed`` says that these count. A second click changes nothing. Publishes
    ContactsChanged without a mailbox: nothing is told to this judge any more.
    Raises JudgeNotFound, Forbidden, RoundNotReady, HasSigned, Invalid without a reason.
    """
    found, judge = taken_judge(session, judge_id)
    require_secretariat(session, by, found)
    check_jury_changes(found)
    if judge.state == "removed":
        return judge
    why = checked_reason(reason)
    signed = session.scalar(
        select(func.count()).where(Sheet.judge_id == judge.id, in_state(Sheet, "signed"), Sheet.annulled_at.is_(None))
    )
    if signed and not keep_signed:
        raise HasSigned(name=judge.name, count=number(signed))
    gone = no_contact_of_judge(judge)  # it is said in person
    move(session, judge, "removed", by=by, now=now, tells=gone, what="judge_removed", reason=why)
    drop_unsigned(session, judge)
    if found.state == "scoring":
        reassign(session, found, by=by, now=now)
    return judge


def checked_reason(reason: str) -> str:
    """Return a reason in one line. Raises Invalid if it is empty or too long."""
    why = " ".join(reason.split())
    if not 3 <= len(why) <= LONGEST_REASON:
        raise Invalid(fields={"reason": N_("Vui lòng ghi lý do, từ 3 đến 500 ký tự.")})
    return why


def _invite_again(
    session: Session, judge: Judge, what: str, *, by: str, now: datetime, facts: Mapping[str, Any]
) -> None:
    """Ask anew: what was answered before no longer holds."""
    judge.declaration, judge.answer, judge.answered_at = "", "", None
    judge.invited_by, judge.invited_at = by, now
    told = _invited(judge)
    move(session, judge, "invited", by=by, now=now, tells=told, what=what, reason=judge.name, facts=facts)


def _invited(judge: Judge) -> Iterator[Event]:
    """Yield what is told of an invitation, as the judge's name and mailbox are once it is noted."""
    yield contact_of_judge(judge)
    yield JudgeInvited(**judge_facts(judge.round, judge), scoring_closes_at=judge.round.scoring_closes_at)


def _check_place(session: Session, title: str, establishment_id: UUID | None, province_code: str | None) -> None:
    wrong: dict[str, str | list[str]] = {}
    if len(title) > LONGEST_TITLE:
        wrong["title"] = N_("Chức danh, đơn vị dài nhất 200 ký tự.")
    if establishment_id is not None and session.get(Establishment, establishment_id) is None:
        wrong["establishment_id"] = N_("Không tìm thấy cơ sở này.")
    if province_code and province_code not in provinces():
        wrong["province_code"] = N_("Vui lòng chọn tỉnh, thành phố trong danh sách.")
    if wrong:
        raise Invalid(fields=wrong)


def _next_label(session: Session, round_: Round) -> str:
    """Return the next free label; labels of those who left are not given again."""
    labels = session.scalars(select(Judge.label).where(Judge.round_id == round_.id)).all()
    last = max((int(label[2:]) for label in labels if label[2:].isdigit()), default=0)
    if last >= MOST_JUDGES:
        raise JuryFull(most=MOST_JUDGES)
    return f"GK{last + 1:02d}"

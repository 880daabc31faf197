"""The judges of a round as far as letters know them, for codes on paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notifications.domain import addresses
from services.notifications.models import Contact, HallSheet, Notice, Staff
from services.notifications.permissions import groups_of, require_secretariat
from shared.errors import NotFound
from shared.events.awards import JudgeAnswered, JudgeInvited, ScoringBegan

ABOUT_JUDGES: Final = (JudgeInvited.type, JudgeAnswered.type, ScoringBegan.type)


@dataclass(frozen=True, slots=True)
class HallJudge:
    """A judge of the round; ``by_letter`` if the mailbox holds another office too, which no paper opens."""

    name: str
    email: str
    by_letter: bool


@dataclass(frozen=True, slots=True)
class HallRound:
    """A round with its judges, by name; those who declined are not among them."""

    id: UUID
    code: str
    name_vi: str
    name_en: str
    judges: Sequence[HallJudge]


def hall_round(session: Session, round_id: UUID, by: str) -> HallRound:
    """Return the round whose codes ``by`` may print. Raises Forbidden; NotFound where no judge is known."""
    require_secretariat(session, by, round_id)
    of_round = Notice.data["round_id"].astext == str(round_id), Notice.event_type.in_(ABOUT_JUDGES)
    told = session.scalars(select(Notice).where(*of_round).order_by(Notice.happened_at, Notice.event_id)).all()
    if not told:
        raise NotFound
    last = {notice.data["judge_id"]: notice.data for notice in told}
    groups = [addresses.judge(id) for id, data in last.items() if data.get("accepted", True)]
    contacts = select(Contact).where(Contact.group_name.in_(groups)).order_by(Contact.name, Contact.email)
    judges = [HallJudge(one.name, one.email, _by_letter(session, one.email)) for one in session.scalars(contacts)]
    data = told[-1].data
    return HallRound(round_id, data["round_code"], data["round_name_vi"], data["round_name_en"], judges)


def hall_sheet(session: Session, round_id: UUID) -> HallSheet | None:
    """Return what was printed last for a round."""
    return session.scalar(select(HallSheet).where(HallSheet.round_id == round_id))


def _by_letter(session: Session, email: str) -> bool:
    """Return whether a code on paper would open more than a judge's work."""
    others = [group for group in groups_of(session, email) if addresses.family(group) != "judge"]
    return bool(others) or session.get(Staff, email) is not None

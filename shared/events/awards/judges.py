"""What concerns one judge. Told to ``judge:<id>``; the secretariat hears the answers."""

from datetime import datetime
from uuid import UUID

from shared.events.awards.rounds import AboutRound, RoundEvent


class AboutJudge(AboutRound):
    """A judge in their round."""

    judge_id: UUID
    judge_name: str


class JudgeEvent(AboutJudge, RoundEvent):
    """What all events of a judge have."""

    keyed_by = "judge_id"


class JudgeInvited(JudgeEvent):
    """Somebody is asked to be a judge of a round and to declare their interests."""

    type = "awards.judge.invited"

    scoring_closes_at: datetime


class JudgeAnswered(JudgeEvent):
    """A judge accepted with their declaration, or declined; ``answer`` is what they wrote besides."""

    type = "awards.judge.answered"

    accepted: bool
    answer: str = ""


class JudgeWork(JudgeEvent):
    """``products`` to score in all, ``left`` of them not signed yet."""

    products: int
    left: int
    scoring_closes_at: datetime


class ScoringBegan(JudgeWork):
    """A judge may score from now on."""

    type = "awards.scoring.began"


class JudgeReminded(JudgeWork):
    """A judge has sheets left to sign; never recorded for one who is done."""

    type = "awards.judge.reminded"


class JudgeFinished(JudgeEvent):
    """A judge signed the last of their sheets; told again only if more products came to them and are signed too.

    ``products`` are those whose sheets the judge has signed.
    """

    type = "awards.judge.finished"

    products: int

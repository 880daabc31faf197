"""What the council of a round of the past did: it voted, left the jury's order here and there, and published."""

from datetime import datetime, timedelta
from random import Random
from typing import Final

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from services.awards.actions.ballots import begin_council, cast_vote, close_ballot, open_ballot
from services.awards.actions.decisions import decide_product, propose
from services.awards.actions.listing import batch_of_round
from services.awards.actions.publication import publish_round
from services.awards.demo import people
from services.awards.demo.rounds import DemoRound
from services.awards.models import Official, Round
from services.awards.queries.council import outcome
from shared.clock import hanoi_date
from shared.messaging.tables import OUTBOX

REASONS: Final = (
    "Cùng mẫu với một sản phẩm đã được công nhận kỳ trước; Hội đồng đề nghị cơ sở bổ sung tài liệu về mẫu mã.",
    "Giấy chứng nhận an toàn thực phẩm hết hạn trong thời gian xét; cơ sở chưa nộp giấy mới khi Hội đồng họp.",
)
"""Why the council took a product that the jury had placed above the cut out of the order."""


def decide_and_publish(session: Session, demo: DemoRound, round_: Round, tallied: datetime, random: Random) -> None:
    """Let the council vote on the tally, write its decisions down and publish them; nothing of it is told."""
    office = {"round_code": round_.code, "by": people.SECRETARY}
    met = tallied + timedelta(days=4)
    begin_council(session, **office, now=tallied + timedelta(days=1))
    ballot = open_ballot(session, **office, now=met)
    stand = outcome(session, round_)
    refused = [line.code for line in stand.lines if line.proposed][-9:-3:4]
    members = session.scalars(
        select(Official.email)
        .where(Official.round_id == round_.id, Official.office == "council")
        .order_by(Official.email)
    ).all()
    for place, member in enumerate(members):
        answers = {code: place < 3 if code in refused else random.random() < 0.94 for code in ballot.subjects}
        cast_vote(
            session, round_code=round_.code, number=ballot.number, answers=answers, by=member,
            now=met + timedelta(minutes=20 + place),
        )  # fmt: skip
    minutes = f"0{1 + place_of(demo)}/BB-HĐBC"
    close_ballot(session, **office, number=ballot.number, minutes_number=minutes, now=met + timedelta(hours=2))
    propose(session, **office, now=met + timedelta(hours=3))
    for code, reason in zip(refused, REASONS, strict=True):
        decide_product(
            session, **office, now=met + timedelta(hours=4), voting_code=code, recognised=False, reason=reason,
            votes_yes=3, votes_no=len(members) - 3, minutes_number=minutes,
        )  # fmt: skip
    signed = met + timedelta(days=5)
    publish_round(
        session,
        round_code=round_.code,
        decision_number=demo.decision,
        decision_date=hanoi_date(signed),
        by=people.ORGANISER,
        now=signed + timedelta(hours=3),
    )


def place_of(demo: DemoRound) -> int:
    """Return the number that the round's minutes bear."""
    return {"north": 1, "central": 2, "south": 3}[demo.region]


def tell_nobody(session: Session, round_: Round) -> None:
    """Take back what this transaction recorded of the round: it is over, nobody waits for a letter about it."""
    session.flush()
    of_the_list = OUTBOX.c.aggregateid == str(batch_of_round(round_.id))
    session.execute(delete(OUTBOX).where(or_(OUTBOX.c.payload.contains(str(round_.id)), of_the_list)))

"""What became of the letter with a sign-in code."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.notifications.domain.code_way import CodeWay, way_of
from services.notifications.models import Letter, LetterTry
from services.notifications.queries.leaving import mail_servers, trouble_of

SECOND = timedelta(seconds=1)


def way_of_code(session: Session, email: str, sent_at: datetime, now: datetime) -> CodeWay | None:
    """Return how far the letter is that was written to a mailbox in the second of ``sent_at``; None if there is none.

    A cookie keeps no smaller part of a moment.
    """
    begin = sent_at.replace(microsecond=0)
    tried = select(func.max(LetterTry.at)).where(LetterTry.letter_id == Letter.id).correlate(Letter).scalar_subquery()
    query = select(Letter.state, Letter.tries, Letter.queued_at, tried)
    mine = (Letter.recipient == email, Letter.kind == "sign_in", Letter.queued_at >= begin)
    query = query.where(*mine, Letter.queued_at < begin + SECOND).order_by(Letter.position.desc()).limit(1)
    row = session.execute(query).first()
    if row is None:
        return None
    in_trouble = trouble_of(mail_servers(session)) is not None
    return way_of(row[0], tries=row[1], queued_at=row[2], tried_at=row[3], in_trouble=in_trouble, now=now)

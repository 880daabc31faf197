"""What the senders find out about the servers that take our letters."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import case, delete, func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notifications.domain.trouble import Trouble
from services.notifications.models import MailServer


def note_server(
    session: Session,
    name: str,
    *,
    channel: str,
    said: str,
    now: datetime,
    took: bool = False,
    trouble: Trouble = "",
    next_try_at: datetime | None = None,
) -> None:
    """Note what a server said last: that it ``took`` a letter, or what is wrong with it or with us."""
    row = {
        "name": name,
        "channel": channel,
        "last_success_at": now if took else None,
        "last_answer_at": now,
        "last_answer": said,
        "trouble_since": now if trouble else None,
        "trouble": trouble,
        "next_try_at": next_try_at,
    }
    new = insert(MailServer).values(row)
    kept = {
        "last_success_at": func.coalesce(new.excluded.last_success_at, MailServer.last_success_at),
        "trouble_since": case(
            (new.excluded.trouble == "", None),
            else_=func.coalesce(MailServer.trouble_since, new.excluded.trouble_since),
        ),
    }
    others = {column: new.excluded[column] for column in row.keys() - kept.keys() - {"name"}}
    session.execute(new.on_conflict_do_update(index_elements=["name"], set_=others | kept))


def forget_servers(session: Session, but: Collection[str]) -> None:
    """Forget the servers that no setting names any more."""
    session.execute(delete(MailServer).where(MailServer.name.not_in(but)))

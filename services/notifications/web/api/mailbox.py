"""Letters kept for want of a mail server, for tests; exists only without one."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from services.notifications import queries
from services.notifications.models import KeptLetter
from services.notifications.web.schemas.letters import MailboxOut, MailboxQuery
from shared.cleaning import mailbox
from shared.web.api import Api


def newest(session: Session, *, to: str, limit: int) -> Sequence[KeptLetter]:
    return session.scalars(queries.kept_letters(to=mailbox(to)).limit(limit)).all()


API = Api("mailbox_api", "/notifications/api/mailbox", tag="mailbox", strict=True)

# fmt: off
API.get("", newest, takes=MailboxQuery, out=MailboxOut, under="items", who="anybody",
        says="List the newest letters, of one mailbox if asked for (demonstration only)")

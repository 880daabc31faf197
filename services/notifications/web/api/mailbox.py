"""Letters kept for want of a mail server, for tests; exists only without one."""

from typing import Any

from apiflask import APIBlueprint
from flask.typing import ResponseReturnValue
from marshmallow import RAISE

from services.notifications import queries
from services.notifications.domain.addresses import mailbox
from services.notifications.web.schemas.letters import MailboxOut, MailboxQuery
from shared.web.app import transaction

bp = APIBlueprint("mailbox_api", __name__, url_prefix="/notifications/api/mailbox", tag="mailbox")


@bp.get("")
@bp.input(MailboxQuery, location="query", arg_name="query", unknown=RAISE)
@bp.output(MailboxOut)
def newest(query: dict[str, Any]) -> ResponseReturnValue:
    """List the newest letters, of one mailbox if asked for (demonstration only)"""
    with transaction() as session:
        kept = session.scalars(queries.kept_letters(to=mailbox(query["to"])).limit(query["limit"])).all()
        return {"items": kept}

"""JSON API of the mailboxes of an establishment, and of those who ask to become one."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.booths.actions.members import add_member, ask_for_access, grant_access, refuse_access, remove_member
from services.booths.domain.establishments import any_number
from services.booths.models import AccessRequest
from services.booths.permissions import require_member
from services.booths.queries import establishments as queries
from services.booths.web.asking import read_case
from services.booths.web.schemas.members import (
    AccessRequestOut,
    AccessRequestsOut,
    AskByNumberSchema,
    MemberOut,
    MemberSchema,
    MembersOut,
)
from shared.i18n import language
from shared.web.api import Api


def ask(session: Session, *, registration_number: str, by: str, now: datetime, **said: Any) -> AccessRequest:
    place = queries.by_number(session, any_number(registration_number))
    return ask_for_access(session, establishment_id=place.id, by=by, language=language(), now=now, **said)


API = Api("members_api", "/booths/api", tag="members")
MEMBERS = "/establishments/<uuid:establishment_id>/members"

# fmt: off
API.get(MEMBERS, read_case, part="members", under="items", out=MembersOut, says="Mailboxes of an establishment")
API.post(MEMBERS, add_member, takes=MemberSchema, out=MemberOut, status=201, errors=[401, 403, 409],
         who=require_member, says="Add a mailbox")
API.delete(f"{MEMBERS}/<uuid:member_id>", remove_member, says="Take a mailbox off the list, never the last")
API.get("/establishments/<uuid:establishment_id>/access-requests", read_case, part="requests", under="items",
        out=AccessRequestsOut, name="requests",
        says="Requests for access that wait")
API.post("/access-requests", ask, takes=AskByNumberSchema, out=AccessRequestOut, status=201, errors=[401, 404, 409],
         says="Ask to act for the establishment that has this registration number\n\n"
              "Asking again while a request waits returns that request.")
API.post("/access-requests/<uuid:request_id>/grant", grant_access, out=AccessRequestOut,
         says="Make the one who asked a member")
API.post("/access-requests/<uuid:request_id>/refuse", refuse_access, out=AccessRequestOut,
         says="Refuse the one who asked")

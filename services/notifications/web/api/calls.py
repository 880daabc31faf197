"""The call list, for officers' programs."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.notifications.actions.calls import note_call
from services.notifications.domain.lifecycle import CallState
from services.notifications.permissions import seen_provinces
from services.notifications.queries import callees, undelivered
from services.notifications.web.schemas.calls import CallIn, CallListOut, CallsQuery, province_asked
from shared.web.api import READS, Api
from shared.web.paging import Page, paginate


def calls(
    session: Session,
    *,
    state: CallState,
    q: str,
    province: str | None,
    whose: undelivered.Whose | None,
    page: int,
    by: str,
    now: datetime,
) -> Page[callees.Matter]:
    seen = seen_provinces(session, by)
    code = province_asked(province)
    asked = undelivered.matters(now=now, state=state, q=q, province=code, whose=whose, seen=seen)
    found = paginate(session, asked, page)
    return found.of(callees.with_people(session, found.items))


def note(session: Session, *, by: str, now: datetime, **call: Any) -> dict[str, Any]:
    noted = note_call(session, by=by, now=now, **call)
    items = callees.with_people(session, undelivered.standings(session, noted))
    return {"items": items, "total": len(items), "pages": 1}


API = Api("calls_api", "/notifications/api/office/calls", tag="office", strict=True)

# fmt: off
API.get("", calls, takes=CallsQuery, out=CallListOut, errors=[401, 403],
        says="List decisions that did not arrive by mail, establishment by establishment, the nearest deadline first")
API.post("", note, takes=CallIn, out=CallListOut, status=201, errors=READS, who=seen_provinces,
         says="Note what came of a call; told closes what it was about, another note opens it again")

"""JSON API of waiting lists."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.booths.permissions import require_organiser, scope_of
from services.booths.queries.fairs import fair_by_code
from services.booths.queries.waiting import list_today, rows_of
from services.booths.web.schemas.waiting import WaitingListOut, WaitingQuery
from services.booths.web.waiting_words import waiting_text
from shared.errors import required
from shared.web.api import Api
from shared.web.paging import page_of


def waiting_list(session: Session, *, code: str, page: int, by: str, now: datetime) -> dict[str, Any]:
    fair = fair_by_code(session, code, scope_of(session, by))
    today, stopped = required(list_today(session, fair)), fair.confirm_deadline_at <= now
    found = page_of(today.lines, page)
    rows = rows_of(session, fair.id, found.items)
    lines = [{**vars(row), "why": waiting_text(row.line, stopped=stopped)} for row in rows]
    return {**vars(found.of(lines)), "free": today.free, "came_back": today.came_back, "stopped": stopped}


API = Api("waiting_api", "/booths/api", tag="offers")

API.get("/fairs/<code>/waiting-list", waiting_list, takes=WaitingQuery, out=WaitingListOut, who=require_organiser,
        says="Read a fair's waiting list as it stands, and why each still waits (organisers)")  # fmt: skip

"""JSON API of floor plans and exhibitors."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from flask import request
from sqlalchemy.orm import Session

from services.booths.actions import plans
from services.booths.domain.plan_grids import Grid
from services.booths.domain.plans import HallSize, PlannedBooth
from services.booths.models import Fair
from services.booths.permissions import require_organiser
from services.booths.queries import fairs as queries
from services.booths.queries import plans as plan_queries
from services.booths.queries.plans import Exhibitor
from services.booths.web.api.fairs import readable_fair
from services.booths.web.pages.fairs.plan_files import sheet_plan
from services.booths.web.schemas.plans import (
    ExhibitorsOut,
    ExhibitorsQuery,
    GridIn,
    ImportOut,
    ImportQuery,
    PlanIn,
    PlanOut,
)
from shared.web.api import Api
from shared.web.paging import Page, paginate
from shared.web.problems import trouble_text
from shared.web.sheets import read_table

MOST_OF_A_PLAN: Final = 2 * 1024 * 1024
"""Octets of JSON: five thousand booths."""


def show(session: Session, *, code: str) -> dict[str, Any]:
    return _plan(session, readable_fair(session, code))


def add_grid(session: Session, *, code: str, by: str, now: datetime, **sent: Any) -> dict[str, Any]:
    where = {name: sent.pop(name) for name in ("hall", "zones", "payer")}
    plans.add_grid(session, code=code, grid=Grid(**sent), by=by, now=now, **where)
    return _plan(session, readable_fair(session, code))


def replace(
    session: Session, *, code: str, halls: Sequence[Any], booths: Sequence[Any], by: str, now: datetime
) -> dict[str, Any]:
    sizes = [HallSize(**hall) for hall in halls]
    planned = [PlannedBooth(**booth) for booth in booths]
    return _plan(session, plans.replace_plan(session, code=code, halls=sizes, booths=planned, by=by, now=now))


def import_sheet(session: Session, *, code: str, save: bool, by: str, now: datetime) -> dict[str, Any]:
    fair = readable_fair(session, code)
    plan = sheet_plan(session, fair, read_table(request.get_data()).rows)
    saved = save and not plan.faults
    if saved:
        plans.replace_plan(session, code=code, halls=plan.halls, booths=plan.booths, by=by, now=now)
    faults = [{"row": fault.row, "text": trouble_text(fault.trouble)} for fault in plan.faults]
    return {"halls": len(plan.halls), "booths": len(plan.booths), "faults": faults, "saved": saved}


def exhibitors(session: Session, *, code: str, q: str, province: str, group: str, page: int) -> Page[Exhibitor]:
    listed = plan_queries.exhibitors(readable_fair(session, code), search=q, province=province, group=group)
    found = paginate(session, listed, page)
    return found.of([Exhibitor(*row) for row in found.items])


def _plan(session: Session, fair: Fair) -> dict[str, Any]:
    return {"halls": queries.halls(session, fair), "booths": plan_queries.plan_booths(session, fair)}


API = Api("plans_api", "/booths/api/fairs/<code>", tag="fairs")

# fmt: off
API.get("/plan", show, out=PlanOut, who="anybody", errors=[404],
        says="Show the halls and booths of a fair, in dm, with their state once the draw is published")
API.post("/plan/grid", add_grid, takes=GridIn, out=PlanOut, status=201,
         who=require_organiser, says="Add a hall of rows × columns to a draft (organisers)")
API.put("/plan", replace, takes=PlanIn, out=PlanOut, most=MOST_OF_A_PLAN,
        who=require_organiser, says="Give a draft this plan instead of the one it has (organisers)")
API.post("/plan/import", import_sheet, takes=ImportQuery, where="query", out=ImportOut, who=require_organiser,
         says="Read a plan from the XLSX or CSV file that is the body; a preview unless save=true (organisers)")
API.get("/exhibitors", exhibitors, takes=ExhibitorsQuery, out=ExhibitorsOut, who="anybody", errors=[404],
        says="List who confirmed booths at a published fair; no contacts")

"""JSON API of floor plans and exhibitors."""

from typing import Any

from apiflask import APIBlueprint
from flask import request

from services.booths.actions import plans
from services.booths.domain.plan_grids import Grid
from services.booths.domain.plans import HallSize, PlannedBooth
from services.booths.permissions import require_organiser
from services.booths.queries import fairs as queries
from services.booths.queries import plans as plan_queries
from services.booths.queries.plans import Exhibitor
from services.booths.web.api.fairs import WRITES, readable_fair
from services.booths.web.fair_lines import trouble_text
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
from shared.clock import now
from shared.web.app import transaction
from shared.web.paging import paginate
from shared.web.sheets import read_table
from shared.web.signin import person, signed_in

bp = APIBlueprint("plans_api", __name__, url_prefix="/booths/api", tag="fairs")
GRID = ("rows", "columns", "first_row", "rows_together", "columns_together", "booth_width_dm", "booth_depth_dm")


@bp.get("/fairs/<code>/plan")
@bp.output(PlanOut)
@bp.doc(responses=[404])
def show(code: str) -> Any:
    """Show the halls and booths of a fair, in dm, with their state once the draw is published"""
    with transaction() as session:
        fair = readable_fair(session, code)
        return {"halls": queries.halls(session, fair), "booths": plan_queries.plan_booths(session, fair)}


@bp.post("/fairs/<code>/plan/grid")
@bp.input(GridIn, arg_name="sent")
@bp.output(PlanOut, status_code=201)
@bp.doc(**WRITES)
@signed_in
def add_grid(code: str, sent: dict[str, Any]) -> Any:
    """Add a hall of rows × columns to a draft (organisers)"""
    grid = Grid(aisle_dm=sent["aisle_dm"], **{name: sent[name] for name in GRID})
    with transaction() as session:
        plans.add_grid(
            session,
            code=code,
            hall=sent["hall"],
            grid=grid,
            zones=sent["zones"],
            payer=sent["payer"],
            by=person(),
            now=now(),
        )
        fair = readable_fair(session, code)
        return {"halls": queries.halls(session, fair), "booths": plan_queries.plan_booths(session, fair)}


@bp.put("/fairs/<code>/plan")
@bp.input(PlanIn, arg_name="sent")
@bp.output(PlanOut)
@bp.doc(**WRITES)
@signed_in
def replace(code: str, sent: dict[str, Any]) -> Any:
    """Give a draft this plan instead of the one it has (organisers)"""
    halls = [HallSize(**hall) for hall in sent["halls"]]
    booths = [PlannedBooth(**booth) for booth in sent["booths"]]
    with transaction() as session:
        fair = plans.replace_plan(session, code=code, halls=halls, booths=booths, by=person(), now=now())
        return {"halls": queries.halls(session, fair), "booths": plan_queries.plan_booths(session, fair)}


@bp.post("/fairs/<code>/plan/import")
@bp.input(ImportQuery, location="query", arg_name="query")
@bp.output(ImportOut)
@bp.doc(**WRITES)
@signed_in
def import_sheet(code: str, query: dict[str, Any]) -> Any:
    """Read a plan from the XLSX or CSV file that is the body; a preview unless save=true (organisers)"""
    with transaction() as session:
        require_organiser(session, person())
        fair = readable_fair(session, code)
        plan = sheet_plan(session, fair, read_table(request.get_data()))
        saved = query["save"] and not plan.faults
        if saved:
            plans.replace_plan(session, code=code, halls=plan.halls, booths=plan.booths, by=person(), now=now())
        faults = [{"row": fault.row, "text": trouble_text(fault.trouble)} for fault in plan.faults]
        return {"halls": len(plan.halls), "booths": len(plan.booths), "faults": faults, "saved": saved}


@bp.get("/fairs/<code>/exhibitors")
@bp.input(ExhibitorsQuery, location="query", arg_name="query")
@bp.output(ExhibitorsOut)
@bp.doc(responses=[404])
def exhibitors(code: str, query: dict[str, Any]) -> Any:
    """List who confirmed booths at a published fair; no contacts"""
    with transaction() as session:
        fair = readable_fair(session, code)
        listed = plan_queries.exhibitors(fair, search=query["q"], province=query["province"], group=query["group"])
        page = paginate(session, listed, query["page"])
        rows = [Exhibitor(*row) for row in page.items]
        return {"exhibitors": rows, "page": page.number, "pages": page.pages, "total": page.total}

"""A plan out of an XLSX or CSV file, with a preview and errors by row, and into one."""

from decimal import Decimal

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.booths.actions import plans
from services.booths.domain.plan_columns import COLUMNS
from services.booths.domain.plan_sheets import SheetPlan, read_sheet, write_sheet
from services.booths.domain.plans import HallSize, PlannedBooth
from services.booths.models import Fair
from services.booths.queries import fairs as queries
from services.booths.web.asking import office_fair
from services.booths.web.plan_drawings import planned_drawing, tints
from shared.clock import now
from shared.i18n import gettext as _
from shared.i18n import language
from shared.web.app import transaction
from shared.web.exports import Cell, exported
from shared.web.forms import Form, done
from shared.web.sheets import kept_sheet, read_table, sent_sheet
from shared.web.signin import person

NUMBERS = (2, 3, 4, 5, 9, 10)
"""Columns of a sheet that hold metres."""
SHOWN_FAULTS = 100


def import_plan(code: str) -> ResponseReturnValue:
    """Take a file, show what it holds or what is wrong in which row; save it at the second button."""
    form, plan, kept = Form(), None, ""
    if request.method == "POST":
        saving = request.form.get("action") == "save"
        with form.trying() as session:
            fair, content = office_fair(session, code), sent_sheet()
            plan = sheet_plan(session, fair, read_table(content).rows)
            kept = kept_sheet(content)
            if saving and not plan.faults:
                plans.replace_plan(session, code=code, halls=plan.halls, booths=plan.booths, by=person(), now=now())
        if saving and form.ok and plan and not plan.faults:
            return done(_("Đã lưu sơ đồ."), "fairs.plan", code=code)
    return _page(code, form, plan, kept), 200 if form.ok and not (plan and plan.faults) else 422


def export_plan(code: str, kind: str) -> ResponseReturnValue:
    """Give the plan in the form that the import reads."""
    with transaction() as session:
        fair = office_fair(session, code)
        halls, booths = plans.plan_of(session, fair.id)
    return _file(write_sheet(halls, booths, language()), kind, f"{code}-{_('so-do')}")


def template(kind: str) -> ResponseReturnValue:
    """Give a file with the columns and three booths, to be filled in."""
    hall = HallSize(_("Nhà %(number)s", number=1), 300, 200)
    booths = [PlannedBooth(hall.name, f"A-{place + 1:02d}", 30 * place, 0) for place in range(3)]
    return _file(write_sheet([hall], booths, language()), kind, _("mau-so-do"))


def sheet_plan(session: Session, fair: Fair, table: list[list[str]]) -> SheetPlan:
    """Return the plan that a table of texts holds for this fair."""
    zones = [share.zone.code for share in queries.zones(session, fair)]
    payers = [share.payer.name for share in queries.payers(session, fair)]
    return read_sheet(table, zones=zones, payers=payers)


def _page(code: str, form: Form, plan: SheetPlan | None, kept: str) -> str:
    with transaction() as session:
        fair = office_fair(session, code)
        zone_tints = tints(share.zone.code for share in queries.zones(session, fair))
        there = len(plans.plan_of(session, fair.id)[1])
    drawn = []
    if plan and not plan.faults:
        drawn = [
            (hall, planned_drawing([one for one in plan.booths if one.hall == hall.name], hall, zone_tints))
            for hall in plan.halls
        ]
    return render_template(
        "plans/import.html",
        fair=fair,
        form=form,
        plan=plan,
        faults=plan.faults[:SHOWN_FAULTS] if plan else [],
        drawn=drawn,
        kept=kept,
        there=there,
        tints=zone_tints,
        columns=[(column.heads[0], column.heads[1], column.needed) for column in COLUMNS],
    )


def _file(rows: list[list[str]], kind: str, name: str) -> ResponseReturnValue:
    cells: list[list[Cell]] = [
        [Decimal(text) if place in NUMBERS else text for place, text in enumerate(row)] for row in rows[1:]
    ]
    return exported(kind, name, rows[0], cells)

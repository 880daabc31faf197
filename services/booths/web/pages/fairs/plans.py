"""The organisers' floor plan: halls as drawn, a grid with a preview, many booths at once, one booth, a hall less."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.booths.actions import plans
from services.booths.domain.plan_codes import codes_in, zones_by_row
from services.booths.domain.plan_grids import checked_grid, grid_booths, grid_hall, next_row_name
from services.booths.domain.plans import HallSize, PlannedBooth
from services.booths.models import Fair
from services.booths.queries import fairs as queries
from services.booths.web.fair_lines import zone_name
from services.booths.web.pages.fairs.overview import office_fair
from services.booths.web.plan_drawings import Drawing, planned_drawing, tints
from services.booths.web.schemas.fairs import SureForm
from services.booths.web.schemas.plans import AssignForm, BoothForm, GridForm, grid_of, typed_metres
from shared.clock import now
from shared.errors import Conflict, Invalid, NotFound
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.forms import Form, empty_form, load_form
from shared.web.signin import person, signed_in


@signed_in
def show(code: str) -> ResponseReturnValue:
    """Show every hall as it is drawn, with what can be done while the fair is a draft."""
    with transaction() as session:
        fair = office_fair(session, code)
        halls, booths = plans.plan_of(session, fair.id)
        zone_tints = _tints(session, fair)
        ids = {hall.name: hall.id for hall in queries.halls(session, fair)}
        shown = [(hall, ids[hall.name], _drawn(hall, booths, zone_tints)) for hall in halls]
        return render_template(
            "plans/show.html",
            fair=fair,
            halls=shown,
            booths=booths,
            names={share.zone.code: zone_name(share.zone) for share in queries.zones(session, fair)},
        )


@signed_in
def grid(code: str) -> ResponseReturnValue:
    """Type a hall in as rows × columns; it is shown first and saved at the second button."""
    with transaction() as session:
        fair = office_fair(session, code)
        halls, booths = plans.plan_of(session, fair.id)
        zone_tints, choices = _tints(session, fair), _choices(session, fair)
    form = empty_form(_new_hall(halls, booths))
    preview = None
    if request.method == "POST":
        form = load_form(GridForm(), request.form)
        if request.form.get("action") == "save" and form.ok and _grid_saved(code, form):
            return redirect(url_for("fairs.plan", code=code), 303)
        preview = _preview(form, zone_tints)
    page = render_template(
        "plans/grid.html", fair=fair, form=form, preview=preview, tints=zone_tints, payers=choices["payer"]
    )
    return page, 200 if form.ok else 422


@signed_in
def assign(code: str) -> ResponseReturnValue:
    """Give many booths a zone, a payer or a kind, or take them off the plan."""
    form = empty_form()
    if request.method == "POST":
        form = load_form(AssignForm(), request.form)
        if _assigned(code, form, remove=request.form.get("action") == "remove"):
            return redirect(url_for("fairs.plan", code=code), 303)
    with transaction() as session:
        fair = office_fair(session, code)
        page = render_template("plans/assign.html", fair=fair, form=form, choices=_choices(session, fair))
    return page, 200 if form.ok else 422


@signed_in
def booth(code: str, booth: str) -> ResponseReturnValue:
    """Change one booth."""
    form = load_form(BoothForm(), request.form) if request.method == "POST" else None
    if form and _booth_saved(code, booth, form):
        return redirect(url_for("fairs.plan", code=code), 303)
    with transaction() as session:
        fair = office_fair(session, code)
        halls, booths = plans.plan_of(session, fair.id)
        found = next((one for one in booths if one.code == booth), None)
        if found is None:
            raise plans.BoothNotFound(code=booth)
        shown = form or empty_form(_typed(found))
        page = render_template(
            "plans/booth.html",
            fair=fair,
            form=shown,
            booth=found,
            halls=[(hall.name, hall.name) for hall in halls],
            choices=_choices(session, fair),
        )
    return page, 200 if shown.ok else 422


@signed_in
def hall_remove(code: str, hall_id: UUID) -> ResponseReturnValue:
    """Take a hall off with all its booths, after asking."""
    form = empty_form()
    if request.method == "POST":
        form = load_form(SureForm(), request.form)
        if form.ok:
            with transaction() as session:
                plans.remove_hall(session, code=code, hall_id=hall_id, by=person(), now=now())
            flash(_("Đã xóa nhà."))
            return redirect(url_for("fairs.plan", code=code), 303)
    with transaction() as session:
        fair = office_fair(session, code)
        hall = next((one for one in queries.halls(session, fair) if one.id == hall_id), None)
        if hall is None:
            raise plans.HallNotFound
        booths = sum(one.hall == hall.name for one in plans.plan_of(session, fair.id)[1])
        page = render_template("plans/remove_hall.html", fair=fair, form=form, hall=hall, booths=booths)
    return page, 200 if form.ok else 422


def _drawn(hall: HallSize, booths: list[PlannedBooth], zone_tints: dict[str, int]) -> Drawing:
    return planned_drawing([one for one in booths if one.hall == hall.name], hall, zone_tints)


def _tints(session: Session, fair: Fair) -> dict[str, int]:
    return tints(share.zone.code for share in queries.zones(session, fair))


def _choices(session: Session, fair: Fair) -> dict[str, list[tuple[str, str]]]:
    zones = [(share.zone.code, f"{share.zone.code}: {share.zone.name_vi}") for share in queries.zones(session, fair)]
    return {"zone": zones, "payer": [(share.payer.name,) * 2 for share in queries.payers(session, fair)]}


def _new_hall(halls: list[HallSize], booths: list[PlannedBooth]) -> dict[str, object]:
    return {
        "hall": _("Nhà %(number)s", number=len(halls) + 1),
        "first_row": next_row_name(one.code for one in booths),
        "rows_together": 2,
        "columns_together": 0,
        "booth_width": 3,
        "booth_depth": 3,
        "aisle": 3,
    }


def _preview(form: Form, zone_tints: dict[str, int]) -> Drawing | None:
    if not form.ok:
        return None
    try:
        typed = checked_grid(grid_of(form.data))
        zones = zones_by_row(form.data["zones"], typed)
    except Invalid as trouble:
        form.refuse(trouble)
        return None
    hall = form.data["hall"]
    booths = grid_booths(typed, hall, zones=zones, payer=form.data["payer"])
    return planned_drawing(booths, grid_hall(typed, hall), zone_tints)


def _grid_saved(code: str, form: Form) -> bool:
    try:
        typed = checked_grid(grid_of(form.data))
        zones = zones_by_row(form.data["zones"], typed)
        with transaction() as session:
            plans.add_grid(
                session,
                code=code,
                hall=form.data["hall"],
                grid=typed,
                zones=zones,
                payer=form.data["payer"],
                by=person(),
                now=now(),
            )
    except plans.PlanFaulty as trouble:
        _refuse_plan(form, trouble)
    except (Invalid, Conflict, NotFound) as trouble:
        form.refuse(trouble)
    if form.ok:
        flash(_("Đã thêm nhà vào sơ đồ."))
    return form.ok


def _assigned(code: str, form: Form, *, remove: bool) -> bool:
    if not form.ok:
        return False
    try:
        with transaction() as session:
            fair = office_fair(session, code)
            booths = codes_in(form.data["booths"], [one.code for one in plans.plan_of(session, fair.id)[1]])
            if remove:
                count = plans.remove_booths(session, code=code, booths=booths, by=person(), now=now())
            else:
                chosen = {name: _cleared(form.data[name]) for name in ("kind", "zone", "payer") if form.data[name]}
                count = plans.assign_booths(session, code=code, booths=booths, by=person(), now=now(), **chosen)
    except (Invalid, Conflict, NotFound) as trouble:
        form.refuse(trouble)
        return False
    flash(_("Đã sửa %(count)s gian.", count=count))
    return True


def _cleared(value: str) -> str:
    return "" if value == "-" else value


def _booth_saved(code: str, booth: str, form: Form) -> bool:
    if not form.ok:
        return False
    data = form.data
    planned = PlannedBooth(
        hall=data["hall"],
        code=data["code"].upper(),
        x_dm=data["x"],
        y_dm=data["y"],
        width_dm=data["width"],
        depth_dm=data["depth"],
        kind=data["kind"],
        zone=data["zone"],
        payer=data["payer"],
    )
    try:
        with transaction() as session:
            plans.change_booth(session, code=code, booth=booth, planned=planned, by=person(), now=now())
    except plans.PlanFaulty as trouble:
        _refuse_plan(form, trouble)
    except (Invalid, Conflict, NotFound) as trouble:
        form.refuse(trouble)
    if form.ok:
        flash(_("Đã lưu gian %(code)s.", code=planned.code))
    return form.ok


def _typed(booth: PlannedBooth) -> dict[str, object]:
    lengths = {"x": booth.x_dm, "y": booth.y_dm, "width": booth.width_dm, "depth": booth.depth_dm}
    rest: dict[str, object] = {
        "hall": booth.hall,
        "code": booth.code,
        "kind": booth.kind,
        "zone": booth.zone,
        "payer": booth.payer,
    }
    return rest | {name: typed_metres(length) for name, length in lengths.items()}


def _refuse_plan(form: Form, trouble: plans.PlanFaulty) -> None:
    for fault in trouble.faults[:20]:
        form.refuse(fault)

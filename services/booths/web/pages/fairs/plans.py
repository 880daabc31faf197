"""The organisers' floor plan: halls as drawn, a grid with a preview, many booths at once, one booth, a hall less."""

from typing import Any, Final
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.booths.actions import plans
from services.booths.domain.plan_codes import codes_in, zones_by_row
from services.booths.domain.plan_grids import checked_grid, grid_booths, grid_hall, next_row_name
from services.booths.domain.plans import HallSize, PlannedBooth
from services.booths.models import Fair
from services.booths.queries import fairs as queries
from services.booths.web.asking import office_fair
from services.booths.web.fair_lines import zone_name
from services.booths.web.plan_drawings import Drawing, planned_drawing, tints
from services.booths.web.schemas.plans import AssignForm, BoothForm, GridForm, grid_of, typed_metres
from shared.clock import now
from shared.errors import NotFound
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.forms import Form, done
from shared.web.schemas import SureForm
from shared.web.signin import person

LENGTHS: Final = ("x", "y", "width", "depth")
SHOWN_FAULTS: Final = 20


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


def grid(code: str) -> ResponseReturnValue:
    """Type a hall in as rows × columns; it is shown first and saved at the second button."""
    with transaction() as session:
        fair = office_fair(session, code)
        halls, booths = plans.plan_of(session, fair.id)
        zone_tints, choices = _tints(session, fair), _choices(session, fair)
    form, preview = Form(_new_hall(halls, booths)), None
    if request.method == "POST":
        saving = request.form.get("action") == "save"
        with form.trying(NotFound) as session:
            given = form.read(GridForm())
            hall, payer, typed = given["hall"], given["payer"], checked_grid(grid_of(given))
            zones = zones_by_row(given["zones"], typed)
            drawn = planned_drawing(
                grid_booths(typed, hall, zones=zones, payer=payer), grid_hall(typed, hall), zone_tints
            )
            if saving:
                plans.add_grid(
                    session, code=code, hall=hall, grid=typed, zones=zones, payer=payer, by=person(), now=now()
                )
        if saving and form.ok:
            return done(_("Đã thêm nhà vào sơ đồ."), "fairs.plan", code=code)
        _say_faults(form)
        preview = drawn if form.ok else None
    return form.page("plans/grid.html", fair=fair, preview=preview, tints=zone_tints, payers=choices["payer"])


def assign(code: str) -> ResponseReturnValue:
    """Give many booths a zone, a payer or a kind, or take them off the plan."""
    form = Form()
    if request.method == "POST":
        with form.trying(NotFound) as session:
            count = _assigned(session, code, form.read(AssignForm()))
        if form.ok:
            return done(_("Đã sửa %(count)s gian.", count=count), "fairs.plan", code=code)
    with transaction() as session:
        fair = office_fair(session, code)
        return form.page("plans/assign.html", fair=fair, choices=_choices(session, fair))


def booth(code: str, booth: str) -> ResponseReturnValue:
    """Change one booth."""
    with transaction() as session:
        fair = office_fair(session, code)
        halls, booths = plans.plan_of(session, fair.id)
        found, choices = next((one for one in booths if one.code == booth), None), _choices(session, fair)
    if found is None:
        raise plans.BoothNotFound(code=booth)
    form = Form(_typed(found))
    if request.method == "POST":
        with form.trying(NotFound) as session:
            planned = _planned(form.read(BoothForm()))
            plans.change_booth(session, code=code, booth=booth, planned=planned, by=person(), now=now())
        if form.ok:
            return done(_("Đã lưu gian %(code)s.", code=planned.code), "fairs.plan", code=code)
        _say_faults(form)
    names = [(hall.name, hall.name) for hall in halls]
    return form.page("plans/booth.html", fair=fair, booth=found, halls=names, choices=choices)


def hall_remove(code: str, hall_id: UUID) -> ResponseReturnValue:
    """Take a hall off with all its booths, after asking."""
    form = Form()
    if request.method == "POST" and form.did(plans.remove_hall, SureForm, code=code, hall_id=hall_id, conflict=409):
        return done(_("Đã xóa nhà."), "fairs.plan", code=code)
    with transaction() as session:
        fair = office_fair(session, code)
        hall = next((one for one in queries.halls(session, fair) if one.id == hall_id), None)
        if hall is None:
            raise plans.HallNotFound
        booths = sum(one.hall == hall.name for one in plans.plan_of(session, fair.id)[1])
        return form.page("plans/remove_hall.html", fair=fair, hall=hall, booths=booths)


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


def _assigned(session: Session, code: str, given: dict[str, Any]) -> int:
    """Change the booths that were typed, or take them off; return how many."""
    fair = office_fair(session, code)
    booths = codes_in(given["booths"], [one.code for one in plans.plan_of(session, fair.id)[1]])
    if request.form.get("action") == "remove":
        return plans.remove_booths(session, code=code, booths=booths, by=person(), now=now())
    chosen = {name: _cleared(given[name]) for name in ("kind", "zone", "payer") if given[name]}
    return plans.assign_booths(session, code=code, booths=booths, by=person(), now=now(), **chosen)


def _cleared(value: str) -> str:
    return "" if value == "-" else value


def _planned(given: dict[str, Any]) -> PlannedBooth:
    lengths = {f"{name}_dm": given[name] for name in LENGTHS}
    rest = {name: given[name] for name in ("hall", "kind", "zone", "payer")}
    return PlannedBooth(code=given["code"].upper(), **lengths, **rest)


def _typed(booth: PlannedBooth) -> dict[str, object]:
    lengths = {name: typed_metres(getattr(booth, f"{name}_dm")) for name in LENGTHS}
    return {name: getattr(booth, name) for name in ("hall", "code", "kind", "zone", "payer")} | lengths


def _say_faults(form: Form) -> None:
    """Say what each fault of a refused plan is, instead of how many there are."""
    if isinstance(form.trouble, plans.PlanFaulty):
        faults, form.errors = form.trouble.faults[:SHOWN_FAULTS], {}
        for fault in faults:
            form.refuse(fault)

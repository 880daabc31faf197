"""The floor plan of a draft fair. Once the fair is open it is frozen: wishes and the draw rest on its places."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from services.booths.actions.fair_parts import PayerNotFound, ZoneNotFound
from services.booths.actions.fairs import taken_draft
from services.booths.domain.plan_grids import Grid, checked_grid, grid_booths, grid_hall
from services.booths.domain.plan_sheets import valid_code
from services.booths.domain.plans import KINDS, HallSize, PlannedBooth, faults
from services.booths.models import Booth, Fair, Hall, Payer, Zone
from shared.cases import change, note
from shared.errors import Conflict, Invalid, NotFound, Trouble
from shared.i18n import N_

LONGEST_NAME = 40


class HallNotFound(NotFound):
    """The fair has no such hall."""

    text = N_("Không tìm thấy nhà này.")


class HallNameTaken(Conflict):
    """Another hall of the fair has this name."""

    text = N_("Hội chợ đã có nhà tên “%(name)s”.")


class BoothNotFound(NotFound):
    """The fair has no booth of this code."""

    text = N_("Không tìm thấy gian %(code)s.")


class PlanFaulty(Invalid):
    """The plan cannot be saved as it is; ``faults`` has everything that is wrong."""

    text = N_("Sơ đồ có %(faults)s chỗ cần sửa.")

    def __init__(self, found: Sequence[Trouble]) -> None:
        super().__init__(faults=len(found))
        self.faults = list(found)


def add_grid(
    session: Session,
    *,
    code: str,
    hall: str,
    grid: Grid,
    zones: Sequence[str] = (),
    payer: str = "",
    by: str,
    now: datetime,
) -> Hall:
    """Add a hall of rows × columns with aisles to a draft; ``zones`` has a zone's code per row, ``payer`` a name.

    Raises Forbidden, FairNotFound, FairFrozen, HallNameTaken, GridInvalid, PlanFaulty, ZoneNotFound, PayerNotFound.
    """
    fair = taken_draft(session, code, by)
    if hall in session.scalars(select(Hall.name).where(Hall.fair_id == fair.id)).all():
        raise HallNameTaken(name=hall)
    checked_grid(grid)
    booths = grid_booths(grid, hall, zones=zones, payer=payer)
    halls, there = plan_of(session, fair.id)
    size = grid_hall(grid, hall)
    _check([*halls, size], [*there, *booths])
    made = _put(session, fair, [size], booths)[hall]
    _note(session, fair, "hall_added", by, now, hall=hall, booths=len(booths))
    return made


def replace_plan(
    session: Session,
    *,
    code: str,
    halls: Sequence[HallSize],
    booths: Sequence[PlannedBooth],
    by: str,
    now: datetime,
) -> Fair:
    """Give a draft this plan instead of the one it has (an imported sheet). All or nothing.

    Raises Forbidden, FairNotFound, FairFrozen, PlanFaulty, ZoneNotFound, PayerNotFound.
    """
    fair = taken_draft(session, code, by)
    _check(halls, booths)
    session.execute(delete(Booth).where(Booth.fair_id == fair.id))
    session.execute(delete(Hall).where(Hall.fair_id == fair.id))
    _put(session, fair, halls, booths)
    _note(session, fair, "plan_replaced", by, now, halls=[hall.name for hall in halls], booths=len(booths))
    return fair


def change_booth(session: Session, *, code: str, booth: str, planned: PlannedBooth, by: str, now: datetime) -> Booth:
    """Change one booth of a draft: its code, hall, place, size, kind, zone or payer.

    Raises Forbidden, FairNotFound, FairFrozen, BoothNotFound, HallNotFound, PlanFaulty, ZoneNotFound, PayerNotFound.
    """
    fair = taken_draft(session, code, by)
    row = _booth(session, fair, booth)
    halls, there = plan_of(session, fair.id)
    ids = _hall_ids(session, fair)
    if planned.hall not in ids:
        raise HallNotFound
    _check(halls, [*(other for other in there if other.code != booth), planned])
    facts = _row(planned, fair, ids, _zone_ids(session, fair), _payer_ids(session, fair))
    # nobody is told: a draft concerns nobody yet
    change(session, row, by=by, now=now, tells=None, facts=facts)
    fair.changed_at = now
    session.flush()
    return row


def assign_booths(
    session: Session,
    *,
    code: str,
    booths: Collection[str],
    kind: str | None = None,
    zone: str | None = None,
    payer: str | None = None,
    by: str,
    now: datetime,
) -> int:
    """Give many booths of a draft a kind, a zone or a payer at once and return how many; "" takes away, None leaves.

    Raises Forbidden, FairNotFound, FairFrozen, BoothNotFound, ZoneNotFound, PayerNotFound, Invalid.
    """
    fair = taken_draft(session, code, by)
    known = set(session.scalars(select(Booth.code).where(Booth.fair_id == fair.id)))
    unknown = sorted(set(booths) - known)
    if unknown:
        raise BoothNotFound(code=unknown[0])
    values: dict[str, object] = {}
    if kind is not None:
        values["kind"] = _known_kind(kind)
    if zone is not None:
        values["zone_id"] = _id_of(zone, _zone_ids(session, fair), ZoneNotFound)
    if payer is not None:
        values["payer_id"] = _id_of(payer, _payer_ids(session, fair), PayerNotFound)
    if values and booths:
        session.execute(update(Booth).where(Booth.fair_id == fair.id, Booth.code.in_(booths)).values(values))
        given = {name: value for name, value in (("kind", kind), ("zone", zone), ("payer", payer)) if value is not None}
        _note(session, fair, "booths_assigned", by, now, booths=sorted(booths), **given)
    return len(set(booths))


def remove_booths(session: Session, *, code: str, booths: Collection[str], by: str, now: datetime) -> int:
    """Take booths off a draft's plan and return how many. Raises Forbidden, FairNotFound, FairFrozen, BoothNotFound."""
    fair = taken_draft(session, code, by)
    found = session.scalars(
        delete(Booth).where(Booth.fair_id == fair.id, Booth.code.in_(booths)).returning(Booth.code)
    ).all()
    unknown = sorted(set(booths) - set(found))
    if unknown:
        raise BoothNotFound(code=unknown[0])
    _note(session, fair, "booths_removed", by, now, booths=sorted(found))
    return len(found)


def remove_hall(session: Session, *, code: str, hall_id: UUID, by: str, now: datetime) -> None:
    """Take a hall with all its booths off a draft. Raises Forbidden, FairNotFound, FairFrozen, HallNotFound."""
    fair = taken_draft(session, code, by)
    hall = session.get(Hall, hall_id)
    if hall is None or hall.fair_id != fair.id:
        raise HallNotFound
    session.execute(delete(Booth).where(Booth.hall_id == hall.id))
    session.execute(delete(Hall).where(Hall.id == hall.id))
    session.expire(fair, ["halls"])
    _note(session, fair, "hall_removed", by, now, hall=hall.name)


def _note(session: Session, fair: Fair, what: str, by: str, now: datetime, **facts: object) -> None:
    """Note on the fair what was done to many of its booths at once."""
    fair.changed_at = now
    note(session, fair, what, by=by, now=now, facts=facts)


def plan_of(session: Session, fair_id: UUID) -> tuple[list[HallSize], list[PlannedBooth]]:
    """Return a fair's whole plan as plain values, halls in order, booths by code."""
    halls = session.scalars(select(Hall).where(Hall.fair_id == fair_id).order_by(Hall.serial)).all()
    rows = session.execute(
        select(Hall.name, Booth.code, Booth.x_dm, Booth.y_dm, Booth.width_dm, Booth.depth_dm, Booth.kind)
        .add_columns(func.coalesce(Zone.code, ""), func.coalesce(Payer.name, ""))
        .join(Hall, Hall.id == Booth.hall_id)
        .outerjoin(Zone, Zone.id == Booth.zone_id)
        .outerjoin(Payer, Payer.id == Booth.payer_id)
        .where(Booth.fair_id == fair_id)
        .order_by(Hall.serial, Booth.code)
    )
    return [HallSize(hall.name, hall.width_dm, hall.depth_dm) for hall in halls], [PlannedBooth(*row) for row in rows]


def _check(halls: Sequence[HallSize], booths: Sequence[PlannedBooth]) -> None:
    found = [*faults(halls, booths)]
    found += [
        Invalid(N_("Mã gian %(code)s không hợp lệ."), code=booth.code) for booth in booths if not valid_code(booth.code)
    ]
    found += [
        Invalid(N_("Tên nhà phải có từ 1 đến %(most)s ký tự."), most=LONGEST_NAME)
        for hall in halls
        if not 0 < len(hall.name.strip()) <= LONGEST_NAME
    ]
    if found:
        raise PlanFaulty(found)


def _put(session: Session, fair: Fair, halls: Sequence[HallSize], booths: Sequence[PlannedBooth]) -> Mapping[str, Hall]:
    last = session.scalar(select(func.max(Hall.serial)).where(Hall.fair_id == fair.id)) or 0
    made = {
        hall.name: Hall(
            fair_id=fair.id, serial=last + number, name=hall.name, width_dm=hall.width_dm, depth_dm=hall.depth_dm
        )
        for number, hall in enumerate(halls, start=1)
    }
    session.add_all(made.values())
    session.flush()
    ids = {name: hall.id for name, hall in made.items()}
    zones, payers = _zone_ids(session, fair), _payer_ids(session, fair)
    if booths:
        session.execute(insert(Booth), [_row(booth, fair, ids, zones, payers) for booth in booths])
    session.expire(fair, ["halls"])
    return made


def _row(
    booth: PlannedBooth,
    fair: Fair,
    halls: Mapping[str, UUID],
    zones: Mapping[str, UUID],
    payers: Mapping[str, UUID],
) -> dict[str, object]:
    return {
        "fair_id": fair.id,
        "hall_id": halls[booth.hall],
        "zone_id": _id_of(booth.zone, zones, ZoneNotFound),
        "payer_id": _id_of(booth.payer, payers, PayerNotFound),
        "code": booth.code,
        "x_dm": booth.x_dm,
        "y_dm": booth.y_dm,
        "width_dm": booth.width_dm,
        "depth_dm": booth.depth_dm,
        "kind": _known_kind(booth.kind),
    }


def _id_of(name: str, known: Mapping[str, UUID], missing: type[NotFound]) -> UUID | None:
    if not name:
        return None
    if name not in known:
        raise missing
    return known[name]


def _known_kind(kind: str) -> str:
    if kind not in KINDS:
        raise Invalid(fields={"kind": N_("Loại gian phải là tiêu chuẩn hoặc góc.")})
    return kind


def _booth(session: Session, fair: Fair, code: str) -> Booth:
    found = session.scalars(select(Booth).where(Booth.fair_id == fair.id, Booth.code == code)).one_or_none()
    if found is None:
        raise BoothNotFound(code=code)
    return found


def _hall_ids(session: Session, fair: Fair) -> dict[str, UUID]:
    return {hall.name: hall.id for hall in session.scalars(select(Hall).where(Hall.fair_id == fair.id))}


def _zone_ids(session: Session, fair: Fair) -> dict[str, UUID]:
    return {zone.code: zone.id for zone in session.scalars(select(Zone).where(Zone.fair_id == fair.id))}


def _payer_ids(session: Session, fair: Fair) -> dict[str, UUID]:
    return {payer.name: payer.id for payer in session.scalars(select(Payer).where(Payer.fair_id == fair.id))}

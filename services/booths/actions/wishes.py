"""The ranked wishes of an application: booths, or any booth of a zone, best first; then anywhere or not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from services.booths.actions.applying import taken_to_edit
from services.booths.domain.applications import MOST_WISHES, moved, zone_takes
from services.booths.models import Application, Booth, Wish, Zone
from shared.errors import Invalid
from shared.formats import number
from shared.i18n import N_, gettext

TOO_MANY: Final = N_("Nhiều nhất %(most)s nguyện vọng cho một đăng ký; ở đây có %(given)s.")
NO_BOOTH: Final = N_("Hội chợ này không có gian %(code)s.")
NO_ZONE: Final = N_("Hội chợ này không có khu %(code)s.")
WRONG_GROUP: Final = N_("Khu %(zone)s không nhận nhóm sản phẩm %(group)s của cơ sở.")
TWICE: Final = N_("%(code)s đã có trong danh sách nguyện vọng.")


@dataclass(frozen=True, slots=True)
class Wanted:
    """One wish by its code: of a booth, or of a zone if ``is_zone``."""

    code: str
    is_zone: bool = False

    @property
    def field(self) -> str:
        """Return the name of the form's field that this code was typed into."""
        return "zone" if self.is_zone else "booth"


def add_wish(session: Session, *, application_id: UUID, wanted: Wanted, by: str, now: datetime) -> Application:
    """Put a wish at the end of the list; one that is there already stays where it is.

    Raises Invalid (no such booth or zone in this fair, a zone for other product groups, too many wishes) and what
    taken_to_edit raises.
    """
    application = taken_to_edit(session, application_id, by, now)
    kept = _targets(application)
    target = _resolved(session, application, [wanted], [wanted.field])[0]
    if target in kept:
        return application
    _bound(len(kept) + 1, wanted.field)
    return _kept(session, application, [*kept, target])


def move_wish(session: Session, *, application_id: UUID, rank: int, up: int, by: str, now: datetime) -> Application:
    """Move the wish of this rank ``up`` places towards the first (negative: down), as far as the list goes.

    A rank that is no longer there is left alone: the page was old. Raises what taken_to_edit raises.
    """
    application = taken_to_edit(session, application_id, by, now)
    kept = _targets(application)
    if not 1 <= rank <= len(kept):
        return application
    return _kept(session, application, moved(kept, rank - 1, -up))


def remove_wish(session: Session, *, application_id: UUID, rank: int, by: str, now: datetime) -> Application:
    """Take the wish of this rank out; a rank that is no longer there is left alone.

    Raises what taken_to_edit raises.
    """
    application = taken_to_edit(session, application_id, by, now)
    kept = _targets(application)
    return _kept(session, application, [target for place, target in enumerate(kept, 1) if place != rank])


def replace_wishes(
    session: Session, *, application_id: UUID, wishes: Sequence[Wanted], by: str, now: datetime
) -> Application:
    """Make this the whole list, best first: all of it or, if anything in it does not fit, nothing.

    Raises Invalid by place in the list (``wishes.3.zone``), and what taken_to_edit raises.
    """
    application = taken_to_edit(session, application_id, by, now)
    _bound(len(wishes), "wishes")
    names = [f"wishes.{place}.{wish.field}" for place, wish in enumerate(wishes)]
    targets = _resolved(session, application, wishes, names)
    twice = {
        names[place]: gettext(TWICE, code=wishes[place].code)
        for place, target in enumerate(targets)
        if target in targets[:place]
    }
    if twice:
        raise Invalid(fields=twice)
    return _kept(session, application, targets)


def accept_anywhere(session: Session, *, application_id: UUID, anywhere: bool, by: str, now: datetime) -> Application:
    """Say whether any other fitting booth is welcome when no wish can be met. Raises what taken_to_edit raises."""
    application = taken_to_edit(session, application_id, by, now)
    application.anywhere = anywhere
    return application


Target = tuple[UUID | None, UUID | None]  # booth, zone: one of them


def _targets(application: Application) -> list[Target]:
    return [(wish.booth_id, wish.zone_id) for wish in application.wishes]


def _bound(given: int, field: str) -> None:
    if given > MOST_WISHES:
        raise Invalid(fields={field: gettext(TOO_MANY, most=number(MOST_WISHES), given=number(given))})


def _resolved(
    session: Session, application: Application, wishes: Sequence[Wanted], names: Sequence[str]
) -> list[Target]:
    """Return booth or zone of each wish, in two statements; raises Invalid with every one that does not fit."""
    fair_id, group = application.fair_id, application.establishment.product_group
    zones = {zone.id: zone for zone in session.scalars(select(Zone).where(Zone.fair_id == fair_id))}
    by_code = {zone.code: zone for zone in zones.values()}
    codes = {wish.code for wish in wishes if not wish.is_zone}
    asked = select(Booth.code, Booth.id, Booth.zone_id).where(Booth.fair_id == fair_id, Booth.code.in_(codes))
    booths = {code: (booth_id, zone_id) for code, booth_id, zone_id in session.execute(asked)}
    targets: list[Target] = []
    problems: dict[str, str | list[str]] = {}
    for name, wish in zip(names, wishes, strict=True):
        booth_id, zone_id = (None, None) if wish.is_zone else booths.get(wish.code, (None, None))
        zone = by_code.get(wish.code) if wish.is_zone else zones.get(zone_id) if zone_id else None
        if (zone if wish.is_zone else booth_id) is None:
            problems[name] = gettext(NO_ZONE if wish.is_zone else NO_BOOTH, code=wish.code)
        elif zone is not None and not zone_takes(zone.product_groups, group):
            problems[name] = gettext(WRONG_GROUP, zone=zone.code, group=group)
        targets.append((None, zone.id if zone else None) if wish.is_zone else (booth_id, None))
    if problems:
        raise Invalid(fields=problems)
    return targets


def _kept(session: Session, application: Application, targets: Sequence[Target]) -> Application:
    session.flush()
    session.execute(
        delete(Wish).where(Wish.application_id == application.id), execution_options={"synchronize_session": False}
    )
    rows: list[dict[str, Any]] = [
        {"application_id": application.id, "rank": rank, "booth_id": booth_id, "zone_id": zone_id}
        for rank, (booth_id, zone_id) in enumerate(targets, 1)
    ]
    if rows:
        session.execute(insert(Wish.__table__), rows)  # type: ignore[arg-type]  # a mapped class has a Table
    session.expire(application, ["wishes"])
    return application

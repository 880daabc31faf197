"""Who works here: organisers name organisers and officers; the first organiser comes from the command ``grant``."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.booths.actions.contacts import lock_staff, tell_staff
from services.booths.domain.establishments import person_details
from services.booths.models import Staff
from services.booths.models.staff import ROLES
from services.booths.permissions import require_organiser
from shared.cases import note
from shared.errors import Conflict, Invalid, required
from shared.i18n import N_
from shared.places import provinces
from shared.sessions import with_fresh_proof


class AlreadyStaff(Conflict):
    """The mailbox has this role already."""

    text = N_("%(email)s đã có vai trò này rồi.")


class LastOrganiser(Conflict):
    """Without an organiser nobody could name another."""

    text = N_("Đây là người tổ chức cuối cùng nên không gỡ được. Vui lòng thêm người khác trước.")


@with_fresh_proof
def add_staff(
    session: Session,
    *,
    by: str,
    email: str,
    name: str,
    role: str,
    province_code: str | None = None,
    phone: str = "",
    now: datetime,
) -> Staff:
    """Give a mailbox a role; organisers may.

    Publishes ContactsChanged for ``organisers`` or ``province:<code>``. Raises Forbidden, Invalid by field,
    AlreadyStaff.
    """
    require_organiser(session, by)
    return grant_role(
        session, by=by, email=email, name=name, role=role, province_code=province_code, phone=phone, now=now
    )


def grant_role(
    session: Session,
    *,
    by: str,
    email: str,
    name: str,
    role: str,
    province_code: str | None = None,
    phone: str = "",
    now: datetime,
) -> Staff:
    """As `add_staff`, asking nobody's leave: for the command on the server itself, where ``by`` is its name.

    Raises Invalid by field, AlreadyStaff.
    """
    facts = person_details(email, name, phone)
    place = _province_of(role, province_code)
    lock_staff(session, role, place)
    same = (Staff.email == facts["email"], Staff.role == role, Staff.province_code.is_not_distinct_from(place))
    if session.scalar(select(func.count()).where(*same)):
        raise AlreadyStaff(email=facts["email"])
    staff = Staff(role=role, province_code=place, granted_by=by, granted_at=now, **facts)
    session.add(staff)
    note(session, staff, "added", by=by, now=now, facts=_role(staff))
    tell_staff(session, role, place, now=now)
    return staff


def remove_staff(session: Session, *, by: str, staff_id: UUID, now: datetime) -> None:
    """Take a role away (also one's own), never that of the last organiser; organisers may.

    Publishes ContactsChanged. Raises Forbidden, NotFound, LastOrganiser.
    """
    require_organiser(session, by)
    found = required(session.get(Staff, staff_id))
    lock_staff(session, found.role, found.province_code)
    require_organiser(session, by)
    leaving = required(session.get(Staff, staff_id, populate_existing=True))
    if leaving.role == "organiser" and session.scalar(select(func.count()).where(Staff.role == "organiser")) == 1:
        raise LastOrganiser
    note(session, leaving, "removed", by=by, now=now, facts=_role(leaving))
    session.delete(leaving)
    tell_staff(session, leaving.role, leaving.province_code, now=now)


def _role(staff: Staff) -> dict[str, str | None]:
    return {"name": staff.name, "role": staff.role, "province_code": staff.province_code}


def _province_of(role: str, province_code: str | None) -> str | None:
    wrong: dict[str, str | list[str]] = {}
    if role not in ROLES:
        wrong["role"] = N_("Vui lòng chọn vai trò.")
    if role == "officer" and province_code not in provinces():
        wrong["province_code"] = N_("Vui lòng chọn tỉnh, thành phố mà cán bộ này phụ trách.")
    if role == "organiser" and province_code:
        wrong["province_code"] = N_("Người tổ chức phụ trách cả nước: vui lòng bỏ trống tỉnh, thành phố.")
    if wrong:
        raise Invalid(fields=wrong)
    return province_code or None

"""Organisers and officers, as the organisers see them."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.booths.models import Staff
from services.booths.permissions import require_organiser
from shared.alphabet import alphabetical
from shared.places import provinces


def staff(session: Session, by: str) -> Sequence[Staff]:
    """Return everybody: organisers first, then officers by province, by the Vietnamese alphabet.

    Raises Forbidden for who is no organiser.
    """
    require_organiser(session, by)
    return everybody(session)


def everybody(session: Session) -> Sequence[Staff]:
    """Return every role of everybody, sorted as `staff` says; for who may see it is asked elsewhere."""
    return sorted(session.scalars(select(Staff)), key=_place)


def _place(one: Staff) -> tuple[bool, str, str]:
    province = provinces().get(one.province_code or "")
    return one.role != "organiser", alphabetical(province.name if province else ""), alphabetical(one.name)

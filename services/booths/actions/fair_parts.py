"""Payers and zones of a draft fair: who pays for booths, and where which product groups stand."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from services.booths.actions.fairs import taken_draft
from services.booths.domain.plan_sheets import valid_code
from services.booths.models import Booth, Fair, Payer, Zone
from shared.cases import change, note
from shared.errors import Conflict, Invalid, NotFound
from shared.i18n import N_


class PayerNotFound(NotFound):
    """The fair has no such payer."""

    text = N_("Không tìm thấy đơn vị chi trả này.")


class PayerNameTaken(Conflict):
    """Another payer of the fair has this name."""

    text = N_("Hội chợ đã có đơn vị chi trả tên “%(name)s”.")


class PayerInUse(Conflict):
    """Booths are paid by it."""

    text = N_("“%(name)s” đang chi trả cho %(booths)s gian. Hãy gán các gian đó cho đơn vị khác trước.")


class ZoneNotFound(NotFound):
    """The fair has no such zone."""

    text = N_("Không tìm thấy khu này.")


class ZoneCodeTaken(Conflict):
    """Another zone of the fair has this code."""

    text = N_("Hội chợ đã có khu mang mã %(code)s.")


class ZoneInUse(Conflict):
    """Booths lie in it."""

    text = N_("Khu %(code)s đang có %(booths)s gian. Hãy chuyển các gian đó sang khu khác trước.")


def save_payer(
    session: Session,
    *,
    code: str,
    payer_id: UUID | None = None,
    name: str,
    support_percent: int,
    cap_dong: int | None,
    legal_text: str,
    by: str,
    now: datetime,
) -> Payer:
    """Add a payer to a draft, or change one: who pays, how much of a booth, up to which cap, by which legal text.

    Raises Forbidden, FairNotFound, FairFrozen, PayerNotFound, PayerNameTaken.
    """
    fair = taken_draft(session, code, by)
    payer = Payer(fair_id=fair.id) if payer_id is None else _payer(session, fair, payer_id)
    others = select(exists().where(Payer.fair_id == fair.id, Payer.name == name, Payer.id != payer_id))
    if session.scalar(others):
        raise PayerNameTaken(name=name)
    facts = {"name": name, "support_percent": support_percent, "cap_dong": cap_dong, "legal_text": legal_text}
    _save(session, payer, facts, by, now)
    return payer


def remove_payer(session: Session, *, code: str, payer_id: UUID, by: str, now: datetime) -> None:
    """Take a payer off a draft. Raises Forbidden, FairNotFound, FairFrozen, PayerNotFound, PayerInUse."""
    fair = taken_draft(session, code, by)
    payer = _payer(session, fair, payer_id)
    booths = session.scalar(select(func.count()).where(Booth.payer_id == payer.id)) or 0
    if booths:
        raise PayerInUse(name=payer.name, booths=booths)
    _remove(session, payer, by, now)


def save_zone(
    session: Session,
    *,
    code: str,
    zone_id: UUID | None = None,
    zone_code: str,
    name_vi: str,
    name_en: str,
    product_groups: Sequence[str],
    by: str,
    now: datetime,
) -> Zone:
    """Add a zone to a draft, or change one; without product groups it takes all.

    Raises Forbidden, FairNotFound, FairFrozen, Invalid, ZoneNotFound, ZoneCodeTaken.
    """
    fair = taken_draft(session, code, by)
    if not valid_code(zone_code):
        raise Invalid(fields={"zone_code": N_("Mã khu gồm chữ A-Z không dấu, số và dấu gạch ngang, ví dụ B1.")})
    zone = Zone(fair_id=fair.id) if zone_id is None else _zone(session, fair, zone_id)
    others = select(exists().where(Zone.fair_id == fair.id, Zone.code == zone_code, Zone.id != zone_id))
    if session.scalar(others):
        raise ZoneCodeTaken(code=zone_code)
    groups = sorted(set(product_groups))
    facts = {"code": zone_code, "name_vi": name_vi, "name_en": name_en, "product_groups": groups}
    _save(session, zone, facts, by, now)
    return zone


def remove_zone(session: Session, *, code: str, zone_id: UUID, by: str, now: datetime) -> None:
    """Take a zone off a draft. Raises Forbidden, FairNotFound, FairFrozen, ZoneNotFound, ZoneInUse."""
    fair = taken_draft(session, code, by)
    zone = _zone(session, fair, zone_id)
    booths = session.scalar(select(func.count()).where(Booth.zone_id == zone.id)) or 0
    if booths:
        raise ZoneInUse(code=zone.code, booths=booths)
    _remove(session, zone, by, now)


def _save(session: Session, part: Payer | Zone, facts: Mapping[str, Any], by: str, now: datetime) -> None:
    """Give a part its facts, new or not. Nobody is told: a draft concerns nobody yet."""
    what = "changed" if part in session else "added"
    session.add(part)
    change(session, part, what=what, by=by, now=now, tells=None, facts=facts)
    session.flush()


def _remove(session: Session, part: Payer | Zone, by: str, now: datetime) -> None:
    note(session, part, "removed", by=by, now=now)
    session.delete(part)
    session.flush()


def _payer(session: Session, fair: Fair, payer_id: UUID) -> Payer:
    payer = session.get(Payer, payer_id)
    if payer is None or payer.fair_id != fair.id:
        raise PayerNotFound
    return payer


def _zone(session: Session, fair: Fair, zone_id: UUID) -> Zone:
    zone = session.get(Zone, zone_id)
    if zone is None or zone.fair_id != fair.id:
        raise ZoneNotFound
    return zone

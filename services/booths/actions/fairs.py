"""Making and changing a fair (hội chợ): its facts with their versions, its payers, zones and rules."""

import re
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.booths.actions.fair_events import tell_fair_changed
from services.booths.domain.fairs import (
    CHANGEABLE,
    CODE_LENGTH,
    VERSIONED,
    FairFacts,
    FairFrozen,
    FairUnchangeable,
    ReasonMissing,
    check_dates,
)
from services.booths.domain.plan_sheets import valid_code
from services.booths.domain.rules import Rules, check_fit
from services.booths.models import Booth, Fair, FairVersion, Payer, Zone
from services.booths.models.fairs import fair_search_text
from services.booths.permissions import require_organiser
from services.booths.queries.fairs import FairNotFound
from shared.errors import Conflict, Invalid, NotFound
from shared.i18n import N_


class FairCodeTaken(Conflict):
    """Another fair has this code."""

    text = N_("Đã có hội chợ mang mã %(code)s. Hãy chọn mã khác.")


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


def taken_fair(session: Session, code: str) -> Fair:
    """Return the fair under lock, fresh. Raises FairNotFound."""
    statement = select(Fair).where(Fair.code == code).with_for_update()
    fair = session.scalars(statement, execution_options={"populate_existing": True}).one_or_none()
    if fair is None:
        raise FairNotFound
    return fair


def taken_draft(session: Session, code: str, by: str) -> Fair:
    """Return an organiser's draft fair under lock. Raises Forbidden, FairNotFound, FairFrozen."""
    require_organiser(session, by)
    fair = taken_fair(session, code)
    if fair.state != "draft":
        raise FairFrozen(code=fair.code)
    return fair


def create_fair(session: Session, *, code: str, facts: FairFacts, by: str, now: datetime) -> Fair:
    """Make a draft with its first version and the rules of the house; ``code`` is upper case A-Z and 0-9.

    Tells nobody. Raises Forbidden, Invalid (code), FairDatesWrong, FairCodeTaken.
    """
    require_organiser(session, by)
    if not re.fullmatch(rf"[A-Z0-9]{{2,{CODE_LENGTH}}}", code):
        raise Invalid(fields={"code": N_("Mã gồm 2 đến 12 chữ cái A-Z không dấu và chữ số, ví dụ TG26.")})
    check_dates(facts, former=None, state="draft", now=now)
    if session.scalar(select(exists().where(Fair.code == code))):
        raise FairCodeTaken(code=code)
    fair = Fair(code=code, rules=Rules().to_json(), created_at=now, changed_at=now)
    _put(fair, facts)
    session.add(fair)
    try:
        session.flush()
    except IntegrityError as clash:
        raise FairCodeTaken(code=code) from clash
    session.add(_version(fair, facts, reason="", by=by, now=now))
    return fair


def change_fair(session: Session, *, code: str, facts: FairFacts, reason: str = "", by: str, now: datetime) -> Fair:
    """Change what a fair says about itself; a draft freely.

    Once it is open, a changed date or place makes a new version, needs a reason, and publishes FairChanged and, for
    each live application, ApplicationFairChanged; a corrected name does none of this.

    Raises Forbidden, FairNotFound, FairUnchangeable, FairDatesWrong, ReasonMissing.
    """
    require_organiser(session, by)
    fair = taken_fair(session, code)
    former = FairFacts.of(fair)
    told = check_change(fair, facts, reason=reason, now=now)
    _put(fair, facts)
    fair.changed_at = now
    if told:
        fair.version += 1
        session.add(_version(fair, facts, reason=reason.strip(), by=by, now=now))
        tell_fair_changed(session, fair, former, reason=reason.strip(), now=now)
    elif fair.state == "draft":
        _rewrite_draft_version(session, fair, facts, by=by, now=now)
    return fair


def check_change(fair: Fair, facts: FairFacts, *, reason: str, now: datetime) -> bool:
    """Return whether this change of a fair would make a new version and be told to its applicants.

    Raises FairUnchangeable, FairDatesWrong, ReasonMissing.
    """
    if fair.state not in CHANGEABLE:
        raise FairUnchangeable(code=fair.code)
    former = FairFacts.of(fair)
    check_dates(facts, former=former, state=fair.state, now=now)
    told = fair.state != "draft" and bool(VERSIONED.intersection(facts.differing(former)))
    if told and not reason.strip():
        raise ReasonMissing
    return told


def set_rules(session: Session, *, code: str, rules: Rules, provinces: Collection[str], by: str, now: datetime) -> Fair:
    """Set how a draft's booths will be given out. ``provinces`` are the codes of those that may apply.

    What the rules guarantee must fit into the booths there are; before there is a plan, that is checked when the fair
    opens. Raises Forbidden, FairNotFound, FairFrozen, RulesDoNotFit, Malformed.
    """
    fair = taken_draft(session, code, by)
    Rules.from_json(rules.to_json())
    places = booth_count(session, fair.id)
    if places:
        check_fit(rules, places=places, provinces=provinces)
    fair.rules = rules.to_json()
    fair.changed_at = now
    return fair


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
) -> Payer:
    """Add a payer to a draft, or change one: who pays, how much of a booth, up to which cap, by which legal text.

    Raises Forbidden, FairNotFound, FairFrozen, PayerNotFound, PayerNameTaken.
    """
    fair = taken_draft(session, code, by)
    payer = Payer(fair_id=fair.id) if payer_id is None else _payer(session, fair, payer_id)
    others = select(exists().where(Payer.fair_id == fair.id, Payer.name == name, Payer.id != payer_id))
    if session.scalar(others):
        raise PayerNameTaken(name=name)
    payer.name, payer.support_percent = name, support_percent
    payer.cap_dong, payer.legal_text = cap_dong, legal_text
    session.add(payer)
    session.flush()
    return payer


def remove_payer(session: Session, *, code: str, payer_id: UUID, by: str) -> None:
    """Take a payer off a draft. Raises Forbidden, FairNotFound, FairFrozen, PayerNotFound, PayerInUse."""
    fair = taken_draft(session, code, by)
    payer = _payer(session, fair, payer_id)
    booths = session.scalar(select(func.count()).where(Booth.payer_id == payer.id)) or 0
    if booths:
        raise PayerInUse(name=payer.name, booths=booths)
    session.delete(payer)
    session.flush()


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
    zone.code, zone.name_vi, zone.name_en = zone_code, name_vi, name_en
    zone.product_groups = sorted(set(product_groups))
    session.add(zone)
    session.flush()
    return zone


def remove_zone(session: Session, *, code: str, zone_id: UUID, by: str) -> None:
    """Take a zone off a draft. Raises Forbidden, FairNotFound, FairFrozen, ZoneNotFound, ZoneInUse."""
    fair = taken_draft(session, code, by)
    zone = _zone(session, fair, zone_id)
    booths = session.scalar(select(func.count()).where(Booth.zone_id == zone.id)) or 0
    if booths:
        raise ZoneInUse(code=zone.code, booths=booths)
    session.delete(zone)
    session.flush()


def booth_count(session: Session, fair_id: UUID) -> int:
    """Return how many booths a fair has."""
    return session.scalar(select(func.count()).where(Booth.fair_id == fair_id)) or 0


def _put(fair: Fair, facts: FairFacts) -> None:
    for name in FairFacts.__slots__:
        setattr(fair, name, getattr(facts, name))
    fair.search_text = fair_search_text(fair.code, fair.name_vi, fair.name_en, fair.place_vi, fair.place_en)


def _version(fair: Fair, facts: FairFacts, **said: Any) -> FairVersion:
    return FairVersion(
        fair_id=fair.id,
        version=fair.version,
        facts=facts.to_json(),
        reason=said["reason"],
        changed_by=said["by"],
        changed_at=said["now"],
    )


def _rewrite_draft_version(session: Session, fair: Fair, facts: FairFacts, *, by: str, now: datetime) -> None:
    first = session.scalars(select(FairVersion).where(FairVersion.fair_id == fair.id)).one_or_none()
    if first is None:
        session.add(_version(fair, facts, reason="", by=by, now=now))
    else:
        first.facts, first.changed_by, first.changed_at = facts.to_json(), by, now


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

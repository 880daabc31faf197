"""Making and changing a fair (hội chợ): its facts with their versions, its payers, zones and rules."""

import re
from collections.abc import Collection
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.booths.actions.fair_events import fair_changed, unsent_offers
from services.booths.domain.fairs import (
    CHANGEABLE,
    CODE_LENGTH,
    VERSIONED,
    FairDatesWrong,
    FairFacts,
    FairFrozen,
    FairUnchangeable,
    ReasonMissing,
    check_dates,
)
from services.booths.domain.rules import Rules, check_fit
from services.booths.models import Booth, Fair, FairVersion, Offer
from services.booths.models.fairs import fair_search_text
from services.booths.permissions import require_organiser
from services.booths.queries.fairs import FairNotFound
from shared.cases import FRESH, change, in_state, last_step, note
from shared.errors import Conflict, Invalid, required
from shared.i18n import N_

OFFERS_STAND: Final = N_("Đã có đề nghị nhận gian với hạn trả lời muộn hơn. Hãy chọn ngày giờ sau các hạn đó.")


class FairCodeTaken(Conflict):
    """Another fair has this code."""

    text = N_("Đã có hội chợ mang mã %(code)s. Hãy chọn mã khác.")


def taken_fair(session: Session, code: str) -> Fair:
    """Return the fair under lock, fresh. Raises FairNotFound."""
    statement = select(Fair).where(Fair.code == code).with_for_update()
    return required(session.scalars(statement, execution_options=FRESH).one_or_none(), FairNotFound)


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
    fair = Fair(code=code, **facts.values(), rules=Rules().to_json(), created_at=now, changed_at=now)
    session.add(fair)
    try:
        session.flush()
    except IntegrityError as clash:
        raise FairCodeTaken(code=code) from clash
    session.add(_version(fair, facts, reason="", by=by, now=now))
    note(session, fair, "created", by=by, now=now)
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
    _check_offers(session, fair, facts)
    if told:
        fair.version += 1
        session.add(_version(fair, facts, reason=reason.strip(), by=by, now=now))
    elif fair.state == "draft":
        _rewrite_draft_version(session, fair, facts, by=by, now=now)
    events = fair_changed(session, fair, former, reason=reason.strip()) if told else None  # else it concerns nobody yet
    change(session, fair, by=by, now=now, tells=events, reason=reason.strip(), facts=facts.values())
    _move_unsent_offers(session, fair, by=by, now=now)
    fair.search_text = fair_search_text(code, facts.name_vi, facts.name_en, facts.place_vi, facts.place_en)
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
    # nobody is told: a draft concerns nobody yet
    changed = change(session, fair, what="rules", by=by, now=now, tells=None, facts={"rules": rules.to_json()})
    if not changed and last_step(session, fair, "rules") is None:
        note(session, fair, "rules", by=by, now=now)  # looked at, and kept as they were
    return fair


def booth_count(session: Session, fair_id: UUID) -> int:
    """Return how many booths a fair has."""
    return session.scalar(select(func.count()).where(Booth.fair_id == fair_id)) or 0


def _check_offers(session: Session, fair: Fair, facts: FairFacts) -> None:
    """No offer ends after the fair's own deadline: it cannot move before those that were made."""
    offered = select(func.max(Offer.confirm_by)).where(Offer.fair_id == fair.id, in_state(Offer, "offered"))
    last = session.scalar(offered)
    if last is not None and facts.confirm_deadline_at < min(last, fair.confirm_deadline_at):
        raise FairDatesWrong(fields={"confirm_deadline_at": OFFERS_STAND})


def _move_unsent_offers(session: Session, fair: Fair, *, by: str, now: datetime) -> None:
    """Let offers whose letters are held end with the fair's own deadline: the latest they can, and nobody was told."""
    for offer in session.scalars(unsent_offers(fair.id).order_by(Offer.id).with_for_update(), execution_options=FRESH):
        # the letter itself tells it, once it goes out
        moved = {"confirm_by": fair.confirm_deadline_at}
        change(session, offer, what="deadline_moved", by=by, now=now, tells=None, facts=moved)


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

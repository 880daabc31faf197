"""What was decided about applications and requests for access, read from the tables that hold it.

Never from the events: these lists are what the events, and the letters that follow from them, are compared with.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, DateTime, Select, and_, cast, column, exists, func, or_, select, true
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.booths.domain.fairs import IN_HAND
from services.booths.domain.lifecycle import AccessState, ApplicationState, OfferState
from services.booths.models import (
    AccessRequest,
    Application,
    Draw,
    DrawNumbers,
    Establishment,
    Fair,
    FairVersion,
    Offer,
    Placement,
    Step,
)
from shared.cases import in_state, not_in_state
from shared.events import booths as events
from shared.events.decisions import DecisionRow

BY_STEP: Final[Mapping[ApplicationState, str]] = {
    "accepted": events.ApplicationAccepted.type,
    "returned": events.ApplicationReturned.type,
    "refused": events.ApplicationRefused.type,
}
BY_OFFER: Final[Mapping[OfferState, str]] = {
    "expired": events.OfferExpired.type,
    "taken_back": events.BoothTakenBack.type,
    "annulled": events.OfferAnnulled.type,
}
WITHOUT_BOOTH: Final[Mapping[str, bool]] = {
    events.ApplicationWaitlisted.type: True,
    events.ApplicationLeftOut.type: False,
}
"""What is told to whom a draw gave no booth, by whether it waits."""
BY_REQUEST: Final[Mapping[AccessState, str]] = {
    "granted": events.AccessGranted.type,
    "refused": events.AccessRefused.type,
}

Moment = InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None] | ColumnElement[datetime]
Decisions = Sequence[DecisionRow]


def decided_by_draw(session: Session, fair_id: UUID, published_at: datetime) -> list[DecisionRow]:
    """Return what publishing a fair's draw decided about each application that took part, by label.

    Who got no offer waits if it has a place on the waiting list, else it is left out.
    """
    at_once = Offer.offered_at == published_at
    given = _rows(session, events.BoothOffered.type, Offer.offered_at, _offers(Offer.fair_id == fair_id, at_once))
    return _sorted([*given, *_without_booth(session, Draw.fair_id == fair_id)])


def decided_between(session: Session, since: datetime, until: datetime) -> list[DecisionRow]:
    """Return everything that was decided from ``since`` to before ``until``, in a fixed number of statements."""

    def within(moment: Moment) -> ColumnElement[bool]:
        return and_(moment >= since, moment < until)

    found: list[DecisionRow] = []
    for state, told in BY_STEP.items():
        found += _rows(session, told, Step.at, _steps(Step.to_state == state, within(Step.at)))
    found += _rows(session, events.ApplicationAnnounced.type, Draw.announced_at, _announced(within(Draw.announced_at)))
    earlier, announced_before = _announced_before(within)
    found += _rows(session, events.ApplicationAnnounced.type, earlier, announced_before)
    found += _without_booth(session, within(Draw.published_at))
    found += _without_booth_by_wrong_numbers(session, within(DrawNumbers.published_at))
    unsaid = _waits_annulled(within(DrawNumbers.replaced_at))
    found += _rows(session, events.ApplicationWaitAnnulled.type, DrawNumbers.replaced_at, unsaid)
    found += _rows(session, events.BoothOffered.type, Offer.offered_at, _offers(within(Offer.offered_at)))
    for ended, told in BY_OFFER.items():
        which = _offers(in_state(Offer, ended), within(Offer.answered_at), ~_ended_with_fair(), ~_annulled_unheard())
        found += _rows(session, told, Offer.answered_at, which)
    changed = _in_hand(FairVersion.changed_at).join(FairVersion, FairVersion.fair_id == Fair.id)
    changed = changed.where(FairVersion.version > 1, within(FairVersion.changed_at))
    found += _rows(session, events.ApplicationFairChanged.type, FairVersion.changed_at, changed)
    cancelled = _in_hand(Fair.changed_at).where(in_state(Fair, "cancelled"), within(Fair.changed_at))
    found += _rows(session, events.ApplicationFairCancelled.type, Fair.changed_at, cancelled)
    return _sorted([*found, *_requests(session, within(AccessRequest.decided_at))])


def _sorted(decisions: list[DecisionRow]) -> list[DecisionRow]:
    return sorted(decisions, key=lambda one: (one.label, one.decided_at, one.event_type, one.subject))


def _rows(session: Session, told: str, moment: Moment, chosen: Select[Any]) -> list[DecisionRow]:
    """Return a decision for each application of ``chosen``."""
    columns = (Application.id, Application.label, Application.establishment_id, moment)
    return [
        DecisionRow(
            subject=f"application:{application_id}",
            event_type=told,
            group=f"establishment:{establishment_id}",
            label=label,
            decided_at=at,
        )
        for application_id, label, establishment_id, at in session.execute(chosen.with_only_columns(*columns))
        if at is not None
    ]


def _steps(*which: ColumnElement[bool]) -> Select[Any]:
    return select(Application).join(Step, _of_application()).where(*which)


def _of_application() -> ColumnElement[bool]:
    return and_(Step.noun == Application.noun, Step.subject_id == Application.id)


def _offers(*which: ColumnElement[bool]) -> Select[Any]:
    return (
        select(Application)
        .join(Offer, Offer.application_id == Application.id)
        .join(Fair, Fair.id == Offer.fair_id)
        .where(*which)
    )


def _ended_with_fair() -> ColumnElement[bool]:
    """Return whether an offer was taken back because its fair was cancelled: that is told as the fair's own."""
    return and_(in_state(Fair, "cancelled"), Offer.answered_at == Fair.changed_at)


def _annulled_unheard() -> ColumnElement[bool]:
    """Return whether an offer was annulled with a draw's wrong numbers after its application was withdrawn: untold."""
    return and_(in_state(Offer, "annulled"), not_in_state(Application, "accepted"))


def _announced(*which: ColumnElement[bool]) -> Select[Any]:
    """Return the applications on announced lists that stood then: a list that is announced anew keeps who withdrew."""
    listed = select(Application).join(Draw, Draw.fair_id == Application.fair_id)
    return listed.where(*which, _is_among(Draw.announcement["applications"]), _stood(Draw.announced_at))


def _announced_before(within: Callable[[Moment], ColumnElement[bool]]) -> tuple[Moment, Select[Any]]:
    """Return the same of announcements that were replaced since, and when these were made."""
    former = func.jsonb_array_elements(Draw.former).table_valued(column("value", JSONB), name="former").lateral()
    said = former.c.value["announcement"]
    moment = cast(said["announced_at"].astext, DateTime(timezone=True))
    listed = select(Application).join(Draw, Draw.fair_id == Application.fair_id).join(former, true())
    return moment, listed.where(within(moment), _is_among(said["applications"]), _stood(moment))


def _is_among(entries: ColumnElement[Any], *, waiting: bool | None = None) -> ColumnElement[bool]:
    """Return whether an application is one of the entries of a file, of those of a result one that is ``waiting``."""
    entry = func.jsonb_array_elements(entries).table_valued(column("value", JSONB), name="entry", joins_implicitly=True)
    named: ColumnElement[bool] = Application.label == entry.c.value["label"].astext
    return named if waiting is None else and_(named, entry.c.value["waiting"].astext.is_not(None) == waiting)


def _without_booth(session: Session, *which: ColumnElement[bool]) -> list[DecisionRow]:
    """Return what draws decided about those that took part, stood when they were published and got no offer then."""
    found: list[DecisionRow] = []
    for told, waits in WITHOUT_BOOTH.items():
        took_part = select(Application).join(Placement, Placement.application_id == Application.id)
        took_part = took_part.join(Draw, Draw.fair_id == Placement.fair_id).where(*which)
        took_part = took_part.where(Placement.waiting_position.is_not(None) == waits)
        chosen = _without_offer(took_part, Offer.offered_at, Draw.published_at)
        found += _rows(session, told, Draw.published_at, chosen)
    return found


def _without_booth_by_wrong_numbers(session: Session, *which: ColumnElement[bool]) -> list[DecisionRow]:
    """Return the same of versions that were published with wrong numbers."""
    found: list[DecisionRow] = []
    for told, waits in WITHOUT_BOOTH.items():
        chosen = _without_offer(_by_wrong_numbers(*which, waits=waits), Offer.offered_at, DrawNumbers.published_at)
        found += _rows(session, told, DrawNumbers.published_at, chosen)
    return found


def _waits_annulled(*which: ColumnElement[bool]) -> Select[Any]:
    """Return the applications that waited by wrong numbers when these were replaced, and had no offer to annul."""
    published = _by_wrong_numbers(*which, DrawNumbers.published_at.is_not(None), waits=True)
    return _without_offer(published, Offer.answered_at, DrawNumbers.replaced_at)


def _by_wrong_numbers(*which: ColumnElement[bool], waits: bool) -> Select[Any]:
    took_part = select(Application).join(DrawNumbers, DrawNumbers.fair_id == Application.fair_id)
    among = _is_among(DrawNumbers.proof["result"]["applications"], waiting=waits)
    return took_part.where(*which, in_state(DrawNumbers, "replaced"), among)


def _without_offer(chosen: Select[Any], of_offer: Moment, moment: Moment) -> Select[Any]:
    """Return those that stood at a moment of a draw at which no offer of theirs was made, or annulled."""
    offered = exists().where(Offer.application_id == Application.id, of_offer == moment)
    return chosen.where(~offered, _stood(moment))


def _stood(moment: Moment) -> ColumnElement[bool]:
    """Return whether an application that had been accepted stood at a moment."""
    later = exists().where(_of_application(), Step.what == "withdrawn", Step.at > moment)
    return or_(in_state(Application, "accepted"), later)


def _in_hand(moment: InstrumentedAttribute[datetime]) -> Select[Any]:
    """Return the applications that were handed in and stood at a moment of their fair."""
    last = (
        select(Step.to_state)
        .where(_of_application(), Step.to_state != "", Step.at <= moment)
        .order_by(Step.serial.desc())
        .limit(1)
        .correlate(Application, moment.class_)
        .scalar_subquery()
    )
    return select(Application).join(Fair, Fair.id == Application.fair_id).where(last.in_(IN_HAND))


def _requests(session: Session, within: ColumnElement[bool]) -> list[DecisionRow]:
    rows = session.execute(
        select(AccessRequest.id, AccessRequest.state, AccessRequest.decided_at, Establishment.id, Establishment.name)
        .join(Establishment, Establishment.id == AccessRequest.establishment_id)
        .where(in_state(AccessRequest, *BY_REQUEST), within)
    )
    return [
        DecisionRow(
            subject=f"access_request:{request_id}",
            event_type=BY_REQUEST[state],
            group=f"establishment:{establishment_id}" if state == "granted" else f"access_request:{request_id}",
            label=name,
            decided_at=at,
        )
        for request_id, state, at, establishment_id, name in rows
        if at is not None
    ]

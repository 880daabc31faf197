"""How a fair's waiting list stands: what the rule `domain/waiting.py` decides on, read from the tables."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, selectinload

from services.booths.domain.announcement import Announcement
from services.booths.domain.lifecycle import SERVING
from services.booths.domain.waiting import (
    LiveOffer,
    Next,
    StandingToday,
    WaitingApplication,
    WaitingFacts,
    WaitingLine,
    WaitingToday,
    next_for,
    standing_today,
    waiting_today,
)
from services.booths.models import Application, Draw, Establishment, Fair, Offer, OfferBooth, Placement
from services.booths.models import Booth as BoothRow
from shared.cases import in_state


@dataclass(frozen=True)
class WaitingListState:
    """A fair between two offers: the facts that the list follows from, and which rows they are."""

    facts: WaitingFacts
    application_ids: dict[str, UUID]
    positions: dict[str, int]
    booth_ids: dict[str, UUID]

    def next(self) -> Next:
        """Return who is offered which free booths now."""
        return next_for(self.facts)

    def after(self, label: str, codes: tuple[str, ...]) -> Self:
        """Return how the list stands once ``label`` has been offered ``codes``."""
        return replace(self, facts=self.facts.after(label, codes))


def standing(session: Session, fair: Fair) -> WaitingListState:
    """Return how the waiting list of a drawn fair stands.

    Rules, zones, booths and applications are those that were announced, whatever changed since.
    """
    announced = Announcement.from_json(session.get_one(Draw, fair.id).announcement)
    entries = {entry.label: entry for entry in announced.applications}
    held = _held(session, fair.id)
    holders = {label: entries[label] for label in held}
    booth_ids = dict(session.execute(select(BoothRow.code, BoothRow.id).where(BoothRow.fair_id == fair.id)).all())
    rows = _waiting_rows(session, fair.id)
    facts = WaitingFacts(
        rules=announced.rules,
        zones=announced.zones,
        booths=announced.booths,
        waiting=tuple(
            WaitingApplication(entries[label], position, held.get(label, ()), place - 1)
            for label, _, position, place in rows
        ),
        free=frozenset(booth_ids) - {code for codes in held.values() for code in codes},
        held_by_province=_count(held, {label: entry.province for label, entry in holders.items()}),
        held_by_newcomers=sum(len(held[label]) for label, entry in holders.items() if entry.newcomer),
        came_back=_came_back(session, fair.id),
    )
    return WaitingListState(
        facts=facts,
        application_ids={label: id_ for label, id_, _, _ in rows},
        positions={label: position for label, _, position, _ in rows},
        booth_ids=booth_ids,
    )


def list_today(session: Session, fair: Fair) -> WaitingToday | None:
    """Return the waiting list of a fair as it stands; None where none is kept: before or without a draw, afterwards."""
    if fair.state not in SERVING or session.get(Draw, fair.id) is None:
        return None
    return waiting_today(standing(session, fair).facts)


@dataclass(frozen=True)
class WaitingRow:
    """A line of the list with whose it is."""

    line: WaitingLine
    application_id: UUID
    establishment: str
    province_code: str
    product_group: str
    wanted: int
    explanation: Mapping[str, Any]
    """Of the draw."""


def rows_of(session: Session, fair_id: UUID, lines: Sequence[WaitingLine]) -> list[WaitingRow]:
    """Return lines of a fair's list with whose they are, in their order."""
    found = session.execute(
        select(
            Application.label,
            Application.id,
            Establishment.name,
            Establishment.province_code,
            Establishment.product_group,
            Application.booths_wanted,
            Placement.explanation,
        )
        .join(Establishment, Establishment.id == Application.establishment_id)
        .join(Placement, Placement.application_id == Application.id)
        .where(Application.fair_id == fair_id, Application.label.in_([line.label for line in lines]))
        .order_by(Application.label)
    )
    whose = {row.label: row for row in found}
    return [WaitingRow(line, *whose[line.label][1:]) for line in lines]


def standing_of(session: Session, application: Application) -> StandingToday:
    """Return where an application stands today; nothing of a draw that is not published yet."""
    if application.fair.state not in SERVING:
        return StandingToday()
    offers = session.scalars(
        select(Offer)
        .where(Offer.application_id == application.id, in_state(Offer, "offered", "confirmed"))
        .options(selectinload(Offer.booths).joinedload(OfferBooth.booth))
        .order_by(Offer.offered_at, Offer.id)
    )
    placement = session.get(Placement, application.id)
    waits = placement is not None and placement.waiting_position is not None
    today = list_today(session, application.fair) if waits else None
    return standing_today(application.label, [_live(offer) for offer in offers], today)


def _live(offer: Offer) -> LiveOffer:
    return LiveOffer(
        booths=tuple(sorted(line.booth.code for line in offer.booths)),
        confirmed=offer.state == "confirmed",
        offered_at=offer.offered_at,
        held=offer.held,
        until=offer.confirm_by,
    )


def _came_back(session: Session, fair_id: UUID) -> Sequence[str]:
    """Return the codes of the booths that were given back, let go or taken back since the result was published."""
    given_up = select(BoothRow.code).join(OfferBooth, OfferBooth.booth_id == BoothRow.id).join(OfferBooth.offer)
    ended = in_state(Offer, "declined", "expired", "taken_back")
    return session.scalars(given_up.where(Offer.fair_id == fair_id, ended).order_by(BoothRow.code)).all()


def _held(session: Session, fair_id: UUID) -> dict[str, tuple[str, ...]]:
    """Return the codes of the booths each application holds by live offers, by label."""
    rows = session.execute(
        select(Application.label, BoothRow.code)
        .join(Offer, Offer.application_id == Application.id)
        .join(OfferBooth, OfferBooth.offer_id == Offer.id)
        .join(BoothRow, BoothRow.id == OfferBooth.booth_id)
        .where(Offer.fair_id == fair_id, OfferBooth.live)
        .order_by(BoothRow.code)
    )
    held: dict[str, tuple[str, ...]] = {}
    for label, code in rows:
        held[label] = (*held.get(label, ()), code)
    return held


def _waiting_rows(session: Session, fair_id: UUID) -> list[tuple[str, UUID, int, int]]:
    """Return label, id, position and place at the draw of all that wait: accepted, and never gave booths back."""
    gone = exists().where(Offer.application_id == Application.id, in_state(Offer, "declined", "expired", "taken_back"))
    rows = session.execute(
        select(Application.label, Application.id, Placement.position, Placement.waiting_position)
        .join(Placement, Placement.application_id == Application.id)
        .where(
            Placement.fair_id == fair_id,
            Placement.waiting_position.is_not(None),
            in_state(Application, "accepted"),
            ~gone,
        )
        .order_by(Placement.position)
    )
    return [(label, id_, position, place or 0) for label, id_, position, place in rows]


def _count(held: dict[str, tuple[str, ...]], province_of: dict[str, str]) -> dict[str, int]:
    counted: Counter[str] = Counter()
    for label, codes in held.items():
        counted[province_of[label]] += len(codes)
    return dict(counted)

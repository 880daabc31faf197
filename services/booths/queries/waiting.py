"""How a fair's waiting list stands: what the rule `domain/waiting.py` decides on, read from the tables."""

from collections import Counter
from dataclasses import dataclass, replace
from typing import Self
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from services.booths.domain.announcement import Announcement
from services.booths.domain.entries import DrawBooth, DrawZone
from services.booths.domain.rules import Rules
from services.booths.domain.waiting import Next, WaitingApplication, next_for
from services.booths.models import Application, Draw, Fair, Offer, OfferBooth, Placement
from services.booths.models import Booth as BoothRow
from shared.cases import in_state


@dataclass(frozen=True)
class WaitingListState:
    """A fair between two offers. ``waiting`` are all applications that still want booths, in the order of the draw."""

    rules: Rules
    zones: tuple[DrawZone, ...]
    booths: tuple[DrawBooth, ...]
    waiting: tuple[WaitingApplication, ...]
    free: frozenset[str]
    held_by_province: dict[str, int]
    held_by_newcomers: int
    application_ids: dict[str, UUID]
    positions: dict[str, int]
    booth_ids: dict[str, UUID]

    def next(self) -> Next:
        """Return who is offered which free booths now, and why those before had to be passed over."""
        return next_for(
            self.rules,
            self.zones,
            self.booths,
            self.waiting,
            free=self.free,
            held_by_province=self.held_by_province,
            held_by_newcomers=self.held_by_newcomers,
        )

    def after(self, label: str, codes: tuple[str, ...]) -> Self:
        """Return how the list stands once ``label`` has been offered ``codes``."""
        chosen = next(entry.application for entry in self.waiting if entry.application.label == label)
        provinces = Counter(self.held_by_province)
        provinces[chosen.province] += len(codes)
        return replace(
            self,
            waiting=tuple(
                replace(entry, held=(*entry.held, *codes)) if entry.application is chosen else entry
                for entry in self.waiting
            ),
            free=self.free - set(codes),
            held_by_province=dict(provinces),
            held_by_newcomers=self.held_by_newcomers + len(codes) * chosen.newcomer,
        )


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
    return WaitingListState(
        rules=announced.rules,
        zones=announced.zones,
        booths=announced.booths,
        waiting=tuple(WaitingApplication(entries[label], position, held.get(label, ())) for label, _, position in rows),
        free=frozenset(booth_ids) - {code for codes in held.values() for code in codes},
        held_by_province=_count(held, {label: entry.province for label, entry in holders.items()}),
        held_by_newcomers=sum(len(held[label]) for label, entry in holders.items() if entry.newcomer),
        application_ids={label: id_ for label, id_, _ in rows},
        positions={label: position for label, _, position in rows},
        booth_ids=booth_ids,
    )


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


def _waiting_rows(session: Session, fair_id: UUID) -> list[tuple[str, UUID, int]]:
    """Return label, id and position of all that wait: accepted, and never gave booths back or let them go."""
    gone = exists().where(Offer.application_id == Application.id, in_state(Offer, "declined", "expired", "taken_back"))
    rows = session.execute(
        select(Application.label, Application.id, Placement.position)
        .join(Placement, Placement.application_id == Application.id)
        .where(
            Placement.fair_id == fair_id,
            Placement.waiting_position.is_not(None),
            in_state(Application, "accepted"),
            ~gone,
        )
        .order_by(Placement.position)
    )
    return list(rows)


def _count(held: dict[str, tuple[str, ...]], province_of: dict[str, str]) -> dict[str, int]:
    counted: Counter[str] = Counter()
    for label, codes in held.items():
        counted[province_of[label]] += len(codes)
    return dict(counted)

"""What becomes of a fair as a whole. What it means for one applicant is in applications.py."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from shared.events.envelope import About, Event
from shared.events.values import ProvinceCode


class AboutFair(About):
    """A fair."""

    fair_id: UUID
    fair_code: str
    fair_name_vi: str
    fair_name_en: str
    place_vi: str
    place_en: str
    opens_on: date
    closes_on: date


class FairEvent(AboutFair, Event):
    """What all events of a fair have."""

    keyed_by = "fair_id"


class FairOpened(FairEvent):
    """A fair takes applications; its rules are frozen and the draw's commitment is public."""

    type = "booths.fair.opened"

    registration_opens_at: datetime
    registration_closes_at: datetime
    booths: int
    draw_commitment: str


class FairChanged(FairEvent):
    """Dates or place of a fair changed; these are the new ones.

    Offers whose letters are held with ``batch_ids`` may be answered until ``confirm_deadline_at`` at the latest.
    """

    type = "booths.fair.changed"

    fair_version: int
    reason: str
    confirm_deadline_at: datetime | None = None
    batch_ids: Sequence[UUID] = ()


@dataclass(frozen=True, kw_only=True)
class RandomnessSource:
    """A public source of randomness and when it will be drawn."""

    name: str
    drawn_on: date


class FairAnnounced(FairEvent):
    """Registration is closed and the draw is announced: who takes part, by which rules and which randomness.

    ``again`` says why, if the same list was announced before with a source that never came.
    """

    type = "booths.fair.announced"

    announcement_hash: str
    applications: int
    sources: Sequence[RandomnessSource]
    again: str = ""


class DrawPublished(FairEvent):
    """The result of the draw is public and its offers are out."""

    type = "booths.draw.published"

    booths_given: int
    applications_given: int
    applications_waiting: int


class DrawCorrected(FairEvent):
    """A published draw had wrong numbers; it was made again from the right ones, and is to be published again.

    The letters of ``withdrawn_batch_id``, which were held, are about what is no longer so.
    """

    type = "booths.draw.corrected"

    draw_version: int
    reason: str
    withdrawn_batch_id: UUID


class FairStarted(FairEvent):
    """The fair is running."""

    type = "booths.fair.started"


class FairEnded(FairEvent):
    """The fair is over; its establishments held so many booths by province, which was not told at first."""

    type = "booths.fair.ended"

    booths_by_province: Mapping[ProvinceCode, int] = field(default_factory=dict)


class FairCancelled(FairEvent):
    """The fair does not take place; what the letters of ``batch_ids`` tell is void."""

    type = "booths.fair.cancelled"

    reason: str
    batch_ids: Sequence[UUID]

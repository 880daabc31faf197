"""What becomes of one application. Each event carries what its letter says: notifications keeps no copy of fairs."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from shared.events.envelope import About, Event
from shared.events.values import ProvinceCode


class AboutApplication(About):
    """An application to a fair."""

    application_id: UUID
    label: str
    establishment_id: UUID
    establishment_name: str
    province_code: ProvinceCode
    fair_id: UUID
    fair_code: str
    fair_name_vi: str
    fair_name_en: str


class ApplicationEvent(AboutApplication, Event):
    """What all events of an application have; ``batch_id`` is of the mass decision that they are a part of."""

    batch_id: UUID | None = None

    keyed_by = "establishment_id"


class ApplicationSubmitted(ApplicationEvent):
    """An application was handed in, for the first time or again after it was sent back."""

    type = "booths.application.submitted"

    booths_wanted: int


class ApplicationReturned(ApplicationEvent):
    """The officer sent the application back with what is missing."""

    type = "booths.application.returned"

    reason: str


class ApplicationAccepted(ApplicationEvent):
    """The application takes part in the draw."""

    type = "booths.application.accepted"


class ApplicationRefused(ApplicationEvent):
    """The application does not take part, with the reason."""

    type = "booths.application.refused"

    reason: str


class ApplicationWithdrawn(ApplicationEvent):
    """The establishment took its application back."""

    type = "booths.application.withdrawn"


class ApplicationAnnounced(ApplicationEvent):
    """The application is on the announced list; ``drawn_from`` is the day of the last source of randomness.

    ``again`` says why, if the same list was announced before with a source that never came.
    """

    type = "booths.application.announced"

    announcement_hash: str
    drawn_from: date
    again: str = ""


class ApplicationWaitlisted(ApplicationEvent):
    """The draw gave no booth yet; the application waits at this place (1 = next), ``why`` says why, in sentences.

    ``corrects`` says which numbers were wrong, if another result was published before.
    """

    type = "booths.application.waitlisted"

    position: int
    waiting_position: int
    why_vi: str
    why_en: str
    corrects: str = ""


class ApplicationLeftOut(ApplicationEvent):
    """The draw gave no booth, and the application does not wait: it takes more at once than the rules allow, or none.

    ``why`` and ``corrects`` as in ApplicationWaitlisted.
    """

    type = "booths.application.left_out"

    position: int
    why_vi: str
    why_en: str
    corrects: str = ""


class ApplicationWaitAnnulled(ApplicationEvent):
    """The place in the waiting list followed from wrong numbers; the draw is made again from the right ones."""

    type = "booths.application.wait_annulled"

    waiting_position: int
    reason: str


class ApplicationFairChanged(ApplicationEvent):
    """Dates or place of the fair applied for changed, from these to these."""

    type = "booths.application.fair_changed"

    fair_version: int
    reason: str
    place_vi: str
    place_en: str
    opens_on: date
    closes_on: date
    former_place_vi: str
    former_place_en: str
    former_opens_on: date
    former_closes_on: date


class ApplicationFairCancelled(ApplicationEvent):
    """The fair applied for does not take place; the offers of it that stood end with it."""

    type = "booths.application.fair_cancelled"

    reason: str
    offer_ids: Sequence[UUID] = ()

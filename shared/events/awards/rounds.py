"""What becomes of a voting round as a whole. What it means for one product is in dossiers.py and results.py."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from shared.events.envelope import About, Event
from shared.events.values import ProvinceCode


class AboutRound(About):
    """A voting round."""

    round_id: UUID
    round_code: str
    round_name_vi: str
    round_name_en: str


class RoundEvent(AboutRound, Event):
    """What all events of a round have."""

    keyed_by = "round_id"


class RoundOpened(RoundEvent):
    """A round takes dossiers of these provinces; its rules are frozen."""

    type = "awards.round.opened"

    province_codes: Sequence[ProvinceCode]
    dossiers_close_at: datetime
    rules_sha256: str


class RoundChanged(RoundEvent):
    """The date until which dossiers are taken changed; this is the new one."""

    type = "awards.round.changed"

    province_codes: Sequence[ProvinceCode]
    dossiers_close_at: datetime
    reason: str


class BallotOpened(RoundEvent):
    """The council is asked to vote."""

    type = "awards.ballot.opened"

    ballot_number: int
    products: int


class RoundPublished(RoundEvent):
    """The result of a round is public, with its numbers of products."""

    type = "awards.round.published"

    province_codes: Sequence[ProvinceCode]
    decision_number: str
    entered: int
    passed: int
    recognised: int

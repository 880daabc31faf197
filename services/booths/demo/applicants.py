"""Who applies to a demo fair and what they wish for: rows for the tables, written in bulk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.booths.demo.fairs import DemoFair
from services.booths.models import Application, Booth, Fair, Step, Wish, Zone
from shared.demo import write
from shared.i18n import N_

MOST_WISHES = 6
LAST_DAYS = timedelta(days=20)
"""Of the time in which a fair takes applications makers use the last part, if there is so much."""
UNDECIDED_PERCENT = 20
"""Of the open fair's applications: as many wait for the officer; a few are drafts or were sent back."""
REASON = N_("Giấy chứng nhận an toàn thực phẩm thiếu hoặc hết hạn.")


@dataclass(frozen=True)
class Maker:
    """What an application needs to know of its establishment."""

    id: UUID
    email: str
    province_code: str
    product_group: str
    product: str
    registered_at: datetime


def apply_all(
    session: Session,
    fair: Fair,
    demo: DemoFair,
    makers: Sequence[Maker],
    officers: Mapping[str, str],
    random: Random,
    latest: datetime,
) -> None:
    """Write the applications of a demo fair, most of them accepted; of an open one some are still on their way.

    ``latest`` is when the last of them may have come: the deadline, or now.
    """
    places = _Places(session, fair)
    applications: list[dict[str, Any]] = []
    wishes: list[dict[str, Any]] = []
    steps: list[dict[str, Any]] = []
    for maker in _applicants(demo, makers, random):
        state = "accepted" if demo.state != "open" else _state(random)
        row = _application(fair, demo, maker, state, len(applications) + 1, officers, random, latest)
        applications.append(row)
        steps += _steps(fair, row)
        targets = places.wishes(maker.product_group, random)
        wishes += [
            {"application_id": row["id"], "rank": rank, "booth_id": booth, "zone_id": zone}
            for rank, (booth, zone) in enumerate(targets, start=1)
        ]
    write(session, Application, applications)
    write(session, Wish, wishes)
    write(session, Step, steps)
    fair.next_label = len(applications) + 1


class _Places:
    """The booths that establishments of each group may wish for, the ones by the aisle first in everybody's mind."""

    def __init__(self, session: Session, fair: Fair) -> None:
        rows = session.execute(select(Booth.id, Booth.zone_id, Booth.kind).where(Booth.fair_id == fair.id)).all()
        zones = session.execute(select(Zone.id, Zone.product_groups).where(Zone.fair_id == fair.id))
        groups = {zone_id: set(letters) or set("ABCD") for zone_id, letters in zones}
        self._booths = {group: [row for row in rows if group in groups[row.zone_id]] for group in "ABCD"}
        self._zones = {group: [id_ for id_, letters in groups.items() if group in letters] for group in "ABCD"}

    def wishes(self, group: str, random: Random) -> list[tuple[UUID | None, UUID | None]]:
        """Return up to MOST_WISHES (booth, zone) pairs, best first, none twice."""
        booths = self._booths[group]
        weights = [3 if row.kind == "corner" else 1 for row in booths]
        chosen = dict.fromkeys(row.id for row in random.choices(booths, weights, k=random.randint(0, MOST_WISHES)))
        zones = random.sample(self._zones[group], k=random.randint(0, 1))
        return [(booth, None) for booth in chosen] + [(None, zone) for zone in zones]


def _applicants(demo: DemoFair, makers: Sequence[Maker], random: Random) -> list[Maker]:
    """Return the applicants in the order in which they hand in; the demo's own people where they may be."""
    provinces = sorted({maker.province_code for maker in makers})
    home = set(random.sample(provinces, demo.provinces))
    able = [maker for maker in makers if maker.province_code in home]
    chosen = random.sample(able, min(demo.applicants, len(able)))
    wanted_email = {"TG": "co-so-0008@", "HN": "co-so-0016@"}.get(demo.code, "")
    people = [maker for maker in makers if wanted_email and maker.email.startswith(wanted_email)]
    never = [maker for maker in chosen if maker not in people and not maker.email.startswith("co-so-0010@")]
    return people + never


def _state(random: Random) -> str:
    drawn = random.randint(1, 100)
    if drawn <= UNDECIDED_PERCENT:
        return "submitted"
    return {UNDECIDED_PERCENT + 1: "draft", UNDECIDED_PERCENT + 2: "returned"}.get(drawn, "accepted")


def _application(
    fair: Fair,
    demo: DemoFair,
    maker: Maker,
    state: str,
    serial: int,
    officers: Mapping[str, str],
    random: Random,
    latest: datetime,
) -> dict[str, Any]:
    begun = max(fair.registration_opens_at + timedelta(hours=1), latest - LAST_DAYS)
    handed_in = latest - timedelta(minutes=random.randint(60, (latest - begun) // timedelta(minutes=1)))
    decided = handed_in + min(timedelta(hours=random.randint(1, 30)), (latest - handed_in) / 2)
    wanted = random.randint(1, demo.most_wanted) if random.random() < 0.7 or demo.most_wanted > 2 else 1
    by_officer = state in ("accepted", "returned")
    return {
        "id": UUID(int=random.getrandbits(128), version=4),
        "fair_id": fair.id,
        "establishment_id": maker.id,
        "label": "" if state == "draft" else f"{fair.code}-{serial:04d}",
        "booths_wanted": wanted,
        "side_by_side": wanted > 1 and random.random() < 0.5,
        "all_or_nothing": wanted > 1 and random.random() < 0.1,
        "anywhere": random.random() < 0.9,
        "products": maker.product,
        "power": random.random() < 0.6,
        "water": random.random() < 0.2,
        "state": state,
        "reason": REASON if state == "returned" else "",
        "started_by": maker.email,
        "started_at": handed_in - timedelta(hours=1),
        "changed_at": decided if by_officer else handed_in,
        "submitted_at": None if state == "draft" else handed_in,
        "decided_by": officers[maker.province_code] if by_officer else "",
        "decided_at": decided if by_officer else None,
    }


def _steps(fair: Fair, row: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the timeline of a row as written above."""
    maker, officer = row["started_by"], row["decided_by"]
    done = [("started", "", row["started_at"], maker, "")]
    if row["submitted_at"]:
        done.append(("submitted", "draft", row["submitted_at"], maker, ""))
    if officer:
        done.append((row["state"], "submitted", row["decided_at"], officer, row["reason"]))
    return [
        {
            "noun": Application.noun,
            "subject_id": row["id"],
            "subject": row["label"] or row["products"],
            "within": fair.code,
            "what": what,
            "from_state": before,
            "to_state": what if before else "draft",
            "at": at,
            "by": by,
            "reason": reason,
        }
        for what, before, at, by, reason in done
    ]

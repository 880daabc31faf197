"""The organiser's steps before and after the numbers: close and announce, publish. Each is public at once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from services.booths.actions.applying import facts
from services.booths.actions.fair_events import fair_facts
from services.booths.actions.fairs import taken_fair
from services.booths.actions.listing import Publication, list_draw
from services.booths.actions.offers import Turn, fill_free_places, offer_booths, why_of
from services.booths.domain.announcement import Announcement, announce
from services.booths.domain.lifecycle import FAIR
from services.booths.domain.rules import Rules
from services.booths.domain.sources import DrawSource
from services.booths.models import Application, Booth, Draw, Fair, Placement
from services.booths.permissions import require_organiser
from services.booths.queries.draws import check_nothing_waits, counting, wrong_before
from services.booths.queries.entries import applications_of, booths_of, zones_of
from shared.cases import in_state, move
from shared.clock import hanoi_date
from shared.errors import Conflict, required
from shared.events.booths import (
    ApplicationAnnounced,
    ApplicationLeftOut,
    ApplicationWaitlisted,
    DrawPublished,
    FairAnnounced,
)
from shared.events.booths.fairs import RandomnessSource
from shared.events.envelope import Event
from shared.i18n import N_
from shared.messaging import outbox
from shared.sessions import with_fresh_proof


class RegistrationStillOpen(Conflict):
    """The registration window is not over yet."""

    text = N_("Hạn đăng ký chưa hết nên chưa đóng được.")


class ApplicationsUndecided(Conflict):
    """Applications wait for a decision; nobody may be left out by a late officer."""

    text = N_("Còn %(count)s đăng ký chưa được xét. Hãy chấp nhận, trả lại hoặc từ chối trước khi đóng.")


class NothingToDraw(Conflict):
    """No application was accepted."""

    text = N_("Chưa có đăng ký nào được chấp nhận nên không có gì để bốc thăm.")


@dataclass(frozen=True)
class DrawPublication:
    """What a published draw set in motion."""

    offers: int
    booths: int
    waiting: int


def close_and_announce(
    session: Session, *, fair_code: str, sources: Sequence[DrawSource], by: str, now: datetime
) -> Draw:
    """Close the registration and publish who takes part, by which rules and which randomness, under one hash.

    Publishes FairAnnounced, and ApplicationAnnounced for each accepted application.
    Raises FairNotFound, Forbidden, FairNotReady, RegistrationStillOpen, ApplicationsUndecided, NothingToDraw,
    RandomnessTooEarly.
    """
    require_organiser(session, by)
    fair = taken_fair(session, fair_code)
    FAIR.check(fair.state, "closed")
    if now < fair.registration_closes_at:
        raise RegistrationStillOpen
    if undecided := count_undecided(session, fair.id):
        raise ApplicationsUndecided(count=undecided)
    announcement, sha256 = announce(_announcement(session, fair, sources, now))
    draw = Draw(
        fair_id=fair.id,
        announcement=announcement,
        announcement_hash=sha256,
        announced_by=by,
        announced_at=now,
    )
    session.add(draw)
    move(session, fair, "closed", by=by, now=now, tells=announced(session, fair, draw, sources))
    return draw


@with_fresh_proof
def publish_draw(session: Session, *, fair_code: str, by: str, now: datetime) -> DrawPublication:
    """Publish the result: an offer for everybody who was given booths, a letter for everybody who was not.

    An application withdrawn since the announcement gets no offer; its booths go to the next in line at once.
    Publishes BoothOffered, ApplicationWaitlisted or ApplicationLeftOut for each, as one batch, with the list of it
    (DecisionsListed), and DrawPublished. Raises FairNotFound, Forbidden, FairNotReady, NumbersWait,
    ConfirmDeadlinePassed.
    """
    require_organiser(session, by)
    fair = taken_fair(session, fair_code)
    FAIR.check(fair.state, "published")
    check_nothing_waits(session, fair.id)
    draw = session.get_one(Draw, fair.id)
    numbers = required(counting(session, fair.id))
    # told at the end, when it is known how many offers it makes
    move(session, fair, "published", by=by, now=now, tells=None)
    draw.published_by, draw.published_at = by, now
    numbers.published_at = now
    booth_ids = dict(session.execute(select(Booth.code, Booth.id).where(Booth.fair_id == fair.id)).all())
    rows = _placements(session, fair.id)
    publication = Publication(numbers.id, wrong_before(session, fair.id))
    turns = [_turn(row, booth_ids) for row in rows if row.booths_given]
    offers = offer_booths(session, fair, turns, now=now, publication=publication)
    offers += fill_free_places(session, fair, now=now, publication=publication)
    holders = {offer.application_id for offer in offers}
    without = [row for row in rows if row.application_id not in holders]
    outbox.record_all(session, (_without_booth(row, publication) for row in without), at=now)
    list_draw(session, fair, batch_id=numbers.id, now=now)
    waiting = sum(row.waiting_position is not None for row in without)
    done = DrawPublication(len(offers), sum(len(offer.booths) for offer in offers), waiting)
    _tell_published(session, fair, done, now)
    return done


def count_undecided(session: Session, fair_id: UUID) -> int:
    """Return how many applications of the fair wait for a decision."""
    waiting = select(func.count()).where(Application.fair_id == fair_id, in_state(Application, "submitted"))
    return session.scalar(waiting) or 0


def _announcement(session: Session, fair: Fair, sources: Sequence[DrawSource], now: datetime) -> Announcement:
    applications = applications_of(session, fair, now=now)
    if not applications:
        raise NothingToDraw
    return Announcement(
        fair=fair.code,
        announced_at=now,
        commitment=fair.draw_commitment,
        sources=tuple(sources),
        rules=Rules.from_json(fair.rules),
        zones=zones_of(session, fair.id),
        booths=booths_of(session, fair.id),
        applications=applications,
    )


def announced(
    session: Session, fair: Fair, draw: Draw, sources: Sequence[DrawSource], *, again: str = ""
) -> Iterator[Event]:
    """Yield what announcing tells: each accepted application, then the fair; ``again`` is why it is done anew."""
    days = [RandomnessSource(name=source.name, drawn_on=hanoi_date(source.drawn_at)) for source in sources]
    accepted = session.scalars(
        select(Application)
        .where(Application.fair_id == fair.id, in_state(Application, "accepted"))
        .options(joinedload(Application.establishment))
        .order_by(Application.label)
    ).all()
    last = max(day.drawn_on for day in days)
    for one in accepted:
        yield ApplicationAnnounced(**facts(one), announcement_hash=draw.announcement_hash, drawn_from=last, again=again)
    yield FairAnnounced(
        **fair_facts(fair),
        announcement_hash=draw.announcement_hash,
        applications=len(accepted),
        sources=days,
        again=again,
    )


def _placements(session: Session, fair_id: UUID) -> list[Placement]:
    """Return the placements whose application still stands, by position."""
    return list(
        session.scalars(
            select(Placement)
            .join(Placement.application)
            .where(Placement.fair_id == fair_id, in_state(Application, "accepted"))
            .options(contains_eager(Placement.application).joinedload(Application.establishment))
            .order_by(Placement.position)
        )
    )


def _turn(row: Placement, booth_ids: Mapping[str, UUID]) -> Turn:
    booths = {code: booth_ids[code] for code in row.explanation["booths"]}
    return Turn(row.application, row.position, booths, row)


def _without_booth(row: Placement, publication: Publication) -> ApplicationWaitlisted | ApplicationLeftOut:
    why_vi, why_en = why_of(row)
    said = {"position": row.position, "why_vi": why_vi, "why_en": why_en, **publication._asdict()}
    if row.waiting_position is None:
        return ApplicationLeftOut(**facts(row.application), **said)
    return ApplicationWaitlisted(**facts(row.application), **said, waiting_position=row.waiting_position)


def _tell_published(session: Session, fair: Fair, done: DrawPublication, now: datetime) -> None:
    event = DrawPublished(
        **fair_facts(fair),
        booths_given=done.booths,
        applications_given=done.offers,
        applications_waiting=done.waiting,
    )
    outbox.record(session, event, at=now)

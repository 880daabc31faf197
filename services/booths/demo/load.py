"""``python -m services.booths demo``: load the demo year into an empty database, with the service's own actions."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, Final

from sqlalchemy import exists, insert, select
from sqlalchemy.orm import Session, joinedload, sessionmaker

from services.booths.actions.contacts import tell_staff
from services.booths.actions.draws import close_and_announce, publish_draw
from services.booths.actions.establishments import establishment_facts
from services.booths.actions.fair_events import fair_ended
from services.booths.actions.numbers import confirm_numbers, enter_numbers
from services.booths.actions.offers import confirm_offer, decline_offer
from services.booths.demo.applicants import Maker, apply_all
from services.booths.demo.establishments import DOMAIN, TABLE_OF, establishments
from services.booths.demo.fairs import FAIRS, DemoFair
from services.booths.demo.floor import lay_out
from services.booths.demo.papers import add_papers
from services.booths.demo.people import OFFICERS, ORGANISER, SECOND
from services.booths.domain.draw import commitment
from services.booths.domain.fairs import FairFacts
from services.booths.domain.lotteries import lotteries
from services.booths.domain.sources import DrawSource
from services.booths.models import (
    Application,
    Booth,
    Draw,
    Establishment,
    Fair,
    FairVersion,
    ListedDay,
    Member,
    Offer,
    Staff,
)
from shared.cases import move, note
from shared.clock import HANOI, hanoi_date
from shared.clock import now as the_clock
from shared.demo import step, write
from shared.demo_people import NAMES
from shared.events.booths import Contact, ContactsChanged, EstablishmentRegistered
from shared.events.envelope import Event
from shared.messaging import outbox
from shared.messaging.nightly import list_id_of
from shared.places import provinces_on
from shared.settings import Settings

SEED: Final = 2018
STAFF_SINCE: Final = timedelta(days=1_000)
"""How long the organisers and officers have been there: longer than any establishment."""
PREPARED: Final = timedelta(days=14)
"""How long a fair was prepared before it opened."""


def demo_command(argv: Sequence[str], sessions: sessionmaker[Session], settings: Settings) -> int:  # noqa: ARG001  # the form of a command
    """Load the demo year; does nothing if there is an establishment or a fair already."""
    with sessions.begin() as session:
        if session.scalar(select(exists().select_from(Establishment))) or session.scalar(
            select(exists().select_from(Fair))
        ):
            print("The database is not empty: the demo year is not loaded.")
            return 0
    load(sessions, the_clock())
    return 0


def load(sessions: sessionmaker[Session], now: datetime) -> None:
    """Load the whole year as it stands ``now``: of what is over only the end is told, what runs is told by letters."""
    random = Random(SEED)  # noqa: S311  # invented data, no secret
    with sessions.begin() as session:
        with step("officers"):
            officers = _staff(session, now)
            _begin_lists(session, now)
        with step("establishments"):
            makers = _establishments(session, random, now)
    for demo in FAIRS:
        with step(f"{demo.code:<6} {demo.name_en}"), sessions.begin() as session:
            fair = _fair(session, demo, random, now)
            lay_out(session, fair, demo)
            apply_all(session, fair, demo, makers, officers, random, min(now, fair.registration_closes_at))
            _advance(session, fair, demo, random)


def _staff(session: Session, now: datetime) -> Mapping[str, str]:
    """Make two organisers and an officer for each province; return the officers' mailboxes by province."""
    officers = {p.code: OFFICERS.get(p.code, f"can-bo-{p.code}@{DOMAIN}") for p in provinces_on(TABLE_OF)}
    names = {p.code: f"Cán bộ Sở Công Thương {p.name}" for p in provinces_on(TABLE_OF)}
    given = {"granted_by": "demo", "granted_at": now - STAFF_SINCE}
    session.add(Staff(email=ORGANISER, name=NAMES[ORGANISER], role="organiser", **given))
    session.add(Staff(email=SECOND, name=NAMES[SECOND], role="organiser", **given))
    session.add_all(
        Staff(email=email, name=names[code], role="officer", province_code=code, **given)
        for code, email in officers.items()
    )
    tell_staff(session, "organiser", None, now=now)
    for code in officers:
        tell_staff(session, "officer", code, now=now)
    return officers


def _begin_lists(session: Session, now: datetime) -> None:
    """Let the lists of each day's decisions begin with tomorrow's: what is written here in bulk is told to nobody."""
    today = hanoi_date(now)
    session.add(ListedDay(day=today, list_id=list_id_of("booths", today), decisions=0, listed_at=now))


def _establishments(session: Session, random: Random, now: datetime) -> list[Maker]:
    rows = list(establishments(random, now))
    session.execute(insert(Establishment), rows)
    write(session, Member, [_member(row) for row in rows])
    makers = [Maker(**{one.name: row[one.name] for one in fields(Maker)}) for row in rows]
    add_papers(session, makers)
    outbox.record_all(session, _told(session), at=now)
    return makers


def _member(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "establishment_id": row["id"],
        "email": row["email"],
        "name": row["contact_name"],
        "added_by": row["email"],
        "added_at": row["registered_at"],
    }


def _told(session: Session) -> Iterator[Event]:
    """Yield what each establishment tells: who acts for it, and that it is registered."""
    for maker, member in session.execute(select(Establishment, Member).join(Member.establishment)):
        contact = Contact(email=member.email, name=member.name, phone=maker.contact_phone)
        yield ContactsChanged(group=f"establishment:{maker.id}", contacts=[contact])
        yield EstablishmentRegistered(**establishment_facts(maker))


def _fair(session: Session, demo: DemoFair, random: Random, now: datetime) -> Fair:
    """Make the fair as it was while it was open."""
    closes_at = _at(now, demo.closes_in_days, time(17, 0))
    opened_at = closes_at - timedelta(days=30)
    created_at = opened_at - PREPARED
    opens_on = _at(now, demo.opens_in_days, time(8, 0))
    secret = secrets.token_bytes(32) if demo.state != "over" else random.randbytes(32)
    fair = Fair(
        code=demo.code,
        name_vi=demo.name_vi,
        name_en=demo.name_en,
        place_vi=demo.place_vi,
        place_en=demo.place_en,
        abroad=demo.abroad,
        opens_on=opens_on.date(),
        closes_on=(opens_on + timedelta(days=5)).date(),
        registration_opens_at=opened_at,
        registration_closes_at=closes_at,
        confirm_deadline_at=opens_on - timedelta(days=7),
        state="draft",
        rules=demo.rules.to_json(),
        draw_secret=secret.hex(),
        draw_commitment=commitment(secret).hex(),
        created_at=created_at,
        changed_at=created_at,
    )
    session.add(fair)
    session.flush()
    facts = FairFacts.of(fair).to_json()
    session.add(FairVersion(fair_id=fair.id, version=1, facts=facts, changed_by=ORGANISER, changed_at=created_at))
    note(session, fair, "created", by=ORGANISER, now=created_at)
    # nobody is told: it was opened long ago
    move(session, fair, "open", by=ORGANISER, now=opened_at, tells=None)
    return fair


def _advance(session: Session, fair: Fair, demo: DemoFair, random: Random) -> None:
    """Let happen to the fair what has happened to it by now; of what is over only its end is told."""
    if demo.state == "open":
        return
    if demo.state != "over":
        _let_happen(session, fair, demo, random)
        return
    with outbox.telling_nobody(session):
        _let_happen(session, fair, demo, random)
        _end(session, fair)
    outbox.record(session, fair_ended(session, fair), at=_ended_at(fair))


def _let_happen(session: Session, fair: Fair, demo: DemoFair, random: Random) -> None:
    closed_at = fair.registration_closes_at + timedelta(hours=1)
    source = _lottery((closed_at.astimezone(HANOI) + timedelta(days=2)).date())
    close_and_announce(session, fair_code=fair.code, sources=[source], by=ORGANISER, now=closed_at)
    if demo.state == "closed":
        return
    drawn, published_at = [random.randrange(100) for _ in range(source.count)], source.drawn_at + timedelta(hours=15)
    at = source.drawn_at + timedelta(hours=1)
    entry = enter_numbers(session, fair_code=fair.code, numbers=[drawn], by=ORGANISER, now=at)
    session.flush()
    confirm_numbers(session, numbers_id=entry.id, by=SECOND, now=at + timedelta(minutes=10))
    publish_draw(session, fair_code=fair.code, by=ORGANISER, now=published_at)
    if demo.state == "published":
        _answer_some(session, fair, random, published_at)


def _lottery(day: date) -> DrawSource:
    """Return the drawing of the North's state lottery on a day: each day it is another province's."""
    of_north = [one for key, one in lotteries().items() if key.startswith("north-")]
    return next(one for one in of_north if day.isoweekday() in one.days).source(day)


def _answer_some(session: Session, fair: Fair, random: Random, published_at: datetime) -> None:
    """Let about half confirm and a few give back; the makers that people sign in as still have to answer."""
    mine = select(Offer).where(Offer.fair_id == fair.id).join(Offer.application).order_by(Application.label)
    looked_at = _looked_at(session, fair)
    for offer in session.scalars(mine).all():
        email = offer.application.started_by
        if email == f"co-so-0016@{DOMAIN}" or random.random() < 0.45:
            continue
        act = decline_offer if random.random() < 0.05 else confirm_offer
        act(session, offer_id=offer.id, by=email, now=published_at + timedelta(minutes=random.randint(10, 600)))
    del looked_at


def _looked_at(session: Session, fair: Fair) -> list[object]:
    """Return what every answer looks at: while somebody holds it, the session need not ask for it each time."""
    applied = select(Application).where(Application.fair_id == fair.id).options(joinedload(Application.establishment))
    booths = select(Booth).where(Booth.fair_id == fair.id)
    return [session.get_one(Draw, fair.id), *session.scalars(applied), *session.scalars(booths)]


def _end(session: Session, fair: Fair) -> None:
    """Make a fair of the past: offers were confirmed, it ran and ended. Nobody is told: it is over."""
    mine = select(Offer).where(Offer.fair_id == fair.id).order_by(Offer.id).options(joinedload(Offer.application))
    for offer in session.scalars(mine).all():
        by, at = offer.application.started_by, offer.offered_at + timedelta(days=1)
        offer.letter_at, offer.answered_at, offer.answered_by = offer.offered_at, at, by
        move(session, offer, "confirmed", by=by, now=at, tells=None)
    move(session, fair, "running", by=ORGANISER, now=datetime.combine(fair.opens_on, time(8, 0), HANOI), tells=None)
    move(session, fair, "over", by=ORGANISER, now=_ended_at(fair), tells=None)
    session.flush()


def _ended_at(fair: Fair) -> datetime:
    return datetime.combine(fair.closes_on, time(17, 0), HANOI)


def _at(now: datetime, days: int, clock: time) -> datetime:
    day = (now.astimezone(HANOI) + timedelta(days=days)).date()
    return datetime.combine(day, clock, HANOI)

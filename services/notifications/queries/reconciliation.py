"""Nights: each service's list of what it decided in a day, and how the letters compare with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, tuple_
from sqlalchemy.orm import Session

from services.notifications.domain.comparing import Decided, Finding, Material, compare
from services.notifications.models import Letter, ListedDecision, Notice, Reconciliation
from services.notifications.queries.batches import (
    DECISIONS,
    TEMPLATES,
    listed_decisions,
    mailboxes_of,
    told_events,
    written_letters,
)
from shared.clock import hanoi_date
from shared.errors import required
from shared.messaging.nightly import bounds

SERVICES: Final = ("booths", "awards")
DECIDED_ABOUT: Final = ("application", "dossier", "access_request")
MARGIN: Final = timedelta(minutes=10)
"""By how much an event may be later than its decision and count as the same day's."""
REST: Final = timedelta(hours=1)
"""How long after the end of a day its letters may still be on their way."""
LIST_IS_LATE: Final = timedelta(hours=5)
"""How long after the end of a day its list is waited for; publishers tell it after two hours."""

NightState = Literal["missing", "incomplete", "waiting", "agrees", "found"]


TO_LOOK_AT: Final = ("missing", "incomplete", "found")
_TELLS: Final = and_(Letter.event_id == Notice.event_id, Letter.about == Notice.group_name)

Decision = tuple[str, str]
"""A subject and the type of the event that tells it."""
Standing = tuple[str, str]
"""A letter's state, and why it is cancelled."""


@dataclass(frozen=True)
class Night:
    """One day of one service: its list, if it came, and what came of comparing it."""

    day: date
    service: str
    state: NightState
    list_id: UUID | None = None
    listed: int = 0
    findings: int = 0
    compared_at: datetime | None = None


def reconciliation(session: Session, list_id: UUID) -> Reconciliation:
    """Return a day's list and what came of comparing it. Raises NotFound."""
    return required(session.get(Reconciliation, list_id))


def nights(session: Session, now: datetime) -> list[Night]:
    """Return every day of every service that was told, the newest first, and those that nobody told but should have."""
    rows = _rows(session)
    expected, newest = first_day(session), newest_day(now)
    missing = (newest - expected).days + 1 if expected else 0
    days = {newest - timedelta(days=back) for back in range(missing)} | {day for _service, day in rows}
    return [
        rows.get((service, day)) or Night(day=day, service=service, state="missing")
        for day in sorted(days, reverse=True)
        for service in SERVICES
        if (service, day) in rows or (expected and expected <= day <= newest)
    ]


def chosen(found: Sequence[Night], service: str | None, attention: bool) -> list[Night]:
    """Return the nights of one service, or of all; only those that somebody has to look at, if asked."""
    mine = [night for night in found if service in (None, night.service)]
    return [night for night in mine if night.state in TO_LOOK_AT] if attention else mine


def state_of(listed: Reconciliation) -> NightState:
    """Return how a day's list stands."""
    return _state(listed.listed_at, listed.compared_at, len(listed.findings))


def may_still_come(listed: Reconciliation, now: datetime) -> bool:
    """Return whether the rest of a day's list is not late yet."""
    return listed.listed_at is None and now < listed.until + LIST_IS_LATE


def newest_day(now: datetime) -> date:
    """Return the newest day whose lists should all be here."""
    return hanoi_date(now - LIST_IS_LATE) - timedelta(days=1)


def first_day(session: Session) -> date | None:
    """Return the first day whose lists should be here: the first whole one since letters are written; None: none are.

    When events happened does not count: a site that begins with what went before hears of days on which nothing ran.
    """
    began = session.scalar(select(Letter.queued_at).order_by(Letter.position).limit(1))
    return hanoi_date(began) + timedelta(days=1) if began else None


def services_without_list(session: Session, day: date) -> list[str]:
    """Return the services whose whole list of a day is not here; none for days before the first that should be."""
    since, _until = bounds(day)
    whole = select(Reconciliation.service).where(Reconciliation.since == since, Reconciliation.listed_at.is_not(None))
    missing = set(SERVICES) - set(session.scalars(whole))
    expected = first_day(session) if missing else None
    return sorted(missing) if expected and expected <= day else []


def findings_now(session: Session, listed: Reconciliation) -> list[Finding]:
    """Return what does not agree between a day's list and the letters as they are now; withdrawn ones told nobody."""
    decisions = listed_decisions(session, listed.list_id)
    before = _decided_just_before(session, listed)
    about = or_(*(Notice.subject.startswith(f"{noun}:") for noun in DECIDED_ABOUT))
    types = {name for name in DECISIONS if name.startswith(f"{listed.service}.")}
    types |= {decision.event_type for decision in decisions}
    day = Notice.happened_at.between(listed.since, listed.until + MARGIN)
    told = told_events(session, Notice.event_type.in_(types), about, day)
    events = select(Notice.event_id).where(Notice.event_type.in_(types), about, day)
    letters = written_letters(session, Letter.event_id.in_(events), Letter.cancelled_for != "withdrawn")
    mailboxes = mailboxes_of(session, {decision.group for decision in decisions})
    found = compare(Material([*before, *decisions], told, letters, mailboxes, TEMPLATES))
    mine = {(decision.subject, decision.event_type) for decision in decisions}
    late = {(event.subject, event.event_type) for event in told if event.happened_at >= listed.until}
    return [finding for finding in found if _of_this_day(finding, mine, late)]


def decisions_of(list_id: UUID) -> Select[ListedDecision]:
    """Return the query of a list's decisions, in the order of their labels."""
    mine = select(ListedDecision).where(ListedDecision.list_id == list_id)
    return mine.order_by(ListedDecision.label, ListedDecision.decided_at, ListedDecision.event_type)


def letters_by_state(session: Session, listed: Reconciliation) -> dict[Standing, int]:
    """Return how many letters tell a day's decisions, by their state and, for cancelled ones, why."""
    columns = (Letter.state, Letter.cancelled_for)
    counted = select(*columns, func.count()).join(Notice, _TELLS).where(*_tells(listed)).group_by(*columns)
    return {(state, why): count for state, why, count in session.execute(counted.order_by(func.count().desc()))}


def states_of(session: Session, listed: Reconciliation, subjects: Sequence[str]) -> dict[Decision, dict[Standing, int]]:
    """Return, for each decision about these subjects, how many of its letters are in which state and why."""
    columns = (Notice.subject, Notice.event_type, Letter.state, Letter.cancelled_for)
    counted = select(*columns, func.count()).join(Notice, _TELLS).where(*_tells(listed), Notice.subject.in_(subjects))
    found: dict[Decision, dict[Standing, int]] = {}
    for subject, event_type, state, why, count in session.execute(counted.group_by(*columns)):
        found.setdefault((subject, event_type), {})[state, why] = count
    return found


def _tells(listed: Reconciliation) -> tuple[ColumnElement[bool], ...]:
    """Return what holds for letters and notices that tell decisions of a day's list."""
    mine = select(ListedDecision.subject, ListedDecision.event_type).where(ListedDecision.list_id == listed.list_id)
    return (
        tuple_(Notice.subject, Notice.event_type).in_(mine),
        Notice.happened_at.between(listed.since, listed.until + MARGIN),
        Letter.kind == "decision",
        Letter.channel == "email",
    )


def _of_this_day(finding: Finding, mine: set[tuple[str, str]], late: set[tuple[str, str]]) -> bool:
    """Return whether it is about this day: a decision of its list, or an event that is not the next day's."""
    key = (finding.subject, finding.event_type)
    return key in mine or (finding.what in ("not_listed", "told_twice") and key not in late)


def _decided_just_before(session: Session, listed: Reconciliation) -> list[Decided]:
    """Return what the service's list of the day before says of its last minutes: its events may be of this day."""
    before = select(Reconciliation.list_id).where(
        Reconciliation.service == listed.service, Reconciliation.until == listed.since
    )
    list_id = session.scalar(before)
    if list_id is None:
        return []
    return [one for one in listed_decisions(session, list_id) if one.decided_at >= listed.since - MARGIN]


def _rows(session: Session) -> dict[tuple[str, date], Night]:
    found = func.jsonb_array_length(Reconciliation.findings)
    columns = (
        Reconciliation.service,
        Reconciliation.since,
        Reconciliation.list_id,
        Reconciliation.listed,
        Reconciliation.listed_at,
        Reconciliation.compared_at,
    )
    rows = {}
    for service, since, list_id, listed, listed_at, compared_at, findings in session.execute(select(*columns, found)):
        day = hanoi_date(since)
        state = _state(listed_at, compared_at, findings)
        rows[service, day] = Night(day, service, state, list_id, listed, findings, compared_at)
    return rows


def _state(listed_at: datetime | None, compared_at: datetime | None, findings: int) -> NightState:
    if listed_at is None:
        return "incomplete"
    if compared_at is None:
        return "waiting"
    return "found" if findings else "agrees"

"""Proof of notice: for every decision who was told what, and what shows that it reached them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, or_, select, tuple_
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session, selectinload

from services.notifications.domain.lifecycle import UNDELIVERED_STATES
from services.notifications.letters import LETTERS
from services.notifications.models import Letter, Notice, PhoneCall
from services.notifications.queries.deliveries import PROVEN, STANDINGS, Delivery, deliveries
from services.notifications.queries.letters import Provinces
from shared.alphabet import MOST_WORDS, matching
from shared.cases import in_state
from shared.clock import HANOI
from shared.errors import NotFound
from shared.events.awards.dossiers import DossierEvent
from shared.events.booths.applications import ApplicationEvent

SUBJECTS: Final = {"applications": "application", "dossiers": "dossier"}
"""What a decision can be about, as addresses have it and as notices have it."""

DECISIONS: Final = tuple(
    event.type
    for event, occasions in LETTERS.items()
    if issubclass(event, (ApplicationEvent, DossierEvent)) and any(one.kind == "decision" for one in occasions)
)
"""The types of events that are a decision about an application or a dossier."""

UNPROVEN: Final = "unproven"


@dataclass(frozen=True)
class ProofFilters:
    """Which decisions; "" and None are all. ``about`` is the code of a fair or a round; the days are Hanoi's."""

    q: str = ""
    about: str = ""
    type: str = ""
    standing: str = ""
    province: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class ToldDecision:
    """A decision, what is known of its notice (one of STANDINGS), and its letters."""

    notice: Notice
    standing: str
    deliveries: Sequence[Delivery]


_CODE: Final = func.coalesce(Notice.data["fair_code"].astext, Notice.data["round_code"].astext)
_PROVINCE: Final = Notice.data["province_code"].astext
_TO_ESTABLISHMENTS: Final[ColumnElement[bool]] = Notice.group_name.startswith("establishment:")


def decisions(filters: ProofFilters, seen: Provinces) -> Select[*tuple[Any, ...]]:
    """Return the query of decisions, newest first, each with what is known of its notice: (Notice, standing)."""
    standing = _standing()
    query = select(Notice, standing.label("standing"))
    return query.where(*_asked(filters, seen, standing)).order_by(Notice.happened_at.desc(), Notice.id)


def numbers(session: Session, filters: ProofFilters, seen: Provinces) -> dict[str, dict[str, int]]:
    """Return how many decisions each value of ``standing``, ``type``, ``about`` and ``province`` would list.

    Of what the other filters let through; the newest fairs and rounds first.
    """
    columns = {"type": Notice.event_type, "about": _CODE, "province": _PROVINCE}
    found = {}
    for name in ("standing", *columns):
        rows = decisions(_without(filters, name), seen).order_by(None)
        value = columns[name] if name in columns else rows.selected_columns["standing"]
        counted = rows.with_only_columns(value, func.count()).group_by(value)
        found[name] = {row[0]: row[1] for row in session.execute(counted.order_by(func.max(Notice.happened_at).desc()))}
    return found


def names_of(session: Session, codes: Collection[str], language: str) -> dict[str, str]:
    """Return the names of fairs and rounds by their codes, as the newest events about them have them."""
    names = [Notice.data[f"{noun}_name_{language}"].astext for noun in ("fair", "round")]
    newest = aggregate_order_by(func.coalesce(*names), Notice.happened_at.desc())
    named = select(_CODE, func.array_agg(newest)[1]).where(Notice.event_type.in_(DECISIONS), _CODE.in_(codes))
    return {row[0]: row[1] for row in session.execute(named.group_by(_CODE)) if row[1]}


def with_letters(session: Session, rows: Sequence[Any]) -> list[ToldDecision]:
    """Return rows of ``decisions`` with their letters: those of the decision itself, no reminders of it."""
    notices = [row[0] for row in rows]
    letters = _letters_of(session, [notice.event_id for notice in notices])
    told = deliveries(session, [one for some in letters.values() for one in some])
    return [
        ToldDecision(notice, standing, [told[one.id] for one in letters.get((notice.event_id, notice.group_name), ())])
        for notice, standing in rows
    ]


def decisions_about(session: Session, kind: str, id: UUID, seen: Provinces) -> list[ToldDecision]:
    """Return every decision about an application or a dossier (``kind`` is of SUBJECTS), newest first.

    Raises NotFound if there is none that is seen.
    """
    if kind not in SUBJECTS:
        raise NotFound
    about = decisions(ProofFilters(), seen).where(Notice.subject == f"{SUBJECTS[kind]}:{id}")
    found = with_letters(session, session.execute(about).all())
    if not found:
        raise NotFound
    return found


def _without(filters: ProofFilters, name: str) -> ProofFilters:
    changes: dict[str, Any] = {name: ""}
    return replace(filters, **changes)


def _letters_of(session: Session, event_ids: Collection[UUID]) -> dict[tuple[UUID, str], list[Letter]]:
    wanted = select(Letter).where(Letter.event_id.in_(event_ids), Letter.kind == "decision")
    found: dict[tuple[UUID, str], list[Letter]] = {}
    ordered = wanted.options(selectinload(Letter.history)).order_by(Letter.recipient_name, Letter.recipient)
    for letter in session.scalars(ordered):
        found.setdefault((letter.event_id, letter.about), []).append(letter)
    return found


def _standing() -> ColumnElement[str]:
    """Return what is known of the decision letters to a notice's group; asked for only the rows that are shown."""
    calls = select(PhoneCall.outcome).where(PhoneCall.letter_id == Letter.id).order_by(PhoneCall.id.desc())
    last_call = calls.limit(1).correlate(Letter).scalar_subquery()
    states = {
        "read": Letter.read_at.is_not(None),
        "phoned": last_call == "told",
        "handed": in_state(Letter, "sent"),
        "kept": in_state(Letter, "kept"),
        "held": in_state(Letter, "held"),
        "waiting": in_state(Letter, "waiting", "sending"),
        "undelivered": in_state(Letter, *UNDELIVERED_STATES),
        "cancelled": in_state(Letter, "cancelled"),
    }
    best = case(*((func.bool_or(states[name]), name) for name in STANDINGS if name in states), else_="no_address")
    mine = (Letter.event_id == Notice.event_id, Letter.about == Notice.group_name, Letter.kind == "decision")
    return select(best).where(*mine).correlate(Notice).scalar_subquery()


def _asked(filters: ProofFilters, seen: Provinces, standing: ColumnElement[str]) -> list[ColumnElement[bool]]:
    asked: list[ColumnElement[bool]] = [
        Notice.event_type.in_((filters.type,) if filters.type else DECISIONS),
        _TO_ESTABLISHMENTS,
    ]
    if seen is not None:
        asked.append(_PROVINCE.in_(seen))
    asked += [_about_or_to(word) for word in filters.q.split()[:MOST_WORDS]]
    if filters.about:
        asked.append(_CODE.in_((filters.about,)))
    if filters.province:
        asked.append(_PROVINCE.in_((filters.province,)))
    if filters.since:
        asked.append(Notice.happened_at >= _begin(filters.since))
    if filters.until:
        asked.append(Notice.happened_at < _begin(filters.until + timedelta(days=1)))
    if filters.standing:
        asked.append(standing.not_in(PROVEN) if filters.standing == UNPROVEN else standing == filters.standing)
    return asked


def _about_or_to(word: str) -> ColumnElement[bool]:
    """Return the condition that a word is in what a decision is about, or in the name or address of somebody told."""
    texts = (Notice.data[name].astext for name in ("label", "establishment_name", "product_name"))
    letters = select(Letter.event_id, Letter.about).where(Letter.kind == "decision")
    told = letters.where(matching(word, Letter.recipient_name, Letter.recipient))  # asked once, not for every decision
    return or_(matching(word, *texts), tuple_(Notice.event_id, Notice.group_name).in_(told))


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), HANOI)

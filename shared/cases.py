"""Everything that has a state and a history: how it is taken under lock, moved, changed, and how that is noted.

A verb takes the case, asks who may, asks the domain, and moves it. ``move`` checks the step, sets the state, writes who
did it and why, and records the event, in the verb's one transaction. What is no case but is changed by a person (a
role, a payer) is `noted` and leaves the same kind of step.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar, Final, Generic, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, inspect, select
from sqlalchemy.orm import Mapped, Session

from shared.errors import NotFound
from shared.events.envelope import Event
from shared.lifecycle import Machine, State
from shared.messaging import outbox
from shared.security_log import record
from shared.steps import SYSTEM as SYSTEM
from shared.steps import StepColumns as StepColumns

FRESH: Final = {"populate_existing": True}
EDITED: Final = "edited"
SAID_OF_A_ROLE: Final = frozenset({"role", "province_code", "establishment"})


class Noted:
    """Base of the tables whose changes leave steps. A service's own base of these sets ``steps`` once.

    ``noun`` is the step's word for such a row ("fair", "staff"), ``known_by`` where it has what people call it,
    ``within_by`` where the code of the fair or round that it belongs to stands ("round.code"), empty if to none.
    ``roles`` says of which steps the security log tells, for they give a mailbox a right (``granted``) or take it away.
    """

    steps: ClassVar[type[Any]]  # the service's own table of StepColumns
    noun: ClassVar[str]
    known_by: ClassVar[str]
    within_by: ClassVar[str] = ""
    roles: ClassVar[Mapping[str, str]] = {}

    if TYPE_CHECKING:
        id: Mapped[UUID]

    @property
    def known_as(self) -> str:
        """How people know this one: its label, code or name."""
        return str(attrgetter(self.known_by)(self))

    @property
    def within(self) -> str:
        """The code of the fair or round that it belongs to; empty if to none."""
        return str(attrgetter(self.within_by)(self)) if self.within_by else ""


class Stated(Generic[State]):
    """Base of the tables whose rows have a state, be it moved by people or, many at once, by a worker."""

    if TYPE_CHECKING:
        state: Mapped[State]


class Case(Noted, Stated[State]):
    """Base of the tables whose rows have a state that people move.

    Locks come in one order: ``under`` first, then the case. ``under`` is the column that names the case it belongs to,
    and that case's class; None if it stands by itself.
    """

    machine: ClassVar[Machine[Any]]
    under: ClassVar[tuple[str, type[Any]] | None] = None


Taken = TypeVar("Taken", bound="Case[Any]")
Row = TypeVar("Row", bound=Noted)


def take(session: Session, kind: type[Taken], id: UUID, *, missing: type[NotFound], alone: bool = False) -> Taken:
    """Return the case under lock, fresh from the database; what it is under is locked before it.

    That is shared, which keeps it from moving on meanwhile, or with ``alone`` ours. Raises ``missing``.
    """
    if kind.under is not None:
        column, above = kind.under
        above_id = session.scalar(select(getattr(kind, column)).where(kind.id == id))
        if above_id is None:
            raise missing
        _locked(session, select(above).where(above.id == above_id).with_for_update(read=not alone, of=above))
    found: Taken | None = _locked(session, select(kind).where(kind.id == id).with_for_update(of=kind))
    if found is None:
        raise missing
    return found


def _locked(session: Session, statement: Select[Any]) -> Any:
    return session.scalars(statement, execution_options=FRESH).one_or_none()


def in_state(kind: type[Stated[State]], *states: State) -> ColumnElement[bool]:
    """Return the condition that a row of ``kind`` is in one of ``states``; mypy refuses a misspelt one."""
    return kind.state.in_(states)


def not_in_state(kind: type[Stated[State]], *states: State) -> ColumnElement[bool]:
    """Return the condition that a row of ``kind`` is in none of ``states``."""
    return kind.state.not_in(states)


def move(
    session: Session,
    case: Case[State],
    wanted: State,
    *,
    by: str,
    now: datetime,
    tells: Event | Iterable[Event] | None,
    what: str = "",
    reason: str = "",
    facts: Mapping[str, Any] | None = None,
) -> bool:
    """Move ``case`` to ``wanted``, note the step and record the events; return False if it is there already.

    ``tells=None`` is written where nobody is told, with the reason beside it. ``what`` is the step's word where the
    state does not say it ("reopened"); ``facts`` are set on the case and noted with the values before and after.
    Raises what the machine refuses with.
    """
    if case.state == wanted and not case.machine.leads(case.state, wanted):
        return False
    case.machine.check(case.state, wanted)
    before = case.state
    case.state = wanted
    changed = _set(case, facts or {})
    if hasattr(case, "changed_at"):
        case.changed_at = now
    _add_step(session, case, what or wanted, by, now, reason, changed, states=(before, wanted))
    _tell(session, tells, now)
    return True


def change(
    session: Session,
    row: Noted,
    *,
    by: str,
    now: datetime,
    tells: Event | Iterable[Event] | None,
    what: str = "changed",
    reason: str = "",
    facts: Mapping[str, Any],
) -> bool:
    """Set ``facts`` on ``row`` and note them before and after, in one step; return False if none differs."""
    changed = _set(row, facts)
    if not changed:
        return False
    if hasattr(row, "changed_at"):
        row.changed_at = now
    _add_step(session, row, what, by, now, reason, changed)
    _tell(session, tells, now)
    return True


def note(
    session: Session,
    row: Noted,
    what: str,
    *,
    by: str,
    now: datetime,
    reason: str = "",
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Note something that was done to ``row`` (added, removed, printed …), whose event if any is recorded elsewhere.

    ``facts`` are noted as they are now, with nothing before them.
    """
    _add_step(
        session, row, what, by, now, reason, {name: [None, _plain(value)] for name, value in (facts or {}).items()}
    )


def note_edit(session: Session, row: Noted, *, by: str, now: datetime) -> None:
    """Note that ``by`` fills in a draft: once until something else is done with it, not for every field."""
    last = last_step(session, row)
    if last is None or (last.what, last.by) != (EDITED, by):
        note(session, row, EDITED, by=by, now=now)


def steps_of(session: Session, row: Noted) -> Sequence[StepColumns]:
    """Return what was done to ``row``, oldest first."""
    steps = type(row).steps
    of_row = select(steps).where(steps.noun == row.noun, steps.subject_id == row.id)
    found: Sequence[StepColumns] = session.scalars(of_row.order_by(steps.serial)).all()
    return found


def last_step(session: Session, row: Noted, what: str = "") -> StepColumns | None:
    """Return what was done to ``row`` last, or when ``what`` was done to it last."""
    steps = type(row).steps
    of_row = select(steps).where(steps.noun == row.noun, steps.subject_id == row.id)
    if what:
        of_row = of_row.where(steps.what == what)
    found: StepColumns | None = session.scalar(of_row.order_by(steps.serial.desc()).limit(1))
    return found


def _add_step(
    session: Session,
    row: Noted,
    what: str,
    by: str,
    now: datetime,
    reason: str,
    facts: Mapping[str, Any],
    states: tuple[str, str] = ("", ""),
) -> None:
    step = row.steps(
        noun=row.noun,
        subject_id=_id_of(session, row),
        subject=row.known_as,
        within=row.within,
        what=what,
        from_state=states[0],
        to_state=states[1],
        facts=dict(facts),
        by=by,
        at=now,
        reason=reason,
    )
    session.add(step)
    if what in row.roles:
        said = (row.within, *(pair[1] for name, pair in facts.items() if name in SAID_OF_A_ROLE))
        detail = " · ".join(str(part) for part in said if part)
        record(session, row.roles[what], by=by, now=now, noun=row.noun, subject=_mailbox(row), detail=detail)


def _mailbox(row: Noted) -> str:
    return str(getattr(row, "email", row.known_as))


def _id_of(session: Session, row: Noted) -> UUID | None:
    """Return the id of a row, written first if it is new; None if its name is its key."""
    if not hasattr(row, "id"):
        return None
    if row.id is None:
        session.flush()
    return row.id


def _set(row: Noted, facts: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Set the facts that differ and return them, before and after."""
    columns = inspect(type(row)).column_attrs  # a misspelt name would be set and forgotten
    changed = {}
    for name, value in facts.items():
        before = getattr(row, columns[name].key)
        if before != value:
            changed[name] = _differing(_plain(before), _plain(value))
            setattr(row, name, value)
    return changed


def _differing(before: Any, after: Any) -> list[Any]:
    """Return both values; of two objects only what differs, so that a step says what was changed of the rules."""
    if not (isinstance(before, dict) and isinstance(after, dict)):
        return [before, after]
    names = [name for name in before | after if before.get(name) != after.get(name)]
    return [{name: one[name] for name in names if name in one} for one in (before, after)]


def _plain(value: Any) -> Any:
    """Return a value as JSON holds it."""
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(one) for one in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    return str(value) if isinstance(value, UUID | Decimal) else value


def _tell(session: Session, tells: Event | Iterable[Event] | None, now: datetime) -> None:
    if isinstance(tells, Event):
        outbox.record(session, tells, at=now)
    elif tells is not None:
        outbox.record_all(session, tells, at=now)

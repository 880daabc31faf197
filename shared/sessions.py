"""How long somebody stays signed in, what asks for a fresh proof, and which sessions were ended before their time.

A session is a signed cookie; services/notifications begins it and keeps the list. Ending one is an event, and each
service keeps the ids of those that were ended until they would have run out: asking costs no call to another service.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any, Final, TypeVar, cast
from uuid import UUID

from sqlalchemy import Column, MetaData, Table, Uuid, delete, exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from shared.database import Moment, new_metadata
from shared.errors import N_, Trouble

Act = TypeVar("Act", bound=Callable[..., Any])

LIFE: Final = timedelta(days=30)
"""A session ends so long after it began, however much it is used."""
OFFICE_LIFE: Final = timedelta(hours=12)
"""That of somebody who has an office: organisers, officers, secretaries, council members, judges."""
FRESH: Final = timedelta(minutes=10)
"""So long a proof that somebody reads their mailbox counts for what asks for a fresh one."""
MOST_FORGOTTEN: Final = 1_000
NEEDS_PROOF: Final = "needs a fresh proof"

HoldsOffice = Callable[[Session, str], bool]
"""Return whether this mailbox has an office in a service, by its own tables."""


def nobody(_session: Session, _email: str) -> bool:
    """Say that nobody has an office: an app without people of its own."""
    return False


class ProofNeeded(Trouble):
    """What was asked for needs a fresh proof: a page leads to where it is given, the API answers 403."""

    kind = "proof_needed"
    text = N_("Việc này cần một mã mới. Vui lòng nhập mã gửi tới hộp thư của mình ở trang xác nhận, rồi làm lại.")


@dataclass(frozen=True)
class SignedIn:
    """What a cookie says of its session: whose it is, since when and until when, and when they last proved to read
    their mailbox in this browser."""

    id: UUID
    email: str
    begun_at: datetime
    until: datetime
    proved_at: datetime

    @classmethod
    def begin(cls, id: UUID, email: str, *, now: datetime, office: bool) -> "SignedIn":
        """Return a session that begins now, with the proof just given."""
        return cls(id, email, now, now + (OFFICE_LIFE if office else LIFE), now)

    @classmethod
    def of(cls, cookie: Mapping[str, Any]) -> "SignedIn | None":
        """Return what a cookie says; None if nobody is signed in by it."""
        try:
            moments = (datetime.fromtimestamp(cookie[name], UTC) for name in ("begun", "until", "proved"))
            return cls(UUID(cookie["id"]), str(cookie["email"]), *moments)
        except (KeyError, TypeError, ValueError):
            return None

    def as_cookie(self) -> dict[str, Any]:
        """Return it as a cookie says it."""
        moments = {"begun": self.begun_at, "until": self.until, "proved": self.proved_at}
        return {"id": str(self.id), "email": self.email} | {name: at.timestamp() for name, at in moments.items()}

    def has_run_out(self, now: datetime) -> bool:
        """Return whether its time is over."""
        return now >= min(self.until, self.begun_at + LIFE)

    def is_long_for_an_office(self, now: datetime) -> bool:
        """Return whether it is too old for somebody who has an office, though it was begun for longer."""
        return now >= self.begun_at + OFFICE_LIFE

    def is_fresh(self, now: datetime) -> bool:
        """Return whether the proof still counts for what asks for a fresh one."""
        return now < self.proved_at + FRESH


def with_fresh_proof(act: Act) -> Act:
    """Let an action be committed by a page or the API only if who does it proved lately to read their mailbox.

    It is asked for last (shared.web.app.transaction): who may, and whether it can be done, is said without a code.
    """

    @wraps(act)
    def asking(session: Session, *given: Any, **named: Any) -> Any:
        session.info[NEEDS_PROOF] = True
        return act(session, *given, **named)

    setattr(asking, NEEDS_PROOF, True)
    return cast(Act, asking)


ENDED: Final = Table(
    "ended_sessions",
    new_metadata(),
    Column("id", Uuid, primary_key=True),
    Column("until", Moment, nullable=False, index=True),
    comment="sessions that were ended before they ran out; kept until they would have",
)


def add_session_table(metadata: MetaData) -> None:
    """Put the ended sessions on a service's metadata; called once in its models."""
    ENDED.to_metadata(metadata)


def is_over(session: Session, signed_in: SignedIn, now: datetime, holds_office: HoldsOffice) -> bool:
    """Return whether a session counts no more: it ran out, was ended, or is too old for the office its person has."""
    if signed_in.has_run_out(now) or session.scalar(select(exists().where(ENDED.c.id == signed_in.id))):
        return True
    return signed_in.is_long_for_an_office(now) and holds_office(session, signed_in.email)


def keep_ended(session: Session, *, id: UUID, until: datetime) -> None:
    """Let a session count no more here; a second time changes nothing."""
    session.execute(insert(ENDED).values(id=id, until=until).on_conflict_do_nothing())


def forget_ended(session: Session, now: datetime) -> int:
    """Forget up to a thousand ended sessions that would have run out by themselves; a tick."""
    old = select(ENDED.c.id).where(ENDED.c.until < now).limit(MOST_FORGOTTEN)
    return len(session.execute(delete(ENDED).where(ENDED.c.id.in_(old)).returning(ENDED.c.id)).all())

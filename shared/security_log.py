"""The security log of a service: who signed in, failed, was refused, got or lost a role, exported or opened what.

One table in each service's own database (docs/decisions/011). Entries are written with what they tell, or once it was
served, and never changed, but for the one that counts what a flood does beyond ``MOST`` entries.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Column,
    Identity,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Session

from shared.context import visitor
from shared.database import Moment, new_metadata

WHAT: Final = ("signed_in", "failed", "refused", "granted", "taken_off", "exported", "opened")
BOUNDED: Final = frozenset({"failed", "refused"})
MOST: Final = 10
"""So many entries a minute from one address; what is beyond them is counted in one more."""
MOST_OF_ALL: Final = 300
"""So many entries a minute from all addresses together; what is beyond them is counted in one more."""
FORGET_AT_ONCE: Final = 500
LONGEST: Final = 300
MANY: Final = "*"
"""Stands as the address of what came from more addresses than are told apart."""

SECURITY_LOG: Final = Table(
    "security_log",
    new_metadata(),
    Column("serial", BigInteger, Identity(always=True), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("what", Text, nullable=False),
    Column("by", Text, nullable=False, comment="a mailbox that was signed in, the name of a command, or empty"),
    Column("address", Text, nullable=False, comment="from where; empty for what no visitor did"),
    Column("noun", Text, nullable=False, comment="what kind of thing was concerned"),
    Column("subject", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("times", Integer, nullable=False, server_default="1", comment="more than 1: so many that were not written"),
    Index("ix_security_log_at", "at", "serial"),
    Index("ix_security_log_what", "what", "at"),
    Index("ix_security_log_by", "by", "at"),
    comment="who did what that matters for safety, from where; kept for SECURITY_LOG_DAYS",
)
ENTRY: Final = SECURITY_LOG.c


def add_security_log(metadata: MetaData) -> None:
    """Put the log on a service's metadata; called once in its models."""
    SECURITY_LOG.to_metadata(metadata)


def record(
    session: Session, what: str, *, now: datetime, by: str = "", noun: str = "", subject: str = "", detail: str = ""
) -> None:
    """Write an entry in the transaction of what it tells; the visitor's address is known from the request."""
    entry = {
        "at": now,
        "what": what,
        "by": by,
        "address": visitor(),
        "noun": noun,
        "subject": subject[:LONGEST],
        "detail": detail[:LONGEST],
    }
    if what in BOUNDED:
        _add_within_bounds(session, entry)
    else:
        session.execute(insert(SECURITY_LOG).values(entry))


def forget_security_log(session: Session, now: datetime) -> int:
    """Delete up to 500 entries that are older than is kept; a tick."""
    settings = session.info.get("settings")
    if settings is None:
        return 0
    old = now - timedelta(days=settings.security_log_days)
    some = select(ENTRY.serial).where(ENTRY.at < old).order_by(ENTRY.at).limit(FORGET_AT_ONCE)
    gone = delete(SECURITY_LOG).where(ENTRY.serial.in_(some)).returning(ENTRY.serial)
    return len(session.execute(gone).all())


def _add_within_bounds(session: Session, entry: Mapping[str, Any]) -> None:
    """Add an entry; where this minute has too many already, count it in one that names nobody."""
    what, address, minute = entry["what"], entry["address"], entry["at"].replace(second=0, microsecond=0)
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"security log {what}", 0))))
    lately = (ENTRY.what == what, ENTRY.at >= minute)
    own, of_all = session.execute(
        select(func.count().filter(ENTRY.address == address), func.count()).where(*lately, ENTRY.noun != MANY)
    ).one()
    if own < MOST and of_all < MOST_OF_ALL:
        session.execute(insert(SECURITY_LOG).values(entry))
        return
    whose = address if own >= MOST else MANY
    more = update(SECURITY_LOG).where(*lately, ENTRY.noun == MANY, ENTRY.address == whose)
    if not session.execute(more.values(times=ENTRY.times + 1).returning(ENTRY.serial)).first():
        counted = {**entry, "by": "", "address": whose, "noun": MANY, "subject": "", "detail": ""}
        session.execute(insert(SECURITY_LOG).values(counted))

"""Three kinds of trouble: an outage passes and the work is tried again; a lost race is tried once more at once;
anything else is the message's or our fault."""

import psycopg
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from shared.messaging.broker import BrokerDown

OUTAGES = (
    BrokerDown,
    OperationalError,  # also deadlocks and lock timeouts: trying again helps
    InterfaceError,
    PoolTimeout,
    psycopg.OperationalError,
    ConnectionError,
    TimeoutError,
)


def is_outage(trouble: Exception) -> bool:
    """Return whether trying the same again later can help."""
    lost = isinstance(trouble, DBAPIError) and trouble.connection_invalidated
    return lost or isinstance(trouble, OUTAGES)


def is_lost_race(trouble: Exception) -> bool:
    """Return whether another transaction may have been faster, so that the same now finds what that one left.

    Whoever lost a deadlock twice waits as in an outage; a constraint that is broken twice is broken.
    """
    lost = (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure)
    return isinstance(trouble, IntegrityError) or (isinstance(trouble, DBAPIError) and isinstance(trouble.orig, lost))

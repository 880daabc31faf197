"""Two kinds of trouble: an outage passes and the work is tried again; anything else is the message's or our fault."""

import psycopg
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
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

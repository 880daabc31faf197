"""The tables of messaging that every service has in its own database: outbox, inbox, dead letters."""

from sqlalchemy import BigInteger, Column, Identity, Index, Integer, MetaData, Table, Text, Uuid, func, text
from sqlalchemy.dialects.postgresql import BYTEA

from shared.database import Moment, new_metadata

_metadata = new_metadata()

OUTBOX = Table(
    "outbox",
    _metadata,
    Column("position", BigInteger, Identity(always=True), primary_key=True),
    Column("id", Uuid, nullable=False, unique=True),
    Column("aggregatetype", Text, nullable=False, comment="the publishing service: names the topic"),
    Column("aggregateid", Text, nullable=False, comment="the event's key: order is kept within it"),
    Column("type", Text, nullable=False),
    Column("payload", Text, nullable=False, comment="the whole CloudEvents envelope as JSON"),
    Column("recorded_at", Moment, nullable=False),
    Column("published_at", Moment),
    Index("ix_outbox_unpublished", "position", postgresql_where=text("published_at IS NULL")),
    Index("ix_outbox_published_at", "published_at", postgresql_where=text("published_at IS NOT NULL")),
    comment="Debezium's event router columns, so that it can take the relay's place",
)

INBOX = Table(
    "inbox",
    _metadata,
    Column("event_id", Uuid, primary_key=True),
    Column("type", Text, nullable=False),
    Column("handled_at", Moment, nullable=False, server_default=func.now(), index=True),
    comment="one row per event whose effect is in this database",
)

DEAD_LETTERS = Table(
    "dead_letters",
    _metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("topic", Text, nullable=False),
    Column("partition", Integer, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("type", Text, nullable=False, server_default=""),
    Column("payload", BYTEA, nullable=False),
    Column("reason", Text, nullable=False),
    Column("died_at", Moment, nullable=False, server_default=func.now()),
    Index("uq_dead_letters_topic", "topic", "partition", "position", unique=True),
    comment="messages that could not be handled, with the reason; see `dead-letters list`",
)


def add_messaging_tables(metadata: MetaData) -> None:
    """Put outbox, inbox and dead letters on a service's metadata; called once in its models."""
    for table in (OUTBOX, INBOX, DEAD_LETTERS):
        table.to_metadata(metadata)

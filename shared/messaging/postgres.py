"""The broker port on PostgreSQL: an append-only log for installations on one machine without Kafka.

Each partition counts its own messages in a row that the publishing transaction locks; so offsets have no gaps and
come in the order of the commits, which serial numbers would not. A member of a group holds a session lock per
partition that it reads: when it dies, its connection and with it the locks are gone, and another member takes over.
Members do not share: the first takes all partitions and the others stand by. Nothing is deleted: `replay` reads from
the beginning.

Each service comes under its own role: it may append to its own topic, read what it listens to and move its own group
on, and change or delete nothing that stands (`make_log`).
"""

import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from time import monotonic
from typing import Any

import psycopg
from psycopg import sql

from shared.messaging.broker import PARTITIONS, BrokerDown, ConsumerProgress, Message, Received, offsets_after
from shared.service import Service

CHANNEL = "log"
BATCH = 500
TAKE_OVER_SECONDS = 1.0

SCHEMA = """
SELECT pg_advisory_xact_lock(7215002);
CREATE TABLE IF NOT EXISTS partitions (
    topic text, partition int, next_offset bigint NOT NULL, PRIMARY KEY (topic, partition));
CREATE TABLE IF NOT EXISTS log (
    topic text, partition int, "offset" bigint, key text NOT NULL, value bytea NOT NULL,
    published_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (topic, partition, "offset"));
CREATE TABLE IF NOT EXISTS positions (
    "group" text, topic text, partition int, next_offset bigint NOT NULL, PRIMARY KEY ("group", topic, partition));
ALTER TABLE log ENABLE ROW LEVEL SECURITY;
ALTER TABLE partitions ENABLE ROW LEVEL SECURITY;
ALTER TABLE positions ENABLE ROW LEVEL SECURITY;
"""
RIGHTS = """
GRANT CONNECT ON DATABASE {database} TO {role};
GRANT SELECT, INSERT ON log TO {role};
GRANT SELECT, INSERT, UPDATE ON partitions, positions TO {role};
DROP POLICY IF EXISTS {reads} ON log;
DROP POLICY IF EXISTS {appends} ON log;
DROP POLICY IF EXISTS {reads} ON partitions;
DROP POLICY IF EXISTS {appends} ON partitions;
DROP POLICY IF EXISTS {reads} ON positions;
CREATE POLICY {reads} ON log FOR SELECT TO {role} USING (topic = ANY({topics}));
CREATE POLICY {appends} ON log FOR INSERT TO {role} WITH CHECK (topic = {topic});
CREATE POLICY {reads} ON partitions FOR SELECT TO {role} USING (topic = ANY({topics}));
CREATE POLICY {appends} ON partitions TO {role} USING (topic = {topic});
CREATE POLICY {reads} ON positions TO {role} USING ("group" = {group});
"""
RESERVE = """
INSERT INTO partitions AS p (topic, partition, next_offset) VALUES (%s, %s, %s)
ON CONFLICT (topic, partition) DO UPDATE SET next_offset = p.next_offset + excluded.next_offset RETURNING next_offset
"""
APPEND = 'INSERT INTO log (topic, partition, "offset", key, value) VALUES (%s, %s, %s, %s, %s)'
READ = """
SELECT l.topic, l.partition, l."offset", l.key, l.value
FROM unnest(%s::text[], %s::int[], %s::bigint[]) AS at (topic, partition, next_offset)
CROSS JOIN LATERAL (
    SELECT * FROM log WHERE log.topic = at.topic AND log.partition = at.partition AND log."offset" >= at.next_offset
    ORDER BY log."offset" LIMIT %s) AS l
ORDER BY l."offset" - at.next_offset, l.topic, l.partition LIMIT %s
"""
"""From each partition in turn: one in which much waits does not hold up the others."""
POSITION = 'SELECT next_offset FROM positions WHERE "group" = %s AND topic = %s AND partition = %s'
COMMIT = """
INSERT INTO positions AS p ("group", topic, partition, next_offset) VALUES (%s, %s, %s, %s)
ON CONFLICT ("group", topic, partition) DO UPDATE SET next_offset = greatest(p.next_offset, excluded.next_offset)
"""
PROGRESS = """
SELECT (SELECT coalesce(sum(next_offset), 0)::bigint FROM positions WHERE "group" = %s AND topic = ANY(%s)),
       (SELECT coalesce(sum(next_offset), 0)::bigint FROM partitions WHERE topic = ANY(%s))
"""

Place = tuple[str, int]
Connection = psycopg.Connection[Any]


def partition_of(key: str) -> int:
    """Return the partition of a key: the same on every machine and for ever."""
    return zlib.crc32(key.encode()) % PARTITIONS


@contextmanager
def _outages() -> Iterator[None]:
    try:
        yield
    except (psycopg.OperationalError, psycopg.InterfaceError) as trouble:
        raise BrokerDown(str(trouble).strip()) from trouble


def _connected(url: str) -> Connection:
    with _outages():
        return psycopg.connect(url, autocommit=True, connect_timeout=5, application_name="khuyen-cong log")


def make_log(url: str, services: Iterable[Service]) -> None:
    """Make the log's tables where they are missing, and give each service's role (its name) what it may do.

    ``url`` is the address for the owner of the database, whom no such limit holds; the roles are there already.
    """
    with _connected(url) as connection, connection.transaction():
        connection.execute(SCHEMA)
        for service in services:
            names = {"reads": f"{service.name} reads", "appends": f"{service.name} appends", "role": service.name}
            values = {"topics": service.listens_to, "topic": service.topic, "group": service.group}
            filled = {name: sql.Identifier(value) for name, value in names.items()}
            filled["database"] = sql.Identifier(connection.info.dbname)
            literals = {name: sql.Literal(value) for name, value in values.items()}
            connection.execute(sql.SQL(RIGHTS).format(**filled, **literals))


class PostgresBroker:
    """The log in the database at ``url``, where ``make_log`` has made its tables."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection = _connected(url)

    def publish(self, messages: Sequence[Message]) -> None:
        """Append all messages in one transaction; partitions are locked in one order, so none waits in a circle."""
        by_place: dict[Place, list[Message]] = defaultdict(list)
        for message in messages:
            by_place[message.topic, partition_of(message.key)].append(message)
        with _outages(), self._connection.transaction(), self._connection.cursor() as cursor:
            rows = []
            for (topic, partition), batch in sorted(by_place.items()):
                reserved = cursor.execute(RESERVE, [topic, partition, len(batch)]).fetchone()
                first = (reserved[0] if reserved else 0) - len(batch)
                rows += [(topic, partition, first + n, m.key, m.value) for n, m in enumerate(batch)]
            cursor.executemany(APPEND, rows)
            for topic in {place[0] for place in by_place}:
                cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, topic])

    def subscribe(self, topics: Sequence[str], group: str) -> "PostgresSubscription":
        """Join ``group`` on a connection of its own."""
        return PostgresSubscription(_connected(self._url), topics, group)

    def read_all(self, topics: Sequence[str]) -> Iterator[Received]:
        """Give the whole log, a batch at a time."""
        with _outages():
            at = {(topic, partition): 0 for topic in topics for partition in range(PARTITIONS)}
            while batch := _read(self._connection, at):
                yield from batch
                at.update(offsets_after(batch))

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


class PostgresSubscription:
    """A member of a group, on a connection of its own that carries its locks."""

    def __init__(self, connection: Connection, topics: Sequence[str], group: str) -> None:
        self._connection = connection
        self._topics = list(topics)
        self._group = group
        self._next: dict[Place, int] = {}
        self._tried_at = -TAKE_OVER_SECONDS
        with _outages():
            connection.execute(f"LISTEN {CHANNEL}")

    def poll(self, wait: float) -> Sequence[Received]:
        """Read on in the partitions held; wait for a NOTIFY if there is nothing."""
        until = monotonic() + wait
        with _outages():
            while True:
                self._take_free_partitions()
                if self._next and (batch := _read(self._connection, self._next)):
                    self._next.update(offsets_after(batch))
                    return batch
                left = min(until - monotonic(), TAKE_OVER_SECONDS)
                if left <= 0:
                    return []
                for _ in self._connection.notifies(timeout=left, stop_after=1):
                    pass

    def commit(self, handled: Iterable[Received]) -> None:
        """Keep the positions; impossible once the locks are lost, for they live on the same connection."""
        rows = [(self._group, *place, offset) for place, offset in offsets_after(handled).items()]
        with _outages(), self._connection.transaction(), self._connection.cursor() as cursor:
            cursor.executemany(COMMIT, rows)

    def progress(self) -> ConsumerProgress:
        """Return the sums of the group's positions and of the log's lengths."""
        with _outages():
            row = self._connection.execute(PROGRESS, [self._group, self._topics, self._topics]).fetchone()
        return ConsumerProgress(*row) if row else ConsumerProgress(0, 0)

    def close(self) -> None:
        """Close the connection, which frees the locks."""
        with suppress(psycopg.Error):
            self._connection.close()

    def _take_free_partitions(self) -> None:
        """Take every partition that no member holds; at most once a second, for others may live long."""
        if monotonic() - self._tried_at < TAKE_OVER_SECONDS or len(self._next) == len(self._topics) * PARTITIONS:
            return
        self._tried_at = monotonic()
        for topic in self._topics:
            for partition in range(PARTITIONS):
                if (topic, partition) not in self._next and self._lock(topic, partition):
                    row = self._connection.execute(POSITION, [self._group, topic, partition]).fetchone()
                    self._next[topic, partition] = row[0] if row else 0

    def _lock(self, topic: str, partition: int) -> bool:
        name = f"{self._group} {topic} {partition}"
        row = self._connection.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [name]).fetchone()
        return bool(row and row[0])


def _read(connection: Connection, at: dict[Place, int]) -> list[Received]:
    topics, partitions = [place[0] for place in at], [place[1] for place in at]
    rows = connection.execute(READ, [topics, partitions, list(at.values()), BATCH, BATCH])
    return [Received(*row) for row in rows]

"""The broker port on Apache Kafka; the only module that imports its client.

What kafka-python 3 needs to be told: its constructors do not connect, and most calls wait for ever for a dead broker,
so every call here has a limit; ``commit`` without offsets commits all that ``poll`` returned, so offsets are always
given; a group that is joined before the topic's metadata is known can get nothing to read, so that is asked for first;
a producer made before a fork hangs in the child, so it is made at the first publish. Topics are made by deploy/.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.errors import KafkaError, KafkaTimeoutError, TopicAlreadyExistsError
from kafka.structs import OffsetAndMetadata

from shared.messaging.broker import PARTITIONS, BrokerDown, ConsumerProgress, Message, Received, offsets_after
from shared.messaging.kafka_address import connection

CONNECT_MS = 3_000
REQUEST_MS = 10_000
DELIVERY_SECONDS = 20
SESSION_MS = 10_000
BATCH = 500

Config = dict[str, Any]


@contextmanager
def _outages() -> Iterator[None]:
    try:
        yield
    except KafkaTimeoutError as trouble:
        raise BrokerDown(f"{trouble}: down, or it refuses our user, password or TLS") from trouble
    except (KafkaError, OSError) as trouble:
        raise BrokerDown(f"{type(trouble).__name__}: {trouble}") from trouble


class KafkaBroker:
    """Kafka at what `shared/messaging/kafka_address.py` understands."""

    def __init__(self, url: str) -> None:
        self._address = connection(url)
        self._config: Config = {
            **self._address,
            "client_id": "khuyen-cong",
            "bootstrap_timeout_ms": CONNECT_MS,
            "request_timeout_ms": REQUEST_MS,
            "reconnect_backoff_max_ms": 1_000,
            "allow_auto_create_topics": False,
            "metrics_enabled": False,
        }
        self._producer: KafkaProducer | None = None

    def publish(self, messages: Sequence[Message]) -> None:
        """Send all and wait until every in-sync replica has them; idempotent, so a retry inside keeps their order."""
        with _outages():
            producer = self._producer or self._new_producer()
            self._producer = producer
            try:
                sent = [producer.send(m.topic, key=m.key.encode(), value=m.value) for m in messages]
                for future in sent:
                    future.get(timeout=DELIVERY_SECONDS)
            except BaseException:
                self._producer = None  # what is still in its buffer must not overtake the next attempt
                with suppress(KafkaError):
                    producer.close(timeout=0)
                raise

    def subscribe(self, topics: Sequence[str], group: str) -> "KafkaSubscription":
        """Join ``group``. A member that dies silently is missed after ten seconds."""
        membership = {"group_id": group, "session_timeout_ms": SESSION_MS, "heartbeat_interval_ms": 2_000}
        with _outages():
            consumer = _new_consumer(self._config | membership)
            try:
                places = _places(consumer, topics)
                consumer.subscribe(list(topics))
            except BaseException:
                consumer.close(autocommit=False, timeout_ms=1_000)
                raise
            return KafkaSubscription(consumer, places)

    def read_all(self, topics: Sequence[str]) -> Iterator[Received]:
        """Give what is between the oldest and the newest offset of now."""
        with _outages():
            consumer = _new_consumer(self._config)
            try:
                places = _places(consumer, topics)
                consumer.assign(places)
                ends = consumer.end_offsets(places, timeout_ms=REQUEST_MS)
                consumer.seek_to_beginning(*places)
                while any(consumer.position(place, timeout_ms=REQUEST_MS) < ends[place] for place in places):
                    for message in _messages(consumer.poll(timeout_ms=1_000, max_records=BATCH)):
                        if message.offset < ends[TopicPartition(message.topic, message.partition)]:
                            yield message
            finally:
                consumer.close(autocommit=False)

    def create_topics(self, topics: Sequence[str], partitions: int = PARTITIONS) -> None:
        """Make the topics that are not there yet, kept for ever: what deploy/topics.py calls, and the tests."""
        with _outages():
            admin = KafkaAdminClient(**self._address, request_timeout_ms=REQUEST_MS)
            keep = {"retention.ms": "-1"}  # replay reads from the beginning
            readable = {"compression.type": "uncompressed"}  # whatever a producer took: we may lack its codec
            options = {"num_partitions": partitions, "replication_factor": 1, "configs": keep | readable}
            try:
                for topic in topics:
                    with suppress(TopicAlreadyExistsError):
                        admin.create_topics({topic: options}, wait_for_metadata=True)
            finally:
                admin.close()

    def close(self) -> None:
        """Give up the producer; everything published has been kept already."""
        if self._producer is not None:
            self._producer.close(timeout=1)
            self._producer = None

    def _new_producer(self) -> KafkaProducer:
        return KafkaProducer(
            **self._config,
            acks="all",
            delivery_timeout_ms=DELIVERY_SECONDS * 1_000,
            max_block_ms=CONNECT_MS,
        )


class KafkaSubscription:
    """A member of a Kafka consumer group."""

    def __init__(self, consumer: KafkaConsumer, places: list[TopicPartition]) -> None:
        self._consumer = consumer
        self._places = places

    def poll(self, wait: float) -> Sequence[Received]:
        """Return what the broker gave; a dead broker gives nothing, which `progress` finds out."""
        with _outages():
            return list(_messages(self._consumer.poll(timeout_ms=int(wait * 1_000), max_records=BATCH)))

    def commit(self, handled: Iterable[Received]) -> None:
        """Commit exactly what was handled."""
        offsets = {TopicPartition(*place): OffsetAndMetadata(at) for place, at in offsets_after(handled).items()}
        with _outages():
            self._consumer.commit(offsets, timeout_ms=REQUEST_MS)

    def progress(self) -> ConsumerProgress:
        """Ask for the end of every partition and for what the group has committed in it."""
        with _outages():
            ends = self._consumer.end_offsets(self._places, timeout_ms=REQUEST_MS)
            committed = [self._consumer.committed(place, timeout_ms=REQUEST_MS) or 0 for place in self._places]
        return ConsumerProgress(sum(committed), sum(ends.values()))

    def close(self) -> None:
        """Leave the group, waiting two seconds at most."""
        with suppress(KafkaError):
            self._consumer.close(autocommit=False, timeout_ms=2_000)


def _new_consumer(config: Config) -> KafkaConsumer:
    consumer = KafkaConsumer(**config, enable_auto_commit=False, auto_offset_reset="earliest", fetch_max_wait_ms=500)
    try:
        consumer.bootstrap(timeout_ms=CONNECT_MS)
    except BaseException:
        consumer.close(autocommit=False, timeout_ms=1_000)
        raise
    return consumer


def _places(consumer: KafkaConsumer, topics: Sequence[str]) -> list[TopicPartition]:
    """Return the partitions of all topics; BrokerDown if one does not exist (yet)."""
    places = []
    for topic in topics:
        partitions = consumer.partitions_for_topic(topic)
        if not partitions:
            raise BrokerDown(f"topic {topic} does not exist")
        places += [TopicPartition(topic, partition) for partition in sorted(partitions)]
    return places


def _messages(polled: dict[TopicPartition, list[Any]]) -> Iterator[Received]:
    for place, records in polled.items():
        for record in records:
            key = (record.key or b"").decode(errors="replace")
            yield Received(place.topic, place.partition, record.offset, key, record.value or b"")

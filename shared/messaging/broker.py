"""The broker port: what relay and consumer need of a log of messages, whoever keeps it.

Delivery is at least once and in order per key. A message counts as handled when its offset was committed; what was not
committed comes again to the next subscription of the group.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

PARTITIONS = 6


class BrokerDown(Exception):
    """The broker cannot be reached, or has taken our place in the group away; trying again later helps."""


@dataclass(frozen=True, slots=True)
class Message:
    """What is published; messages of one key stay in order."""

    topic: str
    key: str
    value: bytes


@dataclass(frozen=True, slots=True)
class Received:
    """A message with its place in the log."""

    topic: str
    partition: int
    offset: int
    key: str
    value: bytes


@dataclass(frozen=True, slots=True)
class ConsumerProgress:
    """How far a group has come: messages committed, messages in the log, over all partitions."""

    committed: int
    published: int

    @property
    def lag(self) -> int:
        """How many messages the group has not committed yet."""
        return self.published - self.committed


class Subscription(Protocol):
    """One member of a group; each partition is read by one member at a time. Not for use by several threads."""

    def poll(self, wait: float) -> Sequence[Received]:
        """Return the next messages, in order per partition; empty if none came within ``wait`` seconds."""

    def commit(self, handled: Iterable[Received]) -> None:
        """Say that these and all before them in their partitions were handled."""

    def progress(self) -> ConsumerProgress:
        """Return how far the group (not only this member) has come."""

    def close(self) -> None:
        """Leave the group at once, so that others can take over; commits nothing."""


class Broker(Protocol):
    """A connection to a log of messages. Every method raises BrokerDown in an outage, within seconds."""

    def publish(self, messages: Sequence[Message]) -> None:
        """Return once the broker has kept all of them, in this order per key; after a BrokerDown some may be kept."""

    def subscribe(self, topics: Sequence[str], group: str) -> Subscription:
        """Join a group; a group that was never here begins at the oldest message."""

    def read_all(self, topics: Sequence[str]) -> Iterator[Received]:
        """Give everything that is in the log now, oldest first per partition, outside of any group."""

    def close(self) -> None:
        """Give up the connection."""


def offsets_after(handled: Iterable[Received]) -> dict[tuple[str, int], int]:
    """Return the next offset to read by topic and partition, after the handled messages."""
    after: dict[tuple[str, int], int] = {}
    for message in handled:
        place = (message.topic, message.partition)
        after[place] = max(after.get(place, 0), message.offset + 1)
    return after

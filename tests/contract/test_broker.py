"""What every broker must do, run on each adapter. What one cannot do is an expected failure with its reason."""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from statistics import median
from threading import Timer
from time import monotonic
from typing import Any
from uuid import uuid4

import pytest
from kafka import TopicPartition
from kafka.consumer.fetcher import ConsumerRecord

from shared.messaging.broker import PARTITIONS, Broker, BrokerDown, Message, Received, Subscription
from shared.messaging.connect import connect
from shared.messaging.kafka import _messages
from shared.messaging.postgres import partition_of

JOIN_SECONDS = 90.0
LEAKS = pytest.mark.filterwarnings(
    "ignore:.*socket:pytest.PytestUnraisableExceptionWarning"
)  # kafka-python's, at times


@pytest.fixture(params=["postgres", pytest.param("kafka", marks=pytest.mark.docker)])
def url(request: pytest.FixtureRequest) -> str:
    """The address of a real broker of each kind."""
    if request.param == "postgres":
        return str(request.getfixturevalue("broker_url"))
    return str(request.getfixturevalue("kafka_url"))


@pytest.fixture
def broker(url: str) -> Iterator[Broker]:
    connected = connect(url)
    yield connected
    connected.close()


@pytest.fixture
def topic(broker: Broker) -> str:
    """A topic of this test's own."""
    name = f"test.{uuid4().hex}"
    if make := getattr(broker, "create_topics", None):
        make([name])
    return name


@pytest.fixture
def group() -> str:
    return f"group.{uuid4().hex}"


def messages_for(topic: str, *keys: str) -> list[Message]:
    return [Message(topic, key, f"{number} of {key}".encode()) for number, key in enumerate(keys)]


def values(received: list[Received]) -> list[bytes]:
    return [message.value for message in received]


def take(subscription: Subscription, count: int, seconds: float = JOIN_SECONDS) -> list[Received]:
    """Poll until ``count`` messages have come, or the time is up."""
    until, got = monotonic() + seconds, list[Received]()
    while len(got) < count and monotonic() < until:
        got += subscription.poll(0.2)
    return got


def commit(subscription: Subscription, handled: Sequence[Received]) -> None:
    """Commit; where the group is just being shared out anew, as on a machine under load, poll until that is over."""
    until = monotonic() + JOIN_SECONDS
    while True:
        try:
            return subscription.commit(handled)
        except BrokerDown as trouble:
            if "RebalanceInProgress" not in str(trouble) or monotonic() > until:
                raise
        subscription.poll(5)


@LEAKS
class TestBroker:
    def test_each_message_comes_with_its_key_and_value(self, broker: Broker, topic: str, group: str) -> None:
        broker.publish(messages_for(topic, "a", "b", "ký tự"))
        subscription = broker.subscribe([topic], group)
        got = take(subscription, 3)
        subscription.close()
        assert {(m.topic, m.key, m.value.decode()) for m in got} == {
            (topic, "a", "0 of a"),
            (topic, "b", "1 of b"),
            (topic, "ký tự", "2 of ký tự"),
        }

    def test_messages_of_one_key_stay_in_order(self, broker: Broker, topic: str, group: str) -> None:
        sent = messages_for(topic, *(f"key {n % 7}" for n in range(1200)))
        for start in range(0, 1200, 300):
            broker.publish(sent[start : start + 300])
        subscription = broker.subscribe([topic], group)
        got = take(subscription, 1200)
        subscription.close()
        for key in {message.key for message in sent}:
            assert [m.value for m in got if m.key == key] == [m.value for m in sent if m.key == key]
        assert len({m.partition for m in got}) > 1
        for partition in range(PARTITIONS):
            offsets = [m.offset for m in got if m.partition == partition]
            assert offsets == list(range(len(offsets)))

    def test_uncommitted_messages_come_again(self, broker: Broker, topic: str, group: str) -> None:
        broker.publish(messages_for(topic, "k", "k", "k", "k"))
        with closing(broker.subscribe([topic], group)) as first:
            got = take(first, 4)
            commit(first, got[:2])
        second = broker.subscribe([topic], group)
        again = take(second, 2)
        second.close()
        assert values(again) == values(got[2:])

    def test_closing_commits_nothing(self, broker: Broker, topic: str, group: str) -> None:
        broker.publish(messages_for(topic, "k"))
        for _ in range(2):
            subscription = broker.subscribe([topic], group)
            assert values(take(subscription, 1)) == [b"0 of k"]
            subscription.close()

    def test_every_group_gets_everything(self, broker: Broker, topic: str, group: str) -> None:
        broker.publish(messages_for(topic, "a", "b"))
        for name in (group, f"{group}.other"):
            subscription = broker.subscribe([topic], name)
            got = take(subscription, 2)
            commit(subscription, got)
            subscription.close()
            assert len(got) == 2

    def test_what_is_published_while_waiting_comes_soon(self, broker: Broker, topic: str, group: str) -> None:
        subscription = broker.subscribe([topic], group)
        broker.publish(messages_for(topic, "first"))
        assert len(take(subscription, 1)) == 1
        waited = []
        for _ in range(5):
            later = Timer(0.3, lambda: broker.publish([Message(topic, "k", str(monotonic()).encode())]))
            later.start()
            (message,) = subscription.poll(5)
            waited.append(monotonic() - float(message.value))
            later.join()
        subscription.close()
        assert median(waited) < 0.15

    def test_a_quiet_topic_gives_nothing_in_time(self, broker: Broker, topic: str, group: str) -> None:
        broker.publish(messages_for(topic, "k"))
        subscription = broker.subscribe([topic], group)
        take(subscription, 1)
        began = monotonic()
        assert list(subscription.poll(0.3)) == []
        assert 0.2 < monotonic() - began < 1.5
        subscription.close()

    def test_several_topics_in_one_subscription(self, broker: Broker, topic: str, group: str) -> None:
        other = f"{topic}.other"
        if make := getattr(broker, "create_topics", None):
            make([other])
        broker.publish(messages_for(topic, "a") + messages_for(other, "b"))
        subscription = broker.subscribe([topic, other], group)
        got = take(subscription, 2)
        subscription.close()
        assert {(m.topic, m.key) for m in got} == {(topic, "a"), (other, "b")}

    def test_two_members_never_read_the_same_and_one_takes_over(self, broker: Broker, topic: str, group: str) -> None:
        first = broker.subscribe([topic], group)
        broker.publish(messages_for(topic, *"abcdef"))
        got = take(first, 6)
        commit(first, got)
        second = broker.subscribe([topic], group)
        until = monotonic() + 3
        while monotonic() < until:
            assert [*first.poll(0.1), *second.poll(0.1)] == []
        first.close()
        broker.publish(messages_for(topic, *"ghijkl"))
        assert {m.key for m in take(second, 6)} == set("ghijkl")
        second.close()

    def test_two_members_share_the_partitions(
        self, request: pytest.FixtureRequest, broker: Broker, topic: str, group: str
    ) -> None:
        if type(broker).__name__ == "PostgresBroker":
            reason = "in the PostgreSQL log a second member stands by: one machine gains nothing from sharing"
            request.node.add_marker(pytest.mark.xfail(strict=True, reason=reason))
        members = [broker.subscribe([topic], group) for _ in range(2)]
        got: list[list[Any]] = [[], []]
        until = monotonic() + (8 if hasattr(broker, "create_topics") else 2)
        while monotonic() < until and not all(got):
            broker.publish(messages_for(topic, *(uuid4().hex for _ in range(20))))
            for mine, member in zip(got, members, strict=True):
                fresh = member.poll(0.3)
                mine += fresh
                commit(member, fresh)
        for member in members:
            member.close()
        assert all(got)

    def test_progress_counts_what_was_committed(self, broker: Broker, topic: str, group: str) -> None:
        broker.publish(messages_for(topic, *"aaabbb"))
        subscription = broker.subscribe([topic], group)
        assert subscription.progress().lag == 6
        got = take(subscription, 6)
        commit(subscription, [message for message in got if message.key == "a"])
        assert (subscription.progress().committed, subscription.progress().lag) == (3, 3)
        commit(subscription, got)
        assert subscription.progress().lag == 0
        subscription.close()

    def test_read_all_gives_everything_and_moves_no_group(self, broker: Broker, topic: str, group: str) -> None:
        sent = messages_for(topic, *(f"key {n % 3}" for n in range(700)))
        broker.publish(sent)
        for _ in range(2):
            got = list(broker.read_all([topic]))
            assert sorted(values(got)) == sorted(m.value for m in sent)
            assert [m.value for m in got if m.key == "key 1"] == [m.value for m in sent if m.key == "key 1"]
        assert next(iter(broker.read_all([topic]))).offset == 0
        subscription = broker.subscribe([topic], group)
        assert subscription.progress().lag == 700
        subscription.close()

    def test_a_large_message_comes_whole(self, broker: Broker, topic: str, group: str) -> None:
        value = "ạ".encode() * 200_000
        broker.publish([Message(topic, "large", value)])
        subscription = broker.subscribe([topic], group)
        assert values(take(subscription, 1)) == [value]
        subscription.close()

    def test_publishing_nothing_is_fine(self, broker: Broker, topic: str) -> None:
        broker.publish([])
        assert list(broker.read_all([topic])) == []


@LEAKS
@pytest.mark.parametrize("address", ["kafka://127.0.0.1:1", "postgresql://a:b@127.0.0.1:1/x"])
def test_a_dead_broker_is_told_within_seconds(address: str) -> None:
    began = monotonic()

    def use_it(use: Callable[[Broker], object]) -> None:
        with closing(connect(address)) as broker:
            use(broker)

    with pytest.raises(BrokerDown):
        use_it(lambda broker: broker.publish([Message("t", "k", b"v")]))
    assert monotonic() - began < 10
    with pytest.raises(BrokerDown):
        use_it(lambda broker: broker.subscribe(["t"], "g"))
    assert monotonic() - began < 20
    gc.collect()


def test_another_kind_of_address_is_refused() -> None:
    with pytest.raises(ValueError, match="kafka:// or postgresql://"):
        connect("redis://127.0.0.1")


def test_a_partition_in_which_much_waits_does_not_hold_up_the_others(broker_url: str) -> None:
    topic, group = f"test.{uuid4().hex}", f"group.{uuid4().hex}"
    first, last = (next(key for key in map(str, range(99)) if partition_of(key) == one) for one in (0, PARTITIONS - 1))
    with closing(connect(broker_url)) as broker:
        broker.publish(messages_for(topic, *[first] * 1_200, last))
        with closing(broker.subscribe([topic], group)) as subscription:
            got = subscription.poll(JOIN_SECONDS)
    assert len(got) < 1_200
    assert values(list(got))[:2] == [f"0 of {first}".encode(), f"1200 of {last}".encode()]


def test_a_record_of_kafka_without_key_or_value_or_with_odd_ones_is_handed_on() -> None:
    record = ConsumerRecord(*[None] * len(ConsumerRecord._fields))._replace(offset=7)
    odd = [record, record._replace(key=b"\xff", value=b"\x00"), record._replace(key="ạ".encode())]
    got = list(_messages({TopicPartition("t", 3): odd}))
    assert [(m.key, m.value) for m in got] == [("", b""), ("\ufffd", b"\x00"), ("ạ", b"")]
    assert {(m.topic, m.partition, m.offset) for m in got} == {("t", 3, 7)}

"""The log in PostgreSQL: whose role comes may append to its own topic, read what it listens to, and alter nothing."""

from collections.abc import Callable
from contextlib import closing
from typing import Any

import psycopg
import pytest
from psycopg import sql

from deploy import log
from deploy.local.postgres import Server
from shared.messaging.broker import Message
from shared.messaging.connect import connect
from shared.service import load_service
from tests.databases import PASSWORD, SERVICES

UrlAs = Callable[[str], str]
TOPIC = load_service("booths").topic


@pytest.fixture
def url_as(server: Server, broker_url: str) -> UrlAs:
    """Give the log's address for the role of a service."""
    return lambda name: server.url(broker_url.rpartition("/")[2], name, PASSWORD)


@pytest.fixture(autouse=True)
def told(broker_url: str, url_as: UrlAs) -> None:
    """Each service has told one thing, and its role has read whatever it listens to."""
    with psycopg.connect(broker_url) as owner:
        for table in ("log", "partitions", "positions"):
            owner.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
    for name in SERVICES:
        with closing(connect(url_as(name))) as broker:
            broker.publish([Message(load_service(name).topic, "k", name.encode())])


def everything(broker_url: str) -> list[Any]:
    with psycopg.connect(broker_url) as owner:
        tables = ("log", "partitions", "positions")
        return [owner.execute(sql.SQL("TABLE {}").format(sql.Identifier(one))).fetchall() for one in tables]


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_reads_what_it_listens_to_and_keeps_its_place(name: str, url_as: UrlAs) -> None:
    service = load_service(name)
    with closing(connect(url_as(name))) as broker, closing(broker.subscribe(service.listens_to, service.group)) as own:
        got = list(own.poll(5))
        assert sorted(message.topic for message in got) == service.listens_to
        assert own.progress().lag == len(got)
        own.commit(got)
        assert own.progress().lag == 0
        unheard = {load_service(other).topic for other in SERVICES} - set(service.listens_to)
        assert list(broker.read_all(sorted(unheard))) == []


@pytest.mark.parametrize("name", SERVICES)
def test_nobody_appends_to_the_topic_of_another(name: str, url_as: UrlAs, broker_url: str) -> None:
    before = everything(broker_url)
    for other in {"test", *(load_service(one).topic for one in SERVICES if one != name)}:
        with closing(connect(url_as(name))) as broker, pytest.raises(psycopg.errors.InsufficientPrivilege):
            broker.publish([Message(load_service(name).topic, "k", b"own"), Message(other, "k", b"forged")])
        row = 'INSERT INTO log (topic, partition, "offset", key, value) VALUES (%s, 0, 99, %s, %s)'
        with psycopg.connect(url_as(name)) as service, pytest.raises(psycopg.errors.InsufficientPrivilege):
            service.execute(row, [other, "k", b"forged"])
    assert everything(broker_url) == before


@pytest.mark.parametrize(
    "attempt",
    [
        "UPDATE log SET value = ''",
        "DELETE FROM log",
        "TRUNCATE log",
        "DELETE FROM partitions",
        "DELETE FROM positions",
        "ALTER TABLE log DISABLE ROW LEVEL SECURITY",
        'DROP POLICY "booths appends" ON log',
        "CREATE TABLE other (a int)",
        "SET ROLE broker",
    ],
)
def test_nothing_that_stands_is_altered(attempt: str, url_as: UrlAs, broker_url: str) -> None:
    before = everything(broker_url)
    for name in SERVICES:
        with psycopg.connect(url_as(name)) as service, pytest.raises(psycopg.errors.InsufficientPrivilege):
            service.execute(attempt.encode())
    assert everything(broker_url) == before


def test_no_place_of_another_group_is_moved(url_as: UrlAs, broker_url: str) -> None:
    notifications = load_service("notifications")
    with closing(connect(url_as("notifications"))) as broker:
        own = broker.subscribe(notifications.listens_to, notifications.group)
        own.commit(own.poll(5))
        own.close()
    before = everything(broker_url)
    with psycopg.connect(url_as("booths")) as booths:
        assert booths.execute("UPDATE positions SET next_offset = 1000").rowcount == 0
        assert booths.execute("UPDATE partitions SET next_offset = 1000 WHERE topic <> %s", [TOPIC]).rowcount == 0
    row = 'INSERT INTO positions ("group", topic, partition, next_offset) VALUES (%s, %s, 5, 1000)'
    with psycopg.connect(url_as("booths")) as booths, pytest.raises(psycopg.errors.InsufficientPrivilege):
        booths.execute(row, [notifications.group, TOPIC])
    assert everything(broker_url) == before


def test_it_can_be_made_again_and_stays_as_it_is(url_as: UrlAs, broker_url: str) -> None:
    before = everything(broker_url)
    log.make(broker_url)
    assert everything(broker_url) == before
    with closing(connect(url_as("awards"))) as broker:
        broker.publish([Message("khuyen-cong.awards", "k", b"after")])

"""What only the containers can show: who reads which database, who sees the key, what the gateway hides and says."""

import json
import subprocess
from typing import Any

import requests

from tests.docker import Stack


def test_a_service_cannot_read_anothers_database(stack: Stack) -> None:
    program = """
import os, psycopg
from pathlib import Path
url = Path(os.environ["DATABASE_URL_FILE"]).read_text()
print(psycopg.connect(url).execute("SELECT current_database()").fetchone()[0])
for other in ("awards", "notifications", "postgres"):
    try:
        psycopg.connect(url.rpartition("/")[0] + "/" + other)
    except psycopg.OperationalError as refusal:
        assert "permission denied" in str(refusal), refusal
    else:
        raise SystemExit(f"it can read {other}")
"""
    call = [*stack.compose, "exec", "-T", "booths-web", "python", "-c", program]
    assert subprocess.run(call, check=True, capture_output=True, text=True, timeout=60).stdout.strip() == "booths"


def test_a_service_can_use_of_the_broker_only_what_it_needs(stack: Stack) -> None:
    program = """
import os
from contextlib import closing
from pathlib import Path
from shared.messaging.broker import BrokerDown, Message
from shared.messaging.connect import connect

def refused(why, use, url=Path(os.environ["BROKER_URL_FILE"]).read_text()):
    with closing(connect(url)) as broker:
        try:
            use(broker)
        except BrokerDown as refusal:
            assert why in str(refusal), refusal
        else:
            raise SystemExit(f"it was not refused: {why}")

def member(broker, topic, group):
    with closing(broker.subscribe([topic], group)) as subscription:
        subscription.poll(20)

booths, awards, notifications = (f"khuyen-cong.{name}" for name in ("booths", "awards", "notifications"))
for foreign in (booths, notifications):
    refused("TopicAuthorizationFailed", lambda broker: broker.publish([Message(foreign, "k", b"{}")]))
refused("does not exist", lambda broker: list(broker.read_all(["__consumer_offsets"])))
refused("TopicAuthorizationFailed", lambda broker: list(broker.read_all([awards])))
refused("GroupAuthorizationFailed", lambda broker: member(broker, booths, notifications))
refused("TopicAuthorizationFailed", lambda broker: broker.create_topics(["one.of.its.own"]))
for who in ("kafka://", "kafka+sasl_plaintext://awards:wrong@", "kafka+sasl_plaintext://topics:wrong@"):
    refused("password", lambda broker: list(broker.read_all([booths])), f"{who}kafka:9092")
with closing(connect(Path(os.environ["BROKER_URL_FILE"]).read_text())) as broker:
    print(len(list(broker.read_all([booths]))) >= 0)
"""
    call = [*stack.compose, "exec", "-T", "awards-consume", "python", "-c", program]
    said = subprocess.run(call, check=False, capture_output=True, text=True, timeout=120)
    assert (said.stdout.strip(), said.returncode) == ("True", 0), said.stderr


def inspected(what: str, *names: str) -> list[dict[str, Any]]:
    """Return what the engine knows of the stack's containers or networks."""
    said = subprocess.run(["docker", what, "inspect", *names], check=True, capture_output=True, text=True, timeout=60)
    found: list[dict[str, Any]] = json.loads(said.stdout)
    return found


def all_containers(stack: Stack) -> list[dict[str, Any]]:
    """Return the containers of the stack, with those that have done their work and ended."""
    names = subprocess.run([*stack.compose, "ps", "-aq"], check=True, capture_output=True, text=True, timeout=60).stdout
    return inspected("container", *names.split())


def test_no_container_can_write_its_files_or_take_more_than_its_share(stack: Stack) -> None:
    containers = all_containers(stack)
    assert len(containers) > 17
    for container in containers:
        name, given = container["Name"], container["HostConfig"]
        assert (given["ReadonlyRootfs"], given["CapDrop"], given["Privileged"]) == (True, ["ALL"], False), name
        assert given["SecurityOpt"] == ["no-new-privileges:true"], name
        assert 0 < given["PidsLimit"] <= 512, name
        assert 0 < given["Memory"] <= 2**30, name


def test_each_container_is_on_the_networks_of_its_tier(stack: Stack) -> None:
    project = stack.compose[-1]
    found = {
        container["Config"]["Labels"]["com.docker.compose.service"]: {
            network.removeprefix(f"{project}_") for network in container["NetworkSettings"]["Networks"]
        }
        for container in all_containers(stack)
    }
    tiers: dict[str, set[str]] = {
        "secrets": {"none"},
        "gateway": {"edge", "front"},
        "postgres": {"database"},
        "kafka": {"broker", "tests"},
        "topics": {"broker"},
        "maildev": {"outside"},
        "notifications-send": {"database", "outside"},
    }
    for service in ("booths", "awards", "notifications"):
        tiers |= {f"{service}-{what}": {"database"} for what in ("migrate", "tick")}
        tiers |= {f"{service}-{what}": {"database", "broker"} for what in ("relay", "consume")}
        tiers |= {f"{service}-web": {"front", "database"}}
    assert found == tiers
    inner = inspected("network", *(f"{project}_{name}" for name in ("front", "database", "broker")))
    assert all(network["Internal"] for network in inner), "from these nothing leads out of the machine"


def test_the_gateway_hides_what_is_not_for_the_public(stack: Stack) -> None:
    for path in ("/livez", "/readyz", "/metrics"):
        assert requests.get(stack.url + path, timeout=30).status_code == 404
    front = requests.get(stack.url + "/", allow_redirects=False, timeout=30)
    assert (front.status_code, front.headers["Location"]) == (302, "/booths/")


def test_what_is_forged_before_the_gateway_counts_for_nothing(stack: Stack) -> None:
    page = stack.url + "/booths/"
    forged = {"X-Forwarded-For": "127.0.0.1", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}
    assert requests.get(page, headers=forged, timeout=30).status_code == 200  # https is refused where it is not ours
    assert requests.get(page, headers={"Host": "evil.example"}, timeout=30).status_code == 400


def test_only_who_signs_sees_the_key(stack: Stack) -> None:
    for container, sees in (("awards-tick", True), ("awards-web", False), ("booths-web", False)):
        look = [*stack.compose, "exec", "-T", container, "test", "-e", "/secrets/certificates/certificate_key.p12"]
        assert (subprocess.run(look, check=False, timeout=60).returncode == 0) is sees, container

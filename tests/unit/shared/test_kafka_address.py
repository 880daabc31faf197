"""BROKER_URL of a Kafka: everything that it can say, and what is said of a wrong one."""

from pathlib import Path

import pytest

from shared.messaging.kafka_address import WrongAddress, connection


def test_without_a_user_only_the_servers_are_said() -> None:
    plain = connection("kafka://a:9092,b.example.vn:9093,[::1]:9094")
    assert plain == {
        "bootstrap_servers": ["a:9092", "b.example.vn:9093", "[::1]:9094"],
        "security_protocol": "PLAINTEXT",
    }
    assert connection("kafka+ssl://a:9093/")["security_protocol"] == "SSL"


def test_user_password_mechanism_and_authority_come_from_the_address(tmp_path: Path) -> None:
    authority = tmp_path / "ca.pem"
    authority.touch()
    url = f"kafka+sasl_ssl://b%C3%B4t:p%40ss%2F:%25@host:9093/?mechanism=SCRAM-SHA-256&ca={authority}"
    assert connection(url) == {
        "bootstrap_servers": ["host:9093"],
        "security_protocol": "SASL_SSL",
        "sasl_mechanism": "SCRAM-SHA-256",
        "sasl_plain_username": "bôt",
        "sasl_plain_password": "p@ss/:%",
        "ssl_cafile": str(authority),
    }
    assert connection("kafka+sasl_plaintext://u:p@host:9092\n")["sasl_mechanism"] == "SCRAM-SHA-512"


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("kafka+tls://host:9092", "begins with one of"),
        ("kafka://", "host:port"),
        ("kafka://host", "host:port"),
        ("kafka://host:99999", "host:port"),
        ("kafka://a:9092,,b:9092", "host:port"),
        ("kafka://a:9092/topic", "host:port"),
        ("kafka://user:hidden@host:9092", "need kafka"),
        ("kafka+sasl_ssl://host:9092", "SASL needs user:password@"),
        ("kafka+sasl_ssl://user@host:9092", "SASL needs user:password@"),
        ("kafka+sasl_ssl://:hidden@host:9092", "SASL needs user:password@"),
        ("kafka+sasl_ssl://user:hid/den@host:9092", "%2F"),
        ("kafka+sasl_ssl://user:hid#den@host:9092", "%2F"),
        ("kafka+sasl_ssl://user:hid[den@host:9092", "%5B"),
        ("kafka+sasl_ssl://user:hidden@host:9092/?mechanism=GSSAPI", "one of SCRAM-SHA-512"),
        ("kafka+sasl_ssl://user:hidden@host:9092/?ca=/nowhere.pem", "which is no file"),
        ("kafka+sasl_plaintext://user:hidden@host:9092/?ca=/etc/passwd", "ca cannot be said"),
        ("kafka://host:9092/?mechanism=PLAIN", "mechanism cannot be said"),
        ("kafka+ssl://host:9092/?CA=x", "CA cannot be said"),
    ],
)
def test_a_wrong_address_is_told_without_its_password(url: str, why: str) -> None:
    with pytest.raises(WrongAddress) as refusal:
        connection(url)
    assert why in str(refusal.value)
    assert "hid" not in str(refusal.value)
    assert "den" not in str(refusal.value)

"""`make bench` runs this; see messaging.py."""

from bench.messaging import main


def test_messaging() -> None:
    assert main([]) == 0

"""`make bench` runs this; see allocation.py."""

from bench.allocation import main


def test_allocation() -> None:
    assert main([]) == 0

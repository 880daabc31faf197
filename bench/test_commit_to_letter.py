"""`make bench` runs this; see commit_to_letter.py."""

from bench.commit_to_letter import main


def test_commit_to_letter() -> None:
    assert main([]) == 0

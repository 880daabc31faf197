"""How long a visitor of ``make run`` waits while thirty others stop half way: ``python bench/half_sent.py``.

The web of ``make run`` in front of apps that answer at once, so that what is measured is the waiting; exit 1 over a
limit. The time on the wall, the worst of ten visits.
"""

import socket
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.unit.deploy.test_web import CROWD, HALF, is_answered, plainly, serving

MOST_SECONDS: Final = 1.0
VISITS: Final = 10


def main(_argv: list[str]) -> int:
    """Measure each way to stop half way; print the figures; return 1 if somebody waits too long."""
    print(f"{'thirty who stop after':24} {'worst':>10} {'limit':>8} {'ratio':>6}")
    missed = False
    for after, sent in HALF.items():
        seconds = longest_wait(sent)
        missed |= seconds > MOST_SECONDS
        print(f"{after:24} {seconds:>8.3f} s {MOST_SECONDS:>6.0f} s {seconds / MOST_SECONDS:>6.2f}", flush=True)
    return int(missed)


def longest_wait(sent: bytes) -> float:
    """Return the seconds of the slowest of some visits while thirty have sent ``sent`` and no more."""
    with socket.create_server(("127.0.0.1", 0)) as listener, serving(listener), ExitStack() as crowd:
        where = listener.getsockname()
        is_answered(plainly(where))
        for _ in range(CROWD):
            crowd.enter_context(plainly(where)).sendall(sent)
        waits = []
        for _ in range(VISITS):
            began = time.monotonic()
            is_answered(plainly(where))
            waits.append(time.monotonic() - began)
        return max(waits)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

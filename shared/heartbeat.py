"""A sign of life for health checks of processes that answer no requests."""

import os
from pathlib import Path


def beat() -> None:
    """Touch the file that ``HEARTBEAT_FILE`` names, if it does; every worker does so each time it goes round."""
    if path := os.environ.get("HEARTBEAT_FILE"):
        Path(path).touch()

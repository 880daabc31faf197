"""python -m deploy.healthy web | worker: the health check of a container; exit 0 if it is well."""

import os
import sys
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path

OLDEST = 60.0  # seconds since a worker last went round


def web_is_well(port: int = 8000) -> bool:
    """Whether the service answers and its database too."""
    connection = HTTPConnection("127.0.0.1", port, timeout=4)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def worker_is_well(heartbeat: Path, now: float) -> bool:
    """Whether the worker went round lately."""
    return heartbeat.exists() and now - heartbeat.stat().st_mtime < OLDEST


def main(kind: str) -> int:
    """Return the exit code for a process of this kind."""
    if kind == "web":
        return 0 if web_is_well() else 1
    return 0 if worker_is_well(Path(os.environ["HEARTBEAT_FILE"]), time.time()) else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))

# ruff: noqa: N999  # the name that gunicorn looks for
"""gunicorn as the containers run it; each figure can be set by gunicorn's own GUNICORN_CMD_ARGS."""

import shutil
from pathlib import Path
from typing import Any

from prometheus_client import multiprocess

bind = "0.0.0.0:8000"
worker_class = "gthread"
workers = 2
threads = 8
timeout = 60
graceful_timeout = 10
keepalive = 75  # longer than the gateway's, so that it never sends on a line that is being closed
max_requests = 20_000
max_requests_jitter = 2_000
worker_tmp_dir = "/dev/shm"  # noqa: S108  # a heartbeat in memory: the container's disk may be slow
control_socket_disable = True
accesslog = None  # the app logs each request itself, with its correlation id
loglevel = "warning"

_metrics = Path("/tmp/prometheus")  # noqa: S108  # the container's own tmpfs, emptied at each start
raw_env = [f"PROMETHEUS_MULTIPROC_DIR={_metrics}"]


def on_starting(_server: object) -> None:
    """Begin with empty counters."""
    shutil.rmtree(_metrics, ignore_errors=True)
    _metrics.mkdir(parents=True)


def child_exit(_server: object, worker: Any) -> None:
    """Forget the gauges of a worker that is gone."""
    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]  # prometheus_client leaves it untyped

"""python -m deploy.log: makes the log in PostgreSQL that takes Kafka's place on one machine; what is there stays.

``BROKER_URL`` is the address of an empty database for its owner. Roles named as the services are there already; each is
then let in, to append to its own topic only.
"""

import os

from shared.messaging.postgres import make_log
from shared.service import load_service

SERVICES = ("booths", "awards", "notifications")


def make(url: str) -> None:
    """Make the log at ``url`` for all services."""
    make_log(url, map(load_service, SERVICES))


if __name__ == "__main__":
    make(os.environ["BROKER_URL"])

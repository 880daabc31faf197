"""python -m deploy.topics: makes the Kafka topics that the services publish on; those that exist stay as they are."""

import os

from shared.messaging.broker import PARTITIONS
from shared.messaging.kafka import KafkaBroker
from shared.service import topic_of

SERVICES = ("booths", "awards", "notifications")


def main() -> None:
    """Make one topic per service at ``BROKER_URL``."""
    topics = [topic_of(name) for name in SERVICES]
    KafkaBroker(os.environ["BROKER_URL"]).create_topics(topics)
    print(f"Topics with {PARTITIONS} partitions each: {', '.join(topics)}")


if __name__ == "__main__":
    main()

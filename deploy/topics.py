"""python -m deploy.topics: makes the Kafka topics that the services publish on, and says who may use them.

``BROKER_URL`` (or the file ``BROKER_URL_FILE``) is the super user's; ``USERS`` names a folder with each service's
password, as deploy/secrets.py makes it. A service may write its own topic, read what it listens to, and be a member of
its own group, as its SERVICE says; rules that say anything else are taken away. Topics that exist stay as they are.
"""

import os
from pathlib import Path

from deploy.secrets import SERVICES
from shared.messaging.broker import PARTITIONS
from shared.messaging.kafka import KafkaBroker
from shared.messaging.kafka_admin import Rights, set_rights, set_users
from shared.service import Service, load_service


def rights_of(service: Service) -> Rights:
    """Return what a service needs of the broker."""
    return Rights(user=service.name, writes=[service.topic], reads=service.listens_to, group=service.group)


def main() -> None:
    """Make topics, users and rights at ``BROKER_URL``."""
    url = os.environ.get("BROKER_URL") or Path(os.environ["BROKER_URL_FILE"]).read_text(encoding="utf-8")
    services = [load_service(name) for name in SERVICES]
    topics = [service.topic for service in services]
    KafkaBroker(url).create_topics(topics)
    folder = Path(os.environ["USERS"])
    set_users(url, {name: (folder / name).read_text(encoding="utf-8") for name in SERVICES})
    set_rights(url, [rights_of(service) for service in services])
    print(f"Topics with {PARTITIONS} partitions each: {', '.join(topics)}; each service may write its own.")


if __name__ == "__main__":
    main()

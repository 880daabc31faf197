"""From BROKER_URL to a broker."""

from shared.messaging.broker import Broker


def connect(broker_url: str) -> Broker:
    """Return the broker at ``kafka://…``, ``kafka+…://…`` or ``postgresql://…``; call it after a fork.

    Raises BrokerDown if it does not answer, ValueError for an address that cannot be understood.
    """
    scheme = broker_url.partition("://")[0]
    if scheme.partition("+")[0] == "kafka":
        from shared.messaging.kafka import KafkaBroker  # imported only where it is used

        return KafkaBroker(broker_url)
    if scheme in {"postgresql", "postgres"}:
        from shared.messaging.postgres import PostgresBroker

        return PostgresBroker(broker_url)
    raise ValueError(f"BROKER_URL must begin with kafka:// or postgresql://, not {scheme!r}")

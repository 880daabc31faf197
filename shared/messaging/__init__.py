"""From a committed change to a handled event: outbox, relay, broker, inbox, consumer."""

"""What can be watched of the workers, for Prometheus: see --metrics-port of relay, consume and tick."""

from prometheus_client import Counter, Gauge

PUBLISHED = Counter("khuyen_cong_events_published", "Events given to the broker", ["service"])
HANDLED = Counter("khuyen_cong_messages", "Messages by what became of them", ["service", "outcome"])
DEAD_LETTERS_KEPT = Gauge("khuyen_cong_dead_letters_in_a_row", "Messages in a row that failed", ["service"])
NOT_KEPT = Counter("khuyen_cong_refused_not_kept", "Messages of strangers beyond those kept", ["service"])
TICKED = Counter("khuyen_cong_ticks", "Things that time brought about", ["tick"])

"""The loops that run for ever: relay, consume, tick. Each survives an outage and stops cleanly when asked to."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from time import monotonic
from types import FrameType

import psycopg
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from shared.clock import now
from shared.context import correlated
from shared.heartbeat import beat
from shared.logs import log_of
from shared.messaging import relay
from shared.messaging.broker import Subscription
from shared.messaging.connect import connect
from shared.messaging.consumer import Consumer
from shared.messaging.metrics import DEAD_LETTERS_KEPT, HANDLED, PUBLISHED, TICKED
from shared.messaging.outage import is_outage
from shared.messaging.outbox import CHANNEL
from shared.security_log import forget_security_log
from shared.service import Service, Tick
from shared.settings import Settings

WAIT_SECONDS = 1.0
LONGEST_PAUSE = 30.0
STUCK_SECONDS = 30.0
TICK_LOCK = 7_215_100
MOST_TICKS_IN_A_ROW = 1_000

Turn = Callable[[], None]
Stop = threading.Event

log = log_of(__name__)


@contextmanager
def stopping_on_signals() -> Iterator[threading.Event]:
    """Give an event that SIGTERM and SIGINT set, so that a worker finishes what it holds and leaves."""
    stop = threading.Event()

    def ask(_: int, __: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, ask) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def keep_turning(open_turn: Callable[[], AbstractContextManager[Turn]], stop: Stop) -> None:
    """Open, take turns until ``stop``, close; after an outage wait (1 s, doubling up to 30 s) and open anew.

    Gives a sign of life with every turn and every pause. Anything but an outage is raised.
    """
    pause = 1.0
    while not stop.is_set():
        try:
            with open_turn() as turn:
                while not stop.is_set():
                    turn()
                    beat()
                    pause = 1.0
        except Exception as trouble:
            if not is_outage(trouble):
                raise
            log.warning("outage, trying again", reason=str(trouble).splitlines()[0], pause=pause)
            beat()
            stop.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE)


@contextmanager
def relaying(service: Service, sessions: sessionmaker[Session], settings: Settings) -> Iterator[Turn]:
    """A turn publishes all that waits in the outbox, then sleeps until the next NOTIFY (or a second)."""
    with ExitStack() as stack:
        broker = stack.enter_context(closing(connect(settings.broker_url)))
        listener = stack.enter_context(psycopg.connect(settings.database_url, autocommit=True, connect_timeout=5))
        listener.execute(f"LISTEN {CHANNEL}")

        def turn() -> None:
            published = -1
            while published != 0:
                with sessions.begin() as session:
                    published = relay.publish_next(session, broker)
                PUBLISHED.labels(service.name).inc(published)
            for _ in listener.notifies(timeout=WAIT_SECONDS, stop_after=1):
                pass

        yield turn


@contextmanager
def consuming(service: Service, sessions: sessionmaker[Session], settings: Settings) -> Iterator[Turn]:
    """A turn handles what the broker has next and then commits its offsets; it watches that there is progress."""
    with ExitStack() as stack:
        broker = stack.enter_context(closing(connect(settings.broker_url)))
        subscription = stack.enter_context(closing(broker.subscribe(service.listens_to, service.group)))
        consumer = Consumer(service, sessions)
        watchdog = Watchdog(subscription)

        def turn() -> None:
            handled = []
            try:
                for message in subscription.poll(WAIT_SECONDS):
                    outcome = consumer.handle(message)
                    handled.append(message)
                    beat()
                    HANDLED.labels(service.name, outcome.value).inc()
                    DEAD_LETTERS_KEPT.labels(service.name).set(consumer.dead_in_a_row)
            finally:
                if handled:
                    subscription.commit(handled)
            watchdog.look(bool(handled))

        yield turn


class Stuck(ConnectionError):
    """Messages wait but none comes: the subscription is to be opened anew."""


class Watchdog:
    """Finds out that nothing is read although something waits."""

    def __init__(self, subscription: Subscription, seconds: float = STUCK_SECONDS) -> None:
        self._subscription = subscription
        self._seconds = seconds
        self._since = monotonic()
        self._committed = -1

    def look(self, progressed: bool) -> None:
        """Call after every turn. Raises Stuck if the group moved nowhere for so long while messages wait."""
        if progressed:
            self._since, self._committed = monotonic(), -1
        elif monotonic() - self._since > self._seconds:
            progress = self._subscription.progress()
            if progress.lag > 0 and progress.committed == self._committed:
                raise Stuck(f"no progress for {self._seconds:.0f} s while {progress.lag} messages wait")
            self._since, self._committed = monotonic(), progress.committed


@contextmanager
def ticking(service: Service, sessions: sessionmaker[Session], every: float, stop: Stop) -> Iterator[Turn]:
    """A turn does everything that time has brought about, then sleeps ``every`` seconds."""

    def turn() -> None:
        tick_once(service, sessions)
        stop.wait(every)

    yield turn


@contextmanager
def idling(stop: Stop) -> Iterator[Turn]:
    """A turn does nothing for a second: the consumer of a service that listens to nobody."""

    def turn() -> None:
        stop.wait(WAIT_SECONDS)

    yield turn


def tick_once(service: Service, sessions: sessionmaker[Session]) -> bool:
    """Call every tick of a service and return whether all went well; one that fails does not hold up the others."""
    well = True
    for number, tick in enumerate((*service.ticks, relay.forget_published, forget_security_log)):
        try:
            run_tick(sessions, tick, number)
        except Exception as trouble:
            if is_outage(trouble):
                raise
            log.exception("a tick failed", tick=tick.__name__)
            well = False
    return well


def run_tick(sessions: sessionmaker[Session], tick: Tick, number: int) -> int:
    """Call a tick until it finds nothing more to do; skipped while another process is at the same one."""
    total = 0
    for _ in range(MOST_TICKS_IN_A_ROW):
        with correlated(), sessions.begin() as session:
            lock = {"lock": TICK_LOCK + number}
            if not session.scalar(text("SELECT pg_try_advisory_xact_lock(:lock)"), lock):
                break
            done = tick(session, now())
        if not done:
            break
        total += done
    if total:
        TICKED.labels(tick.__name__).inc(total)
        log.info("time brought about", tick=tick.__name__, count=total)
    return total

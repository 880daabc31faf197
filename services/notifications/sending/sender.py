"""From the queue to the servers: woken by NOTIFY, one connection for many letters, a crash repeats one at most.

A sender holds an advisory lock under its own number for as long as it lives. It takes letters in hand (state
``sending``, with its number, their links minted) and hands them over one by one: it asks whether the letter is still to
go, hands it over, notes what the server said, and only then takes the next. When a sender dies, its lock goes with its
connection; whoever looks next puts its letters back. Only the one letter whose answer was not noted yet can go out
again, with the same Message-ID. Only the last note of a hand waits for the disk, and those before it with it: a power
cut of the database can repeat the last second, with the same Message-IDs.
"""

import secrets
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from time import monotonic
from typing import Final
from uuid import UUID

import psycopg
from sqlalchemy import Engine, StaticPool, create_engine
from sqlalchemy.orm import Session, sessionmaker

from services.notifications.actions import sending
from services.notifications.actions.letters import CHANNEL
from services.notifications.actions.servers import forget_servers, note_server
from services.notifications.domain.limits import MOST_IN_HAND, Terms, in_hand_next
from services.notifications.letters import as_html, as_text
from services.notifications.models import Letter
from services.notifications.sending import parcels
from services.notifications.sending.channels import Answer, Parcel, ServerAway
from services.notifications.sending.channels.guarded_channel import GuardedChannel
from services.notifications.sending.channels.set_up import channels_of
from services.notifications.sending.mailer import message_id
from shared.clock import now as present
from shared.context import correlated
from shared.logs import log_of
from shared.quiet import QuietHours
from shared.settings import Settings

CONNECTIONS: Final = 7_215_004  # the class of advisory locks: (CONNECTIONS, n) is held with a connection to the server
LONGEST_SLEEP, SHORTEST_SLEEP = timedelta(seconds=1), timedelta(milliseconds=50)
LONGEST_HAND: Final = 1.0
LOOK_FOR_ORPHANS: Final = 10.0

Clock = Callable[[], datetime]

log = log_of(__name__)


class Sender:
    """One sender: ``turn`` sends what is due and then sleeps until woken or until something is due."""

    def __init__(
        self, sessions: sessionmaker[Session], settings: Settings, listener: psycopg.Connection, clock: Clock = present
    ) -> None:
        self.number = secrets.randbelow(2**31)
        self._sessions, self._settings, self._listener, self._clock = sessions, settings, listener, clock
        self._listener.execute("SET synchronous_commit TO off")
        self._notes = sessionmaker(_engine_over(listener))
        self._channels: Mapping[str, Sequence[GuardedChannel]] = {
            name: [GuardedChannel(one) for one in servers] for name, servers in channels_of(settings).items()
        }
        self._quiet = QuietHours.of(settings.quiet_hours)
        self._terms = Terms(())
        self._slot: int | None = None
        self._links: dict[UUID, str] = {}
        self._most = MOST_IN_HAND
        self._looked_at = monotonic() - LOOK_FOR_ORPHANS
        self._listener.execute("SELECT pg_advisory_lock(%s, %s)", [sending.SENDERS, self.number])
        self._listener.execute(f"LISTEN {CHANNEL}")
        with sessions.begin() as session:
            forget_servers(session, [one.server for servers in self._channels.values() for one in servers])

    def turn(self, stop: threading.Event) -> None:
        """Send until nothing is due, then sleep."""
        sent = self.send_due(stop)
        if not sent and not stop.is_set():
            self._sleep()

    def send_due(self, stop: threading.Event | None = None) -> int:
        """Take some due letters in hand and send them; return how many left. A server that is away costs no try."""
        self._look_after_queue()
        letters = self._take()
        done, until = 0, monotonic() + LONGEST_HAND
        for letter in letters:
            with correlated(letter.correlation_id):
                done += self._send(letter)
            if (stop is not None and stop.is_set()) or monotonic() > until:
                break
        if done < len(letters):
            self._give_back()
        if letters:
            self._note_servers()
            self._most = in_hand_next(done)
            log.info("letters handed over", left=done, taken_in_hand=len(letters))
        return done

    def close(self) -> None:
        """Give back what is in hand and end the connections."""
        for servers in self._channels.values():
            for server in servers:
                server.channel.close()
        self._give_back()

    def _give_back(self) -> None:
        with self._sessions.begin() as session:
            sending.give_back(session, sender=self.number)

    def _take(self) -> Sequence[Letter]:
        self._terms, now = self._terms_now(), self._clock()
        if not self._terms.channels:
            return []
        with self._sessions.begin() as session:
            letters = sending.claim(session, sender=self.number, now=now, most=self._most, terms=self._terms)
            self._links = dict(sending.mint_links(session, letters, now))
        return letters

    def _terms_now(self) -> Terms:
        """Return what may go out: what is only kept is neither limited nor does it wake anybody."""
        ready = [name for name in self._channels if self._ready(name)]
        if "email" not in self._channels:
            return Terms(("email", *ready))
        if "email" in ready and not self._has_slot():
            ready.remove("email")
        return Terms(tuple(ready), self._quiet, self._settings.smtp_per_minute_and_host)

    def _ready(self, channel: str) -> GuardedChannel | None:
        """Return the first server of a channel that is not away."""
        return next((server for server in self._channels[channel] if server.is_ready()), None)

    def _has_slot(self) -> bool:
        """Return whether this sender may have a connection: there are so many for all senders together."""
        for slot in range(self._settings.smtp_most_connections):
            if self._slot is not None:
                break
            row = self._listener.execute("SELECT pg_try_advisory_lock(%s, %s)", [CONNECTIONS, slot]).fetchone()
            self._slot = slot if row and row[0] else None
        return self._slot is not None

    def _send(self, letter: Letter) -> bool:
        """Hand a letter over, to the next server if one is away; return whether it left."""
        if letter.channel not in self._channels:
            self._keep(letter)
            return True
        parcel = parcels.parcel_of(self._settings, letter, self._links.get(letter.id, ""), self._clock())
        while server := self._ready(letter.channel):
            with self._notes() as session:
                if not sending.may_still_go(session, letter, sender=self.number, now=self._clock()):
                    return False
            try:
                answer = server.send(parcel) if isinstance(parcel, Parcel) else parcel
            except ServerAway as trouble:
                self._away(server, letter, trouble)
            else:
                self._note(server, letter, answer)
                return True
        return False

    def _note(self, server: GuardedChannel, letter: Letter, answer: Answer) -> None:
        with self._notes() as session:
            sending.note(
                session, letter, answer.kind, answer=answer.text, server=server.server, said_to=answer.said_to,
                sender=self.number, now=self._clock(),
            )  # fmt: skip
        if answer.kind != "accepted":
            log.info(answer.kind, letter_id=str(letter.id), template=letter.template, answer=answer.text)

    def _note_servers(self) -> None:
        """Note what servers said last. Its commit waits for the disk, and so do those of all notes before it."""
        with self._sessions.begin() as session:
            for channel, servers in self._channels.items():
                for server in servers:
                    if server.heard is not None:
                        note_server(
                            session, server.server, channel=channel, said=server.heard.text, took=server.took,
                            trouble="" if server.is_ready() else "closed", now=self._clock(),
                        )  # fmt: skip
                        server.heard, server.took = None, False

    def _away(self, server: GuardedChannel, letter: Letter, trouble: ServerAway) -> None:
        """Note that a server does not take letters; those before this one that it refused for that wait again.

        Where it refuses them all alike, the next one is tried first when it is tried again.
        """
        now = self._clock()
        until = now + timedelta(seconds=server.seconds_away)
        log.warning("the server is away", channel=letter.channel, fault=trouble.fault, answer=trouble.said)
        with self._sessions.begin() as session:
            note_server(
                session, server.server,
                channel=letter.channel, said=trouble.said, trouble=trouble.fault, next_try_at=until, now=now,
                took=server.took,
            )  # fmt: skip
            server.took = False
            sending.let_wait(session, sender=self.number, channel=letter.channel, answer=trouble.said)
            if trouble.fault == "same_refusal":
                sending.take_back(session, trouble.misjudged)
                sending.put_behind(session, [*trouble.misjudged, letter.id], until)

    def _keep(self, letter: Letter) -> None:
        content, frame = parcels.page_of(self._settings, letter, self._links.get(letter.id, ""))
        with self._sessions.begin() as session:
            sending.keep(
                session,
                letter,
                sender=self.number,
                message_id=message_id(letter.id, self._settings.mail_from),
                link=frame.link,
                text=as_text(content, frame),
                html=as_html(content, frame),
                now=self._clock(),
            )
            log.info("letter kept", letter_id=str(letter.id), template=letter.template)

    def _look_after_queue(self) -> None:
        if monotonic() - self._looked_at < LOOK_FOR_ORPHANS:
            return
        self._looked_at = monotonic()
        with self._sessions.begin() as session:
            freed, late = sending.free_orphans(session), sending.cancel_late(session, self._clock())
        if freed or late:
            log.info("queue looked after", freed=freed, late=late)

    def _sleep(self) -> None:
        for name, servers in self._channels.items():
            resting = [server.rest() for server in servers]
            if all(resting) and name == "email" and self._slot is not None:
                self._listener.execute("SELECT pg_advisory_unlock(%s, %s)", [CONNECTIONS, self._slot])
                self._slot = None
        now = self._clock()
        with self._sessions() as session:
            due = sending.next_due(session, now, self._terms)
        wait = LONGEST_SLEEP if due is None else min(max(due - now, SHORTEST_SLEEP), LONGEST_SLEEP)
        for _ in self._listener.notifies(timeout=wait.total_seconds(), stop_after=1):
            pass


def _engine_over(connection: psycopg.Connection) -> Engine:
    """Return an engine for one statement at a time on the connection with the lock: who loses it notes nothing more."""
    return create_engine(
        "postgresql+psycopg://", creator=lambda: connection, poolclass=StaticPool, isolation_level="AUTOCOMMIT"
    )


@contextmanager
def sender_of(sessions: sessionmaker[Session], settings: Settings, clock: Clock = present) -> Iterator[Sender]:
    """Open a sender with a connection of its own for waking and for its lock; give back what it has in hand.

    A key that cannot sign fails here, and no letter by it.
    """
    if settings.dkim_key:
        parcels.signed(b"From: x@x.vn\r\n\r\n", settings)
    with ExitStack() as stack:
        listener = psycopg.connect(
            settings.database_url, autocommit=True, connect_timeout=5, keepalives_idle=10, keepalives_interval=5
        )
        stack.enter_context(listener)
        sender = Sender(sessions, settings, listener, clock)
        stack.callback(sender.close)
        yield sender

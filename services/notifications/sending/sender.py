"""From the queue to the servers: woken by NOTIFY, one connection for many letters, a crash repeats one at most.

A sender holds an advisory lock under its own number for as long as it lives. It takes letters in hand (state
``sending``, with its number, their links minted) and hands them over one by one. Time is saved by never waiting twice:
while the server thinks of one letter the next is written, and while it hears of that the answer to the first is noted.
What never happens is that a server gets a letter's last line before the answer to the letter before it is committed.
When a sender dies, its lock goes with its connection; whoever looks next puts its letters back. Only the one letter
whose answer was not noted yet can go out again, with the same Message-ID.
"""

import secrets
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from functools import partial
from itertools import zip_longest
from time import monotonic
from typing import Final
from uuid import UUID

import psycopg
from sqlalchemy.orm import Session, sessionmaker

from services.notifications.actions import sending
from services.notifications.actions.delivery_notes import DeliveryAnswer, DeliveryNotes
from services.notifications.actions.letters import CHANNEL
from services.notifications.domain.limits import MOST_IN_HAND, Terms, in_hand_next
from services.notifications.letters import as_html, as_text
from services.notifications.models import Letter
from services.notifications.sending import parcels
from services.notifications.sending.channels import Answer, Handing, Parcel, ServerAway
from services.notifications.sending.channels.guarded_channel import GuardedChannel
from services.notifications.sending.channels.set_up import channels_of
from services.notifications.sending.mailer import message_id
from shared.cleaning import mailbox_on_the_wire
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
        self._channels = {name: GuardedChannel(channel) for name, channel in channels_of(settings).items()}
        self._keeps = not settings.smtp_url
        self._quiet = QuietHours.of(settings.quiet_hours)
        self._terms = Terms(())
        self._slot: int | None = None
        self._links: dict[UUID, str] = {}
        self._written: dict[UUID, Parcel | Answer] = {}
        self._most = MOST_IN_HAND
        self._looked_at = monotonic() - LOOK_FOR_ORPHANS
        self._listener.execute("SELECT pg_advisory_lock(%s, %s)", [sending.SENDERS, self.number])
        self._listener.execute(f"LISTEN {CHANNEL}")
        self._notes = DeliveryNotes(listener, self.number)

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
        try:
            for letter, following in zip_longest(letters, letters[1:]):
                is_last = (stop is not None and stop.is_set()) or monotonic() > until
                done += self._send(letter, None if is_last else following)
                if is_last:
                    break
        finally:
            self._notes.finish(self._clock())
        if done < len(letters):
            with self._sessions.begin() as session:
                sending.give_back(session, sender=self.number)
        if letters:
            self._most = in_hand_next(done)
            log.info("letters handed over", left=done, taken_in_hand=len(letters))
        return done

    def close(self) -> None:
        """Give back what is in hand and end the connections."""
        for channel in self._channels.values():
            channel.channel.close()
        with self._sessions.begin() as session:
            sending.give_back(session, sender=self.number)

    def _take(self) -> Sequence[Letter]:
        self._written.clear()
        self._terms, now = self._terms_now(), self._clock()
        if not self._terms.channels:
            return []
        with self._sessions.begin() as session:
            letters = sending.claim(session, sender=self.number, now=now, most=self._most, terms=self._terms)
            self._links = dict(sending.mint_links(session, letters, now))
        return letters

    def _terms_now(self) -> Terms:
        """Return what may go out: what is only kept is neither limited nor does it wake anybody."""
        ready = [name for name, channel in self._channels.items() if channel.is_ready()]
        if self._keeps:
            return Terms(("email", *ready))
        if "email" in ready and not self._has_slot():
            ready.remove("email")
        return Terms(tuple(ready), self._quiet, self._settings.smtp_per_minute_and_host)

    def _has_slot(self) -> bool:
        """Return whether this sender may have a connection: there are so many for all senders together."""
        for slot in range(self._settings.smtp_most_connections):
            if self._slot is not None:
                break
            row = self._listener.execute("SELECT pg_try_advisory_lock(%s, %s)", [CONNECTIONS, slot]).fetchone()
            self._slot = slot if row and row[0] else None
        return self._slot is not None

    def _send(self, letter: Letter, following: Letter | None) -> bool:
        """Hand a letter over; return whether it left. Its answer is noted with the next one, or at the end."""
        channel = self._channels.get(letter.channel)
        if channel is None:
            self._keep(letter)
            return True
        if not channel.is_ready():
            return False
        with correlated(letter.correlation_id):
            try:
                answer = self._handed_over(channel, letter, following)
            except ServerAway as trouble:
                self._away(letter.channel, str(trouble))
                return False
            if answer is None:
                return False
            self._notes.add(DeliveryAnswer(letter, answer.kind, answer.text, channel.server, self._clock()))
            if answer.kind != "accepted":
                log.info(answer.kind, letter_id=str(letter.id), template=letter.template, answer=answer.text)
        return True

    def _handed_over(self, channel: GuardedChannel, letter: Letter, following: Letter | None) -> Answer | None:
        parcel = self._written.pop(letter.id, None) or self._write(letter)
        self._notes.begin(letter.id, self._clock())
        try:
            if isinstance(parcel, Answer):
                return parcel if self._notes.answer() else None
            next_here = (
                mailbox_on_the_wire(following.recipient) if following and following.channel == letter.channel else ""
            )
            return channel.send(parcel, Handing(self._notes.answer, partial(self._write_ahead, following), next_here))
        finally:
            self._notes.answer()  # whatever the server says: nothing goes on before that is committed

    def _write_ahead(self, letter: Letter | None) -> None:
        if letter is not None and letter.channel in self._channels:
            self._written[letter.id] = self._write(letter)

    def _write(self, letter: Letter) -> Parcel | Answer:
        return parcels.parcel_of(self._settings, letter, self._links.get(letter.id, ""), self._clock())

    def _keep(self, letter: Letter) -> None:
        content, frame = parcels.page_of(self._settings, letter, self._links.get(letter.id, ""))
        with correlated(letter.correlation_id), self._sessions.begin() as session:
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

    def _away(self, channel: str, reason: str) -> None:
        log.warning("the server is away", channel=channel, reason=reason)
        with self._sessions.begin() as session:
            sending.give_back(session, sender=self.number, channel=channel, answer=reason)

    def _sleep(self) -> None:
        for name, channel in self._channels.items():
            if channel.rest() and name == "email" and self._slot is not None:
                self._listener.execute("SELECT pg_advisory_unlock(%s, %s)", [CONNECTIONS, self._slot])
                self._slot = None
        now = self._clock()
        with self._sessions() as session:
            due = sending.next_due(session, now, self._terms)
        wait = LONGEST_SLEEP if due is None else min(max(due - now, SHORTEST_SLEEP), LONGEST_SLEEP)
        for _ in self._listener.notifies(timeout=wait.total_seconds(), stop_after=1):
            pass


@contextmanager
def sender_of(sessions: sessionmaker[Session], settings: Settings, clock: Clock = present) -> Iterator[Sender]:
    """Open a sender with a connection of its own for waking and for its lock; give back what it has in hand."""
    with ExitStack() as stack:
        listener = psycopg.connect(
            settings.database_url, autocommit=True, connect_timeout=5, keepalives_idle=10, keepalives_interval=5
        )
        stack.enter_context(listener)
        sender = Sender(sessions, settings, listener, clock)
        stack.callback(sender.close)
        yield sender

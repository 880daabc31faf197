"""From the queue to the server: woken by NOTIFY, one connection for many letters, a crash repeats one at most.

A sender holds an advisory lock under its own number for as long as it lives. It takes a few letters in hand (state
``sending``, with its number), and notes what became of each in a transaction of its own, right after the server's
answer. When it dies, its lock goes with its connection; whoever looks next puts its letters back. Only the one letter
whose answer was not noted yet can go out again, with the same Message-ID.
"""

import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from time import monotonic
from typing import Final
from urllib.parse import quote

import psycopg
from sqlalchemy.orm import Session, sessionmaker

from services.notifications.actions import sending
from services.notifications.actions.letters import CHANNEL
from services.notifications.letters import Content, Frame, as_html, as_text
from services.notifications.mailer import Answer, Mailer, NoAddress, ServerAway, message_id, message_of
from services.notifications.models import Letter
from shared.clock import now as present
from shared.context import correlated
from shared.logs import log_of
from shared.settings import Settings

MOST_IN_HAND: Final = 20
LONGEST_SLEEP, SHORTEST_SLEEP = timedelta(seconds=1), timedelta(milliseconds=50)
LOOK_FOR_ORPHANS: Final = 10.0
IDLE_LINE: Final = 5.0
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0

Clock = Callable[[], datetime]

log = log_of(__name__)


class Sender:
    """One sender: ``turn`` sends what is due and then sleeps until woken or until something is due."""

    def __init__(
        self, sessions: sessionmaker[Session], settings: Settings, ear: psycopg.Connection, clock: Clock = present
    ) -> None:
        self.number = secrets.randbelow(2**31)
        self._sessions, self._settings, self._ear, self._clock = sessions, settings, ear, clock
        self._mailer = Mailer(settings.smtp_url, settings.mail_from) if settings.smtp_url else None
        self._pause = FIRST_PAUSE
        self._looked_at = self._used_at = monotonic() - LOOK_FOR_ORPHANS
        self._ear.execute("SELECT pg_advisory_lock(%s, %s)", [sending.SENDERS, self.number])
        self._ear.execute(f"LISTEN {CHANNEL}")

    def turn(self, stop: threading.Event) -> None:
        """Send until nothing is due, then sleep."""
        sent = self.send_due(stop)
        if not sent and not stop.is_set():
            self._sleep()

    def send_due(self, stop: threading.Event | None = None) -> int:
        """Take some due letters in hand and send them; return how many left. A server that is away costs no try."""
        self._look_after_queue()
        with self._sessions.begin() as session:
            letters = sending.claim(session, sender=self.number, now=self._clock(), most=MOST_IN_HAND)
        done = 0
        try:
            for letter in letters:
                if stop is not None and stop.is_set():
                    break
                self._send(letter)
                done += 1
        except ServerAway as trouble:
            self._wait_for_server(str(trouble), stop)
        if done < len(letters):
            with self._sessions.begin() as session:
                sending.give_back(session, sender=self.number)
        return done

    def close(self) -> None:
        """Give back what is in hand and end the connection to the server."""
        if self._mailer:
            self._mailer.close()
        with self._sessions.begin() as session:
            sending.give_back(session, sender=self.number)

    def _send(self, letter: Letter) -> None:
        self._ear.execute("SELECT 1")  # our lock still holds, so nobody else has these letters
        with correlated(letter.correlation_id), self._sessions.begin() as session:
            content = Content.from_json(letter.content).with_secret(letter.secret)
            frame = Frame.of(self._settings, letter.language, self._link(session, letter))
            if self._mailer is None:
                self._keep(session, letter, content, frame)
                return
            self._note(session, letter, self._handed_over(letter, content, frame))

    def _handed_over(self, letter: Letter, content: Content, frame: Frame) -> Answer:
        if self._mailer is None:
            raise RuntimeError("without a server letters are kept")
        try:
            message = message_of(
                content,
                frame,
                letter_id=letter.id,
                email=letter.recipient,
                name=letter.recipient_name,
                mail_from=self._settings.mail_from,
                now=self._clock(),
                trace=letter.correlation_id,
            )
        except NoAddress:
            return Answer("refused", "this address cannot be written in a letter")
        answer = self._mailer.send(message, letter.recipient)
        self._pause, self._used_at = FIRST_PAUSE, monotonic()
        return answer

    def _note(self, session: Session, letter: Letter, answer: Answer) -> None:
        notes = {"accepted": sending.note_sent, "put_off": sending.note_put_off, "refused": sending.note_refused}
        notes[answer.kind](session, letter, sender=self.number, answer=answer.text, now=self._clock())
        log.info("letter handed over", letter_id=str(letter.id), template=letter.template, outcome=answer.kind)

    def _keep(self, session: Session, letter: Letter, content: Content, frame: Frame) -> None:
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

    def _link(self, session: Session, letter: Letter) -> str:
        if not letter.link:
            return ""
        token = sending.mint_link(session, letter, self._clock())
        return f"{self._settings.public_url}/notifications/enter/{token}?next={quote(letter.link, safe='/')}"

    def _look_after_queue(self) -> None:
        if monotonic() - self._looked_at < LOOK_FOR_ORPHANS:
            return
        self._looked_at = monotonic()
        with self._sessions.begin() as session:
            freed, late = sending.free_orphans(session), sending.cancel_late(session, self._clock())
        if freed or late:
            log.info("queue looked after", freed=freed, late=late)

    def _wait_for_server(self, reason: str, stop: threading.Event | None) -> None:
        log.warning("the mail server is away", reason=reason, pause=self._pause)
        with self._sessions.begin() as session:
            sending.give_back(session, sender=self.number, answer=reason)
        if stop is not None:
            stop.wait(self._pause)
        self._pause = min(self._pause * 2, LONGEST_PAUSE)

    def _sleep(self) -> None:
        if self._mailer and monotonic() - self._used_at > IDLE_LINE:
            self._mailer.close()
        with self._sessions() as session:
            due = sending.next_due(session, self._clock())
        wait = LONGEST_SLEEP if due is None else min(max(due - self._clock(), SHORTEST_SLEEP), LONGEST_SLEEP)
        for _ in self._ear.notifies(timeout=wait.total_seconds(), stop_after=1):
            pass


@contextmanager
def sender_of(sessions: sessionmaker[Session], settings: Settings, clock: Clock = present) -> Iterator[Sender]:
    """Open a sender with a connection of its own for waking and for its lock; give back what it has in hand."""
    with ExitStack() as stack:
        ear = psycopg.connect(
            settings.database_url, autocommit=True, connect_timeout=5, keepalives_idle=10, keepalives_interval=5
        )
        stack.enter_context(ear)
        sender = Sender(sessions, settings, ear, clock)
        stack.callback(sender.close)
        yield sender

"""Noting what servers said to letters, one statement each, while the next letter is already on its way.

The statement is sent without waiting for it (libpq does that, psycopg's cursors do not): what it takes is time of the
mail server's, not ours.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

import psycopg
from psycopg.pq import ExecStatus

from services.notifications.domain.lifecycle import LetterState
from services.notifications.domain.retries import next_try
from services.notifications.models import Letter

STATES: Final[Mapping[str, LetterState]] = {
    "accepted": "sent", "put_off": "waiting", "given_up": "failed", "refused": "failed",
}  # fmt: skip
"""What a letter becomes with what came of a try."""
NAME: Final = b"note_and_ask"
NOTE_AND_ASK: Final = b"""
WITH noted AS (
  UPDATE letters SET
    state = $3::text, claimed_by = NULL, tries = tries + 1, answer = $6::text,
    next_try_at = coalesce($7::timestamptz, next_try_at), sent_at = coalesce($8::timestamptz, sent_at),
    secret = CASE WHEN $3::text = 'waiting' THEN secret END
  WHERE id = $2::uuid AND claimed_by = $1::integer
), tried AS (
  INSERT INTO letter_tries (letter_id, at, outcome, server, answer)
  SELECT $2::uuid, $9::timestamptz, $4::text, $5::text, $6::text WHERE $2::uuid IS NOT NULL
)
SELECT 1 FROM letters
WHERE id = $10::uuid AND state = 'sending' AND claimed_by = $1::integer
  AND (give_up_at IS NULL OR give_up_at > $11::timestamptz)
"""
GOOD: Final = (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK)


@dataclass(frozen=True)
class DeliveryAnswer:
    """What a server said to a letter at one moment, before it is noted."""

    letter: Letter
    kind: Literal["accepted", "put_off", "refused"]
    answer: str
    server: str
    at: datetime


class DeliveryNotes:
    """One sender's notes, on the connection that holds its lock: if that is lost, no other letter goes out.

    Notes do not wait for the disk, but the last of a hand does, and those before it with it: each would take longer
    than its letter. So no process that dies makes more than one letter go out twice, but a power cut of the database
    can (those of its last half second, with the same Message-ID).
    """

    def __init__(self, connection: psycopg.Connection, sender: int) -> None:
        self._connection, self._sender = connection, sender
        self._connection.execute("SET synchronous_commit TO off")
        self._connection.pgconn.prepare(NAME, NOTE_AND_ASK)
        self._told: DeliveryAnswer | None = None
        self._open = False
        self._answer = False

    def add(self, told: DeliveryAnswer) -> None:
        """Keep what a server said until it is written down with the next ``begin`` or ``finish``."""
        self._told = told

    def begin(self, following: UUID | None, now: datetime) -> None:
        """Write down what was added, and ask whether the ``following`` letter in hand is still to go out."""
        told, self._told = self._told, None
        self._connection.pgconn.send_query_prepared(NAME, self._values(told, following, now))
        self._open, self._answer = True, False
        while self._connection.pgconn.flush():
            pass

    def answer(self) -> bool:
        """Wait until what was begun is committed, and return whether the following letter is to go out.

        Raises psycopg.OperationalError if it could not be written down.
        """
        while self._open and (result := self._connection.pgconn.get_result()) is not None:
            if result.status not in GOOD:
                self._open = self._connection.pgconn.status == psycopg.pq.ConnStatus.OK
                raise psycopg.OperationalError(result.error_message.decode(errors="replace"))
            self._answer = result.ntuples > 0
        self._open = False
        return self._answer

    def finish(self, now: datetime) -> None:
        """Write down what is left, and wait until it and all before it are safe on the disk."""
        self.answer()
        if self._told is not None:
            self._connection.execute("SET synchronous_commit TO on")
            self.begin(None, now)
            self.answer()
            self._connection.execute("SET synchronous_commit TO off")

    def _values(self, told: DeliveryAnswer | None, following: UUID | None, now: datetime) -> Sequence[bytes | None]:
        asked = (_text(following), _text(now))
        if told is None:
            return (_text(self._sender), *[None] * 8, *asked)
        again = next_try(told.letter.tries + 1, told.at) if told.kind == "put_off" else None
        outcome = "given_up" if told.kind == "put_off" and again is None else told.kind
        state = STATES[outcome]
        noted = (told.letter.id, state, outcome, told.server, told.answer, again, told.at if state == "sent" else None)
        return (_text(self._sender), *map(_text, noted), _text(told.at), *asked)


def _text(value: object) -> bytes | None:
    """Return a value as PostgreSQL reads it; moments in ISO 8601."""
    return None if value is None else str(value).encode()

"""What the sender does with the queue: claim, mint the links, note what came of it, here and nowhere else."""

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, case, delete, exists, func, or_, select, text, update
from sqlalchemy.orm import Session, undefer

from services.notifications.actions.marks import held_back
from services.notifications.domain.lifecycle import LetterState, becomes
from services.notifications.domain.limits import WINDOW, Terms, within_limit
from services.notifications.domain.retries import next_try
from services.notifications.domain.secrets import LINK_LIFE, digest_of_token
from services.notifications.domain.trouble import Kind
from services.notifications.models import (
    Batch,
    BouncedMailbox,
    EndedConcern,
    KeptLetter,
    Letter,
    LetterTry,
    SendingPause,
)
from services.notifications.queries.undelivered import over
from shared.cases import in_state

SENDERS: Final = 7_215_002  # the class of advisory locks: (SENDERS, number) is held while that sender lives
CLAIMS: Final = 7_215_003  # held while a sender counts what may go to a host and takes it in hand
AT_ALL_HOURS: Final = Terms()


def free_orphans(session: Session) -> int:
    """Put letters in the hands of senders that are no more back into the queue; return how many."""
    freed = 0
    for number in session.scalars(select(Letter.claimed_by).where(in_state(Letter, "sending")).distinct()).all():
        if number is None or session.scalar(select(func.pg_try_advisory_xact_lock(SENDERS, number))):
            orphans = update(Letter).where(in_state(Letter, "sending"), Letter.claimed_by.is_not_distinct_from(number))
            result = session.execute(orphans.values(becomes("waiting", claimed_by=None)).returning(Letter.id))
            freed += len(result.all())
    return freed


def cancel_late(session: Session, now: datetime) -> int:
    """Take out of the queue what nobody needs any more (a code that has expired, a letter whose reason has gone while
    it was in hand); return how many."""
    over = exists().where(EndedConcern.name == Letter.concerns, Letter.concerns != "")
    reason = case((over, "reason_gone"), else_="too_late")
    late = update(Letter).where(in_state(Letter, "waiting"), Letter.give_up_at <= now)
    cancelled = late.values(becomes("cancelled", cancelled_for=reason, secret=None))
    rows = session.execute(cancelled.returning(Letter.id, Letter.cancelled_for)).all()
    session.add_all(LetterTry(letter_id=letter_id, at=now, outcome=outcome) for letter_id, outcome in rows)
    session.flush()
    return len(rows)


def claim(session: Session, *, sender: int, now: datetime, most: int, terms: Terms = AT_ALL_HOURS) -> Sequence[Letter]:
    """Take due letters in hand, those that somebody waits for first; two senders never get the same.

    No more than the ``terms`` allow: where there is a limit to a host, senders count one after the other; the letters
    of a host that has had its share are passed over and hold up nobody else's. Urgent ones (sign-in codes, for which
    somebody waits) go all the same.

    The commit need not reach the disk: a power cut would only put untried letters back into the queue.
    """
    session.execute(text("SET LOCAL synchronous_commit TO off"))
    used = _used(session, now, terms)
    candidates = select(Letter.id, Letter.host, Letter.urgent).where(
        Letter.next_try_at <= now, *_may_go(now, terms, used)
    )
    in_order = (Letter.priority, Letter.next_try_at, Letter.position)
    found = session.execute(candidates.order_by(*in_order).limit(most).with_for_update(skip_locked=True)).all()
    allowed = within_limit([letter.host for letter in found], used, terms.per_minute)
    ids = [letter.id for letter, may_go in zip(found, allowed, strict=True) if may_go or letter.urgent]
    if not ids:
        return []
    taken = update(Letter).where(Letter.id.in_(ids)).values(becomes("sending", claimed_by=sender))
    loaded = undefer(Letter.content), undefer(Letter.secret), undefer(Letter.calendar)
    letters = session.scalars(taken.returning(Letter).options(*loaded)).all()
    place = {letter_id: number for number, letter_id in enumerate(ids)}
    return sorted(letters, key=lambda letter: place[letter.id])


MINT: Final = text("""
INSERT INTO sign_in_links (letter_id, token_digest, email, next_path, expires_at)
SELECT letters.id, minted.digest, letters.recipient, letters.link, :expires_at
FROM unnest(CAST(:ids AS uuid[]), CAST(:digests AS bytea[])) AS minted (id, digest) JOIN letters USING (id)
ON CONFLICT (letter_id) DO UPDATE SET
  token_digest = excluded.token_digest, email = excluded.email, next_path = excluded.next_path,
  expires_at = excluded.expires_at, used_at = NULL
""")


def mint_links(session: Session, letters: Sequence[Letter], now: datetime) -> Mapping[UUID, str]:
    """Return new tokens that sign the letters' readers in once; those of an earlier try are no longer good."""
    tokens = {letter.id: secrets.token_urlsafe(24) for letter in letters if letter.link and letter.channel == "email"}
    if tokens:
        digests = [digest_of_token(token) for token in tokens.values()]
        session.execute(MINT, {"ids": list(tokens), "digests": digests, "expires_at": now + LINK_LIFE})
    return tokens


MAY_STILL_GO: Final = text("""
SELECT 1 FROM letters WHERE id = :id AND state = 'sending' AND claimed_by = :sender
  AND (give_up_at IS NULL OR give_up_at > :now)
  AND (urgent OR NOT EXISTS (SELECT 1 FROM sending_pause WHERE resumed_at IS NULL))
""")
NOTE: Final = text("""
WITH noted AS (
  UPDATE letters SET
    state = CAST(:state AS text), claimed_by = NULL, tries = tries + 1, answer = CAST(:answer AS text),
    next_try_at = coalesce(CAST(:again AS timestamptz), next_try_at),
    sent_at = CASE WHEN CAST(:state AS text) = 'sent' THEN CAST(:now AS timestamptz) ELSE sent_at END,
    secret = CASE WHEN CAST(:state AS text) = 'waiting' THEN secret END
  WHERE id = :id AND claimed_by = :sender
  RETURNING id
)
INSERT INTO letter_tries (letter_id, at, outcome, server, said_to, answer)
SELECT id, CAST(:now AS timestamptz), :outcome, :server, :said_to, CAST(:answer AS text) FROM noted
""")
STATES: Final[Mapping[str, LetterState]] = {
    "accepted": "sent", "put_off": "waiting", "given_up": "failed", "refused": "failed",
}  # fmt: skip
"""What a letter becomes with what came of a try."""


def may_still_go(session: Session, letter: Letter, *, sender: int, now: datetime) -> bool:
    """Return whether a letter in this sender's hand is still to go out: somebody may have ended what it is about, or
    stopped all letters, and a sender that was given up has nothing in hand any more."""
    return session.scalar(MAY_STILL_GO, {"id": letter.id, "sender": sender, "now": now}) is not None


def note(
    session: Session, letter: Letter, kind: Kind, *, answer: str, server: str, said_to: str, sender: int, now: datetime
) -> None:
    """Note what a server said to a letter, in the letter and in its history, in one statement."""
    again = next_try(letter.tries + 1, now) if kind == "put_off" else None
    outcome = "given_up" if kind == "put_off" and again is None else kind
    told = {"outcome": outcome, "state": STATES[outcome], "answer": answer, "server": server, "said_to": said_to}
    session.execute(NOTE, {"id": letter.id, "sender": sender, "now": now, "again": again, **told})


def take_back(session: Session, letter_ids: Sequence[UUID]) -> None:
    """Letters that were refused wait again, as if untried: the server refuses everything, whoever it is for.

    Not what is over or void since then, and no sign-in codes: with the refusal they were forgotten.
    """
    void = exists().where(Batch.id == Letter.batch_id, in_state(Batch, "void", "withdrawn"))
    wanted = (Letter.id.in_(letter_ids), in_state(Letter, "failed", "waiting"), Letter.kind != "sign_in")
    again = session.scalars(select(Letter.id).where(*wanted, ~void, ~over())).all()
    tried = (LetterTry.letter_id.in_(again), LetterTry.outcome.in_(("refused", "put_off", "given_up")))
    newest = select(func.max(LetterTry.id)).where(*tried).group_by(LetterTry.letter_id)
    of_them = (LetterTry.id.in_(newest), LetterTry.letter_id == Letter.id)
    marked = exists().where(
        *of_them, Letter.recipient == BouncedMailbox.email, LetterTry.at <= BouncedMailbox.bounced_at
    )
    session.execute(delete(BouncedMailbox).where(marked))
    session.execute(update(LetterTry).where(LetterTry.id.in_(newest)).values(outcome="put_off"))
    untried = becomes("waiting", tries=func.greatest(Letter.tries - 1, 0), bounced_at=None, cause="")
    session.execute(update(Letter).where(Letter.id.in_(again)).values(untried))


def put_behind(session: Session, letter_ids: Sequence[UUID], until: datetime) -> None:
    """Let letters wait, untried, for as long as their server does, so that another one is tried first then."""
    session.execute(update(Letter).where(Letter.id.in_(letter_ids)).values(next_try_at=until))


def keep(
    session: Session, letter: Letter, *, sender: int, message_id: str, link: str, text: str, html: str, now: datetime
) -> None:
    """Keep the letter as it would have gone out, for the page that stands in for a mailbox."""
    row = {"message_id": message_id, "link": link, "text": text, "html": html, "kept_at": now}
    session.merge(KeptLetter(letter_id=letter.id, **row))
    mine = update(Letter).where(Letter.id == letter.id, Letter.claimed_by == sender)
    out = becomes("kept", claimed_by=None, sent_at=now, secret=None, answer="", tries=Letter.tries + 1)
    session.execute(mine.values(out))
    session.add(LetterTry(letter_id=letter.id, at=now, outcome="kept"))
    session.flush()


def give_back(session: Session, *, sender: int) -> None:
    """Put what this sender has in hand back into the queue, untried."""
    mine = update(Letter).where(in_state(Letter, "sending"), Letter.claimed_by == sender)
    session.execute(mine.values(becomes("waiting", claimed_by=None)))


def let_wait(session: Session, *, sender: int, channel: str, answer: str) -> None:
    """Say of the letters of a channel in this sender's hand why they do not go out now."""
    mine = update(Letter).where(in_state(Letter, "sending"), Letter.claimed_by == sender, Letter.channel == channel)
    session.execute(mine.values(answer=answer))


def next_due(session: Session, now: datetime, terms: Terms = AT_ALL_HOURS) -> datetime | None:
    """Return when the next letter that the terms let go is to be tried."""
    may_go = _may_go(now, terms, _used(session, now, terms))
    return session.scalar(select(func.min(Letter.next_try_at)).where(*may_go))


def _may_go(now: datetime, terms: Terms, used: Mapping[str, int]) -> Sequence[ColumnElement[bool]]:
    """Return what holds for letters that may go out now, as soon as they are due.

    Nothing but sign-in codes goes to a mailbox that is gone (marks.return_undeliverable gives the rest up).
    """
    conditions = [
        in_state(Letter, "waiting"),
        Letter.channel.in_(terms.channels),
        or_(Letter.give_up_at.is_(None), Letter.give_up_at > now),
        ~held_back(now),
        _not_paused(),
    ]
    cannot_wait = terms.deadline_that_cannot_wait(now)
    if cannot_wait:
        conditions.append(or_(Letter.urgent, Letter.deadline_at <= cannot_wait))
    if full := [host for host, count in used.items() if host and count >= terms.per_minute]:
        conditions.append(or_(Letter.urgent, Letter.host.not_in(full)))
    return conditions


def _not_paused() -> ColumnElement[bool]:
    """What is urgent goes out in a pause too: sign-in codes, else nobody could come and end it, and alarms."""
    return or_(Letter.urgent, ~exists().where(SendingPause.resumed_at.is_(None)))


def _used(session: Session, now: datetime, terms: Terms) -> Mapping[str, int]:
    """Return how many letters went to each host in the last minute or are in a sender's hands, if there is a limit."""
    if not terms.per_minute:
        return {}
    session.execute(select(func.pg_advisory_xact_lock(CLAIMS, 0)))
    by_host = select(Letter.host, func.count()).group_by(Letter.host)
    sent = session.execute(by_host.where(Letter.sent_at > now - WINDOW)).all()
    in_hand = session.execute(by_host.where(in_state(Letter, "sending"))).all()
    return sum((Counter({host: count}) for host, count in (*sent, *in_hand)), Counter())

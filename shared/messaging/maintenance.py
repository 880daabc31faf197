"""What people do with messages by hand: replay all, retry or drop dead letters."""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial

from sqlalchemy.orm import Session, sessionmaker

from shared.messaging import dead_letters as letters
from shared.messaging.broker import Broker, Received
from shared.messaging.consumer import MessageOutcome, once_more, take
from shared.messaging.dead_letters import DeadLetter
from shared.messaging.outage import is_outage
from shared.service import Service

Tell = Callable[[int], None]


def replay(
    service: Service,
    sessions: sessionmaker[Session],
    broker: Broker,
    *,
    only: Sequence[str] = (),
    dry_run: bool = False,
    tell: Tell = lambda _: None,
) -> Counter[str]:
    """Send everything that the broker has through the inbox again, and count what became of it.

    What had its effect is a duplicate and does nothing; what fails is kept as a dead letter. With ``dry_run`` every
    transaction is rolled back. Raises an outage: then replay again.
    """
    found: Counter[str] = Counter()
    for number, message in enumerate(broker.read_all(service.listens_to), start=1):
        tell(number)
        if not only or letters.type_of(message.value) in only:
            found[_replay_one(service, sessions, message, dry_run)] += 1
    return found


def dead_letters(session: Session, ids: Sequence[int] = ()) -> list[DeadLetter]:
    """Return the dead letters with these ids, or all, oldest first."""
    return letters.listed(session, ids)


def retry(
    service: Service, sessions: sessionmaker[Session], ids: Sequence[int], *, tell: Tell = lambda _: None
) -> tuple[int, int]:
    """Handle dead letters again (all if no ids are given), oldest first; return how many succeeded and how many failed.

    Those that succeed are gone, in the same transaction; those that fail stay, with the new reason.
    """
    done = failed = 0
    with sessions() as session:
        wanted = letters.listed(session, ids)
    for number, letter in enumerate(wanted, start=1):
        tell(number)
        try:
            once_more(partial(_retry_one, service, sessions, letter))
            done += 1
        except Exception as trouble:
            if is_outage(trouble):
                raise
            with sessions.begin() as session:
                letters.keep_again(session, letter, trouble)
            failed += 1
    return done, failed


def drop(sessions: sessionmaker[Session], ids: Sequence[int]) -> int:
    """Forget dead letters for good (all if no ids are given) and return how many there were."""
    with sessions.begin() as session:
        wanted = letters.listed(session, ids)
        for letter in wanted:
            letters.drop(session, letter)
    return len(wanted)


def _retry_one(service: Service, sessions: sessionmaker[Session], letter: DeadLetter) -> None:
    with sessions.begin() as session:
        take(session, service, topic=letter.topic, value=letter.payload)
        letters.drop(session, letter)


def _replay_one(service: Service, sessions: sessionmaker[Session], message: Received, dry_run: bool) -> str:
    def try_it() -> MessageOutcome:
        with sessions() as session:
            outcome = take(session, service, topic=message.topic, value=message.value)
            if not dry_run:
                session.commit()
            return outcome

    try:
        return once_more(try_it)
    except Exception as trouble:
        if is_outage(trouble):
            raise
        if not dry_run:
            with sessions.begin() as session:
                letters.keep(session, message, trouble)
        return MessageOutcome.DEAD

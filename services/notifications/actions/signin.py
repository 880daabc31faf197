"""Codes and links that prove who reads a mailbox."""

import secrets as randomness
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from services.notifications import queries
from services.notifications.actions.letters import NewLetter, queue_letter
from services.notifications.domain import secrets
from services.notifications.letters import Recipient, write_sign_in_code
from services.notifications.letters.write import SIGN_IN_CODE
from services.notifications.models import GuessingAlarm, SignInAttempt, SignInCode, SignInLink, WrongCode
from shared.cases import FRESH
from shared.errors import Trouble
from shared.i18n import N_, known_language

FORGET_AT_ONCE = 2_000

Keys = tuple[str, ...]


class TooManyRequests(Trouble):
    """Too many codes were asked for from this network; it says nothing of any mailbox."""

    kind = "too_many"
    text = N_(
        "Mạng này đã yêu cầu quá nhiều mã trong 15 phút qua. Vui lòng chờ ít phút rồi thử lại, dùng mạng khác, "
        "hoặc mở đường dẫn trong thư đã nhận."
    )


@dataclass(frozen=True, kw_only=True)
class Asking:
    """Who asks, and how: ``known`` is a browser that was signed in to the mailbox before, or a link of its letter."""

    email: str
    known: bool
    address: str
    language: str
    key: str
    trace: str


@dataclass(frozen=True)
class Asked:
    """The token that ties a code to this browser, and the code in the mailbox; ``sent`` if a letter goes out now."""

    browser: str
    sent: bool
    sent_at: datetime
    expires_at: datetime
    digits: int


@dataclass(frozen=True)
class Checked:
    """What a typed code is worth; ``email`` is given only if it is right."""

    verdict: secrets.Verdict
    tries_left: int
    email: str = ""


def ask_for_code(session: Session, asking: Asking, *, now: datetime) -> Asked:
    """See to it that a good code is in the mailbox, known or not, and let this browser type it.

    While one is there, the same is sent again, and no oftener than its kind allows. Raises TooManyRequests. Nothing
    here or in the answer's time tells whether the mailbox is known.
    """
    network = "" if asking.known else secrets.network_of(asking.address)
    _refuse_if_too_many(session, network, now)
    _one_at_a_time(session, asking.email)
    code = _good_code(session, asking, now)
    sent = code.letters == 0 or now >= code.sent_at + secrets.kind_of(code.digits).again
    if sent:
        code.letters, code.sent_at = code.letters + 1, now
        _queue_code(session, code, asking, now)
    browser = randomness.token_urlsafe(32)
    digest = secrets.digest_of_token(browser)
    session.add(SignInAttempt(code_id=code.id, browser_digest=digest, network=network, asked_at=now))
    session.flush()
    return Asked(browser, sent, code.sent_at, code.expires_at, code.digits)


def check_code(session: Session, *, browser: str, code: str, keys: Keys, address: str, now: datetime) -> Checked:
    """Say what a code typed in this browser is worth, and count a wrong one. A right code is used up by this.

    The same browser may send it again within a minute. Never raises for a wrong one: the caller commits, so that it
    counts.
    """
    of_browser = SignInAttempt.browser_digest == secrets.digest_of_token(browser)
    email = session.scalar(select(SignInCode.email).join(SignInAttempt).where(of_browser))
    if email is None:
        return Checked("expired", 0)
    _one_at_a_time(session, email)
    attempt = session.scalars(select(SignInAttempt).where(of_browser), execution_options=FRESH).one()
    asked = attempt.code
    spent = asked.digits == secrets.SHORT.digits and _wrong(session, email, asked.known, now) >= secrets.MOST_WRONG
    typed = secrets.typed_code(code)
    matches = any(secrets.same(typed, secrets.code_of(asked.id, asked.digits, key)) for key in keys)
    verdict = secrets.verdict(
        matches=matches,
        wrong=attempt.wrong,
        spent=spent,
        used_at=asked.used_at,
        used_here_at=attempt.used_at,
        expires_at=asked.expires_at,
        now=now,
    )
    if verdict == "right":
        asked.used_at = attempt.used_at = asked.used_at or now
    elif verdict != "expired" and not spent and attempt.wrong < secrets.MOST_TRIES:
        attempt.wrong += 1
        note_wrong_code(session, email=email, known=asked.known, address=address, now=now)
    session.flush()
    left = max(0, secrets.MOST_TRIES - attempt.wrong)
    return Checked(verdict, left, email if verdict == "right" else "")


def note_wrong_code(session: Session, *, email: str, known: bool, address: str, now: datetime) -> None:
    """Count a wrong code, for its mailbox and for the alarm."""
    session.add(WrongCode(email=email, known=known, network=secrets.network_of(address), at=now))


def use_link(session: Session, *, token: str, now: datetime) -> SignInLink | None:
    """Use up the link of a letter and return it; None if it was used, has expired or never was."""
    digest = secrets.digest_of_token(token)
    link = session.scalar(select(SignInLink).where(SignInLink.token_digest == digest).with_for_update())
    if link is None or link.used_at is not None or link.expires_at <= now:
        return None
    link.used_at = now
    session.flush()
    return link


def forget_old(session: Session, now: datetime) -> int:
    """Delete some of the codes, tries and links that are good for nothing any more; a tick."""
    old = now - secrets.DAY
    done = 0
    for table, when, key in (
        (SignInAttempt, SignInAttempt.asked_at, SignInAttempt.id),
        (SignInCode, SignInCode.expires_at, SignInCode.id),
        (SignInLink, SignInLink.expires_at, SignInLink.letter_id),
        (WrongCode, WrongCode.at, WrongCode.id),
        (GuessingAlarm, GuessingAlarm.hour, GuessingAlarm.hour),
    ):
        some = select(key).where(when < old).limit(FORGET_AT_ONCE)
        done += len(session.execute(delete(table).where(key.in_(some)).returning(key)).all())
    return done


def _refuse_if_too_many(session: Session, network: str, now: datetime) -> None:
    lately = SignInAttempt.network == network, SignInAttempt.asked_at > now - secrets.WINDOW
    if network and (session.scalar(select(func.count()).where(*lately)) or 0) >= secrets.MOST_PER_NETWORK:
        raise TooManyRequests


def _one_at_a_time(session: Session, email: str) -> None:
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(email, 0))))


def _good_code(session: Session, asking: Asking, now: datetime) -> SignInCode:
    """Return the code that this mailbox has and that is good for half of its life at least, else a new one."""
    wrong, in_vain = (count(session, asking.email, asking.known, now) for count in (_wrong, _in_vain))
    kind = secrets.kind_for(wrong=wrong, in_vain=in_vain)
    mine = (SignInCode.email == asking.email, SignInCode.known == asking.known, SignInCode.digits == kind.digits)
    good = SignInCode.used_at.is_(None), SignInCode.expires_at >= now + kind.life / 2
    found = session.scalar(select(SignInCode).where(*mine, *good).order_by(SignInCode.made_at.desc()).limit(1))
    if found is not None:
        return found
    made = SignInCode(
        id=uuid4(),
        email=asking.email,
        known=asking.known,
        digits=kind.digits,
        made_at=now,
        letters=0,
        sent_at=now,
        expires_at=now + kind.life,
    )
    session.add(made)
    session.flush()
    return made


def _wrong(session: Session, email: str, known: bool, now: datetime) -> int:
    of_mailbox = WrongCode.email == email, WrongCode.known == known, WrongCode.at > now - secrets.DAY
    return session.scalar(select(func.count()).where(*of_mailbox)) or 0


def _in_vain(session: Session, email: str, known: bool, now: datetime) -> int:
    of_mailbox = SignInCode.email == email, SignInCode.known == known, SignInCode.made_at > now - secrets.DAY
    letters = select(func.coalesce(func.sum(SignInCode.letters), 0)).where(*of_mailbox, SignInCode.used_at.is_(None))
    return session.scalar(letters) or 0


def _queue_code(session: Session, code: SignInCode, asking: Asking, now: datetime) -> None:
    known = queries.person(session, code.email)
    recipient = Recipient(code.email, known.name if known else "", asking.language)
    text = queries.newest_text(session, SIGN_IN_CODE, known_language(asking.language))
    queue_letter(
        session,
        NewLetter(
            content=write_sign_in_code(recipient, code.expires_at, text),
            recipient=recipient,
            event_id=uuid4(),
            template=SIGN_IN_CODE,
            template_version=text.version,
            kind="sign_in",
            trace=asking.trace,
            urgent=True,
            priority=0,
            secret=secrets.spaced(secrets.code_of(code.id, code.digits, asking.key)),
            give_up_at=code.expires_at,
        ),
        now=now,
    )

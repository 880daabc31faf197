"""Codes and links that prove who reads a mailbox."""

import secrets as randomness
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from services.notifications import queries
from services.notifications.actions.letters import NewLetter, queue_letter
from services.notifications.domain import secrets
from services.notifications.letters import Recipient, write_sign_in_code
from services.notifications.letters.write import SIGN_IN_CODE
from services.notifications.models import SignInAttempt, SignInLink, SignInRequest
from shared.errors import Trouble
from shared.i18n import N_, known_language

FORGET_AT_ONCE = 500


class TooManyRequests(Trouble):
    """Too many codes were asked for, for this mailbox or from this address."""

    kind = "too_many"
    text = N_("Đã yêu cầu quá nhiều mã trong thời gian ngắn. Vui lòng chờ 15 phút rồi thử lại.")


@dataclass(frozen=True)
class Checked:
    """What a typed code is worth; ``email`` is given only if it is right."""

    verdict: secrets.Verdict
    tries_left: int
    email: str = ""


def ask_for_code(
    session: Session, *, email: str, address: str, language: str, key: str, trace: str, now: datetime
) -> str:
    """Send a code to a mailbox, known or not, and return the token that binds it to this browser.

    Raises TooManyRequests. Nothing here or in the answer's time tells whether the mailbox is known.
    """
    _refuse_if_too_many(session, email, address, now)
    session.add(SignInRequest(email=email, address=address, asked_at=now))
    code = secrets.code_of(randomness.randbelow(10**secrets.CODE_LENGTH))
    browser, attempt = randomness.token_urlsafe(32), uuid4()
    expires_at = now + secrets.CODE_LIFE
    session.add(
        SignInAttempt(
            id=attempt,
            email=email,
            browser_digest=secrets.digest_of_token(browser),
            code_digest=secrets.digest_of_code(code, str(attempt), key),
            asked_at=now,
            expires_at=expires_at,
        )
    )
    session.flush()
    _queue_code(session, attempt, email, language, code, trace, now, expires_at)
    return browser


def check_code(session: Session, *, browser: str, code: str, keys: tuple[str, ...], now: datetime) -> Checked:
    """Say what a code typed in this browser is worth, and count the try. A right code is used up by this.

    The same browser may send it again within a minute. Never raises for a wrong one: the caller commits,
    so that the try counts.
    """
    digest = secrets.digest_of_token(browser)
    row = select(SignInAttempt).where(SignInAttempt.browser_digest == digest)
    attempt = session.scalar(row.with_for_update())
    if attempt is None:
        return Checked("expired", 0)
    attempt.tries = min(attempt.tries + 1, secrets.MOST_TRIES + 1)
    typed = [secrets.digest_of_code(secrets.typed_code(code), str(attempt.id), key) for key in keys]
    verdict = secrets.verdict(
        matches=any(secrets.same(one, attempt.code_digest) for one in typed),
        tries=attempt.tries,
        used_at=attempt.used_at,
        expires_at=attempt.expires_at,
        now=now,
    )
    if verdict == "right":
        attempt.used_at = attempt.used_at or now
    session.flush()
    left = max(0, secrets.MOST_TRIES - attempt.tries)
    return Checked(verdict, left, attempt.email if verdict == "right" else "")


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
    """Delete up to 500 each of codes, requests and links that are good for nothing any more; a tick."""
    old = now - secrets.DAY
    done = 0
    for table, when, key in (
        (SignInAttempt, SignInAttempt.expires_at, SignInAttempt.id),
        (SignInRequest, SignInRequest.asked_at, SignInRequest.id),
        (SignInLink, SignInLink.expires_at, SignInLink.letter_id),
    ):
        some = select(key).where(when < old).limit(FORGET_AT_ONCE)
        done += len(session.execute(delete(table).where(key.in_(some)).returning(key)).all())
    return done


def _refuse_if_too_many(session: Session, email: str, address: str, now: datetime) -> None:
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(email, 0))))
    asked = select(func.count()).select_from(SignInRequest)
    lately, today = SignInRequest.asked_at > now - secrets.WINDOW, SignInRequest.asked_at > now - secrets.DAY
    for condition, most in (
        ((SignInRequest.email == email, lately), secrets.MOST_PER_MAILBOX),
        ((SignInRequest.email == email, today), secrets.MOST_PER_MAILBOX_AND_DAY),
        ((SignInRequest.address == address, lately), secrets.MOST_PER_ADDRESS),
    ):
        if (session.scalar(asked.where(*condition)) or 0) >= most:
            raise TooManyRequests


def _queue_code(
    session: Session,
    attempt: UUID,
    email: str,
    language: str,
    code: str,
    trace: str,
    now: datetime,
    expires_at: datetime,
) -> None:
    known = queries.person(session, email)
    recipient = Recipient(email, known.name if known else "", language)
    text = queries.newest_text(session, SIGN_IN_CODE, known_language(language))
    queue_letter(
        session,
        NewLetter(
            content=write_sign_in_code(recipient, text),
            recipient=recipient,
            event_id=attempt,
            template=SIGN_IN_CODE,
            template_version=text.version,
            kind="sign_in",
            trace=trace,
            urgent=True,
            priority=0,
            secret=code,
            give_up_at=expires_at,
        ),
        now=now,
    )

"""Codes that nobody can block: what strangers do to a mailbox, hour by hour."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker, undefer

from services.notifications.actions.guessing import watch_guessing
from services.notifications.actions.signin import Asked, Checked, ask_for_code, check_code, forget_old
from services.notifications.domain.secrets import ALARM, DAY, HOUR, LONG, MOST_WRONG, SHORT
from services.notifications.models import GuessingAlarm, Letter, SignInAttempt, SignInCode, WrongCode
from shared.clock import now
from tests.integration.notifications.sending import asking
from tests.locks import in_turn

Sessions = sessionmaker[Session]
HOA = "hoa@x.vn"
MINUTE = timedelta(minutes=1)


class Mailbox:
    """Who asks for codes to one mailbox, and types them."""

    def __init__(self, sessions: Sessions, email: str = HOA) -> None:
        self.sessions, self.email = sessions, email

    def ask(self, at: datetime, *, known: bool = False) -> Asked:
        with self.sessions.begin() as session:
            return ask_for_code(session, asking(self.email, known=known), now=at)

    def check(self, asked: Asked, code: str, at: datetime) -> Checked:
        with self.sessions.begin() as session:
            return check_code(session, browser=asked.browser, code=code, keys=("k",), address="::1", now=at)

    def codes(self) -> list[str]:
        """The code of each letter, as they were queued."""
        with self.sessions() as session:
            query = select(Letter).where(Letter.recipient == self.email).options(undefer(Letter.secret))
            return [str(one.secret) for one in session.scalars(query.order_by(Letter.position))]

    def guess(self, times: int, at: datetime, *, known: bool = False) -> None:
        for number in range(times):
            if number % 5 == 0:
                asked = self.ask(at, known=known)
            assert not self.check(asked, "000000" if self.codes()[-1] != "000000" else "000001", at).email


@pytest.fixture
def hoa(notifications_sessions: Sessions) -> Mailbox:
    return Mailbox(notifications_sessions)


def test_the_same_code_is_sent_again_while_it_is_good_for_long(hoa: Mailbox) -> None:
    at = now()
    first = hoa.ask(at)
    assert (first.sent, first.expires_at - at) == (True, SHORT.life)
    assert not hoa.ask(at + MINUTE - timedelta(seconds=1)).sent
    again = hoa.ask(at + MINUTE)
    assert (again.sent, again.expires_at) == (True, first.expires_at)
    later = hoa.ask(at + SHORT.life / 2 + timedelta(seconds=1))
    assert later.expires_at > first.expires_at
    codes = hoa.codes()
    assert codes[0] == codes[1]
    assert len(codes) == 3
    assert hoa.check(first, codes[0], at + timedelta(minutes=9)).email == HOA, "its own code, whatever others asked for"
    assert hoa.check(again, codes[0], at + timedelta(minutes=9)).verdict == "expired", "it was used"
    assert hoa.check(later, codes[2], at + timedelta(minutes=9)).email == HOA


def test_whatever_strangers_do_there_is_a_good_code_in_the_mailbox(hoa: Mailbox) -> None:
    """Strangers ask as often as a letter goes out, for a day; the owner asks in between and always gets in."""
    at = now()
    quick = [at + step * MINUTE for step in range(30)]
    slow = [at + HOUR + step * LONG.again for step in range(46)]
    for step, when in enumerate([*quick, *slow]):
        hoa.ask(when)
        asked = hoa.ask(when + MINUTE / 2)
        if step % 25 == 7:
            assert hoa.check(asked, hoa.codes()[-1], when + MINUTE / 2).email == HOA, step
    assert len(hoa.codes()) < 80, "and is not flooded"


def test_guessing_makes_codes_longer_and_stops_the_short_ones(hoa: Mailbox) -> None:
    at = now()
    owner = hoa.ask(at)
    hoa.guess(MOST_WRONG, at)
    assert hoa.check(owner, hoa.codes()[0], at).verdict == "used_up"
    longer = hoa.ask(at)
    assert (longer.sent, longer.digits) == (True, LONG.digits)
    assert hoa.check(longer, hoa.codes()[-1], at).email == HOA
    assert hoa.ask(at, known=True).digits == SHORT.digits, "who is known is not counted with strangers"
    hoa.guess(MOST_WRONG, at, known=True)
    assert hoa.ask(at, known=True).digits == LONG.digits
    assert hoa.ask(at + DAY + MINUTE).digits == SHORT.digits
    with hoa.sessions() as session:
        tried = select(func.count()).where(WrongCode.email == HOA, ~WrongCode.known)
        assert session.scalar(tried) == MOST_WRONG


def test_two_wrong_codes_at_once_are_both_counted(hoa: Mailbox) -> None:
    at = now()
    asked = hoa.ask(at)

    def guess(session: Session) -> int:
        return check_code(session, browser=asked.browser, code="1", keys=("k",), address="::1", now=at).tries_left

    assert in_turn(hoa.sessions, guess, guess) == 3


def test_many_wrong_codes_raise_one_alarm_an_hour(
    notifications_sessions: Sessions, capfd: pytest.CaptureFixture[str]
) -> None:
    at = now().replace(minute=5)
    with notifications_sessions.begin() as session:
        session.add_all(WrongCode(email=f"m{n}@x.vn", known=False, network="::/64", at=at) for n in range(ALARM - 1))
        session.flush()
        assert watch_guessing(session, at) == 0
        session.add(WrongCode(email="", known=False, network="::/64", at=at))
        session.flush()
        assert [watch_guessing(session, at) for _ in range(2)] == [1, 0]
        assert session.scalars(select(GuessingAlarm.wrong)).all() == [ALARM]
        assert watch_guessing(session, at + HOUR) == 0
    assert capfd.readouterr().out.count("sign-in codes are being guessed") == 1


def test_what_is_a_day_old_is_forgotten(hoa: Mailbox) -> None:
    at = now()
    hoa.guess(1, at)
    with hoa.sessions.begin() as session:
        session.add(GuessingAlarm(hour=at, wrong=1))
        forget_old(session, at + DAY)
        assert session.scalar(select(func.count()).select_from(SignInCode)) == 1
        forget_old(session, at + DAY + LONG.life)
        for table in (SignInCode, SignInAttempt, WrongCode, GuessingAlarm):
            assert session.scalar(select(func.count()).select_from(table)) == 0

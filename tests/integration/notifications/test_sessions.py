"""Sessions are listed, ended by their person and by organisers, and dead here at once; a code is a fresh proof."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from services.notifications.actions.people import replace_contacts
from services.notifications.actions.sessions import begin_session, end_sessions_of, forget_run_out
from services.notifications.models import KeptLetter, Person, RunningSession, Step
from shared.clock import now
from shared.events.contacts import Contact
from shared.events.notifications import SessionEnded
from shared.messaging.tables import OUTBOX
from shared.sessions import ENDED, LIFE, OFFICE_LIFE, forget_ended
from tests.clients import cookie_of
from tests.integration.notifications.conftest import Visitor, code_in
from tests.integration.notifications.proving import ORGANISER
from tests.integration.notifications.test_signin import wrong

Sessions = sessionmaker[Session]
Post = Callable[[str], KeptLetter]

HOA, PHONE = "hoa@example.vn", "Mozilla/5.0 (Linux; Android 14) Chrome/140.0 Mobile Safari/537.36"
ME, DEVICES = "/notifications/me", "/notifications/me/devices"


def sign_in(visitor: Visitor, post: Post, email: str = HOA, page: str | None = None) -> None:
    visitor.send("/notifications/sign-in", page, email=email)
    visitor.client.post(  # from a telephone
        "/notifications/sign-in/code",
        data={"code": code_in(post(email)), "csrf_token": token_of(visitor, "/notifications/sign-in/code")},
        headers={"User-Agent": PHONE},
    )
    visitor.send("/notifications/sign-in/name", name="Trần Thị Hoa")


def token_of(visitor: Visitor, page: str) -> str:
    return visitor.get(page).text.split('name="csrf_token" value="')[1].split('"')[0]


def stolen(visitor: Visitor, app: Flask) -> Visitor:
    """Somebody else with a copy of the cookie."""
    thief = Visitor(app.test_client())
    cookie = visitor.client.get_cookie("khuyencong")
    assert cookie
    thief.client.set_cookie("khuyencong", cookie.value)
    return thief


def rows(sessions: Sessions) -> list[RunningSession]:
    with sessions() as session:
        return list(session.scalars(select(RunningSession).order_by(RunningSession.begun_at)))


def told(sessions: Sessions) -> int:
    with sessions() as session:
        return len(session.execute(select(OUTBOX.c.id).where(OUTBOX.c.type == SessionEnded.type)).all())


def grant(session: Session, email: str, group: str = "organisers") -> None:
    told_of = Contact(email=email, name="Hoa", phone="", language="vi")
    replace_contacts(session, group=group, contacts=[told_of], told_at=now())


def test_signing_out_ends_copies_of_the_cookie_too_and_other_browsers_stay(
    app: Flask, visitor: Visitor, another: Visitor, post: Post, notifications_sessions: Sessions
) -> None:
    sign_in(visitor, post)
    sign_in(another, post)
    thief = stolen(visitor, app)
    assert thief.get(ME).status_code == 200
    assert [one.browser for one in rows(notifications_sessions)] == ["Chrome, Android"] * 2
    visitor.send("/notifications/sign-out", page=ME)
    assert thief.get(ME).location == "/notifications/sign-in?next=/notifications/me"
    assert thief.get("/notifications/api/me").status_code == 401
    assert another.get(ME).status_code == 200
    assert (len(rows(notifications_sessions)), told(notifications_sessions)) == (1, 1)


def test_one_device_or_all_of_them_are_signed_out_from_the_list(
    app: Flask, visitor: Visitor, another: Visitor, post: Post, notifications_sessions: Sessions
) -> None:
    sign_in(visitor, post)
    sign_in(another, post)
    first, _second = rows(notifications_sessions)
    page = another.get(DEVICES).text
    assert page.count("máy này</span>") == 1
    assert page.index("máy này</span>") < page.index(f"{first.id}/end")
    another.send(f"{DEVICES}/{first.id}/end", page=DEVICES)
    assert visitor.get(ME).status_code == 303
    sign_in(visitor, post)
    thief = stolen(another, app)
    another.send(f"{DEVICES}/end", page=DEVICES)
    assert [one.get(ME).status_code for one in (visitor, another, thief)] == [303, 303, 303]
    assert (rows(notifications_sessions), told(notifications_sessions)) == ([], 3)


def test_nobody_ends_the_session_of_another_but_organisers_do(
    app: Flask, visitor: Visitor, another: Visitor, post: Post, notifications_sessions: Sessions
) -> None:
    sign_in(visitor, post)
    (his,) = rows(notifications_sessions)
    another.sign_in_as("la@example.vn", "Lạ")
    assert another.send(f"{DEVICES}/{his.id}/end", page=DEVICES).status_code == 404
    assert another.get(f"/notifications/office/sessions?email={HOA}").status_code == 403
    with notifications_sessions.begin() as session:
        grant(session, "la@example.vn")
    assert "Chrome, Android" in another.get(f"/notifications/office/sessions?email={HOA}").text
    another.send("/notifications/office/sessions", page=f"/notifications/office/sessions?email={HOA}", email=HOA)
    assert visitor.get(ME).status_code == 303
    with notifications_sessions() as session:
        assert session.scalars(select(Step.by).where(Step.noun == "session")).all() == ["la@example.vn"]


def test_signing_in_again_in_the_same_browser_ends_the_session_before(
    app: Flask, visitor: Visitor, post: Post, notifications_sessions: Sessions
) -> None:
    sign_in(visitor, post)
    before = stolen(visitor, app)
    sign_in(visitor, post, page=ME)
    assert (visitor.get(ME).status_code, before.get(ME).status_code) == (200, 303)
    assert len(rows(notifications_sessions)) == 1


@pytest.mark.parametrize(
    ("group", "life"),
    [("establishment:1", LIFE), ("organisers", OFFICE_LIFE), ("judge:1", OFFICE_LIFE), ("province:01", OFFICE_LIFE)],
)
def test_whoever_has_an_office_is_signed_in_for_half_a_day(
    notifications_sessions: Sessions, group: str, life: timedelta
) -> None:
    cookie = cookie_of(HOA)
    with notifications_sessions.begin() as session:
        grant(session, HOA, group)
        begun = begin_session(session, id=cookie["id"], email=HOA, browser="", now=now())
    assert begun.until - begun.begun_at == life


def test_an_older_session_is_no_good_for_an_office_that_came_later(
    visitor: Visitor, notifications_sessions: Sessions
) -> None:
    at = now() - OFFICE_LIFE
    with notifications_sessions.begin() as session:
        session.add(Person(email=HOA, name="Hoa", known_since=now()))
    with visitor.client.session_transaction() as cookie:
        cookie.update(cookie_of(HOA, begun_at=at))
    assert visitor.get(ME).status_code == 200
    with notifications_sessions.begin() as session:
        grant(session, HOA)
    assert visitor.get(ME).status_code == 303


def test_a_session_runs_out_however_much_it_is_used(visitor: Visitor) -> None:
    for over in (cookie_of(HOA, begun_at=now() - LIFE), cookie_of(HOA, until=now())):
        with visitor.client.session_transaction() as cookie:
            cookie.update(over)
        assert visitor.get(DEVICES).status_code == 303
    with visitor.client.session_transaction() as cookie:
        cookie.clear()
        cookie["email"] = HOA  # a cookie without a session
    assert visitor.get(DEVICES).status_code == 303


def test_what_has_run_out_is_forgotten(notifications_sessions: Sessions) -> None:
    with notifications_sessions.begin() as session:
        grant(session, ORGANISER)
        for _ in range(2):
            begin_session(session, id=cookie_of(HOA)["id"], email=HOA, browser="", now=now())
        session.execute(update(RunningSession).values(until=now() + timedelta(hours=1)))
        assert end_sessions_of(session, email=HOA, by=ORGANISER, now=now()) == 2
        begin_session(session, id=cookie_of(HOA)["id"], email=HOA, browser="", now=now() - LIFE)
    with notifications_sessions.begin() as session:
        assert (forget_run_out(session, now()), forget_ended(session, now())) == (1, 0)
        assert forget_ended(session, now() + timedelta(hours=2)) == 2
        assert session.execute(select(ENDED)).all() == []


def test_a_code_to_ones_own_mailbox_is_a_fresh_proof_in_this_browser(
    visitor: Visitor, another: Visitor, post: Post, notifications_sessions: Sessions
) -> None:
    with notifications_sessions.begin() as session:
        session.add(Person(email=HOA, name="Hoa", known_since=now()))
    for browser in (visitor, another):
        with browser.client.session_transaction() as cookie:
            cookie.update(cookie_of(HOA, proved_at=now() - timedelta(minutes=10)))
            cookie["unfinished"] = {"address": "/booths/office/staff", "sent": [["email", "moi@example.vn"]]}
    prove = "/notifications/prove?next=/booths/office/staff"
    assert visitor.send(prove).location == "/notifications/prove/code?next=/booths/office/staff"
    code = code_in(post(HOA))
    assert another.get("/notifications/prove/code").status_code == 303
    assert visitor.send("/notifications/prove/code", code=wrong(code)).status_code == 422
    assert visitor.get("/notifications/prove").status_code == 200
    answer = visitor.send("/notifications/prove/code?next=/booths/office/staff", code=code)
    assert answer.location == "/notifications/prove/go-on?next=/booths/office/staff"
    page = visitor.get(answer.location).text
    assert 'action="/booths/office/staff"' in page
    assert 'name="email" value="moi@example.vn"' in page
    assert visitor.get(answer.location).location == "/booths/office/staff"  # it is offered once
    assert another.get("/notifications/prove/go-on?next=/x").location == "/x"

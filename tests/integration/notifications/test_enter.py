"""Signing in by a letter's link: once, and only by pressing its button."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from services.notifications.actions.signin import use_link
from services.notifications.models import Contact, Group, KeptLetter, SignInAttempt, SignInCode, SignInLink, Staff
from services.notifications.permissions import holds_office
from shared.clock import now
from shared.events.booths import ApplicationAccepted
from tests.integration.notifications.conftest import Visitor, code_in
from tests.integration.notifications.telling import contacts, tell
from tests.locks import in_turn
from tests.unit.notifications.samples import FIELDS, sample

Sessions = sessionmaker[Session]
Post = Callable[[str], KeptLetter]
HOA = "hoa@x.vn"
ASK, CODE, NAME = "/notifications/sign-in", "/notifications/sign-in/code", "/notifications/sign-in/name"


def letter_with_link(sessions: Sessions, post: Post) -> str:
    tell(sessions, contacts(HOA))
    tell(sessions, sample(ApplicationAccepted))
    return post(HOA).link.removeprefix("http://127.0.0.1:8000")


APPLICATION = f"/booths/applications/{FIELDS['application_id']}"


def test_a_letter_signs_its_reader_in_once(
    visitor: Visitor, another: Visitor, post: Post, notifications_sessions: Sessions
) -> None:
    link = letter_with_link(notifications_sessions, post)
    for _ in range(3):  # scanners and previews only look
        assert HOA in another.get(link).text
    answer = visitor.send(link)
    assert (answer.status_code, answer.location) == (303, APPLICATION)
    assert visitor.who() == (HOA, "Người H", "vi")
    answer = another.get(link)
    assert (answer.status_code, answer.location) == (303, f"{ASK}?next={APPLICATION}")
    assert another.who()[0] is None


def test_a_used_link_signs_nobody_in_even_if_its_page_was_still_open(
    visitor: Visitor, another: Visitor, post: Post, notifications_sessions: Sessions
) -> None:
    link = letter_with_link(notifications_sessions, post)
    token = re.search(r'name="csrf_token" value="([^"]+)"', another.get(link).text)
    assert token
    visitor.send(link)
    answer = another.client.post(link, data={"csrf_token": token[1]})
    assert (answer.status_code, answer.location) == (303, f"{ASK}?next={APPLICATION}")
    assert another.who()[0] is None


def test_two_who_press_the_button_at_once_are_one(post: Post, notifications_sessions: Sessions) -> None:
    token = letter_with_link(notifications_sessions, post).split("/")[3].partition("?")[0]

    def use(session: Session) -> str | None:
        link = use_link(session, token=token, now=now())
        return link.email if link else None

    assert in_turn(notifications_sessions, use, use) is None
    with notifications_sessions() as session:
        assert session.scalar(select(SignInLink.used_at)) is not None


def test_who_is_signed_in_already_just_goes_on(visitor: Visitor, post: Post, notifications_sessions: Sessions) -> None:
    link = letter_with_link(notifications_sessions, post)
    visitor.sign_in_as(HOA)
    assert visitor.get(link).location == APPLICATION
    with notifications_sessions() as session:
        assert session.scalar(select(SignInLink.used_at)) is None


def test_no_log_has_the_key_of_a_letter(
    visitor: Visitor, post: Post, notifications_sessions: Sessions, capfd: pytest.CaptureFixture[str]
) -> None:
    link = letter_with_link(notifications_sessions, post)
    visitor.get(link)
    visitor.send(link)
    said = capfd.readouterr()
    assert "/notifications/enter/…" in said.out + said.err
    assert link.split("/")[3].partition("?")[0] not in said.out + said.err


def test_a_letter_of_somebody_else_asks_before_the_session_changes(
    visitor: Visitor, post: Post, notifications_sessions: Sessions
) -> None:
    link = letter_with_link(notifications_sessions, post)
    visitor.sign_in_as("lan@x.vn")
    assert "lan@x.vn" in visitor.get(link).text
    visitor.send(link)
    assert visitor.who()[0] == HOA


def test_who_holds_an_office(notifications_sessions: Sessions) -> None:
    offices = {"organisers", "province:14", "judge:1", "secretariat:1", "council:1"}
    with notifications_sessions.begin() as session:
        for number, group in enumerate(sorted(offices | {"establishment:1", "access_request:1"})):
            session.add(Group(name=group))
            session.flush()
            session.add(Contact(group_name=group, email=f"{number}@x.vn"))
            session.flush()
            assert holds_office(session, f"{number}@x.vn") == (group in offices), group
        session.add(Staff(email=HOA, granted_by="", granted_at=now()))
        session.flush()
        assert holds_office(session, HOA)


def test_a_letter_to_an_office_asks_for_a_code_in_a_browser_that_is_not_known(
    visitor: Visitor, another: Visitor, post: Post, notifications_sessions: Sessions
) -> None:
    link = letter_with_link(notifications_sessions, post)
    tell(notifications_sessions, contacts(HOA, group="organisers"))
    page = another.get(link)
    assert "không cần mã" not in page.text
    assert (page.headers["Referrer-Policy"], page.headers["Cache-Control"]) == ("no-referrer", "no-store")
    answer = another.send(link)
    assert (answer.status_code, answer.location, another.who()[0]) == (303, CODE, None)
    answer = another.send(CODE, code=code_in(post(HOA)))
    assert (answer.location, another.who()[0]) == (APPLICATION, HOA)
    another.send("/notifications/sign-out", page="/notifications/me")
    assert "không cần mã" in another.get(link).text, "the browser is known now, and the link was not used up"
    another.send(link)
    assert another.who()[0] == HOA
    assert visitor.get(link).location.startswith(ASK)


def test_a_letter_sent_by_a_link_is_not_counted_with_strangers(
    visitor: Visitor, post: Post, notifications_sessions: Sessions
) -> None:
    link = letter_with_link(notifications_sessions, post)
    tell(notifications_sessions, contacts(HOA, group="organisers"))
    visitor.send(link)
    with notifications_sessions() as session:
        assert session.scalars(select(SignInCode.known)).all() == [True]
        assert session.scalars(select(SignInAttempt.network)).all() == [""]


def test_a_link_expires(visitor: Visitor, post: Post, notifications_sessions: Sessions) -> None:
    link = letter_with_link(notifications_sessions, post)
    page = visitor.get(link)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token
    with notifications_sessions.begin() as session:
        session.execute(update(SignInLink).values(expires_at=now()))
    answer = visitor.client.post(link, data={"csrf_token": token[1]})
    assert answer.location == f"{ASK}?next={APPLICATION}"
    assert visitor.who()[0] is None


def test_an_invented_link_leads_nowhere_else(visitor: Visitor) -> None:
    answer = visitor.get("/notifications/enter/invented?next=//evil.example")
    assert answer.location == f"{ASK}?next=/notifications/my"

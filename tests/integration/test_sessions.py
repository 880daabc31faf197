"""A session that was ended is dead in all three services, by way of the log; offices shorten sessions in each."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from services.awards.actions import establishments
from services.booths.models import Staff
from services.notifications.actions import people
from services.notifications.actions.sessions import begin_session
from services.notifications.models import Person
from services.notifications.service import SERVICE as NOTIFICATIONS
from shared.clock import now
from shared.events.contacts import Contact as ToldContact
from shared.messaging import workers
from shared.service import load_service, resolve
from shared.sessions import FRESH, OFFICE_LIFE
from tests.builders import make_staff
from tests.clients import cookie_of, tokenless_app
from tests.conftest import SessionsOf, SettingsOf
from tests.integration.shared.test_workers import settings_of_all

__all__ = ["settings_of_all"]
SERVICES: Final = ("booths", "awards", "notifications")
HOA: Final = "hoa@example.vn"
PRIVATE: Final = {"booths": "/booths/my", "awards": "/awards/my", "notifications": "/notifications/me/devices"}
API: Final = {
    "booths": "/booths/api/tasks",
    "awards": "/awards/api/dossiers",
    "notifications": "/notifications/api/tasks",
}
Browser = Callable[..., FlaskClient]


@pytest.fixture
def browser(sessions_of: SessionsOf, settings_of: SettingsOf) -> Browser:
    """Give a service's browser of Hoa."""

    def browser(service: str, **said: Any) -> FlaskClient:
        create_app = resolve(load_service(service).create_app)
        client = tokenless_app(create_app, sessions_of(service), settings_of(service)).test_client()
        with client.session_transaction() as cookie:
            cookie.update(cookie_of(HOA, **said))
        return client

    return browser


def lets_in(client: FlaskClient, service: str) -> bool:
    """Return whether page and API take the cookie; both say the same."""
    page, api = client.get(PRIVATE[service]).status_code, client.get(API[service]).status_code
    assert (page, api) in {(200, 200), (303, 401)}, (service, page, api)
    return page == 200


def test_a_stolen_cookie_is_dead_in_all_services_once_the_log_has_passed_it_on(
    browser: Browser, sessions_of: SessionsOf, settings_of_all: SettingsOf
) -> None:
    sessions = {name: sessions_of(name) for name in SERVICES}
    with sessions["notifications"].begin() as session:
        session.add(Person(email=HOA, name="Hoa", known_since=now()))
        session.flush()
        begun = begin_session(session, id=UUID(cookie_of(HOA)["id"]), email=HOA, browser="", now=now())
    copies = {name: browser(name, id=begun.id) for name in SERVICES}
    others = {name: browser(name) for name in SERVICES}
    assert all(lets_in(copies[name], name) for name in SERVICES)
    assert browser("notifications", id=begun.id).post("/notifications/me/devices/end").location == "/"
    # while nothing is passed on the other services do not know
    assert [lets_in(copies[name], name) for name in SERVICES] == [True, True, False]
    with ExitStack() as stack:
        relay = stack.enter_context(
            workers.relaying(NOTIFICATIONS, sessions["notifications"], settings_of_all("notifications"))
        )
        consumers = [
            stack.enter_context(workers.consuming(load_service(name), sessions[name], settings_of_all(name)))
            for name in ("booths", "awards")
        ]
        for turn in (relay, *consumers):
            turn()
    assert [lets_in(copies[name], name) for name in SERVICES] == [False, False, False]
    assert all(lets_in(others[name], name) for name in SERVICES)


@pytest.mark.parametrize("service", SERVICES)
def test_an_office_that_came_later_makes_an_older_session_too_old(
    service: str, browser: Browser, sessions_of: SessionsOf
) -> None:
    older = browser(service, begun_at=now() - OFFICE_LIFE)
    assert lets_in(older, service)
    with sessions_of(service).begin() as session:
        make_organiser(service, session)
    assert not lets_in(older, service)
    assert lets_in(browser(service, begun_at=now() - OFFICE_LIFE + timedelta(minutes=1)), service)


def make_organiser(service: str, session: Session) -> None:
    contact = ToldContact(email=HOA, name="Hoa", phone="", language="vi")
    if service == "booths":
        make_staff(session, email=HOA)
    elif service == "awards":
        establishments.replace_contacts(session, group="organisers", contacts=[contact], told_at=now())
    else:
        people.replace_contacts(session, group="organisers", contacts=[contact], told_at=now())


def test_a_role_is_given_only_after_a_fresh_code_and_permission_is_asked_first(
    browser: Browser, booths_sessions: sessionmaker[Session]
) -> None:
    stale = browser("booths", proved_at=now() - FRESH)
    new = {"email": "moi@example.vn", "name": "Mới", "role": "organiser"}
    assert stale.post("/booths/api/staff", json=new).status_code == 403
    with booths_sessions.begin() as session:
        make_staff(session, email=HOA)
    refused = stale.post("/booths/api/staff", json=new)
    assert (refused.status_code, refused.get_json(force=True)["type"]) == (403, "urn:khuyen-cong:problem:proof_needed")
    page = stale.post("/booths/office/staff", data=new, headers={"Referer": "http://localhost/booths/office/staff"})
    assert page.location == "/notifications/prove?next=/booths/office/staff"
    assert (
        stale.post("/booths/office/staff", data=new | {"email": "x"}).status_code == 422
    )  # what is wrong is said first
    with booths_sessions() as session:
        assert session.scalar(select(func.count()).select_from(Staff)) == 1
    assert browser("booths").post("/booths/api/staff", json=new).status_code == 201

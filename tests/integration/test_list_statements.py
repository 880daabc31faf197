"""A list page asks the database as much for nine rows as for three: every list of every service (list_rows.py)."""

import inspect
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.orm import Session, sessionmaker

from services.notifications.actions.people import grant_staff
from shared.service import load_service, resolve
from tests import awards_builders as awards
from tests import builders as booths
from tests.clients import body, signed_in, statements_to, tokenless_app
from tests.conftest import SessionsOf, SettingsOf
from tests.integration.list_rows import IN_ONE_SESSION, IN_SEVERAL, ORGANISER

Sessions = sessionmaker[Session]
FEW, MORE = 3, 6


@pytest.fixture
def filled(sessions_of: SessionsOf, settings_of: SettingsOf) -> Callable[[str, str], Callable[[], tuple[int, int]]]:
    """Give what opens a page of a service as somebody and returns how many statements and letters it took."""

    def filled(path: str, email: str) -> Callable[[], tuple[int, int]]:
        name = path.split("/")[1]
        sessions = sessions_of(name)
        app = tokenless_app(resolve(load_service(name).create_app), sessions, settings_of(name))

        def opened() -> tuple[int, int]:
            client = signed_in(app, email)
            with statements_to(sessions) as sent:
                return len(body(client.get(path))), len(sent)

        return opened

    return filled


def _staff(name: str, sessions: Sessions) -> None:
    with sessions.begin() as session:
        if name == "booths":
            booths.make_staff(session, email=ORGANISER)
        elif name == "awards":
            awards.make_organiser(session, ORGANISER)
        else:
            grant_staff(session, email=ORGANISER, by="tests", now=booths.NOW)


@pytest.mark.parametrize("path", [*IN_ONE_SESSION, *IN_SEVERAL])
def test_as_many_statements_with_three_times_the_rows(
    sessions_of: SessionsOf, filled: Callable[[str, str], Callable[[], tuple[int, int]]], path: str
) -> None:
    name = path.split("/")[1]
    sessions = sessions_of(name)
    _staff(name, sessions)

    def add(rows: int) -> None:
        for _ in range(rows):
            if path in IN_SEVERAL:
                IN_SEVERAL[path][1](sessions)
            else:
                with sessions.begin() as session:
                    IN_ONE_SESSION[path][1](session)

    opened = filled(path, (IN_ONE_SESSION | IN_SEVERAL)[path][0])
    add(FEW)
    opened()  # what is asked once in a process is asked now
    short, few = opened()
    add(MORE)
    longer, many = opened()
    assert longer > short, "the rows are on the page"
    assert many == few


@pytest.mark.parametrize("name", ["booths", "awards", "notifications"])
def test_every_page_in_pages_is_asked(sessions_of: SessionsOf, settings_of: SettingsOf, name: str) -> None:
    """Each file of pages that shows a part of many rows has a list above."""
    app = tokenless_app(resolve(load_service(name).create_app), sessions_of(name), settings_of(name))
    found = app.url_map.bind("localhost")
    asked = {
        inspect.getsourcefile(inspect.unwrap(app.view_functions[found.match(path.split("?")[0])[0]]))
        for path in (*IN_ONE_SESSION, *IN_SEVERAL)
        if path.startswith(f"/{name}/")
    }
    paging = {str(path.resolve()) for path in Path(f"services/{name}/web/pages").rglob("*.py") if _pages(path)}
    assert paging - asked == set()


def _pages(path: Path) -> bool:
    text = path.read_text()
    return "import paginate" in text or ("paging import" in text and "page_of" in text)

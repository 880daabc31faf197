"""A list page asks the database as much for nine rows as for three: every list of every service (list_rows.py)."""

import inspect
import re
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
from tests.integration.list_rows import IN_ONE_SESSION, IN_SEVERAL, NOT_ASKED, ORGANISER

Sessions = sessionmaker[Session]
FEW, MORE = 3, 6
LISTS = re.compile(r"lists\.(?:rows|table|listing|paged)\(")
TEMPLATE = re.compile(r'"([a-z_]+/[a-z_]+\.html)"')
HELPER = re.compile(r"(?<![.\w])(_[a-z][a-z_]*)\(")
INCLUDED = re.compile(r'{% include "([^"]+)"')


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


@pytest.fixture
def asked_views(sessions_of: SessionsOf, settings_of: SettingsOf) -> Callable[[str], list[Callable[..., object]]]:
    """Give the views of a service that are asked above."""

    def asked_views(name: str) -> list[Callable[..., object]]:
        app = tokenless_app(resolve(load_service(name).create_app), sessions_of(name), settings_of(name))
        found = app.url_map.bind("localhost")
        paths = (path.split("?")[0] for path in (*IN_ONE_SESSION, *IN_SEVERAL) if path.startswith(f"/{name}/"))
        return [inspect.unwrap(app.view_functions[found.match(path)[0]]) for path in paths]

    return asked_views


@pytest.mark.parametrize("name", ["booths", "awards", "notifications"])
def test_every_page_in_pages_is_asked(asked_views: Callable[[str], list[Callable[..., object]]], name: str) -> None:
    """Each file of pages that shows a part of many rows has a list above."""
    asked = {inspect.getsourcefile(view) for view in asked_views(name)}
    paging = {str(path.resolve()) for path in Path(f"services/{name}/web/pages").rglob("*.py") if _pages(path)}
    assert paging - asked == set()


@pytest.mark.parametrize("name", ["booths", "awards", "notifications"])
def test_every_page_that_shows_a_list_is_asked_or_says_why_not(
    asked_views: Callable[[str], list[Callable[..., object]]], name: str
) -> None:
    """Also one that shows it whole: a template with a list of the kit is of a view above, or of NOT_ASKED."""
    shown: set[str] = set()
    for view in asked_views(name):
        module = inspect.getmodule(view)
        assert module is not None
        said = inspect.getsource(view)
        said += "".join(inspect.getsource(getattr(module, name)) for name in set(HELPER.findall(said)))
        shown |= set(TEMPLATE.findall(said))
    root = Path(f"services/{name}/web/templates")
    texts = {str(path.relative_to(root)): path.read_text() for path in root.rglob("*.html")}
    listing = {one for one in texts if not Path(one).name.startswith("_") and LISTS.search(_whole(texts, one))}
    own = {template.removeprefix(f"{name}:") for template in NOT_ASKED if template.startswith(f"{name}:")}
    assert listing - shown - own == set(), "a line in list_rows.py, or why not in NOT_ASKED"
    assert own - listing == set(), "these show no list"
    assert own & shown == set(), "these are asked"


def _whole(texts: dict[str, str], template: str) -> str:
    """Return a template with what it includes."""
    text = texts.get(template, "")
    return text + "".join(_whole(texts, part) for part in INCLUDED.findall(text))


def _pages(path: Path) -> bool:
    text = path.read_text()
    return "import paginate" in text or ("paging import" in text and "page_of" in text)

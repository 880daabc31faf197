"""Fifty a page, and the filters stay in the address."""

import re
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from shared.i18n import speaking
from shared.web.paging import Page, asked_page, here, page_of, with_query
from tests.unit.shared.kit_example.app import Notes


def test_a_page_says_where_it_stands() -> None:
    assert Page(range(50), 2, 1600).summary == "51-100 trong 1.600"
    assert Page(range(12), 1, 12).summary == "12"
    assert Page([], 1, 0).summary == "0"
    with speaking("en"):
        assert Page(range(50), 32, 1600).summary == "1,551-1,600 of 1,600"


def test_a_computed_list_has_pages_as_a_query_has() -> None:
    items = list(range(120))
    assert page_of(items, 2) == Page(items[50:100], 2, 120)
    assert page_of(items, 9) == Page(items[100:], 3, 120), "behind the last is the last"
    assert page_of(items, 3, size=25) == Page(items[50:75], 3, 120, 25)
    assert page_of([], 4) == Page([], 1, 0)


@pytest.mark.parametrize(
    ("asked", "page"),
    [("", 1), ("page=3", 3), ("page=0", 1), ("page=-1", 1), ("page=x", 1), ("page=1e9", 1), ("page=99999999", 100_000),
     ("page=9999999999999999999999", 1), ("page=٣", 1), ("page=", 1)],
)  # fmt: skip
def test_whatever_is_no_page_is_the_first(app: APIFlask, asked: str, page: int) -> None:
    with app.test_request_context(f"/example/notes/?{asked}"):
        assert asked_page() == page


def test_the_address_keeps_its_filters(app: APIFlask) -> None:
    with app.test_request_context("/example/notes/?q=hội chợ&state=open&page=3&lang=en&tag=a&tag=b"):
        kept = "/example/notes/?q=h%E1%BB%99i+ch%E1%BB%A3&state=open"
        assert here(page=4) == f"{kept}&tag=a&tag=b&page=4"
        assert here(state=None) == "/example/notes/?q=h%E1%BB%99i+ch%E1%BB%A3&tag=a&tag=b", "back to the first page"
        assert here(state="shut", tag=None) == "/example/notes/?q=h%E1%BB%99i+ch%E1%BB%A3&state=shut"


def test_a_link_that_takes_the_query_along_is_the_same_whatever_is_asked(app: APIFlask) -> None:
    asked = "endpoint=x&code=y&_scheme=javascript&_external=1&_anchor=z&q=a%26b&tag=a&tag=b"
    with app.test_request_context(f"/example/notes/?{asked}"):
        assert with_query("/example/notes.xlsx") == f"/example/notes.xlsx?{asked}"
    with app.test_request_context("/example/notes/"):
        assert with_query("/example/notes.xlsx") == "/example/notes.xlsx"
    spread = re.compile(r"\*\*request\.|request\.args\.to_dict")
    for folder in ("services", "shared"):
        found = [path for path in Path(folder).rglob("*.html") if spread.search(path.read_text(encoding="utf-8"))]
        assert found == [], "say url_for(…) | with_query: a name that url_for knows would be a fault"


def test_a_list_shows_fifty_and_links_to_the_next(client: FlaskClient, notes: Notes) -> None:
    for at in range(120):
        notes.write(f"Ghi chú {at}", by="x", cost_dong=1_000)
    page = client.get("/example/notes/?kind=urgent&page=2").text
    assert page.count("<tr><th scope") == 51, "fifty and the head"
    assert "51-100 trong 120" in page
    assert 'rel="prev" href="/example/notes/?kind=urgent&amp;page=1"' in page
    assert 'rel="next" href="/example/notes/?kind=urgent&amp;page=3"' in page

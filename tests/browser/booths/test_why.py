"""The demo's published fairs: no sentence of "why" on anybody's page is contradicted by the published file."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.booths.demo.people import ORGANISER
from services.booths.domain import proof
from services.booths.models import Application, Draw, Fair
from services.booths.web.app import create_app
from tests.browser.test_pages import fill_all, opened
from tests.clients import cookie_of
from tests.databases import UrlOf

pytestmark = [pytest.mark.slow]


EVERY = 4
"""Of how many applications one is read, in the order of the draw."""
KINDS = (
    "Bốc thăm chưa chia được gian nào", "đã được hứa hết", "nhận trước", "đứng sau nhưng có gian này",
    "Bất kỳ gian nào phù hợp: Không còn gian trống", "Trong các gian mà nhóm sản phẩm của cơ sở được dùng",
)  # fmt: skip
"""What is said differently, each on some page that is read."""


class Lines(HTMLParser):
    """The texts of the section that says why, one for each paragraph, entry or fact."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "section" and ("id", "why") in attrs:
            self._inside = 1
        elif self._inside and tag in {"p", "li", "dd", "dt", "h2", "h3"}:
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "section":
            self._inside = 0

    def handle_data(self, data: str) -> None:
        if self._inside and self.found:
            self.found[-1] += data


@dataclass
class Fact:
    """One application in the published file, counted anew."""

    row: dict[str, Any]
    file: dict[str, Any]

    @property
    def rows(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.file["result"]["applications"]
        return rows

    def application(self) -> dict[str, Any]:
        found = (a for a in self.file["announcement"]["applications"] if a["label"] == self.row["label"])
        return next(found)

    def usable(self) -> set[str]:
        zones = {zone["code"]: zone["groups"] for zone in self.file["announcement"]["zones"]}
        group = self.application()["group"]
        booths = self.file["announcement"]["booths"]
        return {booth["code"] for booth in booths if not zones.get(booth["zone"]) or group in zones[booth["zone"]]}

    def accepted(self) -> set[str]:
        zone = {booth["code"]: booth["zone"] for booth in self.file["announcement"]["booths"]}
        wanting = self.application()
        named = set(wanting["wishes"])
        return {c for c in self.usable() if wanting["anywhere"] or {f"booth:{c}", f"zone:{zone[c]}"} & named}

    def held_behind(self) -> set[str]:
        return {code for row in self.rows if row["position"] > self.row["position"] for code in row["booths"]}


@pytest.fixture(scope="module")
def fairs(filled: Callable[[str, Callable[[UrlOf], object]], UrlOf]) -> Iterator[tuple[FlaskClient, Session]]:
    with opened(filled("year", fill_all)) as (sessions, settings):
        client = create_app(sessions["booths"], settings["booths"]).test_client()
        with client.session_transaction() as signed:
            signed.update(cookie_of(ORGANISER))
        with sessions["booths"]() as session:
            yield client, session


def test_no_sentence_is_contradicted_by_the_published_file(fairs: tuple[FlaskClient, Session]) -> None:
    client, session = fairs
    published = select(Fair).join(Draw, Draw.fair_id == Fair.id).where(Draw.published_at.is_not(None))
    codes = [fair.code for fair in session.scalars(published.order_by(Fair.code))]
    assert len(codes) >= 2
    read, said = 0, set[str]()
    for code in codes:
        file = client.get(f"/booths/fairs/{code}/draw.json").get_json()
        assert proof.verify(file) == []
        ids = dict(session.execute(select(Application.label, Application.id).where(Application.label != "")).all())
        for row in file["result"]["applications"][::EVERY]:
            page = Lines()
            page.feed(client.get(f"/booths/applications/{ids[row['label']]}").text)
            lines = [" ".join(line.split()) for line in page.found]
            assert contradicted(Fact(row, file), lines) == []
            read += 1
            said.update(kind for kind in KINDS for line in lines if kind in line)
    assert read > 200
    assert said == set(KINDS), "no page that was read says this"


def contradicted(fact: Fact, lines: list[str]) -> list[str]:
    """Return what the lines of a page say that is not so."""
    row, answer = fact.row, lines[1]
    wrong = [] if str(row["position"]) in lines else ["the position"]
    if row["booths"] and f": {', '.join(row['booths'])}." not in answer:
        wrong.append(answer)
    if not row["booths"] and not answer.startswith("Bốc thăm chưa chia được gian nào"):
        wrong.append(answer)
    if "đã được hứa hết" in answer and fact.accepted() & set(fact.file["result"]["free"]):
        wrong.append(f"{answer} (a booth that it accepts is free)")
    return wrong + [line for line in lines if not _true(fact, line)]


def _true(fact: Fact, line: str) -> bool:
    holder: dict[str, int] = {code: row["position"] for row in fact.rows for code in row["booths"]}
    own = fact.row["position"]
    if said := re.match(r"Gian (\S+): Đã có cơ sở ở vị trí (\d+) nhận trước", line):
        return bool(holder[said[1]] == int(said[2]) < own)
    if said := re.match(r"Gian (\S+): Cơ sở ở vị trí (\d+) đứng sau nhưng có gian này", line):
        return bool(holder[said[1]] == int(said[2]) > own)
    if said := re.match(r"Bất kỳ gian nào phù hợp: Không còn gian trống: (\d+) gian", line):
        behind = sum(int(number) for number in re.findall(r"(\d+) (?:nhờ|trong số gian còn lại)", line))
        taken = fact.usable() - set(fact.file["result"]["free"])
        return len(fact.usable()) == len(taken) == int(said[1]) and behind == len(fact.held_behind() & fact.usable())
    if "Trong các gian mà nhóm sản phẩm của cơ sở được dùng" in line:
        after = line.partition("Trong các gian mà nhóm sản phẩm của cơ sở được dùng")[2]
        counted = sum(int(number) for number in re.findall(r"(\d+) (?:nhờ|trong số gian còn lại)", after))
        return counted == len(fact.held_behind() & fact.usable())
    if "đã được hứa hết" in line:
        return not fact.held_behind() & fact.usable()
    return True

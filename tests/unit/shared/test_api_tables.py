"""A row of an API's table: what the verb is given, who is asked first, what is answered, what the document says."""

from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any, Literal
from uuid import UUID

import pytest
from apiflask import Schema
from flask.testing import FlaskClient
from marshmallow import fields
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker

from shared.errors import Forbidden
from shared.settings import Settings
from shared.web.answers import list_schema, shows
from shared.web.api import Api
from shared.web.app import new_app
from shared.web.paging import Page
from shared.web.schemas import StrictSchema
from shared.web.signin import recognise
from tests.clients import cookie_of

SETTINGS = Settings(database_url="x", broker_url="x", secret_key="k")
CALLS: list[dict[str, Any]] = []


class NoteIn(StrictSchema):
    """A note; ``by`` is what nobody may say of themselves."""

    text = fields.String(required=True)
    by = fields.String()


class NotesQuery(StrictSchema):
    """Which notes."""

    q = fields.String(load_default="")
    lang = fields.String()


class NoteOut(Schema):
    """A note."""

    text = fields.String()


def write(_session: Session, *, round_code: str, text: str, by: str, now: datetime) -> Any:
    CALLS.append({"round_code": round_code, "text": text, "by": by, "now": now})
    return SimpleNamespace(note={"text": text})


def found(_session: Session, *, q: str) -> list[dict[str, str]]:
    return [{"text": q}]


def only_an(_session: Session, by: str) -> None:
    if by != "an@vidu.vn":
        raise Forbidden


@pytest.fixture
def client() -> FlaskClient:
    CALLS.clear()
    loose, strict = (
        Api("loose", "/x/api", tag="notes", code="round_code"),
        Api("strict", "/x/api", tag="x", strict=True),
    )
    loose.post("/<code>/notes", write, takes=NoteIn, out=NoteOut, status=201, part="note", says="Write\n\nOnce.")
    loose.put("/<code>/notes", write, takes=NoteIn, who=only_an, name="replace", most=400_000,
              says="Replace")  # fmt: skip
    loose.get("/found", found, takes=NotesQuery, out=list_schema("NotesOut", NoteOut), under="items",
              who="anybody", says="Find")  # fmt: skip
    strict.get("/strict", found, takes=NotesQuery, out=list_schema("NotesTooOut", NoteOut), under="items", says="Find")
    app = new_app(__name__, sessionmaker[Session](), SETTINGS, prefix="x", title="x")
    recognise(app, lambda _signed_in: True)
    for api in (loose, strict):
        app.register_blueprint(api.bp)
    app.config.update(WTF_CSRF_ENABLED=False, TESTING=True)
    return app.test_client()


def sign_in(client: FlaskClient, email: str = "an@vidu.vn") -> None:
    with client.session_transaction() as cookie:
        cookie.update(cookie_of(email))


def test_who_is_there_is_asked_before_a_body_is_read_and_what_they_may_after_it(client: FlaskClient) -> None:
    for body in (b"{", b"{}", b'{"text": "a"}'):
        sent = client.post("/x/api/r/notes", data=body, content_type="application/json")
        assert sent.status_code == 401
    sign_in(client, "la@vidu.vn")
    assert client.post("/x/api/r/notes", json={}).status_code == 422
    assert client.put("/x/api/r/notes", json={"text": "a"}).status_code == 403
    assert not CALLS


def test_a_verb_gets_the_path_by_its_own_name_and_who_asks_and_when(client: FlaskClient) -> None:
    sign_in(client)
    answer = client.post("/x/api/KV-26/notes", json={"text": "a", "by": "somebody@else.vn"})
    assert (answer.status_code, answer.json) == (201, {"text": "a"})
    (call,) = CALLS
    assert (call["round_code"], call["text"], call["by"]) == ("KV-26", "a", "an@vidu.vn")
    assert call["now"].tzinfo is not None
    assert client.put("/x/api/KV-26/notes", json={"text": "b"}).status_code == 204


def test_a_row_says_how_much_json_it_reads_if_it_is_more_than_usual(client: FlaskClient) -> None:
    sign_in(client)
    long = {"text": "a" * 300_000}
    assert client.post("/x/api/r/notes", json=long).status_code == 413
    assert client.put("/x/api/r/notes", json=long).status_code == 422  # read, and longer than a text may be
    assert client.put("/x/api/r/notes", json={"text": "a" * 500_000}).status_code == 413


def test_an_address_may_name_a_language_and_more_only_where_it_is_not_strict(client: FlaskClient) -> None:
    assert client.get("/x/api/found?q=a&lang=en&zzz=1").json == {"items": [{"text": "a"}]}
    assert client.get("/x/api/strict?q=a").status_code == 401
    sign_in(client)
    assert client.get("/x/api/strict?q=a&lang=en").json == {"items": [{"text": "a"}]}
    assert client.get("/x/api/strict?q=a&zzz=1").status_code == 422


def test_the_document_says_what_the_rows_say(client: FlaskClient) -> None:
    document = client.get("/x/openapi.json").json
    assert document is not None
    notes, found = document["paths"]["/x/api/{code}/notes"], document["paths"]["/x/api/found"]["get"]
    assert (notes["post"]["summary"], notes["post"]["description"]) == ("Write", "Once.")
    assert set(notes["post"]["responses"]) == {"201", "401", "403", "404", "409", "422"}
    assert set(notes["put"]["responses"]) == {"204", "401", "403", "404", "409", "422"}
    assert notes["post"]["security"] == [{"session": []}]
    assert set(found["responses"]) == {"200", "422"}
    assert "security" not in found


class Tables(DeclarativeBase):
    """Tables of these tests."""


class Maker(Tables):
    """Who makes something."""

    __tablename__ = "makers"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    left_at: Mapped[datetime | None]


@dataclass(frozen=True)
class Line:
    """A line of a list."""

    maker: Maker
    state: Literal["open", "done"]
    count: int | None = None

    @property
    def is_open(self) -> bool:
        """Return whether it is open."""
        return self.state == "open"


@shows(Line, "name=maker.name left_at=maker.left_at state is_open note count")
class LineOut(Schema):
    """A line as it is shown."""

    note = fields.String(dump_default="-")


def test_a_schema_takes_its_types_from_what_it_shows() -> None:
    shown = LineOut().fields
    assert list(shown) == ["name", "left_at", "state", "is_open", "note", "count"]
    kinds = [type(field) for field in shown.values()]
    assert kinds == [fields.String, fields.AwareDateTime, fields.String, fields.Boolean, fields.String, fields.Integer]
    assert [name for name, field in shown.items() if field.allow_none] == ["left_at", "count"]
    line = LineOut().dump(Line(Maker(name="Hoa"), "open"))
    assert line == {"name": "Hoa", "left_at": None, "state": "open", "is_open": True, "note": "-", "count": None}


@shows(Maker, "id")
class LongLineOut(LineOut):
    """A line with more."""


def test_what_a_schema_inherits_comes_first() -> None:
    assert list(LongLineOut().fields) == [*LineOut().fields, "id"]


def test_a_list_is_filled_from_a_page() -> None:
    schema = list_schema("LinesOut", NoteOut, "notes page pages total", items="notes")
    page = Page([{"text": "a"}], number=2, total=51)
    assert schema().dump(page) == {"notes": [{"text": "a"}], "page": 2, "pages": 2, "total": 51}

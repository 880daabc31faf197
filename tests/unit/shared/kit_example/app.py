"""An app with every kind of view the kit knows. Its notes live in a list, not in a database."""

from dataclasses import dataclass, field
from typing import Any

from apiflask import APIBlueprint, APIFlask
from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from marshmallow import fields, validate
from sqlalchemy.orm import Session, sessionmaker

from shared.errors import Conflict, Forbidden, Invalid, NotFound
from shared.i18n import N_
from shared.i18n import gettext as _
from shared.settings import Settings
from shared.web.app import new_app
from shared.web.forms import Form, done
from shared.web.paging import Page, asked_page
from shared.web.schemas import Dong, HanoiMoment, StrictSchema
from shared.web.signin import person, recognise, signed_in

TROUBLES = {kind.kind: kind for kind in (NotFound, Forbidden, Conflict, Invalid)}


class TitleTaken(Conflict):
    """Two notes may not have one title."""

    text = N_("Tên %(title)s đã có.")


class ItemSchema(StrictSchema):
    """One row of a note."""

    name = fields.String(required=True, validate=validate.Length(max=20))


class NoteSchema(StrictSchema):
    """What a person may write; the form and the API use the same."""

    title = fields.String(required=True, validate=validate.Length(min=2, max=40))
    kind = fields.String(load_default="plain", validate=validate.OneOf(["plain", "urgent"]))
    cost_dong = Dong(load_default=None)
    until = HanoiMoment(load_default=None)
    urgent = fields.Boolean(load_default=False)
    tags = fields.List(fields.String(), load_default=list)
    items = fields.List(fields.Nested(ItemSchema), load_default=list)


@dataclass
class Notes:
    """What would be the database."""

    rows: list[dict[str, Any]] = field(default_factory=list)

    def write(self, title: str, by: str, **rest: Any) -> dict[str, Any]:
        """Keep a note. Raises TitleTaken, Invalid."""
        if any(row["title"] == title for row in self.rows):
            raise TitleTaken(title=title)
        if title == "cấm":
            raise Invalid(fields={"title": N_("Không tìm thấy nội dung này.")})
        note = {"title": title, "by": by, **rest}
        self.rows.append(note)
        return note


def create_app(settings: Settings, notes: Notes) -> APIFlask:
    """Return the app."""
    app = new_app(__name__, sessionmaker[Session](), settings, prefix="example", title="Ví dụ")
    recognise(app, lambda _signed_in: True)  # without a database nobody's session was ended
    app.register_blueprint(_pages(notes))
    app.register_blueprint(_api(notes))
    return app


def _pages(notes: Notes) -> Blueprint:
    bp = Blueprint("notes", __name__, url_prefix="/example/notes")

    @bp.get("/")
    def listed() -> ResponseReturnValue:
        at = asked_page()
        return render_template("notes.html", page=Page(notes.rows[(at - 1) * 50 : at * 50], at, len(notes.rows)))

    @bp.get("/new")
    @signed_in
    def new(form: Form | None = None) -> ResponseReturnValue:
        return (form or Form()).page("note_form.html")

    @bp.post("/new")
    @signed_in
    def create() -> ResponseReturnValue:
        form = Form()
        with form.trying():
            notes.write(by=person(), **form.read(NoteSchema()))
        return done(_("Đã lưu."), "notes.listed") if form.ok else new(form)

    @bp.get("/trouble/<kind>")
    def trouble(kind: str) -> ResponseReturnValue:
        raise TROUBLES[kind]

    @bp.get("/broken")
    def broken() -> ResponseReturnValue:
        raise ZeroDivisionError

    return bp


def _api(notes: Notes) -> APIBlueprint:
    bp = APIBlueprint("notes_api", __name__, url_prefix="/example/api", tag="notes")

    @bp.post("/notes")
    @signed_in
    @bp.input(NoteSchema, arg_name="note")
    @bp.output(NoteSchema, status_code=201)
    @bp.doc(security="session", responses=[401, 409])
    def write(note: dict[str, Any]) -> ResponseReturnValue:
        """Write a note"""
        return notes.write(by=person(), **note)

    return bp

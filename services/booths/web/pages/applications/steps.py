"""The steps of filling in an application, one group of questions a page, each kept at once."""

from collections.abc import Callable, Mapping
from typing import Final
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from services.booths.actions.applications import (
    LACKING,
    ask_for_booths,
    describe_products,
    most_booths,
    shortcomings,
)
from services.booths.actions.documents import add_document, remove_document
from services.booths.domain.applications import papers_asked
from services.booths.queries.cases import documents_of, wish_lines
from services.booths.queries.doubts import doubts_of
from services.booths.web.pages.applications.blueprint import after, bp, editable, step
from services.booths.web.schemas.applications import BoothsSchema, ProductsSchema
from services.booths.web.words import DOUBTS
from shared.clock import now
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.forms import Form, done
from shared.web.signin import person
from shared.web.uploads import sent_file

KEPT: Final[Mapping[str, tuple[type[Schema], Callable[..., object]]]] = {
    "booths": (BoothsSchema, ask_for_booths),
    "products": (ProductsSchema, describe_products),
}


def _register(name: str) -> None:
    """Give a step its addresses: show it and, if its form is kept, keep it and go on."""

    def show(application_id: UUID) -> ResponseReturnValue:
        return _form_page(name, application_id)

    def save(application_id: UUID) -> ResponseReturnValue:
        schema, act = KEPT[name]
        form = Form()
        if form.did(act, schema, application_id=application_id) and _says_nothing(form):
            form.errors["products"] = [_(LACKING["products"])]
        return after(name, application_id) if form.ok else _form_page(name, application_id, form)

    rule = f"/applications/<uuid:application_id>/{name}"
    bp.add_url_rule(rule, name, show)
    if name in KEPT:
        bp.add_url_rule(rule, f"save_{name}", save, methods=["POST"])


def _says_nothing(form: Form) -> bool:
    """To go on, something must be said of the products; to keep it for later, not."""
    return form.data.get("products") == "" and request.form.get("action") != "draft"


for _name in ("booths", "products", "papers", "check"):
    _register(_name)


@bp.post("/applications/<uuid:application_id>/papers")
def add_paper(application_id: UUID) -> ResponseReturnValue:
    """Keep one more paper with the application."""
    form = Form({"kind": request.form.get("kind", "")})
    with form.trying() as session:
        whose = editable(session, application_id).establishment_id
        paper = {**form.values, **vars(sent_file()), "application_id": application_id}
        add_document(session, establishment_id=whose, by=person(), now=now(), **paper)
    if form.ok:
        return done(_("Đã nhận tệp."), "applications.papers", application_id=application_id)
    return _form_page("papers", application_id, form)


@bp.post("/applications/<uuid:application_id>/papers/<uuid:document_id>/remove")
def remove_paper(application_id: UUID, document_id: UUID) -> ResponseReturnValue:
    """Take a paper of this application away."""
    with transaction() as session:
        application = editable(session, application_id)
        if any(
            one.id == document_id and one.application_id == application_id for one in documents_of(session, application)
        ):
            remove_document(session, document_id=document_id, by=person(), now=now())
    return step("papers", application_id)


def _form_page(name: str, application_id: UUID, form: Form | None = None) -> ResponseReturnValue:
    """Return the page of a step, with what is kept or with what was just refused."""
    with transaction() as session:
        application = editable(session, application_id)
        kept = KEPT[name][0]().dump(application) if name in KEPT else {}
        wishes = wish_lines(session, application_id) if name == "check" else []
        unsure = doubts_of(session, application, wishes) if name == "check" else []
        return (form or Form(kept)).page(
            f"applications/{name}.html",
            application=application,
            most=most_booths(application.fair),
            documents=documents_of(session, application) if name in {"papers", "check"} else (),
            wishes=wishes,
            doubts=[_(DOUBTS[doubt.code], value=doubt.value) for doubt in unsure],
            asked=papers_asked(application.establishment.product_group),
            missing=shortcomings(session, application),
            from_check=request.args.get("from") == "check",
        )

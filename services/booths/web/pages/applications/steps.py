"""The steps of filling in an application, one group of questions a page, each kept at once."""

from collections.abc import Mapping
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
from services.booths.web.pages.applications.blueprint import after, bp, editable, step
from services.booths.web.schemas.applications import BoothsSchema, ProductsSchema
from shared.clock import now
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.forms import Form, done
from shared.web.signin import person
from shared.web.uploads import sent_file

SHOWN: Final[Mapping[str, type[Schema]]] = {"booths": BoothsSchema, "products": ProductsSchema}


@bp.get("/applications/<uuid:application_id>/booths")
def booths(application_id: UUID) -> ResponseReturnValue:
    """How many booths?"""
    return _form_page("booths", application_id)


@bp.post("/applications/<uuid:application_id>/booths")
def save_booths(application_id: UUID) -> ResponseReturnValue:
    """Keep how many, and go on."""
    form = Form()
    with form.trying() as session:
        given = form.read(BoothsSchema())
        ask_for_booths(session, application_id=application_id, by=person(), now=now(), **given)
    return after("booths", application_id) if form.ok else _form_page("booths", application_id, form)


@bp.get("/applications/<uuid:application_id>/products")
def products(application_id: UUID) -> ResponseReturnValue:
    """What will be shown?"""
    return _form_page("products", application_id)


@bp.post("/applications/<uuid:application_id>/products")
def save_products(application_id: UUID) -> ResponseReturnValue:
    """Keep what is shown, and go on. To go on something must be said; to keep it for later, not."""
    form = Form()
    with form.trying() as session:
        given = form.read(ProductsSchema())
        describe_products(session, application_id=application_id, by=person(), now=now(), **given)
    if form.ok and not given["products"] and request.form.get("action") != "draft":
        form.errors["products"] = [_(LACKING["products"])]
    return after("products", application_id) if form.ok else _form_page("products", application_id, form)


@bp.get("/applications/<uuid:application_id>/papers")
def papers(application_id: UUID) -> ResponseReturnValue:
    """Which papers are there, which are missing?"""
    return _form_page("papers", application_id)


@bp.post("/applications/<uuid:application_id>/papers")
def add_paper(application_id: UUID) -> ResponseReturnValue:
    """Keep one more paper with the application."""
    form = Form({"kind": request.form.get("kind", "")})
    with form.trying() as session:
        paper = {**form.values, **vars(sent_file()), "application_id": application_id}
        whose = editable(session, application_id).establishment_id
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
            remove_document(session, document_id=document_id, by=person())
    return step("papers", application_id)


@bp.get("/applications/<uuid:application_id>/check")
def check(application_id: UUID) -> ResponseReturnValue:
    """Everything once more, before it is handed in."""
    return _form_page("check", application_id)


def _form_page(name: str, application_id: UUID, form: Form | None = None) -> ResponseReturnValue:
    """Return the page of a step, with what is kept or with what was just refused."""
    with transaction() as session:
        application = editable(session, application_id)
        kept = SHOWN[name]().dump(application) if name in SHOWN else {}
        return (form or Form(kept)).page(
            f"applications/{name}.html",
            application=application,
            most=most_booths(application.fair),
            documents=documents_of(session, application) if name in {"papers", "check"} else (),
            wishes=wish_lines(session, application_id) if name == "check" else (),
            asked=papers_asked(application.establishment.product_group),
            missing=shortcomings(session, application),
            from_check=request.args.get("from") == "check",
        )

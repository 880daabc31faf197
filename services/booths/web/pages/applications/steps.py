"""The steps of filling in an application, one group of questions a page, each kept at once."""

from uuid import UUID

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

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
from shared.errors import Conflict, Invalid
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.forms import Form, empty_form, load_form
from shared.web.signin import person, signed_in
from shared.web.uploads import checked_upload


@bp.get("/applications/<uuid:application_id>/booths")
@signed_in
def booths(application_id: UUID) -> ResponseReturnValue:
    """How many booths?"""
    with transaction() as session:
        application = editable(session, application_id)
        return _form_page("booths", application_id, empty_form(BoothsSchema().dump(application)))


@bp.post("/applications/<uuid:application_id>/booths")
@signed_in
def save_booths(application_id: UUID) -> ResponseReturnValue:
    """Keep how many, and go on."""
    form = load_form(BoothsSchema(), request.form)
    if form.ok:
        try:
            with transaction() as session:
                ask_for_booths(session, application_id=application_id, by=person(), now=now(), **form.data)
            return after("booths", application_id, request.form.get("action"))
        except (Invalid, Conflict) as trouble:
            form.refuse(trouble)
    return _form_page("booths", application_id, form)


@bp.get("/applications/<uuid:application_id>/products")
@signed_in
def products(application_id: UUID) -> ResponseReturnValue:
    """What will be shown?"""
    with transaction() as session:
        application = editable(session, application_id)
        return _form_page("products", application_id, empty_form(ProductsSchema().dump(application)))


@bp.post("/applications/<uuid:application_id>/products")
@signed_in
def save_products(application_id: UUID) -> ResponseReturnValue:
    """Keep what is shown, and go on. To go on something must be said; to keep it for later, not."""
    form = load_form(ProductsSchema(), request.form)
    action = request.form.get("action")
    if form.ok:
        try:
            with transaction() as session:
                describe_products(session, application_id=application_id, by=person(), now=now(), **form.data)
            if form.data["products"] or action == "draft":
                return after("products", application_id, action)
            form.errors["products"] = [_(LACKING["products"])]
        except (Invalid, Conflict) as trouble:
            form.refuse(trouble)
    return _form_page("products", application_id, form)


@bp.get("/applications/<uuid:application_id>/papers")
@signed_in
def papers(application_id: UUID) -> ResponseReturnValue:
    """Which papers are there, which are missing?"""
    return _form_page("papers", application_id, empty_form())


@bp.post("/applications/<uuid:application_id>/papers")
@signed_in
def add_paper(application_id: UUID) -> ResponseReturnValue:
    """Keep one more paper with the application."""
    kind = request.form.get("kind", "")
    form = empty_form({"kind": kind})
    try:
        upload = checked_upload(request.files.get("file"), field="file")
        with transaction() as session:
            application = editable(session, application_id)
            add_document(
                session,
                establishment_id=application.establishment_id,
                application_id=application_id,
                by=person(),
                kind=kind,
                name=upload.name,
                media_type=upload.media_type,
                content=upload.content,
                now=now(),
            )
    except (Invalid, Conflict) as trouble:
        form.refuse(trouble)
        return _form_page("papers", application_id, form)
    flash(_("Đã nhận tệp."))
    return step("papers", application_id)


@bp.post("/applications/<uuid:application_id>/papers/<uuid:document_id>/remove")
@signed_in
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
@signed_in
def check(application_id: UUID) -> ResponseReturnValue:
    """Everything once more, before it is handed in."""
    return _form_page("check", application_id, Form())


def _form_page(name: str, application_id: UUID, form: Form) -> ResponseReturnValue:
    with transaction() as session:
        application = editable(session, application_id)
        group = application.establishment.product_group
        missing = shortcomings(session, application)
        page = render_template(
            f"applications/{name}.html",
            application=application,
            form=form,
            most=most_booths(application.fair),
            documents=documents_of(session, application) if name in {"papers", "check"} else (),
            wishes=wish_lines(session, application_id) if name == "check" else (),
            asked=papers_asked(group),
            missing=missing,
            from_check=request.args.get("from") == "check",
        )
    return page, 200 if form.ok else 422

"""Pages of establishments: the case page, changing the facts, the officers' and organisers' list."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.booths.actions import establishments as actions
from services.booths.domain.establishments import Details, checked, looks_mistyped
from services.booths.models import Establishment
from services.booths.permissions import Scope, scope_of
from services.booths.queries import establishments as queries
from services.booths.web import words
from services.booths.web.schemas.establishments import CertificateSchema, EstablishmentSchema, FiltersSchema
from shared.clock import now
from shared.errors import Conflict, Forbidden, Invalid
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.exports import Cell, exported
from shared.web.forms import Form, empty_form, load_form
from shared.web.paging import paginate
from shared.web.signin import person, signed_in

bp = Blueprint("establishments", __name__, url_prefix="/booths")
words.teach(bp)


@bp.get("/establishments/new")
@signed_in
def new() -> ResponseReturnValue:
    """Begin, or go on where one stopped."""
    return redirect(url_for("registrations.step", step="who"), 303)


@bp.get("/establishments/<uuid:establishment_id>")
@signed_in
def show(establishment_id: UUID) -> ResponseReturnValue:
    """Everything about one establishment, for its members, its officers and the organisers."""
    with transaction() as session:
        case = queries.case(session, by=person(), establishment_id=establishment_id)
        steps = queries.timeline(case)
        suspicious = looks_mistyped(case.establishment.registration_number)
        return render_template("establishments/show.html", case=case, steps=steps, suspicious=suspicious)


@bp.route("/establishments/<uuid:establishment_id>/edit", methods=["GET", "POST"])
@signed_in
def edit(establishment_id: UUID) -> ResponseReturnValue:
    """Change the facts."""
    with transaction() as session:
        place = queries.case(session, by=person(), establishment_id=establishment_id).establishment
        if request.method == "GET":
            return _edit_page(place, empty_form(EstablishmentSchema().dump(place)))
        form = load_form(EstablishmentSchema(partial=True), request.form)
        kept = place.province_code
    if form.ok:
        try:
            details = checked(form.data, provinces={code for code, _name in words.province_choices(also=kept)})
            with transaction() as session:
                actions.change_establishment(
                    session, establishment_id=establishment_id, by=person(), details=details, now=now()
                )
        except (Invalid, Conflict) as trouble:
            form.refuse(trouble)
        else:
            flash(_("Đã lưu thông tin cơ sở."))
            return redirect(url_for("establishments.show", establishment_id=establishment_id), 303)
    return _edit_page(place, form), 422


@bp.route("/establishments/<uuid:establishment_id>/certificate", methods=["GET", "POST"])
@signed_in
def certificate(establishment_id: UUID) -> ResponseReturnValue:
    """Record the certificate that the officer has seen."""
    with transaction() as session:
        case = queries.case(session, by=person(), establishment_id=establishment_id)
        if not case.overseen:
            raise Forbidden
        place = case.establishment
    if request.method == "GET":
        form = empty_form(CertificateSchema().dump(place))
        return render_template("establishments/certificate.html", place=place, form=form)
    form = load_form(CertificateSchema(), request.form)
    if form.ok:
        try:
            with transaction() as session:
                actions.certify_establishment(
                    session,
                    establishment_id=establishment_id,
                    by=person(),
                    number=form.data["certificate_number"],
                    until=form.data["certificate_until"],
                    now=now(),
                )
        except Invalid as trouble:
            form.refuse(trouble)
        else:
            flash(_("Đã lưu giấy chứng nhận."))
            return redirect(url_for("establishments.show", establishment_id=establishment_id), 303)
    return render_template("establishments/certificate.html", place=place, form=form), 422


@bp.get("/office/establishments", endpoint="list")
@signed_in
def listing() -> ResponseReturnValue:
    """The establishments of one's provinces: search and filters in the address, fifty a page."""
    with transaction() as session:
        scope = office_scope(session)
        filters = asked_filters()
        page = paginate(session, queries.listed(scope, filters))
        facets = queries.facets(session, scope, filters)
        return render_template("establishments/list.html", page=page, facets=facets, filters=filters, scope=scope)


@bp.get("/office/establishments.<any(csv, xlsx):kind>")
@signed_in
def export(kind: str) -> ResponseReturnValue:
    """What the list shows, all its pages, as a file."""
    with transaction() as session:
        rows = session.scalars(queries.listed(office_scope(session), asked_filters()))
        return exported(kind, "co-so", [_(word) for word in HEAD], (_row(place) for place in rows))


def office_scope(session: Session) -> Scope:
    """Return the scope of an officer or organiser. Raises Forbidden for others."""
    scope = scope_of(session, person())
    if not scope.staff:
        raise Forbidden
    return scope


def asked_filters() -> queries.Filters:
    """Return the filters in the address; one that means nothing narrows nothing."""
    form = load_form(FiltersSchema(), request.args)
    data: dict[str, Any] = form.data if form.ok else {"q": request.args.get("q", "")[:200]}
    return queries.Filters(**{name: data.get(name, "") for name in asdict(queries.Filters())})


HEAD = (
    "Tên cơ sở", "Loại hình", "Mã số đăng ký hoặc mã số thuế", "Tỉnh, thành phố", "Xã, phường", "Địa chỉ",
    "Nhóm sản phẩm chính", "Người liên hệ", "Điện thoại", "Do phụ nữ làm chủ", "Của người dân tộc thiểu số",
    "Ở địa bàn khó khăn", "Số giấy chứng nhận", "Hiệu lực đến ngày", "Ngày đăng ký",
)  # fmt: skip


def _row(place: Establishment) -> list[Cell]:
    return [
        place.name,
        _(words.KINDS[place.kind]),
        place.registration_number,
        words.province_name(place.province_code),
        place.commune,
        place.address,
        f"{place.product_group}. {_(words.GROUPS[place.product_group])}",
        place.contact_name,
        place.contact_phone,
        place.women_owned,
        place.ethnic_minority,
        place.hard_area,
        place.certificate_number,
        place.certificate_until,
        place.registered_at,
    ]


def _edit_page(place: Establishment, form: Form) -> str:
    provinces = words.province_choices(also=place.province_code)
    return render_template(
        "establishments/edit.html",
        place=place,
        form=form,
        provinces=provinces,
        kinds=words.choices(words.KINDS),
        groups=[(code, f"{code}. {word}") for code, word in words.choices(words.GROUPS)],
        fields=tuple(Details.__dataclass_fields__),
    )

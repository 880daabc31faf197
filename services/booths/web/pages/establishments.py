"""Pages of establishments: the case page, changing the facts, the officers' and organisers' list."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import EXCLUDE
from werkzeug.datastructures import MultiDict

from services.booths.actions import establishments as actions
from services.booths.actions.applying import STATE_NAMES
from services.booths.domain.establishments import Details, checked, looks_mistyped
from services.booths.queries import establishments as queries
from services.booths.web import words
from services.booths.web.asking import office_scope, read_case
from services.booths.web.schemas.establishments import CertificateSchema, EstablishmentSchema, FiltersSchema
from shared.alphabet import alphabetical
from shared.clock import now
from shared.errors import Forbidden
from shared.i18n import N_
from shared.i18n import gettext as _
from shared.web import choices
from shared.web.app import transaction
from shared.web.exports import Column, table_file
from shared.web.forms import Form, done, lead, load_form
from shared.web.paging import paginate
from shared.web.signin import person, signed_in_only

bp = Blueprint("establishments", __name__, url_prefix="/booths")
signed_in_only(bp)
choices.teach(
    bp,
    kind_word=words.KINDS,
    group_word=choices.GROUPS,
    paper_word=words.PAPERS,
    flag_word=words.FLAGS,
    role_word=words.ROLES,
)


@bp.get("/establishments/new")
def new() -> ResponseReturnValue:
    """Begin, or go on where one stopped."""
    return lead("registrations.step", step="who")


@bp.get("/establishments/<uuid:establishment_id>")
def show(establishment_id: UUID) -> ResponseReturnValue:
    """Everything about one establishment, for its members, its officers and the organisers."""
    with transaction() as session:
        case = read_case(session, by=person(), establishment_id=establishment_id)
        return render_template(
            "establishments/show.html",
            case=case,
            steps=[_said(step) for step in queries.timeline(case)],
            suspicious=looks_mistyped(case.establishment.registration_number),
            application_chips={state: (kind, _(word)) for state, (kind, word) in APPLICATION_CHIPS.items()},
        )


@bp.route("/establishments/<uuid:establishment_id>/edit", methods=["GET", "POST"])
def edit(establishment_id: UUID) -> ResponseReturnValue:
    """Change the facts."""
    with transaction() as session:
        place = read_case(session, by=person(), establishment_id=establishment_id).establishment
        form = Form(EstablishmentSchema().dump(place))
    if request.method == "POST":
        with form.trying() as session:
            given = form.read(EstablishmentSchema(partial=True))
            details = checked(given, provinces=choices.province_codes(also=place.province_code))
            actions.change_establishment(
                session, establishment_id=establishment_id, by=person(), details=details, now=now()
            )
        if form.ok:
            return done(_("Đã lưu thông tin cơ sở."), "establishments.show", establishment_id=establishment_id)
    return form.page(
        "establishments/edit.html",
        place=place,
        provinces=choices.province_choices(also=place.province_code),
        kinds=choices.choices(words.KINDS),
        groups=choices.group_choices(),
        fields=tuple(Details.__dataclass_fields__),
    )


@bp.route("/establishments/<uuid:establishment_id>/certificate", methods=["GET", "POST"])
def certificate(establishment_id: UUID) -> ResponseReturnValue:
    """Record the certificate that the officer has seen."""
    with transaction() as session:
        case = read_case(session, by=person(), establishment_id=establishment_id)
        if not case.overseen:
            raise Forbidden
        form = Form(CertificateSchema().dump(case.establishment))
    if request.method == "POST":
        with form.trying() as session:
            given = form.read(CertificateSchema())
            seen = {"number": given["certificate_number"], "until": given["certificate_until"]}
            actions.certify_establishment(session, establishment_id=establishment_id, by=person(), now=now(), **seen)
        if form.ok:
            return done(_("Đã lưu giấy chứng nhận."), "establishments.show", establishment_id=establishment_id)
    return form.page("establishments/certificate.html", place=case.establishment)


@bp.get("/office/establishments", endpoint="list")
def listing() -> ResponseReturnValue:
    """The establishments of one's provinces: search and filters in the address, fifty a page."""
    with transaction() as session:
        scope = office_scope(session)
        filters = asked_filters()
        page = paginate(session, queries.listed(scope, filters))
        facets = queries.facets(session, scope, filters)
        return render_template(
            "establishments/list.html",
            page=page,
            facet_choices=_facet_choices(facets, filters),
            filters=asdict(filters),
            scope=scope,
            export_address=lambda ending: url_for("establishments.export", ending=ending, **_given(filters)),
        )


@bp.get("/office/establishments.<any(csv, xlsx):ending>")
def export(ending: str) -> ResponseReturnValue:
    """What the list shows, all its pages, as a file."""
    with transaction() as session:
        rows = session.scalars(queries.listed(office_scope(session), asked_filters()))
        return table_file(ending, "co-so", COLUMNS, rows)


def asked_filters() -> queries.EstablishmentFilters:
    """Return the filters in the address; one that means nothing narrows nothing, and lets the others stand."""
    schema = FiltersSchema(unknown=EXCLUDE)
    form = load_form(schema, request.args)
    if not form.ok:
        kept = [(name, value) for name, value in request.args.items(multi=True) if name not in form.errors]
        form = load_form(schema, MultiDict(kept))
    return queries.EstablishmentFilters(
        **{name: form.data.get(name, "") for name in asdict(queries.EstablishmentFilters())}
    )


COLUMNS: Final[Sequence[Column]] = (
    (N_("Tên cơ sở"), "name"),
    (N_("Loại hình"), lambda place: _(words.KINDS[place.kind])),
    (N_("Mã số đăng ký hoặc mã số thuế"), "registration_number"),
    (N_("Tỉnh, thành phố"), lambda place: choices.province_name(place.province_code)),
    (N_("Xã, phường"), "commune"),
    (N_("Địa chỉ"), "address"),
    (N_("Nhóm sản phẩm chính"), lambda place: f"{place.product_group}. {_(choices.GROUPS[place.product_group])}"),
    (N_("Người liên hệ"), "contact_name"),
    (N_("Điện thoại"), "contact_phone"),
    *((words.FLAGS[flag], flag) for flag in ("women_owned", "ethnic_minority", "hard_area")),
    (N_("Số giấy chứng nhận"), "certificate_number"),
    (N_("Hiệu lực đến ngày"), "certificate_until"),
    (N_("Ngày đăng ký"), "registered_at"),
)
APPLICATION_CHIPS = {
    "draft": ("plain", STATE_NAMES["draft"]),
    "submitted": ("waiting", STATE_NAMES["submitted"]),
    "returned": ("problem", STATE_NAMES["returned"]),
    "accepted": ("done", STATE_NAMES["accepted"]),
    "refused": ("problem", STATE_NAMES["refused"]),
    "withdrawn": ("plain", STATE_NAMES["withdrawn"]),
}
HAPPENED = {
    "registered": N_("Cơ sở được đăng ký."),
    "changed": N_("Thông tin cơ sở được sửa lần gần nhất."),
    "member": N_("%(name)s được thay mặt cơ sở."),
    "asked": N_("%(name)s xin thay mặt cơ sở."),
    "paper": N_("Gửi giấy tờ %(name)s."),
}


def _said(step: dict[str, Any]) -> dict[str, Any]:
    return {"at": step["at"], "text": _(HAPPENED[step["what"]], name=step["name"]), "who": step["who"]}


def _given(filters: queries.EstablishmentFilters) -> dict[str, Any]:
    return {name: value for name, value in asdict(filters).items() if value}


def _facet_choices(
    facets: queries.Facets, filters: queries.EstablishmentFilters
) -> list[tuple[str, str, list[tuple[str | None, str, int | None]], int]]:
    """Return each filter: its name in the address, its label, (value, word, count) of its choices, how many in all."""
    codes = {*facets.province, *filter(None, [filters.province])}
    provinces = sorted(codes, key=lambda code: alphabetical(choices.province_name(code)))
    found = [
        ("province", _("Tỉnh, thành phố"), {code: choices.province_name(code) for code in provinces}, facets.province),
        ("group", _("Nhóm sản phẩm"), dict(choices.group_choices()), facets.group),
        ("kind", _("Loại hình"), dict(choices.choices(words.KINDS)), facets.kind),
        ("flag", _("Diện ưu tiên"), {flag: _(words.FLAGS[flag]) for flag in queries.FLAGS}, facets.flag),
    ]
    return [(name, label, _with_counts(values, counts), sum(counts.values())) for name, label, values, counts in found]


def _with_counts(values: dict[str, str], counts: Mapping[str, int]) -> list[tuple[str | None, str, int | None]]:
    return [(None, _("Tất cả"), None), *((value, word, counts.get(value, 0)) for value, word in values.items())]

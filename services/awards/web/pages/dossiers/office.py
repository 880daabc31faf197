"""The office's lists: of one round, and across rounds; search, filters with counts, and the same as a file."""

from collections.abc import Sequence
from typing import Final

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.awards.models import Round
from services.awards.permissions import Scope, scope_of
from services.awards.queries.dossiers import DossierFilters, facets, listed
from services.awards.queries.rounds import round_by_code
from services.awards.web.dossier_words import PRODUCT_KINDS, STATES
from services.awards.web.pages.dossiers.blueprint import bp
from services.awards.web.round_lines import round_name
from shared.clock import hanoi_date, now
from shared.errors import Forbidden
from shared.i18n import N_
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.choices import province_name
from shared.web.exports import Column, table_file
from shared.web.paging import paginate
from shared.web.signin import person

LONGEST: Final = 200
MOST_ROWS: Final = 50_000
COLUMNS: Final[Sequence[Column]] = (
    (N_("Mã hồ sơ"), "label"),
    (N_("Kỳ bình chọn"), lambda dossier: round_name(dossier.round)),
    (N_("Mã số bình chọn"), "voting_code"),
    (N_("Tên sản phẩm"), "product_name"),
    (N_("Nhóm"), "product_group"),
    (N_("Sản phẩm hay bộ sản phẩm"), lambda dossier: _(PRODUCT_KINDS[dossier.product_kind])),
    (N_("Cơ sở"), "establishment.name"),
    (N_("Mã số thuế hoặc số đăng ký"), "establishment.registration_number"),
    (N_("Tỉnh"), lambda dossier: province_name(dossier.province_code)),
    (N_("Sản lượng một năm"), lambda dossier: dossier.statement.get("annual_output")),
    (N_("Đơn vị tính"), lambda dossier: dossier.statement.get("output_unit")),
    (N_("Giá bán một đơn vị (đồng)"), lambda dossier: dossier.statement.get("price_vnd")),
    (N_("Số lao động làm ra sản phẩm"), lambda dossier: dossier.statement.get("labour")),
    (N_("Giấy chứng nhận của cấp dưới"), "lower_certificate_number"),
    (N_("Hiệu lực đến"), "lower_certificate_until"),
    (N_("Trạng thái"), lambda dossier: _(STATES[dossier.state])),
    (N_("Nộp lúc"), "submitted_at"),
    (N_("Quyết định lúc"), "decided_at"),
)


@bp.get("/office/dossiers", endpoint="list")
def list_() -> ResponseReturnValue:
    """Dossiers across rounds: of the own province, or all for an organiser."""
    with transaction() as session:
        scope = office_scope(session)
        return _list_page(session, scope, asked_filters(), None)


@bp.get("/office/rounds/<code>/dossiers")
def round_list(code: str) -> ResponseReturnValue:
    """Dossiers of one round."""
    with transaction() as session:
        scope, round_ = round_scope(session, code)
        return _list_page(session, scope, asked_filters(code), round_)


@bp.get("/office/dossiers.<kind>")
def export(kind: str) -> ResponseReturnValue:
    """What the list across rounds shows, as CSV or XLSX."""
    with transaction() as session:
        return _file(session, office_scope(session), asked_filters(), kind)


@bp.get("/office/rounds/<code>/dossiers.<kind>")
def export_round(code: str, kind: str) -> ResponseReturnValue:
    """What the round's list shows, as CSV or XLSX."""
    with transaction() as session:
        scope, _round = round_scope(session, code)
        return _file(session, scope, asked_filters(code), kind)


def office_scope(session: Session) -> Scope:
    """Return what the reader sees; raises Forbidden for who is neither officer, organiser nor of a secretariat."""
    scope = scope_of(session, person())
    if not (scope.staff or scope.secretariat):
        raise Forbidden
    return scope


def round_scope(session: Session, code: str) -> tuple[Scope, Round]:
    """Return what the reader sees, and the round. Raises RoundNotFound, Forbidden."""
    scope = office_scope(session)
    round_ = round_by_code(session, code, scope)
    if not (scope.runs(round_) or scope.staff):
        raise Forbidden
    return scope, round_


def asked_filters(code: str = "") -> DossierFilters:
    """Return the filters of the present address; ``code`` is the round that is looked at."""
    asked = {name: request.args.get(name, "")[:LONGEST] for name in DossierFilters.__slots__}
    return DossierFilters(**asked | ({"round": code} if code else {}))


def _list_page(session: Session, scope: Scope, filters: DossierFilters, round_: Round | None) -> ResponseReturnValue:
    counts = facets(session, scope, filters)
    return render_template(
        "dossiers/list.html",
        page=paginate(session, listed(scope, filters)),
        facets=counts,
        filters=filters,
        round=round_,
        runs=round_ is not None and scope.runs(round_),
        rounds=[] if round_ else _rounds_of(session, counts["round"]),
        state_words=STATES,
    )


def _rounds_of(session: Session, counted: dict[str, int]) -> list[tuple[str, str]]:
    """Return code and name of the rounds that a filter names, newest first."""
    found = session.query(Round).where(Round.code.in_(counted)).order_by(Round.year.desc(), Round.code).all()
    return [(round_.code, round_name(round_)) for round_ in found]


def _file(session: Session, scope: Scope, filters: DossierFilters, kind: str) -> ResponseReturnValue:
    if kind not in {"csv", "xlsx"}:
        abort(404)
    rows = session.scalars(listed(scope, filters).limit(MOST_ROWS))
    name = f"ho-so-{filters.round or 'binh-chon'}-{hanoi_date(now()):%Y%m%d}"
    return table_file(kind, name, COLUMNS, rows)

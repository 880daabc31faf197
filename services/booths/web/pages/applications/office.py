"""The office's list: search, filters with counts, fifty a page, and the same as a spreadsheet."""

from typing import Final

from flask import render_template, request
from flask.typing import ResponseReturnValue

from services.booths.actions.applying import STATE_NAMES
from services.booths.models import Application
from services.booths.queries.applications import Filters, facets, fairs_by_code, overseen
from services.booths.web.asking import office_scope
from services.booths.web.fair_lines import name_of
from services.booths.web.pages.applications.blueprint import bp
from services.booths.web.situations import STATE_KINDS
from services.booths.web.words import KINDS
from shared.clock import hanoi_date, now
from shared.i18n import N_
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.choices import GROUPS, province_name
from shared.web.exports import Cell, exported
from shared.web.paging import paginate
from shared.web.signin import signed_in

LONGEST: Final = 200
MOST_ROWS: Final = 50_000
HEAD: Final = (
    N_("Mã đăng ký"),
    N_("Hội chợ"),
    N_("Cơ sở"),
    N_("Loại hình"),
    N_("Mã số thuế hoặc số đăng ký"),
    N_("Tỉnh"),
    N_("Xã, phường"),
    N_("Nhóm sản phẩm"),
    N_("Số gian"),
    N_("Sản phẩm trưng bày"),
    N_("Người liên hệ"),
    N_("Điện thoại"),
    N_("Trạng thái"),
    N_("Lý do"),
    N_("Nộp lúc"),
    N_("Quyết định lúc"),
)


@bp.get("/office/applications", endpoint="list")
@signed_in
def list_() -> ResponseReturnValue:
    """The applications of the own province, or all for an organiser."""
    with transaction() as session:
        scope, filters = office_scope(session), asked_filters()
        return render_template(
            "applications/list.html",
            page=paginate(session, overseen(scope, filters)),
            facets=facets(session, scope, filters),
            fairs=fairs_by_code(session),
            filters=filters,
            state_names=STATE_NAMES,
            state_kinds=STATE_KINDS,
        )


@bp.get("/office/applications.xlsx")
@signed_in
def export() -> ResponseReturnValue:
    """What the list shows, as a spreadsheet."""
    with transaction() as session:
        rows = session.scalars(overseen(office_scope(session), asked_filters()).limit(MOST_ROWS))
        name = f"dang-ky-{hanoi_date(now()):%Y%m%d}"
        return exported("xlsx", name, [_(word) for word in HEAD], (_row(application) for application in rows))


def asked_filters() -> Filters:
    """Return the filters of the present address; too long a text is cut, it can match nothing anyway."""
    return Filters(**{name: request.args.get(name, "")[:LONGEST] for name in Filters.__slots__})


def _row(application: Application) -> list[Cell]:
    establishment = application.establishment
    return [
        application.label,
        name_of(application.fair),
        establishment.name,
        _(KINDS[establishment.kind]),
        establishment.registration_number,
        province_name(establishment.province_code),
        establishment.commune,
        _(GROUPS[establishment.product_group]),
        application.booths_wanted,
        application.products,
        establishment.contact_name,
        establishment.contact_phone,
        _(STATE_NAMES[application.state]),
        "\n".join(_(line) for line in application.reason.splitlines()),
        application.submitted_at,
        application.decided_at,
    ]

"""The office's list: search, filters with counts, fifty a page, and the same as a spreadsheet."""

from datetime import datetime
from io import BytesIO
from typing import Any, Final

import xlsxwriter
from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.booths.actions.applying import STATE_NAMES
from services.booths.models import Application, Fair
from services.booths.permissions import Scope, scope_of
from services.booths.queries.applications import Filters, facets, fairs_by_code, overseen
from services.booths.web.choices import province_name
from services.booths.web.pages.applications.blueprint import bp
from services.booths.web.situations import STATE_KINDS
from services.booths.web.words import GROUPS, KINDS
from shared.clock import hanoi_date, now
from shared.errors import Forbidden
from shared.formats import moment
from shared.i18n import N_, language
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.paging import paginate
from shared.web.signin import person, signed_in
from shared.web.uploads import attachment

LONGEST: Final = 200
MOST_ROWS: Final = 50_000
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS: Final = (
    (N_("Mã đăng ký"), 14),
    (N_("Hội chợ"), 40),
    (N_("Cơ sở"), 40),
    (N_("Loại hình"), 16),
    (N_("Mã số thuế hoặc số đăng ký"), 18),
    (N_("Tỉnh"), 18),
    (N_("Xã, phường"), 22),
    (N_("Nhóm sản phẩm"), 30),
    (N_("Số gian"), 8),
    (N_("Sản phẩm trưng bày"), 50),
    (N_("Người liên hệ"), 22),
    (N_("Điện thoại"), 14),
    (N_("Trạng thái"), 18),
    (N_("Lý do"), 40),
    (N_("Nộp lúc"), 17),
    (N_("Quyết định lúc"), 17),
)


@bp.get("/office/applications", endpoint="list")
@signed_in
def list_() -> ResponseReturnValue:
    """The applications of the own province, or all for an organiser."""
    with transaction() as session:
        scope, filters = staff_scope(session), asked_filters()
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
        rows = session.scalars(overseen(staff_scope(session), asked_filters()).limit(MOST_ROWS))
        content = _workbook([_row(application) for application in rows])
    return attachment(content, XLSX, f"dang-ky-{hanoi_date(now()):%Y%m%d}.xlsx")


def staff_scope(session: Session) -> Scope:
    """Return what the reader oversees; raises Forbidden for who is neither officer nor organiser."""
    scope = scope_of(session, person())
    if not scope.staff:
        raise Forbidden
    return scope


def asked_filters() -> Filters:
    """Return the filters of the present address; too long a text is cut, it can match nothing anyway."""
    return Filters(**{name: request.args.get(name, "")[:LONGEST] for name in Filters.__slots__})


def fair_name(fair: Fair) -> str:
    """Return a fair's name in the reader's language."""
    return fair.name_vi if language() == "vi" else fair.name_en


def _row(application: Application) -> list[Any]:
    establishment = application.establishment
    return [
        application.label,
        fair_name(application.fair),
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
        _when(application.submitted_at),
        _when(application.decided_at),
    ]


def _when(value: datetime | None) -> str:
    return moment(value) if value else ""


def _workbook(rows: list[list[Any]]) -> bytes:
    """Every text stays a text: what a maker typed is never a formula or a link in somebody's spreadsheet."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet(_("Đăng ký"))
        bold = book.add_format({"bold": True})
        for column, (word, width) in enumerate(COLUMNS):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, _(word), bold)
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                if isinstance(value, int):
                    sheet.write_number(number, column, value)
                else:
                    sheet.write_string(number, column, value)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(len(rows), 1), len(COLUMNS) - 1)
    return buffer.getvalue()

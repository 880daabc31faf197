"""The office's list: search, filters with counts, fifty a page, and the same as a spreadsheet."""

from collections.abc import Sequence
from typing import Final

from flask import render_template, request
from flask.typing import ResponseReturnValue

from services.booths.actions.applying import STATE_NAMES
from services.booths.queries.applications import ApplicationFilters, drawn, facets, fairs_by_code, overseen
from services.booths.reasons import answer
from services.booths.web.asking import office_scope
from services.booths.web.fair_lines import name_of
from services.booths.web.pages.applications.blueprint import bp
from services.booths.web.situations import STATE_KINDS
from services.booths.web.words import KINDS
from shared.clock import hanoi_date, now
from shared.i18n import N_, speaking_of_another
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.choices import GROUPS, province_name
from shared.web.exports import Column, table_file
from shared.web.paging import paginate

LONGEST: Final = 200
MOST_ROWS: Final = 50_000
COLUMNS: Final[Sequence[Column]] = (
    (N_("Mã đăng ký"), "label"),
    (N_("Hội chợ"), lambda application: name_of(application.fair)),
    (N_("Cơ sở"), "establishment.name"),
    (N_("Loại hình"), lambda application: _(KINDS[application.establishment.kind])),
    (N_("Mã số thuế hoặc số đăng ký"), "establishment.registration_number"),
    (N_("Tỉnh"), lambda application: province_name(application.establishment.province_code)),
    (N_("Xã, phường"), "establishment.commune"),
    (N_("Nhóm sản phẩm"), lambda application: _(GROUPS[application.establishment.product_group])),
    (N_("Số gian"), "booths_wanted"),
    (N_("Sản phẩm trưng bày"), "products"),
    (N_("Người liên hệ"), "establishment.contact_name"),
    (N_("Điện thoại"), "establishment.contact_phone"),
    (N_("Trạng thái"), lambda application: _(STATE_NAMES[application.state])),
    (N_("Lý do"), lambda application: "\n".join(_(line) for line in application.reason.splitlines())),
    (N_("Nộp lúc"), "submitted_at"),
    (N_("Quyết định lúc"), "decided_at"),
)
RESULT: Final = N_("Kết quả bốc thăm")


@bp.get("/office/applications", endpoint="list")
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
def export() -> ResponseReturnValue:
    """What the list shows, as a spreadsheet."""
    with transaction() as session:
        scope, filters = office_scope(session), asked_filters()
        rows = session.scalars(overseen(scope, filters).limit(MOST_ROWS))
        results = drawn(session, scope, filters)
        result = RESULT, lambda one: answer(results[one.id], one.booths_wanted) if one.id in results else ""
        with speaking_of_another():
            return table_file("xlsx", f"dang-ky-{hanoi_date(now()):%Y%m%d}", [*COLUMNS, result], rows)


def asked_filters() -> ApplicationFilters:
    """Return the filters of the present address; too long a text is cut, it can match nothing anyway."""
    return ApplicationFilters(**{name: request.args.get(name, "")[:LONGEST] for name in ApplicationFilters.__slots__})

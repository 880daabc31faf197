"""A fair's waiting list for the organiser, as it stands: page by page, and as a file of the same."""

from collections.abc import Sequence
from typing import Final

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from services.booths.models import Fair
from services.booths.queries.waiting import list_today, rows_of
from services.booths.reasons import answer
from services.booths.web.asking import office_fair
from services.booths.web.waiting_words import came_back_text, waiting_text
from shared.clock import hanoi_date, now
from shared.errors import required
from shared.i18n import N_, speaking_of_another
from shared.web.app import transaction
from shared.web.choices import province_name, teach
from shared.web.exports import Column, table_file
from shared.web.paging import page_of
from shared.web.signin import signed_in_only

bp = Blueprint("waiting", __name__, url_prefix="/booths/office/fairs/<code>")
signed_in_only(bp)
teach(bp)
bp.add_app_template_global(waiting_text)
bp.add_app_template_global(came_back_text)


WHY: Final = N_("Vì sao chưa được mời")
COLUMNS: Final[Sequence[Column]] = (
    (N_("Chờ"), "line.place"),
    (N_("Cơ sở"), "establishment"),
    (N_("Mã đăng ký"), "line.label"),
    (N_("Tỉnh"), lambda row: province_name(row.province_code)),
    (N_("Nhóm sản phẩm"), "product_group"),
    (N_("Thứ tự bốc thăm"), "line.position"),
    (N_("Lúc bốc thăm: số chờ trước"), "line.ahead_at_draw"),
    (N_("Gian đang giữ"), lambda row: ", ".join(row.line.held)),
    (N_("Kết quả bốc thăm"), lambda row: answer(row.explanation, row.wanted)),
)


@bp.get("/waiting")
def list(code: str) -> ResponseReturnValue:
    """Show who waits, in today's order, and why each has not been offered (more) yet."""
    with transaction() as session:
        fair = office_fair(session, code)
        today = list_today(session, fair)
        page = page_of(today.lines if today else ())
        rows = rows_of(session, fair.id, page.items)
        return render_template("waiting/list.html", fair=fair, today=today, page=page.of(rows), stopped=_stopped(fair))


@bp.get("/waiting.xlsx")
def export(code: str) -> ResponseReturnValue:
    """What the list shows, all pages, as a spreadsheet."""
    with transaction() as session:
        fair = office_fair(session, code)
        rows = rows_of(session, fair.id, required(list_today(session, fair)).lines)
        why = WHY, lambda row: waiting_text(row.line, stopped=_stopped(fair))
        with speaking_of_another():
            return table_file("xlsx", f"danh-sach-cho-{fair.code}-{hanoi_date(now()):%Y%m%d}", [*COLUMNS, why], rows)


def _stopped(fair: Fair) -> bool:
    return fair.confirm_deadline_at <= now()

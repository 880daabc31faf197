"""Việc của tôi: what I must do now, what I wait for, what is over; the first page after signing in."""

from typing import Final

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from services.booths.actions.listing import batch_of_draw
from services.booths.queries.tasks import ApplicationTask, FairTask, tasks_of
from services.booths.web.fair_lines import name_of
from services.booths.web.situations import LINES
from shared.clock import now
from shared.formats import number
from shared.i18n import N_, ngettext
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.lines import TaskLine, by_deadline
from shared.web.signin import person, signed_in_only

bp = Blueprint("tasks", __name__, url_prefix="/booths")
signed_in_only(bp, but=("former",))

DO: Final = {
    "draft": N_("Điền đủ và nộp đăng ký"),
    "returned": N_("Bổ sung và nộp lại đăng ký"),
    "offered": N_("Xác nhận nhận gian hoặc trả lại gian"),
    "unsent": N_("Xác nhận nhận gian hoặc trả lại gian (thư mời chưa được gửi, hạn trả lời tính từ lúc thư đi)"),
}
FAIR_DO: Final = {
    "open": N_("Chuẩn bị xong và mở đăng ký"),
    "close": N_("Đã hết hạn đăng ký: chốt danh sách và công bố bốc thăm"),
    "draw": N_("Nhập kết quả quay số"),
    "confirm": N_("Đối chiếu và xác nhận các số mà một người khác đã nhập"),
    "source": N_("Chờ nguồn ngẫu nhiên quay"),
    "confirmed": N_("Chờ một người tổ chức khác xác nhận các số Ông/Bà đã nhập"),
    "publish": N_("Xem lại và công bố kết quả bốc thăm"),
    "start": N_("Đến ngày khai mạc: ghi nhận hội chợ bắt đầu"),
    "end": N_("Đã bế mạc: ghi nhận hội chợ kết thúc"),
}
FAIR_VIEW: Final = dict.fromkeys(("close", "draw", "confirm", "publish", "source", "confirmed"), "draws.manage")


@bp.get("/my")
def mine() -> ResponseReturnValue:
    """My tasks."""
    with transaction() as session:
        tasks = tasks_of(session, person(), now())
        lines = [*(_application_line(task) for task in tasks.now), *(_fair_line(task) for task in tasks.fairs)]
        return render_template(
            "tasks/mine.html",
            tasks=tasks,
            now_lines=by_deadline(lines),
            waiting=[
                *(_application_line(task) for task in tasks.waiting),
                *(_fair_line(task) for task in tasks.fairs_waiting),
            ],
            over=[_application_line(task) for task in tasks.over],
        )


@bp.get("/tasks")
def former() -> ResponseReturnValue:
    """The address that letters and bookmarks may still have."""
    return redirect(url_for("tasks.mine"), 301)


def _application_line(task: ApplicationTask) -> TaskLine:
    line, application = LINES[task.situation], task.application
    address = url_for("applications.show", application_id=application.id)
    if task.offer is not None:
        address = url_for("offers.show", offer_id=task.offer.id)
    text = _(DO.get(task.situation, line.maker))
    if task.waiting_position is not None:
        place, total = number(task.waiting_position), number(task.waiting_total or 0)
        text = _("Đang chờ ở vị trí %(position)s trong %(total)s.", position=place, total=total)
    about = f"{name_of(application.fair)} · {application.establishment.name}"
    return TaskLine(line.kind, _(line.word), text, about, address, task.deadline)


def _fair_line(task: FairTask) -> TaskLine:
    name = name_of(task.fair)
    if task.kind == "decide":
        text = ngettext("Xét %(num)s đăng ký đang chờ", task.count)
        address = url_for("applications.list", fair=task.fair.code, state="submitted")
        return TaskLine("info", _("Chờ xét"), text, name, address, task.deadline)
    if task.kind == "release":
        text = ngettext("%(num)s lời mời nhận gian chưa được gửi thư: xem và duyệt đợt thư", task.count)
        batch = f"/notifications/office/batches/{batch_of_draw(task.fair.id)}"
        return TaskLine("waiting", _("Chờ duyệt gửi"), text, name, batch, task.deadline)
    address = url_for(FAIR_VIEW.get(task.kind, "fairs.show"), code=task.fair.code)
    return TaskLine("waiting", _("Hội chợ"), _(FAIR_DO[task.kind]), name, address, task.deadline)

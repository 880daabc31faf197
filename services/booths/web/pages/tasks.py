"""The fairs' part of my tasks: what I must do now, what I wait for, what is over."""

from datetime import datetime
from typing import Final

from flask import url_for
from sqlalchemy.orm import Session

from services.booths.models import AccessRequest, Establishment, Fair
from services.booths.permissions import Scope
from services.booths.queries.tasks import ApplicationTask, FairTask, Tasks, tasks_of
from services.booths.web.fair_lines import name_of, place_of
from services.booths.web.situations import LINES
from shared.formats import days, number
from shared.i18n import N_, ngettext
from shared.i18n import gettext as _
from shared.web.lines import Link, TaskLine
from shared.web.tasks import Part, pages

DO: Final = {
    "draft": N_("Điền đủ và nộp đăng ký"),
    "returned": N_("Bổ sung và nộp lại đăng ký"),
    "offered": N_("Xác nhận nhận gian hoặc trả lại gian"),
    "unsent": N_(
        "Xác nhận nhận gian hoặc trả lại gian (thư mời chưa được gửi; nếu thư đi, hạn trả lời tính từ lúc đó)"
    ),
}
FAIR_DO: Final = {
    "open": N_("Chuẩn bị xong và mở đăng ký"),
    "close": N_("Đã hết hạn đăng ký: chốt danh sách và công bố bốc thăm"),
    "draw": N_("Nhập kết quả quay số"),
    "confirm": N_("Đối chiếu và xác nhận các số mà một người khác đã nhập"),
    "source": N_("Chờ nguồn ngẫu nhiên quay"),
    "confirmed": N_("Chờ một người tổ chức khác xác nhận các số Ông/Bà đã nhập"),
    "replace": N_("Kiểm tra và xác nhận việc thay nguồn mà một người khác đã ghi"),
    "replaced": N_("Chờ một người tổ chức khác xác nhận việc thay nguồn Ông/Bà đã ghi"),
    "publish": N_("Xem lại và công bố kết quả bốc thăm"),
    "start": N_("Đến ngày khai mạc: ghi nhận hội chợ bắt đầu"),
    "end": N_("Đã bế mạc: ghi nhận hội chợ kết thúc"),
}
ROLES: Final = {
    "organiser": N_("Hội chợ tới bước cần ban tổ chức làm sẽ hiện ở đây."),
    "officer": N_("Đăng ký của tỉnh chờ xét sẽ hiện ở đây."),
    "member": N_("Đăng ký cần bổ sung, gian hàng chờ xác nhận và người xin cùng quản lý cơ sở sẽ hiện ở đây."),
    "asker": N_("Khi cơ sở đồng ý cho Ông/Bà cùng quản lý, việc của cơ sở sẽ hiện ở đây."),
}
"""For each role what will come to be done."""
FAIR_VIEW: Final = dict.fromkeys(
    ("close", "draw", "confirm", "replace", "publish", "source", "confirmed", "replaced"), "draws.manage"
)


def part_of(session: Session, by: str, now: datetime) -> Part:
    """Return what waits for ``by`` at the fairs."""
    tasks = tasks_of(session, by, now)
    fairs = [_open_fair_line(fair) for fair in tasks.open_fairs]
    return Part(
        now=[
            *(_application_line(task) for task in tasks.now),
            *(_fair_line(task) for task in tasks.fairs),
            *(_access_line(request, establishment) for request, establishment in tasks.access),
        ],
        roles=[_(ROLES[role]) for role in _roles(tasks)],
        newcomer=[] if _roles(tasks) else [_first_line(), *fairs],
        waiting=[
            *(_application_line(task) for task in tasks.waiting),
            *(_fair_line(task) for task in tasks.fairs_waiting),
            *(_asked_line(establishment) for _request, establishment in tasks.asked),
        ],
        begin=fairs if tasks.own else [],
        regular=_regular(tasks.scope),
        own=[Link(url_for("establishments.show", establishment_id=one.id), one.name) for one in tasks.own],
        over=[_application_line(task) for task in tasks.over],
    )


bp = pages("booths", part_of)


def _roles(tasks: Tasks) -> list[str]:
    """Return what the person is here; nothing for whoever only signed in."""
    found = {
        "organiser": tasks.scope.organiser,
        "officer": tasks.scope.provinces and not tasks.scope.organiser,
        "member": tasks.own,
        "asker": tasks.asked,
    }
    return [role for role, held in found.items() if held]


def _regular(scope: Scope) -> list[Link]:
    if not scope.staff:
        return []
    found = [
        Link(url_for("applications.list"), _("Các đăng ký")),
        Link(url_for("establishments.list"), _("Các cơ sở")),
    ]
    if scope.organiser:
        found += [
            Link(url_for("fairs.list"), _("Các hội chợ")),
            Link(url_for("staff.list"), _("Người tổ chức và cán bộ tỉnh")),
            Link(url_for("history.list"), _("Lịch sử hội chợ: ai đã làm gì")),
            Link(url_for("security_log.list"), _("Nhật ký an ninh")),
        ]
    return found


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
    address = url_for(FAIR_VIEW.get(task.kind, "fairs.show"), code=task.fair.code)
    return TaskLine("waiting", _("Hội chợ"), _(FAIR_DO[task.kind]), name, address, task.deadline)


def _access_line(request: AccessRequest, establishment: Establishment) -> TaskLine:
    text = _("Trả lời %(name)s xin cùng quản lý cơ sở", name=request.name)
    address = url_for("members.show", establishment_id=establishment.id)
    return TaskLine("info", _("Chờ trả lời"), text, establishment.name, address)


def _asked_line(establishment: Establishment) -> TaskLine:
    text = _("Chờ cơ sở trả lời yêu cầu cùng quản lý.")
    return TaskLine("waiting", _("Chờ trả lời"), text, establishment.name, "")


def _open_fair_line(fair: Fair) -> TaskLine:
    about = f"{days(fair.opens_on, fair.closes_on)} · {place_of(fair)}"
    address = url_for("public.fair", code=fair.code)
    return TaskLine("done", _("Đang nhận đăng ký"), name_of(fair), about, address, fair.registration_closes_at)


def _first_line() -> TaskLine:
    about = _("Để đăng ký gian hàng ở hội chợ và đưa sản phẩm dự bình chọn.")
    return TaskLine("plain", _("Cơ sở mới"), _("Đăng ký cơ sở"), about, url_for("establishments.new"))

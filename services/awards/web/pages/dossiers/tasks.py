"""Việc bình chọn của tôi: what I must do now, what I wait for, what is over."""

from typing import Final

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from services.awards.queries.tasks import DossierTask, RoundTask, tasks_of
from services.awards.web.dossier_words import LINES
from services.awards.web.pages.dossiers.blueprint import bp
from services.awards.web.round_lines import round_name
from shared.clock import now
from shared.i18n import N_, ngettext
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.lines import TaskLine, by_deadline
from shared.web.signin import person

DO: Final = {"draft": N_("Điền đủ và nộp hồ sơ"), "returned": N_("Bổ sung và nộp lại hồ sơ")}
COMPLAINTS: Final = {"received": N_("Khiếu nại đang chờ trả lời."), "answered": N_("Khiếu nại đã được trả lời.")}


@bp.get("/my")
def mine() -> ResponseReturnValue:
    """My tasks of the voting rounds."""
    with transaction() as session:
        tasks = tasks_of(session, person(), now())
        lines = [*(_line(task) for task in tasks.now), *(_round_line(task) for task in tasks.rounds)]
        return render_template(
            "dossiers/mine.html",
            tasks=tasks,
            now_lines=by_deadline(lines),
            waiting=[_line(task) for task in tasks.waiting],
            over=[_line(task) for task in tasks.over],
        )


def _line(task: DossierTask) -> TaskLine:
    line, dossier = LINES[task.situation], task.dossier
    text = _(DO[task.situation]) if task.situation in DO else _(line.maker)
    if task.complaint_state:
        text = f"{text} {_(COMPLAINTS[task.complaint_state])}"
    name = dossier.product_name or _("Chưa đặt tên")
    return TaskLine(
        line.kind,
        _(line.word),
        text,
        f"{name} · {round_name(dossier.round)}",
        url_for("dossiers.show", dossier_id=dossier.id),
        task.deadline,
        task.certificate.check_code if task.certificate else "",
    )


def _round_line(task: RoundTask) -> TaskLine:
    name, code = round_name(task.round), task.round.code
    if task.kind == "check":
        address = url_for("dossiers.round_list", code=code, state="submitted")
        return TaskLine("info", _("Chờ xét"), ngettext("Xét %(num)s hồ sơ đang chờ", task.count), name, address)
    if task.kind == "complete":
        address = url_for("dossiers.list", round=code)
        text = ngettext("Hoàn thiện %(num)s hồ sơ của tỉnh", task.count)
        return TaskLine("waiting", _("Hồ sơ của tỉnh"), text, name, address, task.deadline)
    if task.kind == "declare":
        text = _("Trả lời lời mời làm giám khảo và khai báo lợi ích")
        return TaskLine("waiting", _("Giám khảo"), text, name, f"/awards/judging/{task.judge_id}")
    if task.kind == "score":
        address = f"/awards/scoring/{code}/"
        return TaskLine(
            "waiting", _("Giám khảo"), _("Chấm điểm các sản phẩm được phân công"), name, address, task.deadline
        )
    return TaskLine("waiting", _("Hội đồng"), _("Xem kết quả và bỏ phiếu"), name, f"/awards/council/{code}")

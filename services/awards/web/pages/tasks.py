"""The voting's part of my tasks: what I must do now, what I wait for, what is over."""

from datetime import datetime
from typing import Final, NamedTuple

from flask import url_for
from sqlalchemy.orm import Session

from services.awards.models import Round
from services.awards.permissions import Scope
from services.awards.queries.next_steps import RoundTask
from services.awards.queries.tasks import DossierTask, Tasks, tasks_of
from services.awards.web.dossier_words import LINES
from services.awards.web.round_lines import round_name
from services.awards.web.words import LEVELS
from shared.formats import number
from shared.i18n import N_, ngettext
from shared.i18n import gettext as _
from shared.web.lines import Link, TaskLine
from shared.web.tasks import Part, pages


class RoundWords(NamedTuple):
    """How a kind of round task is said: the chip, what is to be done or waited for, and where."""

    kind: str
    word: str
    text: str
    address: str


DO: Final = {"draft": N_("Điền đủ và nộp hồ sơ"), "returned": N_("Bổ sung và nộp lại hồ sơ")}
COMPLAINTS: Final = {"received": N_("Khiếu nại đang chờ trả lời."), "answered": N_("Khiếu nại đã được trả lời.")}
DESK: Final = "/awards/office/rounds/{code}"
JUDGE: Final = N_("Giám khảo")
COUNCIL: Final = N_("Hội đồng")
ROUNDS: Final = {
    "open": RoundWords("plain", N_("Bản nháp"), N_("Kiểm tra thể lệ, thời hạn rồi mở nhận hồ sơ"), f"{DESK}/open"),
    "check": RoundWords("info", N_("Chờ xét"), N_("Xét %(num)s hồ sơ đang chờ"), f"{DESK}/dossiers?state=submitted"),
    "begin": RoundWords(
        "waiting", N_("Hết hạn nộp"), N_("Bắt đầu chấm điểm: không còn hồ sơ chờ xét"), f"{DESK}/begin-scoring"
    ),
    "tally": RoundWords("waiting", N_("Chờ tính điểm"), N_("Tính kết quả từ các phiếu đã ký"), f"{DESK}/tally"),
    "council": RoundWords("waiting", N_("Đã tính điểm"), N_("Chuyển kết quả chấm cho Hội đồng"), f"{DESK}/council"),
    "decide": RoundWords(
        "waiting", COUNCIL, N_("Lấy phiếu và ghi quyết định của Hội đồng về %(num)s sản phẩm"), f"{DESK}/council"
    ),
    "count": RoundWords("waiting", N_("Đã bỏ đủ phiếu"), N_("Kiểm phiếu: cả %(num)s phiếu đã bỏ"), f"{DESK}/council"),
    "publish": RoundWords("waiting", N_("Đã quyết định"), N_("Kiểm tra và công bố kết quả"), f"{DESK}/publish"),
    "answer": RoundWords("problem", N_("Khiếu nại"), N_("Trả lời %(num)s khiếu nại"), f"{DESK}/complaints"),
    "close": RoundWords("plain", N_("Hết hạn khiếu nại"), N_("Khép lại kỳ bình chọn"), f"{DESK}/close"),
    "scoring": RoundWords("info", N_("Đang chấm"), N_("Các giám khảo còn %(num)s phiếu chưa ký."), f"{DESK}/jury"),
    "voting": RoundWords("info", N_("Đang bỏ phiếu"), N_("Hội đồng đã bỏ %(done)s/%(num)s phiếu."), f"{DESK}/council"),
    "publishing": RoundWords("info", N_("Đã quyết định"), N_("Chờ công bố kết quả."), f"{DESK}/council"),
    "complete": RoundWords(
        "waiting", N_("Hồ sơ của tỉnh"), N_("Hoàn thiện %(num)s hồ sơ của tỉnh"), "/awards/office/dossiers?round={code}"
    ),
    "declare": RoundWords(
        "waiting", JUDGE, N_("Trả lời lời mời làm giám khảo và khai báo lợi ích"), "/awards/judging/{judge}"
    ),
    "score": RoundWords(
        "waiting", JUDGE, N_("Chấm và ký %(num)s phiếu (đã ký %(done)s)"), "/awards/scoring/{code}/"
    ),
    "to_score": RoundWords("info", JUDGE, N_("Chưa tới giờ chấm."), "/awards/judging/{judge}"),
    "scored": RoundWords("done", JUDGE, N_("Đã ký cả %(done)s phiếu; chờ tổng hợp."), "/awards/scoring/{code}/list"),
    "vote": RoundWords("waiting", COUNCIL, N_("Xem kết quả chấm và bỏ phiếu"), "/awards/council/{code}"),
    "voted": RoundWords("done", COUNCIL, N_("Đã bỏ phiếu; sửa được tới khi kiểm phiếu."), "/awards/council/{code}"),
}  # fmt: skip
AT_ANY_TIME: Final = frozenset({"open", "close"})
"""Kinds of tasks that nobody waits for."""
ROLES: Final = {
    "host": N_("Kỳ bình chọn tới bước cần ban tổ chức làm sẽ hiện ở đây."),
    "secretariat": N_("Hồ sơ chờ xét, phiếu chờ tổng hợp và khiếu nại chờ trả lời sẽ hiện ở đây."),
    "council": N_("Khi lần bỏ phiếu của Hội đồng mở, phiếu của Ông/Bà sẽ hiện ở đây."),
    "judge": N_("Khi bắt đầu chấm, các phiếu được giao cho Ông/Bà sẽ hiện ở đây."),
    "entrant": N_("Hồ sơ bình chọn cần điền tiếp hoặc bổ sung sẽ hiện ở đây."),
}
"""For each role what will come to be done."""


def part_of(session: Session, by: str, now: datetime) -> Part:
    """Return what waits for ``by`` in the voting rounds."""
    tasks = tasks_of(session, by, now)
    return Part(
        now=[
            *(_line(task) for task in tasks.now),
            *(_round_line(task) for task in tasks.rounds if task.kind not in AT_ANY_TIME),
        ],
        roles=[_(ROLES[role]) for role in _roles(tasks)],
        waiting=[*(_round_line(task) for task in tasks.rounds_waiting), *(_line(task) for task in tasks.waiting)],
        begin=[
            *(_round_line(task) for task in tasks.rounds if task.kind in AT_ANY_TIME),
            *([] if tasks.scope.organiser else [_entry_line(round_) for round_ in tasks.can_enter]),
        ],
        regular=_regular(tasks.scope),
        over=[_line(task) for task in tasks.over],
    )


bp = pages("awards", part_of)


def _roles(tasks: Tasks) -> list[str]:
    """Return what the person is here; nothing for whoever only signed in."""
    scope = tasks.scope
    found = {
        "host": scope.staff,
        "secretariat": scope.secretariat and not scope.staff,
        "council": scope.council,
        "judge": scope.judges,
        "entrant": scope.establishments,
    }
    return [role for role, held in found.items() if held]


def _regular(scope: Scope) -> list[Link]:
    if not (scope.staff or scope.secretariat):
        return []
    return [
        Link(url_for("rounds.list"), _("Các kỳ bình chọn")),
        Link(url_for("dossiers.list"), _("Các hồ sơ bình chọn")),
    ]


def _line(task: DossierTask) -> TaskLine:
    line, dossier = LINES[task.situation], task.dossier
    text = _(DO[task.situation]) if task.situation in DO else _(line.maker)
    if task.complaint_state:
        text = f"{text} {_(COMPLAINTS[task.complaint_state])}"
    name, certificate = dossier.product_name or _("Chưa đặt tên"), task.certificate
    return TaskLine(
        line.kind,
        _(line.word),
        text,
        f"{name} · {round_name(dossier.round)}",
        url_for("dossiers.show", dossier_id=dossier.id),
        task.deadline,
        Link(f"/awards/check/{certificate.check_code}", _("Xem giấy chứng nhận")) if certificate else None,
    )


def _round_line(task: RoundTask) -> TaskLine:
    words, name = ROUNDS[task.kind], round_name(task.round)
    if task.round.rehearsal:
        name = _("Chấm thử: %(round)s", round=name)
    text = ngettext(words.text, task.count, done=number(task.done))
    address = words.address.format(code=task.round.code, judge=task.judge_id)
    return TaskLine(words.kind, _(words.word), text, name, address, task.deadline)


def _entry_line(round_: Round) -> TaskLine:
    text = _("Đưa sản phẩm vào %(round)s", round=round_name(round_))
    address = url_for("dossiers.enter", code=round_.code)
    return TaskLine("done", _("Đang nhận hồ sơ"), text, _(LEVELS[round_.level]), address, round_.dossiers_close_at)

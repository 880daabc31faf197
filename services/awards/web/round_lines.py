"""What state a round is in, as people say it: a chip, what comes next, and by when; the next step for the office."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.awards.domain.lifecycle import IS_PUBLIC, ROUND, RoundState
from services.awards.models import Round, Step
from services.awards.queries.complaints import complain_until
from services.awards.queries.next_steps import RoundTask
from services.awards.web.words import REGIONS, ROUND_STATES
from shared.formats import day, number
from shared.i18n import N_, language, ngettext
from shared.i18n import gettext as _
from shared.web.choices import province_name
from shared.web.lines import StateLine, TimelineEntry


@dataclass(frozen=True, slots=True)
class NextStep:
    """The one next step of a round: what it is, and the page (after the round's own address) where it is done."""

    text: str
    word: str
    page: str


@dataclass(frozen=True, slots=True)
class DeskLink:
    """A page of a round: the end of its address, its word, the states in which it is of use, who besides hosts."""

    page: str
    word: str
    states: frozenset[RoundState]
    hosts_only: bool = False


def _since(state: RoundState) -> frozenset[RoundState]:
    """Return this state and all that come after it."""
    return frozenset(ROUND.states[ROUND.states.index(state) :])


DESK: Final = (
    DeskLink("/dossiers", N_("Hồ sơ"), _since("open")),
    DeskLink("/import", N_("Nhập danh sách từ Excel"), frozenset({"open"}), hosts_only=True),
    DeskLink("/jury", N_("Ban Giám khảo"), _since("draft")),
    DeskLink("/labels", N_("In nhãn mã số"), frozenset({"open", "scoring"})),
    DeskLink("/lists", N_("In danh sách"), _since("open")),
    DeskLink("/sheets", N_("In phiếu chấm"), frozenset({"open", "scoring", "tallied"})),
    DeskLink("/tally", N_("Kết quả chấm điểm"), _since("scoring")),
    DeskLink("/jury-look", N_("Nhìn lại việc chấm"), _since("tallied")),
    DeskLink("/council", N_("Hội đồng bình chọn"), _since("tallied")),
    DeskLink("/publish", N_("Công bố kết quả"), frozenset({"council"}), hosts_only=True),
    DeskLink("/complaints", N_("Khiếu nại"), IS_PUBLIC),
    DeskLink("/certificates", N_("Giấy chứng nhận"), IS_PUBLIC),
)
"""Every office page of a round under /awards/office/rounds/<code>, by state, in the order of the work."""


def desk_links(state: RoundState, *, hosts: bool) -> list[DeskLink]:
    """Return the pages that are of use in a state."""
    return [link for link in DESK if state in link.states and (hosts or not link.hosts_only)]


def round_name(round_: Round) -> str:
    """Return the round's name in the reader's language."""
    return round_.name_en if language() == "en" else round_.name_vi


def round_place(round_: Round) -> str:
    """Return where a round's products come from: its province, its regions, or the whole country."""
    if round_.province_code is not None:
        return province_name(round_.province_code)
    if round_.level == "region":
        return ", ".join(_(REGIONS[code]) for code in round_.regions)
    return _("Cả nước")


def round_line(round_: Round, at: datetime) -> StateLine:
    """Return the state line of a round at a moment."""
    if round_.state == "open":
        if at < round_.dossiers_close_at:
            return StateLine("done", _(ROUND_STATES["open"]), _("Hạn nộp hồ sơ:"), round_.dossiers_close_at)
        return StateLine(
            "waiting", _("Hết hạn nộp hồ sơ"), _("Không nhận thêm hồ sơ; chấm điểm bắt đầu khi mọi hồ sơ đã được xét.")
        )
    if round_.state == "scoring":
        text = _("Mỗi giám khảo chấm độc lập. Hạn chấm:")
        return StateLine("waiting", _(ROUND_STATES["scoring"]), text, round_.scoring_closes_at)
    if round_.state == "published":
        return StateLine("done", _(ROUND_STATES["published"]), _decision(round_))
    kind, text = _SIMPLE[round_.state]
    return StateLine(kind, _(ROUND_STATES[round_.state]), _(text))


_SIMPLE: Final[Mapping[RoundState, tuple[str, str]]] = {
    "draft": ("plain", N_("Chỉ ban tổ chức nhìn thấy. Thể lệ sửa được cho đến khi mở nhận hồ sơ.")),
    "tallied": ("waiting", N_("Điểm đã được tính từ các phiếu đã ký, Hội đồng sẽ xem xét.")),
    "council": ("waiting", N_("Hội đồng bình chọn đang xem xét kết quả chấm điểm.")),
    "closed": ("plain", N_("Kết quả được lưu công khai.")),
}


NEXT_STEPS: Final[Mapping[str, NextStep]] = {
    "open": NextStep(N_("Kiểm tra thể lệ và thời hạn, rồi mở nhận hồ sơ."), N_("Mở nhận hồ sơ…"), "/open"),
    "check": NextStep(N_("%(num)s hồ sơ đang chờ xét."), N_("Xét hồ sơ"), "/dossiers"),
    "invite": NextStep(N_("Trong lúc nhận hồ sơ, mời các giám khảo."), N_("Mời giám khảo"), "/jury"),
    "receiving": NextStep(N_("Chờ hồ sơ đến hết hạn nộp."), N_("Xem hồ sơ"), "/dossiers"),
    "begin": NextStep(N_("Đã hết hạn nộp, không còn hồ sơ nào chờ xét."), N_("Bắt đầu chấm điểm…"), "/begin-scoring"),
    "scoring": NextStep(N_("Còn %(num)s phiếu chưa ký."), N_("Theo dõi chấm điểm"), "/jury"),
    "tally": NextStep(N_("Các phiếu đã ký có thể tính thành kết quả."), N_("Tính kết quả…"), "/tally"),
    "council": NextStep(N_("Chuyển kết quả chấm điểm cho Hội đồng."), N_("Hội đồng xem xét"), "/council"),
    "decide": NextStep(N_("Hội đồng chưa quyết định về %(num)s sản phẩm."), N_("Hội đồng bình chọn"), "/council"),
    "voting": NextStep(N_("Hội đồng đã bỏ %(done)s/%(num)s phiếu."), N_("Hội đồng bình chọn"), "/council"),
    "count": NextStep(N_("Cả %(num)s phiếu đã bỏ, có thể kiểm phiếu."), N_("Hội đồng bình chọn"), "/council"),
    "publish": NextStep(N_("Đã quyết định về mọi sản phẩm."), N_("Công bố kết quả"), "/publish"),
    "publishing": NextStep(N_("Chờ công bố kết quả."), N_("Hội đồng bình chọn"), "/council"),
    "answer": NextStep(N_("%(num)s khiếu nại đang chờ trả lời."), N_("Trả lời khiếu nại"), "/complaints"),
    "complaining": NextStep(N_("Nhận khiếu nại đến hết ngày %(day)s."), N_("Giấy chứng nhận"), "/certificates"),
    "close": NextStep(
        N_("Hết thời hạn khiếu nại, không còn khiếu nại nào chờ."), N_("Khép lại kỳ bình chọn…"), "/close"
    ),
}
"""How the desk says each next step that queries/next_steps.py finds."""


def next_line(task: RoundTask) -> NextStep:
    """Return the next step of a round in words."""
    step = NEXT_STEPS[task.kind]
    last = day(complain_until(task.round)) if task.kind == "complaining" else ""
    return NextStep(ngettext(step.text, task.count, done=number(task.done), day=last), _(step.word), step.page)


def _decision(round_: Round) -> str:
    if round_.decision_number and round_.decision_date:
        return _("Quyết định số %(number)s ngày %(day)s.", number=round_.decision_number, day=day(round_.decision_date))
    return ""


ASSIGNED: Final = re.compile(r"(\d+) \((\d+)-(\d+) × (\d+)\)")
STEPS: Final = {
    "created": N_("Lập kỳ bình chọn"),
    "changed": N_("Sửa thông tin"),
    "rules_changed": N_("Sửa thể lệ"),
    "deadline_moved": N_("Lùi thời hạn"),
    "opened": N_("Mở nhận hồ sơ; thể lệ được giữ nguyên từ đây"),
    "scoring_began": N_("Bắt đầu chấm điểm"),
    "tallied": N_("Tính kết quả chấm điểm"),
    "corrected": N_("Tính lại kết quả"),
    "sheet_annulled": N_("Loại một phiếu khỏi kết quả"),
    "sheet_restored": N_("Tính lại một phiếu đã loại"),
    "council_began": N_("Chuyển Hội đồng xem xét"),
    "published": N_("Công bố kết quả"),
    "closed": N_("Khép lại kỳ bình chọn"),
    "assigned": N_("Giao sản phẩm cho giám khảo"),
    "assigned_apart": N_("Giao sản phẩm cho giám khảo; còn những nhóm giám khảo không chấm chung sản phẩm nào"),
    "assignment_short": N_("Không đủ giám khảo cho một số sản phẩm"),
    "judge_invited": N_("Mời giám khảo"),
    "judge_removed": N_("Đưa giám khảo ra khỏi Ban Giám khảo"),
    "tie_declared": N_("Giám khảo khai quan hệ với cơ sở"),
    "tie_after_signing": N_("Giám khảo khai quan hệ sau khi đã ký phiếu"),
    "rehearsal_started": N_("Mở buổi chấm thử"),
    "rehearsal_deleted": N_("Xóa buổi chấm thử"),
    "ballot_opened": N_("Mở phiên bỏ phiếu của Hội đồng"),
    "ballot_closed": N_("Kết thúc phiên bỏ phiếu"),
    "ballot_cancelled": N_("Hủy phiên bỏ phiếu"),
    "decisions_proposed": N_("Lập đề nghị theo thứ tự của Ban Giám khảo"),
    "decided": N_("Hội đồng quyết định về một sản phẩm"),
    "recognised_late": N_("Công nhận sau khi xét khiếu nại"),
    "secretariat_added": N_("Thêm người vào Tổ chuyên môn giúp việc"),
    "secretariat_removed": N_("Đưa người ra khỏi Tổ chuyên môn giúp việc"),
    "council_added": N_("Thêm người vào Hội đồng bình chọn"),
    "council_removed": N_("Đưa người ra khỏi Hội đồng bình chọn"),
}


def timeline(steps: Sequence[Step]) -> list[TimelineEntry]:
    """Return the steps of a round in words."""
    return [TimelineEntry(step.at, _step_text(step), step.by) for step in steps]


def _step_text(step: Step) -> str:
    word = _(STEPS[step.what]) if step.what in STEPS else step.what
    return f"{word}: {_reason_text(step.said)}" if step.said else word


def _reason_text(reason: str) -> str:
    """Return why or with what a step was done; the numbers of an assignment are noted in short and said in full."""
    if not (noted := ASSIGNED.fullmatch(reason)):
        return reason
    sheets, least, most, judges = (int(one) for one in noted.groups())
    said = _("%(sheets)s phiếu cho %(judges)s giám khảo", sheets=number(sheets), judges=number(judges))
    each = number(least) if least == most else f"{number(least)}-{number(most)}"
    return f"{said}, {_('mỗi người %(each)s sản phẩm', each=each)}"

"""The words of dossiers: states and what comes next, papers, kinds of products; and their timeline in words."""

from collections.abc import Iterator, Mapping
from typing import Final

from flask import Blueprint

from services.awards.domain.dossiers import CHECKLIST, PART, PARTS, PROMISES
from services.awards.domain.lifecycle import DossierState
from services.awards.domain.rules import Rules
from services.awards.queries.dossiers import DossierCase
from services.awards.reasons import why
from shared.i18n import N_
from shared.i18n import gettext as _
from shared.web import choices
from shared.web.choices import province_name
from shared.web.lines import CaseLine, TimelineEntry

_DECIDING = N_("Ban Giám khảo đã chấm xong, Hội đồng bình chọn đang xem xét.")
_LATE = N_("Hồ sơ không được nộp đủ trong thời hạn nên không dự kỳ bình chọn này.")

LINES: Final = {
    "draft": CaseLine(
        "waiting",
        N_("Bản nháp"),
        N_("Hồ sơ chưa được nộp. Vui lòng điền đủ và nộp trước"),
        N_("Cơ sở đang lập hồ sơ, hạn nộp là"),
    ),
    "late": CaseLine("plain", N_("Quá hạn"), _LATE),
    "submitted": CaseLine(
        "info",
        N_("Chờ xét"),
        N_("Tổ chuyên môn giúp việc đang xem hồ sơ. Kết quả sẽ được gửi qua thư điện tử."),
        N_("Hồ sơ đang chờ Tổ chuyên môn giúp việc xem và quyết định."),
    ),
    "returned": CaseLine(
        "problem",
        N_("Cần bổ sung"),
        N_("Vui lòng bổ sung theo các lý do dưới đây và nộp lại trước"),
        N_("Đã gửi lại để cơ sở bổ sung, hạn nộp lại là"),
    ),
    "accepted": CaseLine(
        "done",
        N_("Được chấp nhận"),
        N_("Sản phẩm sẽ được Ban Giám khảo chấm sau khi hết hạn nhận hồ sơ."),
        N_("Sản phẩm đã có mã số bình chọn, chờ chấm điểm."),
    ),
    "scoring": CaseLine(
        "info",
        N_("Đang chấm điểm"),
        N_("Ban Giám khảo đang chấm sản phẩm. Kết quả sẽ được gửi qua thư điện tử."),
        N_("Ban Giám khảo đang chấm sản phẩm."),
    ),
    "deciding": CaseLine("info", N_("Chờ kết quả"), _DECIDING),
    "recognised": CaseLine(
        "done", N_("Được công nhận"), N_("Sản phẩm được công nhận là sản phẩm công nghiệp nông thôn tiêu biểu.")
    ),
    "not_recognised": CaseLine(
        "plain",
        N_("Không được công nhận"),
        N_("Sản phẩm không được công nhận ở kỳ này. Điểm và lý do có trong hồ sơ."),
        N_("Sản phẩm không được công nhận ở kỳ này."),
    ),
    "revoked": CaseLine(
        "problem", N_("Đã thu hồi"), N_("Sản phẩm từng được công nhận; giấy chứng nhận đã bị thu hồi.")
    ),
    "refused": CaseLine(
        "problem",
        N_("Không được chấp nhận"),
        N_("Hồ sơ không dự kỳ bình chọn này, vì các lý do dưới đây."),
        N_("Hồ sơ không được chấp nhận."),
    ),
    "withdrawn": CaseLine(
        "plain",
        N_("Đã rút"),
        N_("Hồ sơ đã rút khỏi kỳ bình chọn này."),
        N_("Cơ sở đã rút hồ sơ."),
    ),
    "struck": CaseLine(
        "problem",
        N_("Đã loại"),
        N_("Sản phẩm bị đưa ra khỏi kỳ bình chọn, vì các lý do dưới đây."),
        N_("Sản phẩm đã bị đưa ra khỏi kỳ bình chọn."),
    ),
}
STATE_KINDS: Final[Mapping[DossierState, str]] = {
    "draft": "waiting",
    "submitted": "info",
    "returned": "problem",
    "accepted": "done",
    "refused": "problem",
    "withdrawn": "plain",
    "struck": "problem",
}
STATES: Final[Mapping[DossierState, str]] = {state: LINES[state].word for state in STATE_KINDS}
PRODUCT_KINDS: Final = {
    "single": N_("Một sản phẩm"),
    "set_of_materials": N_("Bộ sản phẩm: cùng kiểu dáng, nhiều chất liệu"),
    "set_of_designs": N_("Bộ sản phẩm: cùng chất liệu, nhiều kiểu dáng"),
    "set_of_parts": N_("Bộ sản phẩm: nhiều sản phẩm ghép lại"),
}
PAPERS: Final = {
    "registration_form": N_("Phiếu đăng ký tham gia bình chọn"),
    "business_registration": N_("Giấy đăng ký kinh doanh"),
    "statement": N_("Bản thuyết minh có ký tên"),
    "photo_front": N_("Ảnh mặt trước"),
    "photo_side": N_("Ảnh mặt bên"),
    "photo_above": N_("Ảnh từ trên xuống"),
    "photo": N_("Ảnh khác"),
    "quality": N_("Giấy tờ về chất lượng"),
    "food_safety": N_("Giấy chứng nhận an toàn thực phẩm"),
    "province_decision": N_("Quyết định công nhận của cấp dưới"),
    "certificate": N_("Giấy chứng nhận của cấp dưới"),
    "other": N_("Giấy tờ khác"),
}
DONE: Final = {
    "started": N_("Bắt đầu hồ sơ."),
    "imported": N_("Nhập từ danh sách tổng hợp của tỉnh."),
    "carried": N_("Chuyển lên từ hồ sơ đã được công nhận ở cấp dưới:"),
    "submitted": N_("Nộp hồ sơ."),
    "reopened": N_("Rút lại để sửa."),
    "returned": N_("Gửi lại để bổ sung:"),
    "accepted": N_("Chấp nhận hồ sơ."),
    "refused": N_("Không chấp nhận hồ sơ:"),
    "withdrawn": N_("Rút hồ sơ."),
    "struck": N_("Đưa sản phẩm ra khỏi kỳ bình chọn:"),
    "recognised_late": N_("Công nhận bổ sung sau khi khiếu nại được chấp nhận:"),
    "certificate_revoked": N_("Thu hồi giấy chứng nhận:"),
}
BY_OFFICE: Final = frozenset({"returned", "accepted", "refused", "struck", "recognised_late", "certificate_revoked"})


def outcome_said(case: DossierCase, situation: str) -> str:
    """Return what became of a product and why; that it was revoked, if it was; "" before the result is public."""
    if situation == "revoked":
        return _(LINES[situation].maker)
    return why(case.outcome, Rules.from_json(case.dossier.round.rules)) if case.outcome else ""


def timeline(case: DossierCase) -> list[TimelineEntry]:
    """Return what happened to a dossier, oldest first. The office reads names and mailboxes."""
    return sorted(_entries(case), key=lambda entry: entry.at)


def reason_text(line: str) -> str:
    """Return one reason; what the checklist says before its colon is said in the reader's language."""
    item, colon, rest = line.partition(": ")
    return f"{_(item)}: {rest}" if colon and item in CHECKLIST.values() else _(line)


def _entries(case: DossierCase) -> Iterator[TimelineEntry]:
    for step in case.steps:
        text = _(DONE.get(step.what, step.what))
        if step.reason:
            text = f"{text} {' '.join(reason_text(line) for line in step.reason.splitlines())}"
        yield TimelineEntry(step.at, text, _who(case, step.by, office=step.what in BY_OFFICE))
    published = case.dossier.round.published_at
    if published is not None and case.dossier.state == "accepted":
        yield TimelineEntry(published, _("Công bố kết quả kỳ bình chọn."))
    for complaint in case.complaints:
        yield TimelineEntry(complaint.received_at, _("Cơ sở gửi khiếu nại."))
        if complaint.answered_at is not None:
            yield TimelineEntry(complaint.answered_at, _("Khiếu nại được trả lời."))


def _who(case: DossierCase, email: str, *, office: bool) -> str:
    name = case.names.get(email, email)
    if case.office or case.scope.oversees(case.dossier.province_code):
        return name if name == email else f"{name} ({email})"
    if office:
        return _("Tổ chuyên môn giúp việc")
    return name if email in case.names or email else province_name(case.dossier.province_code)


def teach(bp: Blueprint) -> None:
    """Let every template of the app say these words."""
    choices.teach(
        bp,
        dossier_state_word=STATES,
        product_kind_word=PRODUCT_KINDS,
        paper_word=PAPERS,
        checklist_word=CHECKLIST,
        promise_word=PROMISES,
    )
    bp.add_app_template_global(lambda code: _(PART[code].word), "part_word")
    bp.add_app_template_global(lambda: PARTS, "statement_parts")
    bp.add_app_template_global(lambda state: STATE_KINDS[state], "dossier_state_kind")
    bp.add_app_template_global(reason_text)

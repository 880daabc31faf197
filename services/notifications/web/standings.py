"""Decisions, and what is known of their notice, in words."""

from collections.abc import Mapping
from typing import Final

from services.notifications.domain.texts import harmless
from services.notifications.models import BounceReport, PhoneCall
from services.notifications.queries.deliveries import Delivery
from services.notifications.reasons import reason
from shared.formats import moment
from shared.i18n import N_, lazy_gettext
from shared.i18n import gettext as _
from shared.web.lines import TimelineEntry

STANDING_WORDS: Final[Mapping[str, str]] = {
    "read": lazy_gettext("Đã đọc trên trang Thư của tôi"),
    "phoned": lazy_gettext("Đã báo qua điện thoại"),
    "handed": lazy_gettext("Máy chủ thư đã nhận"),
    "kept": lazy_gettext("Giữ lại, chưa gửi"),
    "held": lazy_gettext("Chờ duyệt gửi"),
    "waiting": lazy_gettext("Chờ gửi"),
    "undelivered": lazy_gettext("Không tới được"),
    "cancelled": lazy_gettext("Đã huỷ"),
    "no_address": lazy_gettext("Chưa có địa chỉ"),
}
STANDING_CHIPS: Final[Mapping[str, str]] = {
    "read": "done",
    "phoned": "done",
    "handed": "done",
    "kept": "info",
    "held": "waiting",
    "waiting": "waiting",
    "undelivered": "problem",
    "cancelled": "plain",
    "no_address": "problem",
}
DECISION_WORDS: Final[Mapping[str, str]] = {
    "booths.application.returned": lazy_gettext("Trả lại đăng ký để bổ sung"),
    "booths.application.accepted": lazy_gettext("Chấp nhận đăng ký"),
    "booths.application.refused": lazy_gettext("Không chấp nhận đăng ký"),
    "booths.application.announced": lazy_gettext("Công bố danh sách bốc thăm"),
    "booths.application.waitlisted": lazy_gettext("Đưa vào danh sách chờ"),
    "booths.application.wait_annulled": lazy_gettext("Hủy thứ tự chờ theo số bốc thăm sai"),
    "booths.application.left_out": lazy_gettext("Không được phân gian, không vào danh sách chờ"),
    "booths.application.fair_changed": lazy_gettext("Đổi ngày hoặc nơi tổ chức hội chợ"),
    "booths.application.fair_cancelled": lazy_gettext("Huỷ hội chợ"),
    "booths.booth.offered": lazy_gettext("Mời nhận gian"),
    "booths.offer.expired": lazy_gettext("Hết hạn xác nhận gian"),
    "booths.offer.annulled": lazy_gettext("Hủy đề nghị theo số bốc thăm sai"),
    "booths.booth.taken_back": lazy_gettext("Thu hồi gian"),
    "awards.dossier.returned": lazy_gettext("Trả lại hồ sơ để bổ sung"),
    "awards.dossier.accepted": lazy_gettext("Chấp nhận hồ sơ"),
    "awards.dossier.refused": lazy_gettext("Không chấp nhận hồ sơ"),
    "awards.dossier.struck": lazy_gettext("Đưa sản phẩm ra khỏi kỳ bình chọn"),
    "awards.product.recognised": lazy_gettext("Công nhận sản phẩm"),
    "awards.product.not_recognised": lazy_gettext("Không công nhận sản phẩm"),
    "awards.certificate.revoked": lazy_gettext("Thu hồi giấy chứng nhận"),
    "awards.complaint.answered": lazy_gettext("Trả lời khiếu nại"),
}
"""Every type of a decision about an application or a dossier, in a few words."""

CANCELLED_WORDS: Final[Mapping[str, str]] = {
    "": N_("Đã huỷ."),
    "reason_gone": N_("Huỷ, vì việc trong thư đã xong hoặc không còn."),
    "unwanted": N_("Không gửi qua thư điện tử theo mong muốn của người nhận; đã có trên trang Thư của tôi."),
    "too_late": N_("Huỷ, vì thư không còn cần nữa."),
    "withdrawn": N_("Huỷ cùng đợt thư."),
    "void": N_("Huỷ, vì việc được báo không còn hiệu lực."),
}
CALL_WORDS: Final[Mapping[str, str]] = {
    "told": N_("Đã gọi điện và báo được, người gọi: %(by)s."),
    "no_answer": N_("Đã gọi điện, không ai nghe, người gọi: %(by)s."),
    "wrong_number": N_("Đã gọi điện, sai số, người gọi: %(by)s."),
}
REPORT_WORDS: Final[Mapping[str, str]] = {
    "failed": N_("Máy chủ của người nhận báo không giao được (%(status)s)."),
    "delayed": N_("Máy chủ của người nhận chưa giao được, còn thử tiếp."),
    "delivered": N_("Máy chủ của người nhận báo đã giao vào hộp thư."),
    "relayed": N_("Thư được chuyển tiếp tới máy chủ khác."),
    "expanded": N_("Thư được chuyển tiếp tới máy chủ khác."),
    "away": N_("Hộp thư tự động trả lời."),
    "complained": N_("Người nhận báo với nhà cung cấp thư rằng thư này là thư rác."),
}
CHANNEL_WORDS: Final[Mapping[str, str]] = {
    "email": lazy_gettext("Thư điện tử"),
    "sms": lazy_gettext("Tin nhắn"),
    "chat": lazy_gettext("Kênh trao đổi"),
}


def steps(delivery: Delivery) -> list[TimelineEntry]:
    """Return what shows how a letter reached its reader or not, oldest first."""
    letter, batch = delivery.letter, delivery.batch
    found = [TimelineEntry(letter.queued_at, _("Thư được viết."))]
    if batch is not None and batch.state == "released" and batch.decided_at:
        found.append(
            TimelineEntry(batch.decided_at, _("Đợt thư được duyệt gửi, người duyệt: %(by)s.", by=batch.decided_by))
        )
    if handed := delivery.handed:
        named = _("%(server)s đã nhận thư.", server=handed.server) if handed.server else _("Máy chủ thư đã nhận.")
        found.append(TimelineEntry(handed.at, named, harmless(handed.answer)))
    found += [
        TimelineEntry(report.received_at, reported(report), harmless(report.answer)) for report in delivery.reports
    ]
    if letter.bounced_at and not delivery.reports:
        text = f"{_('Máy chủ của người nhận trả thư lại.')} {reason(letter.answer)}"
        found.append(TimelineEntry(letter.bounced_at, text, harmless(letter.answer)))
    if letter.state == "failed":
        last, text = delivery.last_try, f"{_('Không gửi được.')} {reason(letter.answer)}"
        found.append(TimelineEntry(last.at if last else letter.queued_at, text, harmless(letter.answer)))
    found += [TimelineEntry(call.at, called(call), call.note) for call in delivery.calls]
    if letter.read_at:
        found.append(TimelineEntry(letter.read_at, _("Người nhận đã mở thư trên trang Thư của tôi.")))
    return sorted(found, key=lambda step: step.at)


def ending(delivery: Delivery) -> str:
    """Return why a letter did not go out, if it did not; else empty."""
    letter = delivery.letter
    if letter.state == "cancelled":
        return _(CANCELLED_WORDS[letter.cancelled_for])
    if letter.state == "held":
        return _("Chờ ban tổ chức duyệt gửi.")
    if letter.state == "kept":
        return _("Giữ lại trên trang hộp thư thử, vì chưa đặt máy chủ thư.")
    if letter.state == "waiting":
        return _("Sẽ gửi lúc %(moment)s.", moment=moment(letter.next_try_at))
    return ""


def reported(report: BounceReport) -> str:
    """Return what a server reported, and what it means if it failed."""
    said = _(REPORT_WORDS[report.action], status=report.status or report.action)
    return f"{said} {reason(report.answer or report.status)}" if report.action == "failed" else said


def called(call: PhoneCall) -> str:
    """Return who called and what came of it."""
    return _(CALL_WORDS[call.outcome], by=call.by)

"""The letters' templates in words: what each is about, and who gets it."""

from collections.abc import Mapping
from typing import Final

from services.notifications.letters.catalogue import Template, templates
from shared.i18n import gettext as _
from shared.i18n import lazy_gettext

TITLES: Final[Mapping[str, str]] = {
    "access_granted": lazy_gettext("Người mới được thay mặt cơ sở"),
    "access_refused": lazy_gettext("Đề nghị thay mặt cơ sở bị từ chối"),
    "access_requested": lazy_gettext("Có người xin thay mặt cơ sở"),
    "announcement": lazy_gettext("Thông báo của một cơ quan"),
    "application_accepted": lazy_gettext("Đăng ký được chấp nhận"),
    "application_announced": lazy_gettext("Đăng ký có tên trong danh sách bốc thăm"),
    "application_fair_cancelled": lazy_gettext("Hội chợ đã đăng ký không tổ chức"),
    "application_fair_changed": lazy_gettext("Hội chợ đã đăng ký đổi thời gian, địa điểm"),
    "application_left_out": lazy_gettext("Đăng ký không được phân gian"),
    "application_refused": lazy_gettext("Đăng ký không được tham gia"),
    "application_returned": lazy_gettext("Đăng ký cần bổ sung"),
    "application_submitted": lazy_gettext("Đã nhận đăng ký"),
    "application_waitlisted": lazy_gettext("Đăng ký vào danh sách chờ"),
    "application_wait_annulled": lazy_gettext("Thứ tự chờ không còn giá trị"),
    "application_withdrawn": lazy_gettext("Đã rút đăng ký"),
    "ballot_opened": lazy_gettext("Mời Hội đồng bỏ phiếu"),
    "batch_ready": lazy_gettext("Đợt thư chờ duyệt"),
    "batch_waits": lazy_gettext("Nhắc đợt thư chờ duyệt"),
    "booth_offered": lazy_gettext("Mời nhận gian hàng"),
    "booth_taken_back": lazy_gettext("Thu hồi gian hàng"),
    "calls_waiting": lazy_gettext("Quyết định cần báo qua điện thoại"),
    "certificate_revoked": lazy_gettext("Thu hồi giấy chứng nhận"),
    "certificate_signed": lazy_gettext("Giấy chứng nhận đã ký, tải về được"),
    "complaint_answered": lazy_gettext("Trả lời khiếu nại"),
    "complaint_received": lazy_gettext("Đã nhận khiếu nại"),
    "complaint_to_answer": lazy_gettext("Khiếu nại cần trả lời"),
    "digest": lazy_gettext("Bản tổng hợp tin"),
    "dossier_accepted": lazy_gettext("Hồ sơ được nhận vào bình chọn"),
    "dossier_refused": lazy_gettext("Hồ sơ không được nhận"),
    "dossier_reminder": lazy_gettext("Nhắc bổ sung hồ sơ"),
    "dossier_returned": lazy_gettext("Hồ sơ cần bổ sung"),
    "dossier_struck": lazy_gettext("Hồ sơ bị đưa ra khỏi kỳ bình chọn"),
    "dossier_submitted": lazy_gettext("Đã nhận hồ sơ"),
    "dossier_to_check": lazy_gettext("Hồ sơ mới cần kiểm tra"),
    "dossier_withdrawn": lazy_gettext("Đã rút hồ sơ"),
    "draw_corrected": lazy_gettext("Bốc thăm được tính lại từ số đúng"),
    "draw_published": lazy_gettext("Công bố kết quả bốc thăm"),
    "establishment_changed": lazy_gettext("Thông tin cơ sở thay đổi"),
    "establishment_registered": lazy_gettext("Cơ sở đã được đăng ký"),
    "fair_announced": lazy_gettext("Công bố danh sách bốc thăm"),
    "fair_cancelled": lazy_gettext("Hội chợ không tổ chức"),
    "fair_changed": lazy_gettext("Hội chợ đổi thời gian, địa điểm"),
    "fair_ended": lazy_gettext("Hội chợ kết thúc"),
    "fair_opened": lazy_gettext("Hội chợ nhận đăng ký"),
    "fair_started": lazy_gettext("Hội chợ bắt đầu"),
    "invitation_reminder": lazy_gettext("Nhắc trả lời lời mời làm giám khảo"),
    "judge_answered": lazy_gettext("Giám khảo trả lời lời mời"),
    "judge_finished": lazy_gettext("Giám khảo đã ký hết phiếu"),
    "judge_invited": lazy_gettext("Mời làm giám khảo"),
    "judge_reminded": lazy_gettext("Nhắc giám khảo ký phiếu"),
    "offer_annulled": lazy_gettext("Đề nghị nhận gian hết hiệu lực"),
    "offer_confirmed": lazy_gettext("Đã xác nhận nhận gian"),
    "offer_declined": lazy_gettext("Đã trả lại gian"),
    "offer_expired": lazy_gettext("Lời mời nhận gian hết hạn"),
    "offer_reminder": lazy_gettext("Nhắc xác nhận nhận gian"),
    "product_not_recognised": lazy_gettext("Sản phẩm chưa được công nhận"),
    "product_recognised": lazy_gettext("Sản phẩm được công nhận"),
    "reconciliation_found": lazy_gettext("Đối chiếu thấy chỗ chưa khớp"),
    "reconciliation_missing": lazy_gettext("Không có danh sách quyết định của một ngày"),
    "round_changed": lazy_gettext("Kỳ bình chọn đổi hạn nộp hồ sơ"),
    "round_opened": lazy_gettext("Kỳ bình chọn nhận hồ sơ"),
    "round_published": lazy_gettext("Công bố kết quả bình chọn"),
    "round_reminder": lazy_gettext("Nhắc hạn nộp hồ sơ bình chọn"),
    "scoring_began": lazy_gettext("Bắt đầu chấm điểm"),
    "sign_in_code": lazy_gettext("Mã đăng nhập"),
}
TOLD: Final[Mapping[str, str]] = {
    "access_request": lazy_gettext("Người gửi đề nghị"),
    "council": lazy_gettext("Hội đồng bình chọn"),
    "establishment": lazy_gettext("Cơ sở"),
    "judge": lazy_gettext("Giám khảo"),
    "organisers": lazy_gettext("Ban tổ chức"),
    "province": lazy_gettext("Cán bộ tỉnh"),
    "secretariat": lazy_gettext("Tổ giúp việc"),
    "sign_in": lazy_gettext("Người đăng nhập"),
}
TEXT_DRAFT_WORDS: Final[Mapping[str, str]] = {
    "waiting": lazy_gettext("Chờ người thứ hai công bố"),
    "published": lazy_gettext("Đã công bố"),
    "dropped": lazy_gettext("Đã bỏ"),
}
SORTS: Final[Mapping[str, str]] = {
    "text": lazy_gettext("chữ"),
    "number": lazy_gettext("số"),
    "points": lazy_gettext("điểm"),
    "day": lazy_gettext("ngày"),
    "moment": lazy_gettext("ngày giờ"),
    "yes_no": lazy_gettext("có hoặc không"),
}


def title_of(name: str) -> str:
    """Return what the template of a name is about."""
    return str(TITLES.get(name, name))


def version_word(version: int) -> str:
    """Return which text of a template is meant: ``bản 3``, or the one it came with, which is version 0."""
    return _("bản %(version)s", version=version) if version else _("bản gốc")


def language_word(language: str) -> str:
    """Return the name of a language."""
    return _("Tiếng Việt") if language == "vi" else _("Tiếng Anh")


def told_word(name: str) -> str:
    """Return who gets the letters of the template of a name; empty for one that is there no more."""
    found = templates().get(name)
    return told_by(found) if found else ""


def told_by(template: Template) -> str:
    """Return who gets its letters."""
    return ", ".join(str(TOLD[family]) for family in template.families)

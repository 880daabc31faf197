"""Why letters do not leave or do not arrive, in words: for pages, files and the office's channels."""

from collections.abc import Mapping
from typing import Final

from services.notifications.domain.causes import Cause, cause_of
from services.notifications.domain.trouble import Trouble
from shared.i18n import N_
from shared.i18n import gettext as _

CAUSE_WORDS: Final[Mapping[Cause, str]] = {
    "gone": N_("Hộp thư không có hoặc đã đóng"),
    "full": N_("Hộp thư của người nhận đã đầy"),
    "route": N_("Không có đường tới máy chủ thư của địa chỉ này"),
    "address": N_("Địa chỉ không viết được vào thư"),
    "later": N_("Máy chủ của người nhận tạm thời không nhận"),
    "policy": N_("Máy chủ của người nhận chặn thư của hệ thống"),
    "ours": N_("Máy chủ không nhận thư từ hệ thống này"),
    "letter": N_("Hệ thống không viết được thư này"),
    "unclear": N_("Máy chủ không nói rõ lý do"),
}
WHAT_TO_DO: Final[Mapping[Cause, str]] = {
    "gone": N_("Hỏi lại địa chỉ khi gọi điện; sửa địa chỉ rồi mới gửi lại."),
    "full": N_("Người nhận dọn hộp thư thì thư mới vào được; gửi lại sau vài ngày."),
    "route": N_("Thường là tên miền viết sai: hỏi lại địa chỉ. Nếu nhiều địa chỉ cùng tên miền, hãy gửi lại sau."),
    "address": N_("Địa chỉ có ký tự mà thư điện tử không dùng: hỏi lại địa chỉ khi gọi điện."),
    "later": N_("Gửi lại; nếu vẫn vậy, gọi điện."),
    "policy": N_("Nhờ người giữ hệ thống kiểm tra SPF, DKIM, DMARC và danh sách chặn, rồi gửi lại."),
    "ours": N_("Nhờ người giữ hệ thống sửa cấu hình gửi thư, rồi gửi lại."),
    "letter": N_("Nhờ người giữ hệ thống xem nhật ký của chương trình gửi thư, rồi gửi lại."),
    "unclear": N_("Mở một thư để xem lời của máy chủ; gửi lại, hoặc gọi điện."),
}
TROUBLE_WORDS: Final[Mapping[Trouble, str]] = {
    "": N_("chưa rõ vì sao; có thể chương trình gửi thư không chạy"),
    "unreachable": N_("không nối được tới máy chủ thư"),
    "tls": N_("không lập được kết nối an toàn với máy chủ thư"),
    "auth": N_("máy chủ thư không nhận tên và mật khẩu của hệ thống"),
    "refuses_us": N_("máy chủ thư không nhận thư từ máy này"),
    "sender_refused": N_("máy chủ thư không nhận địa chỉ người gửi của hệ thống"),
    "closed": N_("máy chủ thư ngắt kết nối giữa chừng"),
    "too_many": N_("máy chủ thư báo đã gửi quá nhiều"),
    "same_refusal": N_("máy chủ thư từ chối mọi thư bằng cùng một câu"),
}


def reason(answer: str) -> str:
    """Return what a server's last answer to a letter that did not arrive means, as a sentence."""
    return f"{_(CAUSE_WORDS[cause_of(answer)])}."


def trouble_word(trouble: Trouble) -> str:
    """Return what is wrong between us and a server, as a part of a sentence."""
    return _(TROUBLE_WORDS[trouble])

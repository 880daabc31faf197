"""States and kinds of letters in words, and a letter's history as a timeline."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.notifications.models import Letter, LetterTry
from shared.i18n import gettext as _
from shared.i18n import lazy_gettext

STATE_WORDS: Final[Mapping[str, str]] = {
    "waiting": lazy_gettext("Chờ gửi"),
    "held": lazy_gettext("Chờ duyệt gửi"),
    "sending": lazy_gettext("Đang gửi"),
    "sent": lazy_gettext("Đã gửi"),
    "kept": lazy_gettext("Đã giữ lại"),
    "bounced": lazy_gettext("Bị trả lại"),
    "failed": lazy_gettext("Không gửi được"),
    "cancelled": lazy_gettext("Đã huỷ"),
}
STATE_CHIPS: Final[Mapping[str, str]] = {
    "waiting": "waiting",
    "held": "waiting",
    "sending": "waiting",
    "sent": "done",
    "kept": "info",
    "bounced": "problem",
    "failed": "problem",
    "cancelled": "plain",
}
KIND_WORDS: Final[Mapping[str, str]] = {
    "decision": lazy_gettext("Thư quyết định"),
    "notice": lazy_gettext("Thư thông báo"),
    "reminder": lazy_gettext("Thư nhắc hạn"),
    "news": lazy_gettext("Tin hội chợ và bình chọn"),
    "digest": lazy_gettext("Bản tổng hợp"),
    "sign_in": lazy_gettext("Mã đăng nhập"),
}
OUTCOME_WORDS: Final[Mapping[str, str]] = {
    "accepted": lazy_gettext("Máy chủ thư đã nhận."),
    "kept": lazy_gettext("Giữ lại trên trang hộp thư thử, vì chưa đặt máy chủ thư."),
    "put_off": lazy_gettext("Máy chủ thư chưa nhận, sẽ gửi lại."),
    "refused": lazy_gettext("Máy chủ thư từ chối."),
    "given_up": lazy_gettext("Máy chủ thư chưa nhận sau lần gửi cuối cùng."),
    "too_late": lazy_gettext("Huỷ, vì thư không còn cần nữa."),
    "asked_again": lazy_gettext("Được yêu cầu gửi lại."),
    "reason_gone": lazy_gettext("Huỷ, vì việc trong thư đã xong hoặc không còn."),
    "withdrawn": lazy_gettext("Huỷ cùng đợt thư."),
    "released": lazy_gettext("Ban tổ chức duyệt gửi."),
    "bounced": lazy_gettext("Máy chủ của người nhận trả thư lại."),
}


@dataclass(frozen=True)
class Entry:
    """One line of a timeline."""

    at: datetime
    text: str
    who: str = ""


def history(letter: Letter) -> list[Entry]:
    """Return what happened to a letter, oldest first."""
    entries = [Entry(letter.queued_at, _("Thư được viết và xếp để gửi.")), *map(_entry, letter.history)]
    if letter.read_at:
        entries.append(Entry(letter.read_at, _("Người nhận đã mở thư trên trang Thư của tôi.")))
    return sorted(entries, key=lambda entry: entry.at)


def _entry(tried: LetterTry) -> Entry:
    return Entry(tried.at, str(OUTCOME_WORDS[tried.outcome]), tried.answer)

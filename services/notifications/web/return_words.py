"""Mailboxes that were called gone, and messages that were not understood, in words."""

from collections.abc import Mapping
from typing import Final

from services.notifications.domain.lifecycle import UnclearState
from services.notifications.models import BouncedMailbox
from shared.i18n import N_
from shared.i18n import gettext as _

WHY_GONE: Final[Mapping[str, str]] = {
    "5.1.6": N_("Hộp thư đã chuyển đi nơi khác."),
    "5.1.10": N_("Địa chỉ này không nhận thư."),
    "5.2.1": N_("Hộp thư đã bị khoá hoặc không nhận thư nữa."),
}
NOBODY: Final = N_("Không có hộp thư này.")
STANDING_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "held": ("problem", N_("Không gửi thư tới")),
    "faded": ("waiting", N_("Gửi thử quyết định kế tiếp")),
}
"""The chip and the word of queries.marks' standings."""
UNCLEAR_WORDS: Final[Mapping[UnclearState, str]] = {"open": N_("Chưa rõ"), "settled": N_("Đã xem")}
REASON_WORDS: Final[Mapping[str, str]] = {
    "not_a_report": N_("Không phải thư báo của máy chủ thư"),
    "no_recipient": N_("Thư báo không nói về địa chỉ nào"),
    "not_our_letter": N_("Thư báo không nói về thư nào"),
    "unreadable": N_("Không đọc được thư này"),
    "stranger": N_("Thư báo nói về một địa chỉ khác"),
}
VERDICT_WORDS: Final[Mapping[str, str]] = {
    "gone": N_("Không còn hộp thư này"),
    "full": N_("Thư bị trả lại, hộp thư vẫn còn (ví dụ đầy)"),
    "nothing": N_("Không báo gì về thư đã gửi"),
}


def why_gone(mark: BouncedMailbox) -> str:
    """Return why letters cannot reach a mailbox, as its server said."""
    return _(WHY_GONE.get(mark.status, NOBODY))

"""The call list in words: where a decision stands, what came of a call."""

from collections.abc import Mapping
from typing import Final

from services.notifications.domain.lifecycle import CallState
from services.notifications.queries.undelivered import Whose
from shared.i18n import N_

STANDING_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "open": ("waiting", N_("Cần gọi")),
    "told": ("done", N_("Đã báo qua điện thoại")),
    "read": ("done", N_("Đã đọc trên trang Thư của tôi")),
    "over": ("plain", N_("Việc đã xong")),
}
"""The chip and the word of the standings of queries.undelivered."""

OUTCOME_WORDS: Final[Mapping[str, str]] = {
    "told": N_("Đã báo được"),
    "no_answer": N_("Không nghe máy"),
    "wrong_number": N_("Số không đúng"),
}
WHOSE_WORDS: Final[Mapping[Whose, str]] = {"person": N_("Do địa chỉ hoặc hộp thư"), "system": N_("Do hệ thống")}
STATE_WORDS: Final[Mapping[CallState, str]] = {"open": N_("Cần gọi"), "done": N_("Đã xong")}

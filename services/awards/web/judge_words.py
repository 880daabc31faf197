"""The words for judges, blocks and ties."""

from collections.abc import Mapping
from typing import Final

from services.awards.domain.lifecycle import JudgeState
from shared.i18n import N_

JUDGE_STATES: Final[Mapping[JudgeState, tuple[str, str]]] = {
    "invited": ("waiting", N_("Chờ trả lời")),
    "accepted": ("done", N_("Đã nhận lời")),
    "declined": ("problem", N_("Đã từ chối")),
    "removed": ("plain", N_("Đã thôi tham gia")),
}
BLOCK_KINDS: Final = {
    "same_establishment": N_("Cùng cơ sở"),
    "same_province": N_("Cùng địa phương"),
    "declared": N_("Có liên quan"),
}
BLOCK_SIGNS: Final = {"same_establishment": "CS", "same_province": "ĐP", "declared": "LQ"}
"""What stands in a cell of the printed table, explained under it."""

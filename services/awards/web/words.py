"""The words for codes that several pages show; each a message key, said with gettext."""

from collections.abc import Mapping
from typing import Final

from services.awards.domain.lifecycle import RoundState
from shared.i18n import N_

GROUPS: Final = {
    "A": N_("Thủ công mỹ nghệ"),
    "B": N_("Chế biến nông, lâm, thủy sản và thực phẩm"),
    "C": N_("Thiết bị, máy móc, dụng cụ và phụ tùng cơ khí"),
    "D": N_("Sản phẩm khác"),
}
LEVELS: Final = {
    "commune": N_("Cấp xã"),
    "province": N_("Cấp tỉnh"),
    "region": N_("Cấp khu vực"),
    "nation": N_("Cấp quốc gia"),
}
REGIONS: Final = {
    "north": N_("Khu vực phía Bắc"),
    "central": N_("Khu vực miền Trung - Tây Nguyên"),
    "south": N_("Khu vực phía Nam"),
}
OFFICES: Final = {
    "secretariat": N_("Tổ chuyên môn giúp việc"),
    "council": N_("Hội đồng bình chọn"),
}
ROUND_STATES: Final[Mapping[RoundState, str]] = {
    "draft": N_("Bản nháp"),
    "open": N_("Đang nhận hồ sơ"),
    "scoring": N_("Đang chấm điểm"),
    "tallied": N_("Đã tính điểm"),
    "council": N_("Hội đồng xem xét"),
    "published": N_("Đã công bố kết quả"),
    "closed": N_("Đã khép lại"),
}

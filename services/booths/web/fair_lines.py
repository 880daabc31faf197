"""What state a fair is in, as people say it: a chip, what comes next, and by when."""

from datetime import datetime
from typing import Final

from services.booths.models import Fair, Zone
from shared.formats import day
from shared.i18n import N_, language
from shared.i18n import gettext as _
from shared.web.lines import StateLine

STATES: Final = {
    "draft": N_("Bản nháp"),
    "open": N_("Đang nhận đăng ký"),
    "closed": N_("Chờ bốc thăm"),
    "drawn": N_("Đã bốc thăm"),
    "published": N_("Đã có kết quả"),
    "running": N_("Đang diễn ra"),
    "over": N_("Đã kết thúc"),
    "cancelled": N_("Đã hủy"),
}
PHASES: Final = {
    "open": N_("Đang nhận đăng ký"),
    "coming": N_("Sắp nhận đăng ký"),
    "drawing": N_("Chờ bốc thăm"),
    "published": N_("Đã có kết quả"),
    "running": N_("Đang diễn ra"),
    "over": N_("Đã kết thúc"),
    "cancelled": N_("Đã hủy"),
}


def fair_line(fair: Fair, at: datetime) -> StateLine:
    """Return the state line of a fair at a moment."""
    if fair.state == "open":
        return _registering(fair, at)
    if fair.state == "published":
        if at < fair.confirm_deadline_at:
            return StateLine(
                "done", _(STATES["published"]), _("Hạn cuối xác nhận nhận gian:"), fair.confirm_deadline_at
            )
        return StateLine("done", _(STATES["published"]), _("Khai mạc ngày %(day)s.", day=day(fair.opens_on)))
    if fair.state == "cancelled":
        return StateLine("problem", _(STATES["cancelled"]), fair.cancel_reason)
    kind, text = _SIMPLE[fair.state]
    return StateLine(kind, _(STATES[fair.state]), _(text, day=day(fair.closes_on)))


_SIMPLE: Final = {
    "draft": ("plain", N_("Chỉ ban tổ chức nhìn thấy. Điền đủ thông tin rồi mở đăng ký.")),
    "closed": (
        "waiting",
        N_("Danh sách bốc thăm đã được công bố. Lễ bốc thăm dùng số ngẫu nhiên công khai sẽ có sau ngày công bố."),
    ),
    "drawn": ("waiting", N_("Kết quả đang được kiểm tra lần cuối trước khi công bố.")),
    "running": ("done", N_("Mở cửa đến hết ngày %(day)s.")),
    "over": ("plain", N_("Bế mạc ngày %(day)s.")),
}


def _registering(fair: Fair, at: datetime) -> StateLine:
    if at < fair.registration_opens_at:
        return StateLine("info", _(PHASES["coming"]), _("Bắt đầu nhận đăng ký lúc"), fair.registration_opens_at)
    if at < fair.registration_closes_at:
        return StateLine("done", _(STATES["open"]), _("Hạn đăng ký:"), fair.registration_closes_at)
    text = _("Ban tổ chức đang xét các đăng ký đã nộp rồi công bố danh sách bốc thăm.")
    return StateLine("waiting", _("Hết hạn đăng ký"), text)


def registering(fair: Fair, at: datetime) -> bool:
    """Return whether an establishment can apply now."""
    return fair.state == "open" and fair.registration_opens_at <= at < fair.registration_closes_at


def name_of(fair: Fair) -> str:
    """Return the fair's name in the reader's language."""
    return fair.name_en if language() == "en" else fair.name_vi


def place_of(fair: Fair) -> str:
    """Return the fair's place in the reader's language."""
    return fair.place_en if language() == "en" else fair.place_vi


def zone_name(zone: Zone) -> str:
    """Return the zone's name in the reader's language."""
    return zone.name_en if language() == "en" else zone.name_vi

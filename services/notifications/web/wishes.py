"""Kinds of letters, and how often they come, in words; the office's pages that somebody may go on to."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from flask import url_for
from sqlalchemy.orm import Session

from services.notifications.domain.digests import next_end
from services.notifications.permissions import is_organiser, provinces_of
from shared.i18n import N_, lazy_gettext
from shared.i18n import gettext as _
from shared.quiet import QuietHours
from shared.settings import Settings, quiet_hours_of

KINDS: Final[Mapping[str, str]] = {
    "notice": N_("Thư thông báo: đã nhận hồ sơ, đã xác nhận, đã rút, có việc mới"),
    "reminder": N_("Thư nhắc hạn: trước khi hết hạn xác nhận, nộp hồ sơ, chấm điểm"),
    "news": N_("Tin hội chợ và bình chọn: khi hội chợ hoặc kỳ bình chọn mở, đổi ngày"),
}
DIGESTS: Final[Mapping[str, str]] = {
    "at_once": N_("Ngay, mỗi tin một thư"),
    "hourly": N_("Mỗi giờ một thư, vào đầu giờ"),
    "daily": N_("Mỗi ngày một thư, lúc 7:00"),
}
UNWANTED: Final[Mapping[str, str]] = {
    "notice": lazy_gettext("thư thông báo"),
    "reminder": lazy_gettext("thư nhắc hạn"),
    "news": lazy_gettext("tin hội chợ và bình chọn"),
    "digest": lazy_gettext("bản tổng hợp"),
}
OFFICE: Final = {
    "office.letters": N_("Thư đã gửi cho ai"),
    "calls.list_all": N_("Cần gọi điện"),
    "proof.list_all": N_("Bằng chứng đã thông báo"),
}
"""Pages for organisers and for officers, who see there what concerns their provinces."""
ORGANISERS: Final = {
    "batches.list_all": N_("Đợt thư chờ duyệt gửi"),
    "sending.show": N_("Thư có đi không"),
    "reconciliations.list_all": N_("Đối chiếu quyết định với thư"),
    "templates.list_all": N_("Mẫu thư"),
    "sessions.office": N_("Phiên đăng nhập của một người"),
}


def quiet_sentence(settings: Settings) -> str:
    """Return when no letters go out; empty if they always do."""
    quiet = QuietHours.of(settings.quiet_hours)
    if quiet.begin == quiet.end:
        return ""
    return _(
        "Từ %(begin)s đến %(end)s hệ thống không gửi thư, trừ mã đăng nhập và thư có hạn quá gần.",
        begin=f"{quiet.begin:%H:%M}",
        end=f"{quiet.end:%H:%M}",
    )


def next_digest(digest: str, settings: Settings, now: datetime) -> datetime:
    """Return when what is put aside now is told."""
    return next_end(digest, now, quiet_hours_of(settings))


def office_pages(session: Session, by: str) -> list[tuple[str, str]]:
    """Return address and name of the office's pages for this mailbox: an organiser's, an officer's, or none."""
    organiser = is_organiser(session, by)
    pages = OFFICE if organiser or provinces_of(session, by) else {}
    if organiser:
        pages = pages | ORGANISERS
    return [(url_for(endpoint), _(word)) for endpoint, word in pages.items()]

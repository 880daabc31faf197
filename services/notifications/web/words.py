"""States and kinds of letters in words, and a letter's history as a timeline."""

from collections.abc import Iterable, Mapping
from typing import Final

from services.notifications.domain.lifecycle import UNDELIVERED_STATES, LetterState
from services.notifications.domain.texts import harmless
from services.notifications.models import BounceReport, Letter, LetterTry, PhoneCall
from services.notifications.reasons import reason
from services.notifications.web.standings import called, reported
from shared.formats import moment
from shared.i18n import N_, lazy_gettext
from shared.i18n import gettext as _
from shared.web.lines import TimelineEntry

STATE_WORDS: Final[Mapping[LetterState, str]] = {
    "waiting": lazy_gettext("Chờ gửi"),
    "held": lazy_gettext("Chờ duyệt gửi"),
    "sending": lazy_gettext("Đang gửi"),
    "sent": lazy_gettext("Đã gửi"),
    "kept": lazy_gettext("Đã giữ lại"),
    "bounced": lazy_gettext("Bị trả lại"),
    "failed": lazy_gettext("Không gửi được"),
    "cancelled": lazy_gettext("Đã huỷ"),
}
STATE_CHIPS: Final[Mapping[LetterState, str]] = {
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
MINE_KINDS: Final[Mapping[str, str]] = {kind: word for kind, word in KIND_WORDS.items() if kind != "sign_in"}
"""The kinds of letters that people find on their own page."""

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
    "void": lazy_gettext("Huỷ, vì việc được báo không còn hiệu lực."),
    "released": lazy_gettext("Ban tổ chức duyệt gửi."),
    "bounced": lazy_gettext("Máy chủ của người nhận trả thư lại."),
    "delayed": lazy_gettext("Máy chủ của người nhận chưa giao được, còn thử tiếp."),
    "delivered": lazy_gettext("Máy chủ của người nhận báo đã giao vào hộp thư."),
    "away": lazy_gettext("Hộp thư tự động trả lời."),
    "complained": lazy_gettext("Người nhận báo với nhà cung cấp thư rằng thư này là thư rác."),
    "undeliverable": lazy_gettext("Không gửi, vì hộp thư này đã trả thư lại trước đó."),
}
REPORTED: Final = frozenset({"bounced", "delayed", "delivered", "away", "complained"})
"""Outcomes that may come from a report, which says more."""
NOT_TAKEN: Final = frozenset({"put_off", "refused", "given_up", "bounced", "undeliverable"})
BY_EMAIL: Final[Mapping[LetterState, str]] = {
    "waiting": N_("Sẽ gửi cả qua thư điện tử."),
    "sending": N_("Đang gửi cả qua thư điện tử."),
    "kept": N_("Chưa gửi qua thư điện tử."),
    "bounced": N_("Thư điện tử không tới được địa chỉ của Ông/Bà."),
    "failed": N_("Thư điện tử không tới được địa chỉ của Ông/Bà."),
    "cancelled": N_("Không gửi qua thư điện tử, theo lựa chọn của Ông/Bà."),
}


def by_email(letter: Letter) -> str:
    """Return what became of a letter as an e-mail, as its reader is told."""
    if letter.state == "sent":
        at = letter.sent_at or letter.next_try_at
        return _("Cũng đã gửi qua thư điện tử lúc %(moment)s.", moment=moment(at))
    return _(BY_EMAIL.get(letter.state, BY_EMAIL["kept"]))


def history(
    letter: Letter, calls: Iterable[PhoneCall] = (), reports: Iterable[BounceReport] = ()
) -> list[TimelineEntry]:
    """Return what happened to a letter, oldest first; what a server reported is told once."""
    reports = list(reports)
    told = {one.received_at for one in reports}
    entries = [TimelineEntry(letter.queued_at, _("Thư được viết và xếp để gửi."))]
    entries += [_entry(one) for one in letter.history if one.outcome not in REPORTED or one.at not in told]
    entries += [TimelineEntry(one.received_at, reported(one), harmless(one.answer)) for one in reports]
    entries += [TimelineEntry(one.at, called(one), one.note) for one in calls]
    if letter.read_at:
        entries.append(TimelineEntry(letter.read_at, _("Người nhận đã mở thư trên trang Thư của tôi.")))
    return sorted(entries, key=lambda entry: entry.at)


def _entry(tried: LetterTry) -> TimelineEntry:
    said = str(OUTCOME_WORDS[tried.outcome])
    if tried.outcome == "accepted" and tried.server:
        said = _("%(server)s đã nhận thư.", server=tried.server)
    if tried.outcome in NOT_TAKEN:
        said = f"{said} {reason(tried.answer)}"
    return TimelineEntry(tried.at, said, harmless(tried.answer))


def why_not(letter: Letter) -> str:
    """Return why a letter has not arrived, as far as a server said something; empty for all else."""
    if letter.state in UNDELIVERED_STATES:
        return reason(letter.answer)
    if letter.state == "waiting" and letter.answer:
        return reason(letter.answer) if letter.tries else _("Chờ máy chủ gửi thư của hệ thống.")
    return ""

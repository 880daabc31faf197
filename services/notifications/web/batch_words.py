"""Batches, nights and what a comparison found, in words."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from services.notifications.domain.comparing import PATIENCE
from services.notifications.models import Batch, Reconciliation
from services.notifications.queries.batch_letters import BatchProgress
from services.notifications.queries.batches import TEMPLATES, Comparison, Held
from services.notifications.queries.reconciliation import REST
from services.notifications.web.standings import DECISION_WORDS
from services.notifications.web.template_words import title_of
from shared.formats import deadline, moment, number
from shared.i18n import N_, language, lazy_gettext, ngettext
from shared.i18n import gettext as _

BATCH_WORDS: Final[Mapping[str, str]] = {
    "held": lazy_gettext("Chờ duyệt gửi"),
    "released": lazy_gettext("Đã duyệt gửi"),
    "withdrawn": lazy_gettext("Đã huỷ"),
    "void": lazy_gettext("Không còn hiệu lực"),
}
BATCH_CHIPS: Final[Mapping[str, str]] = {"held": "waiting", "released": "done", "withdrawn": "plain", "void": "plain"}
NIGHT_WORDS: Final[Mapping[str, str]] = {
    "missing": lazy_gettext("Không có danh sách"),
    "incomplete": lazy_gettext("Danh sách chưa đủ"),
    "waiting": lazy_gettext("Chờ đối chiếu"),
    "agrees": lazy_gettext("Khớp, không thiếu thư nào"),
    "found": lazy_gettext("Có chỗ chưa khớp"),
}
NIGHT_CHIPS: Final[Mapping[str, str]] = {
    "missing": "problem",
    "incomplete": "problem",
    "waiting": "waiting",
    "agrees": "done",
    "found": "problem",
}
SERVICE_WORDS: Final[Mapping[str, str]] = {
    "booths": lazy_gettext("Hội chợ, gian hàng"),
    "awards": lazy_gettext("Bình chọn sản phẩm"),
}
FINDING_WORDS: Final[Mapping[str, str]] = {
    "not_told": lazy_gettext("Có quyết định nhưng chưa có thư: tin báo chưa tới"),
    "no_contacts": lazy_gettext(
        "Có quyết định nhưng chưa có thư: chưa biết địa chỉ của cơ sở. Biết rồi thì thư tự được viết."
    ),
    "no_mailbox": lazy_gettext("Có quyết định nhưng chưa có thư: cơ sở không có hộp thư nào"),
    "no_letter": lazy_gettext("Có hộp thư của cơ sở chưa có thư"),
    "told_twice": lazy_gettext("Một quyết định báo nhiều lần"),
    "not_listed": lazy_gettext("Có thư nhưng không có quyết định trong danh sách"),
    "two_outcomes": lazy_gettext("Hai kết quả khác nhau cho cùng một hồ sơ"),
    "unknown_event": lazy_gettext("Chưa có mẫu thư cho quyết định này"),
}
TIME_WORDS: Final[Mapping[str, str]] = {
    "not_told": lazy_gettext("Chỉ cần chờ: tin báo còn đang tới, tới thì thư tự được viết."),
    "no_contacts": lazy_gettext("Chỉ cần chờ: địa chỉ của cơ sở còn đang tới, tới thì thư tự được viết."),
}
"""What is said instead of a gap that only needs time."""
OUTCOMES: Final[Mapping[str, str]] = {
    "awards.product.recognised": N_("%(num)s sản phẩm được công nhận"),
    "awards.product.not_recognised": N_("%(num)s sản phẩm không được công nhận"),
    "booths.booth.offered": N_("%(num)s đăng ký được mời nhận gian"),
    "booths.application.waitlisted": N_("%(num)s đăng ký chưa có gian, vào danh sách chờ"),
    "booths.application.left_out": N_("%(num)s đăng ký không được gian và không vào danh sách chờ"),
}


def decision_word(event_types: str) -> str:
    """Return what was decided, in a few words; several types stand apart by commas."""
    return ", ".join(_one_decision(event_type) for event_type in event_types.split(", "))


def numbers_in_words(outcomes: Sequence[tuple[str, int]], held: Held) -> str:
    """Return "244 sản phẩm được công nhận, 256 sản phẩm không được công nhận; 500 thư chờ gửi tới 480 hộp thư."."""
    decided = decided_in_words(outcomes)
    to = ngettext("%(num)s hộp thư", held.mailboxes)
    waiting = _("%(letters)s chờ gửi tới %(mailboxes)s.", letters=ngettext("%(num)s thư", held.letters), mailboxes=to)
    if held.messages:
        waiting += " " + ngettext("Thêm %(num)s tin nhắn.", held.messages)
    if held.reminders:
        waiting += " " + ngettext(
            "Kèm %(num)s thư nhắc: mỗi thư nhắc chỉ đi khi gần hạn, nếu tới lúc đó người nhận chưa trả lời.",
            held.reminders,
        )
    if held.first_deadline:
        waiting += " " + _("Có người nhận phải trả lời trước %(when)s.", when=deadline(held.first_deadline))
    return f"{decided}; {waiting}" if decided else waiting


def decided_in_words(outcomes: Sequence[tuple[str, int]]) -> str:
    """Return "244 sản phẩm được công nhận, 256 sản phẩm không được công nhận"."""
    return ", ".join(_outcome(event_type, count) for event_type, count in outcomes)


def urgency(batch: Batch, found: Comparison, now: datetime) -> str:
    """Return how what the comparison says is shown: done, waiting (it only needs time), problem.

    What has gone out, or never will, is told as it is: nothing is to be mended there before a release.
    """
    if found.agrees:
        return "done"
    if batch.state != "held":
        return "info"
    first = found.listed_at or batch.begun_at
    early = now - first < PATIENCE and len(found.waits(now)) == len(found.gaps if found.listed else ())
    return "waiting" if early else "problem"


def agreement(found: Comparison, now: datetime) -> str:
    """Return the sentence that says how letters and list compare."""
    if not found.listed:
        return _("Danh sách quyết định của đợt này chưa tới đủ, nên chưa so được thư với quyết định.")
    if found.gaps and len(found.waits(now)) == len(found.gaps):
        return ngettext("%(num)s quyết định chưa có thư: điều thư cần còn đang tới.", len(found.gaps))
    if found.gaps:
        return ngettext("Thư và danh sách quyết định chưa khớp ở %(num)s chỗ.", len(found.gaps))
    return _(
        "Khớp: mỗi quyết định trong số %(decisions)s quyết định có đúng thư của nó, không thừa thư nào.",
        decisions=number(found.decisions),
    )


def next_turn(listed: Reconciliation, now: datetime) -> str:
    """Return when a day was compared, or when it will be."""
    if listed.compared_at:
        return _("Đối chiếu lúc %(when)s.", when=moment(listed.compared_at))
    if listed.listed_at is None:
        return _("Chưa đối chiếu; danh sách tới đủ thì tự được đối chiếu.")
    if now < listed.until + REST:
        return _("Được đối chiếu sau %(when)s, khi thư của ngày đã kịp viết.", when=moment(listed.until + REST))
    return _("Được đối chiếu trong lượt tới, thường sau vài giây.")


def progress_in_words(how_far: BatchProgress) -> str:
    """Return how many letters wait, are sent and could not be sent."""
    parts = [ngettext("%(num)s thư đã gửi", how_far.sent), ngettext("%(num)s thư chờ gửi", how_far.waiting)]
    if how_far.failed:
        parts.append(ngettext("%(num)s thư không tới được", how_far.failed))
    if how_far.cancelled:
        parts.append(ngettext("%(num)s thư đã huỷ", how_far.cancelled))
    return ", ".join(parts) + "."


def _one_decision(event_type: str) -> str:
    template = TEMPLATES.get(event_type, event_type)
    return str(DECISION_WORDS.get(event_type) or title_of(template))


def _outcome(event_type: str, count: int) -> str:
    if event_type in OUTCOMES:
        return ngettext(OUTCOMES[event_type], count)
    return f"{number(count)} × {_one_decision(event_type).lower()}"


def batch_title(batch: Batch) -> str:
    """Return a batch's title in the reader's language."""
    title = batch.title_en if language() == "en" else batch.title_vi
    return title or _("Đợt thư chưa có tên")

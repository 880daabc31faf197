"""Whether letters leave, in words: the state line, the banner of the office's pages, the queue."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from services.notifications.domain.leaving import Leaving
from services.notifications.domain.trouble import Trouble
from services.notifications.models import SendingPause
from services.notifications.queries.leaving import Banner, Outlook
from services.notifications.reasons import trouble_word
from shared.formats import moment
from shared.i18n import N_, lazy_gettext, ngettext
from shared.i18n import gettext as _

CHIPS: Final[Mapping[Leaving, tuple[str, str]]] = {
    "kept": ("info", N_("Chưa đặt máy chủ thư")),
    "paused": ("waiting", N_("Đang tạm dừng")),
    "stuck": ("problem", N_("Không đi được")),
    "slow": ("waiting", N_("Đang vướng")),
    "trouble": ("waiting", N_("Lần thử gần nhất không được")),
    "never": ("info", N_("Chưa gửi thư nào")),
    "leaving": ("done", N_("Có, đang gửi")),
    "idle": ("done", N_("Có")),
}
STANDS_WORDS: Final[Mapping[str, str]] = {
    "due": lazy_gettext("Đến lượt gửi"),
    "sending": lazy_gettext("Đang gửi"),
    "again": lazy_gettext("Máy chủ hẹn gửi lại"),
    "night": lazy_gettext("Chờ hết giờ yên lặng"),
    "later": lazy_gettext("Chưa tới giờ hẹn"),
    "held": lazy_gettext("Chờ duyệt gửi"),
}
AGE_WORDS: Final = (
    lazy_gettext("Dưới 10 phút"),
    lazy_gettext("10 phút đến 1 giờ"),
    lazy_gettext("1 đến 24 giờ"),
    lazy_gettext("Trên 24 giờ"),
)
TRIES_WORDS: Final[Mapping[str, str]] = {
    "accepted": lazy_gettext("Máy chủ thư đã nhận"),
    "kept": lazy_gettext("Giữ lại, không gửi"),
    "put_off": lazy_gettext("Máy chủ hẹn gửi lại"),
    "refused": lazy_gettext("Máy chủ từ chối"),
    "given_up": lazy_gettext("Thôi sau lần gửi cuối"),
    "bounced": lazy_gettext("Bị trả lại"),
    "undeliverable": lazy_gettext("Không gửi: hộp thư đã trả thư trước đó"),
    "too_late": lazy_gettext("Huỷ vì quá giờ"),
}


def queue_columns() -> list[tuple[str, str]]:
    """Return the heads of the table of what waits: by how it stands, by its age, in all, since when."""
    ages = [(str(word), "num") for word in AGE_WORDS]
    return [(_("Tình trạng"), ""), *ages, (_("Tất cả"), "num"), (_("Viết sớm nhất lúc"), "num")]


def sentence(trouble: Trouble) -> str:
    """Return what is wrong between us and a server, with a capital letter."""
    said = trouble_word(trouble)
    return said[:1].upper() + said[1:]


@dataclass(frozen=True)
class Answer:
    """What an organiser reads first: a chip, its word, a sentence."""

    chip: str
    word: str
    sentence: str


def answer_of(seen: Outlook, due: int) -> Answer:
    """Return whether letters leave, in one sentence; ``due`` is how many wait for the sender now."""
    chip, word = CHIPS[seen.leaving]
    return Answer(chip, _(word), " ".join(one for one in (_said(seen), _waiting(seen, due)) if one))


def _said(seen: Outlook) -> str:
    left, trouble = seen.facts.last_left, seen.trouble
    why = trouble_word(trouble.trouble if trouble else "")
    match seen.leaving:
        case "kept":
            return _("SMTP_URL để trống: thư được viết và giữ lại, không thư nào ra ngoài.")
        case "paused":
            return _paused(seen.pause) if seen.pause else ""
        case "stuck":
            since = moment(seen.facts.stuck_since or seen.at)
            stuck = _("Không thư nào đi được từ %(since)s: %(why)s.", since=since, why=why)
            return f"{stuck} {_paused(seen.pause)}" if seen.pause else stuck
        case "slow":
            return _("Có thư đến lượt nhưng chưa đi: %(why)s.", why=why)
        case "trouble":
            return _("Lần thử gần nhất: %(why)s. Hệ thống tự thử lại khi có thư.", why=why)
        case "never":
            return _("Chưa thư nào được giao cho máy chủ thư, và không thư nào đến lượt gửi.")
        case "leaving" | "idle":
            if left is None:
                return _("Thư vừa đến lượt gửi; chưa thư nào được giao cho máy chủ thư.")
            return _("Thư gần nhất được giao cho máy chủ thư lúc %(at)s.", at=moment(left))


def _paused(pause: SendingPause) -> str:
    said = {"by": pause.paused_by, "since": moment(pause.paused_at), "reason": pause.reason}
    return _(
        "Việc gửi thư tạm dừng từ %(since)s, người dừng: %(by)s, lý do: %(reason)s. "
        "Chỉ thư cần ngay (mã đăng nhập, báo động, thư thử) không bị dừng.",
        **said,
    )


def _waiting(seen: Outlook, due: int) -> str:
    if seen.leaving == "never":
        return ""
    if not due:
        return "" if seen.leaving in {"kept", "paused"} else _("Không thư nào đến lượt mà chưa đi.")
    return ngettext("%(num)s thư đến lượt đang chờ.", due)


def banner_lines(found: Banner) -> list[tuple[str, str]]:
    """Return what every page of the office says, as (kind of notice, text)."""
    lines = []
    if found.pause:
        lines.append(("waiting", _paused(found.pause)))
    if letters := found.alarms.get("letters"):
        why = trouble_word(found.trouble.trouble if found.trouble else "")
        text = _(
            "Thư không gửi đi được từ %(since)s: %(why)s. Ai cần biết ngay thì gọi điện.",
            since=moment(letters.since),
            why=why,
        )
        lines.append(("problem", text))
    if mailbox := found.alarms.get("mailbox"):
        text = _(
            "Hộp thư trả lại không đọc được từ %(since)s: thư không tới nơi có thể chưa hiện ra.",
            since=moment(mailbox.since),
        )
        lines.append(("problem", text))
    return lines

"""Why an application got what it got: the codes of a draw's result (placements.explanation) as sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from services.booths.domain.entries import ANYWHERE, BOOTH, ZONE
from services.booths.web.words import FLAGS
from shared.formats import number
from shared.i18n import N_
from shared.i18n import gettext as _

REASONS: Final = {
    "cap": N_("Cơ sở đã nhận đủ số gian tối đa mà hội chợ chia cho một cơ sở."),
    "province_full": N_("Chỉ tiêu của tỉnh đã dùng hết cho các cơ sở bốc thăm trước."),
    "all_taken": N_("Các cơ sở bốc thăm trước đã nhận hết gian của hội chợ."),
    "group_full": N_("Các gian dành cho nhóm sản phẩm này đã được các cơ sở bốc thăm trước nhận hết."),
    "no_run": N_("Không còn đủ gian liền nhau."),
    "too_few": N_("Không còn đủ số gian cho đăng ký chỉ nhận khi đủ."),
    "nothing_acceptable": N_("Các gian còn lại không nằm trong nguyện vọng, và đăng ký không nhận gian khác."),
}
OUTCOMES: Final = {
    "given": N_("Được phân."),
    "not_needed": N_("Không cần xét đến vì nguyện vọng xếp trên đã được đáp ứng."),
    "taken": N_("Đã có cơ sở ở vị trí %(by)s nhận trước."),
    "full": N_("Không còn gian trống."),
    "wrong_group": N_("Khu này không nhận nhóm sản phẩm của cơ sở."),
    "unknown": N_("Không có trong sơ đồ khi công bố danh sách bốc thăm."),
    **REASONS,
}
KINDS: Final = {"given": "done", "not_needed": "plain"}


@dataclass(frozen=True, slots=True)
class WishAnswer:
    """What became of one wish: its name, the chip's kind, the sentence."""

    name: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Why:
    """The explanation of one application, in the reader's language."""

    position: int
    points: int
    breakdown: Sequence[tuple[str, int]]
    booths: Sequence[str]
    waiting_position: int | None
    reason: str
    wishes: Sequence[WishAnswer]


def why(explanation: Mapping[str, Any]) -> Why:
    """Return the explanation that a draw's result has for one application, in words."""
    reason = explanation.get("reason")
    return Why(
        position=explanation["position"],
        points=explanation["points"],
        breakdown=[(_(FLAGS[part["flag"]]), part["points"]) for part in explanation["breakdown"]],
        booths=list(explanation["booths"]),
        waiting_position=explanation.get("waiting"),
        reason=_(REASONS[reason]) if reason else "",
        wishes=[_answer(wish) for wish in explanation["wishes"]],
    )


def wish_name(wish: str) -> str:
    """Return a wish of a draw file as people say it: booth:A-12 is Gian A-12."""
    if wish.startswith(BOOTH):
        return _("Gian %(code)s", code=wish.removeprefix(BOOTH))
    if wish.startswith(ZONE):
        return _("Gian bất kỳ trong khu %(code)s", code=wish.removeprefix(ZONE))
    return _("Bất kỳ gian nào phù hợp") if wish == ANYWHERE else wish


def _answer(wish: Mapping[str, Any]) -> WishAnswer:
    outcome, by = wish["outcome"], wish.get("by")
    if outcome == "taken" and by is None:
        outcome = "full"
    text = _(OUTCOMES[outcome], by=number(by)) if by is not None and outcome == "taken" else _(OUTCOMES[outcome])
    return WishAnswer(wish_name(wish["wish"]), KINDS.get(outcome, "problem"), text)

"""The words of the council's pages."""

from collections.abc import Mapping
from typing import Final

from services.awards.domain.lifecycle import BallotState
from services.awards.models import Decision
from shared.i18n import N_
from shared.i18n import gettext as _

DECISIONS: Final = {
    "recognised": N_("Công nhận"),
    "not_recognised": N_("Không công nhận"),
    "undecided": N_("Chưa quyết định"),
}
BALLOT_STATES: Final[Mapping[BallotState, tuple[str, str]]] = {
    "open": ("waiting", N_("Đang bỏ phiếu")),
    "closed": ("done", N_("Đã kiểm phiếu")),
    "cancelled": ("plain", N_("Đã hủy")),
}
BALLOT_KINDS: Final = {"by_product": N_("Từng sản phẩm"), "by_group": N_("Theo nhóm")}
OUTCOMES: Final = {"upheld": N_("Chấp nhận khiếu nại"), "rejected": N_("Không chấp nhận")}


def decision_chip(decision: Decision | None) -> tuple[str, str]:
    """Return the kind of chip and the word of a decision."""
    if decision is None:
        return "waiting", _(DECISIONS["undecided"])
    return ("done", _(DECISIONS["recognised"])) if decision.recognised else ("plain", _(DECISIONS["not_recognised"]))

"""States of fairs, applications and offers, and which may follow which."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from services.booths.domain.rules import Rules
from shared.errors import Conflict

FAIR: Final[Mapping[str, frozenset[str]]] = {
    "draft": frozenset({"open", "cancelled"}),
    "open": frozenset({"closed", "cancelled"}),
    "closed": frozenset({"drawn", "cancelled"}),
    "drawn": frozenset({"published", "cancelled"}),
    "published": frozenset({"running", "cancelled"}),
    "running": frozenset({"over", "cancelled"}),
    "over": frozenset(),
    "cancelled": frozenset(),
}

APPLICATION: Final[Mapping[str, frozenset[str]]] = {
    "draft": frozenset({"submitted", "withdrawn"}),
    "submitted": frozenset({"draft", "returned", "accepted", "refused", "withdrawn"}),
    "returned": frozenset({"submitted", "refused", "withdrawn"}),
    "accepted": frozenset({"withdrawn"}),
    "refused": frozenset(),
    "withdrawn": frozenset(),
}

OFFER: Final[Mapping[str, frozenset[str]]] = {
    "offered": frozenset({"confirmed", "declined", "expired", "taken_back"}),
    "confirmed": frozenset({"declined", "taken_back"}),
    "declined": frozenset(),
    "expired": frozenset(),
    "taken_back": frozenset(),
}


class FairNotReady(Conflict):
    """The fair's state does not lead to the wanted one."""

    text = "Hội chợ đang ở trạng thái không cho phép việc này."


class ApplicationNotReady(Conflict):
    """The application's state does not lead to the wanted one."""

    text = "Đăng ký đang ở trạng thái không cho phép việc này."


class OfferAnswered(Conflict):
    """The offer was answered, expired or taken back before."""

    text = "Đề nghị này đã được trả lời hoặc không còn hiệu lực."


class ConfirmDeadlinePassed(Conflict):
    """The fair's own deadline for confirming is over: nothing can be offered any more."""

    text = "Đã quá hạn xác nhận gian hàng của hội chợ."


def check_fair(state: str, wanted: str) -> None:
    """Raise FairNotReady unless a fair in ``state`` may become ``wanted``."""
    if wanted not in FAIR[state]:
        raise FairNotReady(state=state, wanted=wanted)


def check_application(state: str, wanted: str) -> None:
    """Raise ApplicationNotReady unless an application in ``state`` may become ``wanted``."""
    if wanted not in APPLICATION[state]:
        raise ApplicationNotReady(state=state, wanted=wanted)


def check_offer(state: str, wanted: str) -> None:
    """Raise OfferAnswered unless an offer in ``state`` may become ``wanted``."""
    if wanted not in OFFER[state]:
        raise OfferAnswered(state=state, wanted=wanted)


def confirm_by(rules: Rules, *, now: datetime, deadline: datetime) -> datetime:
    """Return until when an offer made ``now`` stands: the rule's hours, but never past the fair's ``deadline``.

    Raises ConfirmDeadlinePassed at or after the deadline.
    """
    if now >= deadline:
        raise ConfirmDeadlinePassed
    return min(now + timedelta(hours=rules.confirm_hours), deadline)

"""States of fairs, applications, offers and requests for access, and which may follow which."""

from typing import Final, Literal

from shared.errors import Conflict
from shared.lifecycle import Machine


class FairNotReady(Conflict):
    """The fair's state does not lead to the wanted one."""

    text = "Hội chợ đang ở trạng thái không cho phép việc này."


class ApplicationNotReady(Conflict):
    """The application's state does not lead to the wanted one."""

    text = "Đăng ký đang ở trạng thái không cho phép việc này."


class OfferAnswered(Conflict):
    """The offer was answered, expired or taken back before."""

    text = "Đề nghị này đã được trả lời hoặc không còn hiệu lực."


class NumbersAnswered(Conflict):
    """The numbers were confirmed, refused or replaced before."""

    text = "Các số này đã được xác nhận hoặc không còn dùng."


class ReplacementAnswered(Conflict):
    """The replacement of a source was confirmed or refused before."""

    text = "Việc thay nguồn này đã được xác nhận hoặc đã bị từ chối."


class AccessDecided(Conflict):
    """Somebody answered the request otherwise before."""

    text = "Yêu cầu này đã được trả lời trước đó."


class ConfirmDeadlinePassed(Conflict):
    """The fair's own deadline for confirming is over: nothing can be offered any more."""

    text = "Đã quá hạn xác nhận gian hàng của hội chợ."


FairState = Literal["draft", "open", "closed", "drawn", "published", "running", "over", "cancelled"]
ApplicationState = Literal["draft", "submitted", "returned", "accepted", "refused", "withdrawn"]
OfferState = Literal["offered", "confirmed", "declined", "expired", "taken_back", "annulled"]
NumbersState = Literal["entered", "confirmed", "refused", "replaced"]
ReplacementState = Literal["entered", "confirmed", "refused"]
AccessState = Literal["waiting", "granted", "refused"]
SERVING: Final[frozenset[FairState]] = frozenset({"published", "running"})
"""States of a fair in which it has a waiting list, and freed booths go to the next in line."""

FAIR: Final[Machine[FairState]] = Machine(
    {
        "draft": {"open", "cancelled"},
        "open": {"closed", "cancelled"},
        "closed": {"drawn", "cancelled"},
        "drawn": {"published", "cancelled"},
        "published": {"running", "drawn", "cancelled"},  # drawn anew: its numbers were wrong, its letters not out
        "running": {"over", "cancelled"},
        "over": (),
        "cancelled": (),
    },
    refuses=FairNotReady,
)

APPLICATION: Final[Machine[ApplicationState]] = Machine(
    {
        "draft": {"submitted", "withdrawn"},
        "submitted": {"draft", "returned", "accepted", "refused", "withdrawn"},
        "returned": {"submitted", "refused", "withdrawn"},
        "accepted": {"withdrawn"},
        "refused": (),
        "withdrawn": (),
    },
    refuses=ApplicationNotReady,
)

OFFER: Final[Machine[OfferState]] = Machine(
    {
        "offered": {"confirmed", "declined", "expired", "taken_back", "annulled"},
        "confirmed": {"declined", "taken_back", "annulled"},
        "declined": {"annulled"},
        "expired": {"annulled"},
        "taken_back": {"annulled"},
        "annulled": (),  # of a draw with wrong numbers: as if it had not been
    },
    refuses=OfferAnswered,
)

NUMBERS: Final[Machine[NumbersState]] = Machine(
    {
        "entered": {"confirmed", "refused"},
        "confirmed": {"replaced"},
        "refused": (),
        "replaced": (),
    },
    refuses=NumbersAnswered,
)

REPLACEMENT: Final[Machine[ReplacementState]] = Machine(
    {"entered": {"confirmed", "refused"}, "confirmed": (), "refused": ()}, refuses=ReplacementAnswered
)

ACCESS: Final[Machine[AccessState]] = Machine(
    {"waiting": {"granted", "refused"}, "granted": (), "refused": ()}, refuses=AccessDecided
)

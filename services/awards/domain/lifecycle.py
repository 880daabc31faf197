"""States of everything in awards that has one, and which may follow which."""

from typing import Final, Literal

from shared.errors import N_, Conflict
from shared.lifecycle import Machine

RoundState = Literal["draft", "open", "scoring", "tallied", "council", "published", "closed"]
DossierState = Literal["draft", "submitted", "returned", "accepted", "refused", "withdrawn", "struck"]
JudgeState = Literal["invited", "accepted", "declined", "removed"]
SheetState = Literal["draft", "signed"]
BallotState = Literal["open", "closed", "cancelled"]
ComplaintState = Literal["received", "answered"]
CertificateState = Literal["issued", "signed", "revoked"]


class RoundNotReady(Conflict):
    """The round's state does not lead to the wanted one."""

    text = N_("Kỳ bình chọn đang ở trạng thái không cho phép việc này.")


class DossierNotReady(Conflict):
    """The dossier's state does not lead to the wanted one."""

    text = N_("Hồ sơ đang ở trạng thái không cho phép việc này.")


class InvitationAnswered(Conflict):
    """The invitation has been answered otherwise."""

    text = N_("Lời mời này đã được trả lời. Nếu cần đổi, vui lòng liên hệ Tổ giúp việc.")


class SheetLocked(Conflict):
    """The sheet is signed and never changes."""

    text = N_("Phiếu này đã ký và khóa nên không sửa được nữa.")


class BallotClosed(Conflict):
    """The ballot takes no papers any more."""

    text = N_("Lần bỏ phiếu này đã kết thúc.")


class ComplaintAnsweredBefore(Conflict):
    """The complaint has its answer."""

    text = N_("Khiếu nại này đã được trả lời.")


class AlreadyRevoked(Conflict):
    """The certificate was revoked before; the first reason stands."""

    text = N_("Giấy chứng nhận này đã bị thu hồi.")


ROUND: Final[Machine[RoundState]] = Machine(
    {
        "draft": {"open"},
        "open": {"scoring"},
        "scoring": {"tallied"},
        "tallied": {"tallied", "council"},  # again: a correction is a new version
        "council": {"tallied", "published"},
        "published": {"closed"},
        "closed": (),
    },
    refuses=RoundNotReady,
)
IS_PUBLIC: Final[frozenset[RoundState]] = frozenset({"published", "closed"})
"""States of rounds whose result anyone may see."""

DOSSIER: Final[Machine[DossierState]] = Machine(
    {
        "draft": {"submitted", "withdrawn"},
        "submitted": {"draft", "returned", "accepted", "refused", "withdrawn"},
        "returned": {"submitted", "refused", "withdrawn"},
        "accepted": {"struck"},
        "refused": (),
        "withdrawn": (),
        "struck": (),
    },
    refuses=DossierNotReady,
)
JUDGE: Final[Machine[JudgeState]] = Machine(
    {
        "invited": {"invited", "accepted", "declined", "removed"},  # again: the letter was lost
        "accepted": {"removed"},
        "declined": {"invited", "removed"},
        "removed": {"invited"},
    },
    refuses=InvitationAnswered,
)
ASKED: Final[frozenset[JudgeState]] = frozenset({"invited", "accepted"})
"""Judges who are on the jury or may still say yes."""

SHEET: Final[Machine[SheetState]] = Machine({"draft": {"signed"}, "signed": ()}, refuses=SheetLocked)
BALLOT: Final[Machine[BallotState]] = Machine(
    {"open": {"closed", "cancelled"}, "closed": (), "cancelled": ()}, refuses=BallotClosed
)
COMPLAINT: Final[Machine[ComplaintState]] = Machine(
    {"received": {"answered"}, "answered": ()}, refuses=ComplaintAnsweredBefore
)
CERTIFICATE: Final[Machine[CertificateState]] = Machine(
    {"issued": {"signed", "revoked"}, "signed": {"revoked"}, "revoked": ()}, refuses=AlreadyRevoked
)

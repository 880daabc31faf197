"""States of batches, letters, notices and calls to be made.

A batch is a case: people decide on it, and each step is noted. Letters and notices are moved by the sender and by
events, thousands in one statement; a letter's history is ``letter_tries``, and nobody decides on a single one but who
asks to have it sent again, which is noted.
"""

from typing import Any, Final, Literal, get_args

from shared.errors import N_, Conflict
from shared.lifecycle import Machine

BatchState = Literal["held", "released", "withdrawn", "void"]
LetterState = Literal["waiting", "held", "sending", "sent", "kept", "bounced", "failed", "cancelled"]
NoticeState = Literal["waiting_for_address", "queued"]
CallState = Literal["open", "done"]
UnclearState = Literal["open", "settled"]
TextDraftState = Literal["waiting", "published", "dropped"]
AnnouncementState = Literal["draft", "given", "dropped"]

LETTER_STATES: Final[tuple[LetterState, ...]] = get_args(LetterState)
UNCLEAR_STATES: Final[tuple[UnclearState, ...]] = get_args(UnclearState)
NOTICE_STATES: Final[tuple[NoticeState, ...]] = get_args(NoticeState)
UNDELIVERED_STATES: Final[tuple[LetterState, ...]] = ("bounced", "failed")


class BatchAlreadyDecided(Conflict):
    """The batch was decided the other way before."""

    text = N_("Đợt thư này đã được quyết định rồi. Vui lòng tải lại trang.")


class AlreadySettled(Conflict):
    """Somebody has said before what the message is."""

    text = N_("Thư này đã được xử lý rồi. Vui lòng tải lại trang.")


BATCH: Final[Machine[BatchState]] = Machine(
    {"held": {"released", "withdrawn", "void"}, "released": {"void"}, "withdrawn": {"void"}, "void": ()},
    refuses=BatchAlreadyDecided,
)

UNCLEAR: Final[Machine[UnclearState]] = Machine({"open": {"settled"}, "settled": ()}, refuses=AlreadySettled)


class TextDraftDecided(Conflict):
    """The draft was published or dropped before."""

    text = N_("Bản nháp này đã được công bố hoặc bỏ rồi. Vui lòng tải lại trang.")


TEXT_DRAFT: Final[Machine[TextDraftState]] = Machine(
    {"waiting": {"published", "dropped"}, "published": (), "dropped": ()}, refuses=TextDraftDecided
)


class AnnouncementDecided(Conflict):
    """Its letters are made already, or it was dropped."""

    text = N_("Thư của thông báo này đã được lập hoặc thông báo đã bỏ. Vui lòng tải lại trang.")


ANNOUNCEMENT: Final[Machine[AnnouncementState]] = Machine(
    {"draft": {"given", "dropped"}, "given": (), "dropped": ()}, refuses=AnnouncementDecided
)


def becomes(state: LetterState, **changes: Any) -> dict[str, Any]:
    """Return the columns of letters that become ``state``, and what changes with it."""
    return {"state": state, **changes}

"""The words of notifications' steps, for the page of who did what."""

from typing import Final

from sqlalchemy import ColumnElement, true
from sqlalchemy.orm import Session

from services.notifications.models import Step
from services.notifications.permissions import require_organiser
from services.notifications.queries.people import names_of
from services.notifications.web.call_words import OUTCOME_WORDS
from shared.i18n import N_
from shared.web.history import History


def _seen(session: Session, by: str) -> ColumnElement[bool]:
    require_organiser(session, by)
    return true()


HISTORY: Final = History(
    steps=Step,
    seen=_seen,
    people=names_of,
    nouns={
        "batch": N_("Đợt thư"),
        "letter": N_("Thư"),
        "template": N_("Mẫu thư"),
        "reconciliation": N_("Đối chiếu quyết định với thư"),
        "staff": N_("Người xem thư đã gửi"),
    },
    acts={
        "batch.released": N_("Duyệt gửi đợt thư"),
        "batch.withdrawn": N_("Rút đợt thư"),
        "batch.rewritten": N_("Viết lại thư theo mẫu mới"),
        "letter.asked_again": N_("Yêu cầu gửi lại thư"),
        "letter.called": N_("Gọi điện thay thư"),
        "template.saved": N_("Lưu mẫu thư"),
        "reconciliation.compared_again": N_("Đối chiếu lại"),
        "staff.granted": N_("Cho xem thư đã gửi"),
    },
    names={
        "findings": N_("Chỗ chưa khớp"),
        "letters": N_("Số thư"),
        "outcome": N_("Kết quả cuộc gọi"),
        "version": N_("Bản"),
    },
    values=dict(OUTCOME_WORDS),
)

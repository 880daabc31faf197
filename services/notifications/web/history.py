"""The words of notifications' steps, for the page of who did what."""

from typing import Final

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from services.notifications.models import Person, Step
from services.notifications.permissions import require_organiser
from services.notifications.web.call_words import OUTCOME_WORDS
from services.notifications.web.return_words import VERDICT_WORDS
from shared.i18n import N_
from shared.web.history import History


def _seen(session: Session, by: str) -> ColumnElement[bool]:
    require_organiser(session, by)
    return true()


def _people(session: Session, emails: set[str]) -> dict[str, str]:
    known = select(Person.email, Person.name).where(Person.email.in_(emails), Person.name != "")
    return dict(session.execute(known).all())


HISTORY: Final = History(
    steps=Step,
    seen=_seen,
    people=_people,
    nouns={
        "announcement": N_("Thông báo"),
        "batch": N_("Đợt thư"),
        "letter": N_("Thư"),
        "pause": N_("Tạm dừng gửi thư"),
        "template": N_("Mẫu thư"),
        "text_draft": N_("Bản nháp mẫu thư"),
        "reconciliation": N_("Lần đối chiếu"),
        "staff": N_("Người được xem thư"),
        "hall_sheet": N_("Mã trên giấy"),
        "session": N_("Phiên đăng nhập"),
        "mailbox": N_("Hộp thư không nhận được thư"),
        "unclear_return": N_("Thư trả về chưa rõ"),
    },
    acts={
        "announcement.begun": N_("Bắt đầu thông báo"),
        "announcement.changed": N_("Sửa thông báo"),
        "announcement.given": N_("Lập đợt thư của thông báo"),
        "announcement.dropped": N_("Bỏ thông báo"),
        "batch.released": N_("Duyệt gửi"),
        "batch.withdrawn": N_("Thu hồi đợt thư"),
        "batch.void": N_("Đợt thư hết hiệu lực"),
        "batch.rewritten": N_("Viết lại thư của đợt"),
        "letter.asked_again": N_("Gửi lại thư"),
        "letter.called": N_("Gọi điện"),
        "pause.paused": N_("Tạm dừng"),
        "pause.resumed": N_("Gửi tiếp"),
        "text_draft.proposed": N_("Lưu bản nháp"),
        "text_draft.published": N_("Công bố bản nháp"),
        "text_draft.dropped": N_("Bỏ bản nháp"),
        "template.saved": N_("Lưu bản mới"),
        "reconciliation.compared_again": N_("Đối chiếu lại"),
        "staff.granted": N_("Cho xem thư đã gửi"),
        "hall_sheet.printed": N_("In mã đăng nhập"),
        "session.ended": N_("Kết thúc phiên đăng nhập"),
        "mailbox.tried_again": N_("Cho gửi lại tới hộp thư"),
        "unclear_return.settled": N_("Cho biết thư trả về nói gì"),
    },
    names={
        "subject_en": N_("Tiêu đề tiếng Anh"),
        "subject_vi": N_("Tiêu đề"),
        "text_en": N_("Nội dung tiếng Anh"),
        "text_vi": N_("Nội dung"),
        "author_name": N_("Người viết"),
        "office_en": N_("Cơ quan (tiếng Anh)"),
        "office_vi": N_("Cơ quan"),
        "written_by": N_("Người viết"),
        "codes": N_("Số mã"),
        "email": N_("Hộp thư"),
        "findings": N_("Chỗ chưa khớp"),
        "good_on": N_("Ngày dùng"),
        "letters": N_("Thư"),
        "outcome": N_("Kết quả"),
        "verdict": N_("Thư này nói"),
        "resumed_at": N_("Gửi tiếp lúc"),
        "resumed_by": N_("Người cho gửi tiếp"),
        "version": N_("Bản"),
    },
    values={**OUTCOME_WORDS, **VERDICT_WORDS},
)

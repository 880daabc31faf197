"""The words of awards' steps, for the page of who did what."""

from typing import Final

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from services.awards.models import Contact, Official, Round, Step
from services.awards.permissions import scope_of
from services.awards.web.council_words import OUTCOMES
from services.awards.web.round_lines import STEPS
from services.awards.web.words import LEVELS, OFFICES, REGIONS
from shared.errors import Forbidden
from shared.i18n import N_
from shared.web.choices import GROUPS
from shared.web.history import History


def _seen(session: Session, by: str) -> ColumnElement[bool]:
    """Organisers see everything, a province's officers what happened in the rounds that they host."""
    scope = scope_of(session, by)
    if not scope.staff:
        raise Forbidden
    if scope.organiser:
        return true()
    return Step.within.in_(select(Round.code).where(Round.province_code.in_(scope.provinces)))


def _people(session: Session, emails: set[str]) -> dict[str, str]:
    """Return the names of mailboxes as far as they are known here."""
    officials = session.execute(select(Official.email, Official.name).where(Official.email.in_(emails)))
    told = select(Contact.email, Contact.name).where(Contact.email.in_(emails), Contact.name != "")
    return dict(officials.all()) | dict(session.execute(told).all())


HISTORY: Final = History(
    steps=Step,
    seen=_seen,
    people=_people,
    nouns={
        "round": N_("Kỳ bình chọn"),
        "dossier": N_("Hồ sơ"),
        "official": N_("Tổ giúp việc, Hội đồng"),
        "judge": N_("Giám khảo"),
        "sheet": N_("Phiếu chấm"),
        "ballot": N_("Phiên bỏ phiếu"),
        "decision": N_("Quyết định về sản phẩm"),
        "complaint": N_("Khiếu nại"),
        "certificate": N_("Giấy chứng nhận"),
    },
    acts={
        **STEPS,
        "round.reopened": N_("Mở lại"),
        "round.thrown_away": N_("Xóa bản nháp"),
        "dossier.started": N_("Lập hồ sơ"),
        "dossier.edited": N_("Điền hồ sơ"),
        "dossier.imported": N_("Nhập hồ sơ từ tệp"),
        "dossier.carried": N_("Chuyển lên từ cấp dưới"),
        "dossier.checked": N_("Kiểm tra hồ sơ"),
        "dossier.submitted": N_("Nộp hồ sơ"),
        "dossier.reopened": N_("Rút lại để sửa"),
        "dossier.returned": N_("Gửi lại để bổ sung"),
        "dossier.accepted": N_("Chấp nhận hồ sơ"),
        "dossier.refused": N_("Từ chối hồ sơ"),
        "dossier.withdrawn": N_("Rút hồ sơ"),
        "dossier.struck": N_("Loại khỏi kỳ bình chọn"),
        "judge.invited": N_("Mời lại giám khảo"),
        "judge.accepted": N_("Nhận lời làm giám khảo"),
        "judge.declined": N_("Từ chối làm giám khảo"),
        "judge.removed": N_("Đưa giám khảo ra khỏi Ban Giám khảo"),
        "judge.reminded": N_("Nhắc giám khảo"),
        "sheet.signed": N_("Ký phiếu chấm"),
        "ballot.voted": N_("Bỏ phiếu"),
        "complaint.received": N_("Gửi khiếu nại"),
        "complaint.answered": N_("Trả lời khiếu nại"),
        "certificate.issued": N_("Cấp giấy chứng nhận"),
        "certificate.signed": N_("Ký giấy chứng nhận"),
        "certificate.certificate_revoked": N_("Thu hồi giấy chứng nhận"),
    },
    names={
        "answer": N_("Trả lời"),
        "checklist": N_("Kiểm tra hồ sơ"),
        "complete_by": N_("Hạn bổ sung"),
        "counts": N_("Số phiếu"),
        "decision_date": N_("Ngày quyết định"),
        "decision_number": N_("Số quyết định"),
        "dossiers_close_at": N_("Hạn nộp hồ sơ"),
        "email": N_("Hộp thư"),
        "level": N_("Cấp bình chọn"),
        "minutes_number": N_("Số biên bản"),
        "outcome": N_("Kết luận"),
        "name": N_("Tên"),
        "name_en": N_("Tên tiếng Anh"),
        "name_vi": N_("Tên tiếng Việt"),
        "province_code": N_("Tỉnh"),
        "recognised": N_("Công nhận"),
        "region": N_("Khu vực"),
        "rules": N_("Thể lệ"),
        "scoring_closes_at": N_("Hạn chấm điểm"),
        "votes_no": N_("Không tán thành"),
        "votes_yes": N_("Tán thành"),
        "voting_code": N_("Mã bình chọn"),
    },
    values={**GROUPS, **LEVELS, **REGIONS, **OFFICES, **OUTCOMES},
)

"""The words of awards' steps, for the page of who did what."""

from typing import Final

from sqlalchemy import ColumnElement, true
from sqlalchemy.orm import Session

from services.awards.models import Step
from services.awards.permissions import require_organiser
from services.awards.queries.round_desk import names_of
from services.awards.web.council_words import OUTCOMES
from services.awards.web.dossier_words import DONE
from services.awards.web.round_lines import STEPS
from services.awards.web.words import GROUPS, LEVELS, REGIONS
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
        "round": N_("Kỳ bình chọn"),
        "official": N_("Tổ giúp việc, Hội đồng"),
        "dossier": N_("Hồ sơ"),
        "judge": N_("Giám khảo"),
        "sheet": N_("Phiếu chấm"),
        "ballot": N_("Lần bỏ phiếu"),
        "decision": N_("Quyết định về sản phẩm"),
        "complaint": N_("Khiếu nại"),
        "certificate": N_("Giấy chứng nhận"),
    },
    acts={
        **STEPS,
        **{f"dossier.{what}": word for what, word in DONE.items()},
        "certificate_revoked": DONE["certificate_revoked"],
        "round.thrown_away": N_("Xóa bản nháp"),
        "dossier.checked": N_("Xem các mục của hồ sơ"),
        "judge.invited_again": N_("Gửi lại lời mời"),
        "judge.accepted": N_("Nhận lời làm giám khảo"),
        "judge.declined": N_("Từ chối làm giám khảo"),
        "judge.reminded": N_("Nhắc chấm điểm"),
        "sheet.signed": N_("Ký phiếu chấm"),
        "ballot.voted": N_("Bỏ phiếu"),
        "ballot.ballot_dropped": N_("Hủy phiên bỏ phiếu vì kết quả được tính lại"),
        "complaint.received": N_("Gửi khiếu nại"),
        "complaint.answered": N_("Trả lời khiếu nại"),
        "certificate.signed": N_("Ký số giấy chứng nhận"),
    },
    names={
        "answer": N_("Trả lời"),
        "checklist": N_("Các mục kiểm tra"),
        "complete_by": N_("Hạn bổ sung"),
        "dossiers_close_at": N_("Hạn nộp hồ sơ"),
        "email": N_("Hộp thư"),
        "establishment_id": N_("Cơ sở"),
        "language": N_("Ngôn ngữ"),
        "level": N_("Cấp"),
        "name": N_("Tên"),
        "name_en": N_("Tên tiếng Anh"),
        "name_vi": N_("Tên tiếng Việt"),
        "outcome": N_("Kết luận"),
        "phone": N_("Điện thoại"),
        "province_code": N_("Tỉnh"),
        "recognised": N_("Công nhận"),
        "regions": N_("Khu vực"),
        "reminded_at": N_("Nhắc lúc"),
        "rules": N_("Thể lệ"),
        "scoring_closes_at": N_("Hạn chấm điểm"),
        "title": N_("Chức danh, đơn vị"),
        "votes_no": N_("Phiếu không đồng ý"),
        "votes_yes": N_("Phiếu đồng ý"),
        "voting_code": N_("Mã số bình chọn"),
        "year": N_("Năm"),
    },
    values={**GROUPS, **LEVELS, **REGIONS, **OUTCOMES},
)

"""The words of booths' steps, for the page of who did what."""

from typing import Final

from sqlalchemy import ColumnElement, true
from sqlalchemy.orm import Session

from services.booths.models import Step
from services.booths.permissions import require_organiser
from services.booths.queries.cases import names_of
from services.booths.web.words import FLAGS, KINDS, PAPERS, ROLES
from shared.i18n import N_
from shared.web.choices import GROUPS
from shared.web.history import History


def _seen(session: Session, by: str) -> ColumnElement[bool]:
    require_organiser(session, by)
    return true()


HISTORY: Final = History(
    steps=Step,
    seen=_seen,
    people=names_of,
    nouns={
        "fair": N_("Hội chợ"),
        "application": N_("Đăng ký"),
        "offer": N_("Đề nghị nhận gian"),
        "numbers": N_("Số bốc thăm"),
        "establishment": N_("Cơ sở"),
        "member": N_("Hộp thư của cơ sở"),
        "access_request": N_("Yêu cầu thay mặt cơ sở"),
        "document": N_("Giấy tờ"),
        "staff": N_("Người tổ chức, cán bộ"),
        "payer": N_("Đơn vị chi trả"),
        "zone": N_("Khu"),
        "booth": N_("Gian hàng"),
    },
    acts={
        "fair.open": N_("Mở đăng ký"),
        "fair.closed": N_("Đóng đăng ký, công bố danh sách"),
        "fair.drawn": N_("Bốc thăm"),
        "fair.redrawn": N_("Bốc thăm lại theo số đúng"),
        "fair.announced_again": N_("Công bố lại với nguồn khác"),
        "fair.published": N_("Công bố kết quả bốc thăm"),
        "fair.running": N_("Khai mạc"),
        "fair.over": N_("Bế mạc"),
        "fair.cancelled": N_("Hủy hội chợ"),
        "fair.rules": N_("Đặt thể lệ phân gian"),
        "fair.groups_without_booths": N_("Mở dù không có gian cho nhóm sản phẩm"),
        "fair.hall_added": N_("Thêm nhà"),
        "fair.hall_removed": N_("Gỡ nhà"),
        "fair.plan_replaced": N_("Thay sơ đồ"),
        "fair.booths_assigned": N_("Gán nhiều gian"),
        "fair.booths_removed": N_("Gỡ gian"),
        "application.started": N_("Bắt đầu đăng ký"),
        "application.edited": N_("Điền đăng ký"),
        "application.submitted": N_("Nộp đăng ký"),
        "application.reopened": N_("Rút lại để sửa"),
        "application.returned": N_("Gửi lại để bổ sung"),
        "application.accepted": N_("Chấp nhận đăng ký"),
        "application.refused": N_("Không chấp nhận đăng ký"),
        "application.withdrawn": N_("Rút đăng ký"),
        "offer.offered": N_("Mời nhận gian"),
        "offer.confirmed": N_("Xác nhận nhận gian"),
        "offer.declined": N_("Trả lại gian"),
        "offer.expired": N_("Quá hạn xác nhận"),
        "offer.letter_out": N_("Thư mời bắt đầu đi, tính hạn xác nhận"),
        "offer.deadline_moved": N_("Đổi hạn xác nhận theo hội chợ, thư mời chưa gửi"),
        "offer.taken_back": N_("Thu hồi gian"),
        "offer.annulled": N_("Hủy đề nghị theo số sai"),
        "numbers.entered": N_("Nhập số"),
        "numbers.confirmed": N_("Xác nhận số"),
        "numbers.refused": N_("Từ chối số"),
        "numbers.replaced": N_("Thay bằng số đúng"),
        "member.added": N_("Thêm hộp thư"),
        "member.removed": N_("Gỡ hộp thư"),
        "staff.added": N_("Thêm vai trò"),
        "staff.removed": N_("Gỡ vai trò"),
        "establishment.registered": N_("Đăng ký cơ sở"),
        "establishment.certified": N_("Ghi giấy chứng nhận"),
        "access_request.asked": N_("Xin thay mặt cơ sở"),
        "access_request.granted": N_("Cho thay mặt cơ sở"),
        "access_request.refused": N_("Không cho thay mặt cơ sở"),
    },
    names={
        "address": N_("Địa chỉ"),
        "booth": N_("Gian"),
        "booths": N_("Gian"),
        "cap_dong": N_("Tối đa mỗi cơ sở"),
        "certificate_number": N_("Số giấy chứng nhận"),
        "certificate_until": N_("Có hiệu lực đến"),
        "closes_on": N_("Ngày bế mạc"),
        "code": N_("Mã"),
        "commune": N_("Xã, phường"),
        "confirm_by": N_("Hạn xác nhận"),
        "letter_at": N_("Thư đi từ"),
        "confirm_deadline_at": N_("Hạn cuối xác nhận nhận gian"),
        "contact_name": N_("Người liên hệ"),
        "contact_phone": N_("Điện thoại"),
        "establishment": N_("Cơ sở"),
        "hall": N_("Nhà"),
        "halls": N_("Nhà"),
        "kind": N_("Loại"),
        "legal_text": N_("Căn cứ"),
        "name": N_("Tên"),
        "name_en": N_("Tên tiếng Anh"),
        "name_vi": N_("Tên tiếng Việt"),
        "numbers": N_("Các số"),
        "opens_on": N_("Ngày khai mạc"),
        "payer": N_("Đơn vị chi trả"),
        "place_en": N_("Địa điểm (tiếng Anh)"),
        "place_vi": N_("Địa điểm"),
        "product_group": N_("Nhóm sản phẩm"),
        "product_groups": N_("Nhóm sản phẩm"),
        "province_code": N_("Tỉnh"),
        "registration_closes_at": N_("Hạn đăng ký"),
        "registration_number": N_("Mã số thuế hoặc số đăng ký"),
        "registration_opens_at": N_("Nhận đăng ký từ"),
        "role": N_("Vai trò"),
        "rules": N_("Thể lệ phân gian"),
        "support_percent": N_("Mức hỗ trợ"),
        "zone": N_("Khu"),
        "tiers": N_("Thứ tự chọn gian"),
        "points": N_("Bảng điểm"),
        "cap_per_establishment": N_("Số gian tối đa của một cơ sở"),
        "one_before_second": N_("Gian thứ hai"),
        "province_minimum": N_("Số gian bảo đảm cho mỗi tỉnh"),
        "province_minima": N_("Tỉnh có mức bảo đảm riêng"),
        "province_maximum": N_("Số gian tối đa của mỗi tỉnh"),
        "province_maxima": N_("Tỉnh có mức tối đa riêng"),
        "newcomer_percent": N_("Phần cho cơ sở mới"),
        "confirm_hours": N_("Thời gian xác nhận (giờ)"),
        "second_confirms": N_("Người thứ hai xác nhận số"),
    }
    | dict(FLAGS),
    values={**ROLES, **KINDS, **PAPERS, **GROUPS},
)

"""What the scoring page says while it runs, perhaps without network: it takes all its words along when it is opened."""

from typing import Final

from shared.i18n import N_
from shared.i18n import gettext as _

WORDS: Final = {
    "unscored": N_("Chưa chấm"),
    "draft": N_("Đang chấm"),
    "signed": N_("Đã ký"),
    "unsent": N_("Chưa gửi"),
    "clash": N_("Có hai bản"),
    "refused": N_("Máy chủ không nhận"),
    "done": N_("Đã ký {signed}/{all}"),
    "all_sent": N_("đã gửi hết"),
    "some_unsent": N_("{count} phiếu chưa gửi"),
    "no_network": N_("không có mạng, sẽ tự gửi khi có lại"),
    "sending": N_("đang gửi"),
    "signed_out": N_("cần đăng nhập lại để gửi"),
    "clashes": N_("{count} phiếu có hai bản, hãy chọn"),
    "ready": N_("Chấm được khi mất mạng"),
    "keeping": N_("Đang giữ ảnh {count}/{all}"),
    "kept_some": N_("Chấm được khi mất mạng, thiếu {count} ảnh"),
    "sign": N_("Ký và khóa phiếu"),
    "sure": N_("Chạm lần nữa để ký: {total} điểm"),
    "still_missing": N_("Còn {count} mục chưa có điểm"),
    "locked": N_("Đã ký lúc {when}. Phiếu đã khóa, không sửa được nữa."),
    "locked_here": N_("Đã ký trên máy này lúc {when}, chưa gửi. Phiếu đã khóa."),
    "saved_here": N_("Đã lưu trên máy này"),
    "saved": N_("Đã lưu nháp"),
    "no_points": N_("Vui lòng nhập điểm bằng số, ví dụ 32,5."),
    "too_many": N_("Nhiều nhất {most} điểm."),
    "off_step": N_("Điểm là bội số của {step}."),
    "most": N_("tối đa {most}"),
    "less": N_("Bớt {step} điểm: {name}"),
    "more": N_("Thêm {step} điểm: {name}"),
    "note_for": N_("Ghi chú: {name}"),
    "of": N_("{total} / {most} điểm"),
    "there": N_("có trong hồ sơ"),
    "no_photos": N_("Sản phẩm này không có ảnh."),
    "nothing": N_("Ông/Bà không được giao sản phẩm nào trong kỳ này."),
    "closed": N_("Kỳ này không còn nhận phiếu chấm. Các phiếu đã ký vẫn xem được ở đây."),
    "late": N_("Đã hết giờ chấm. Phiếu vẫn được nhận tới khi tổng hợp kết quả; xin ký ngay các phiếu còn lại."),
    "not_begun": N_("Chưa tới giờ chấm. Trang này tự cập nhật khi kỳ bình chọn bắt đầu chấm."),
    "mine": N_("Bản trên máy này"),
    "theirs": N_("Bản trên máy chủ"),
    "theirs_signed": N_("Bản đã ký, lưu lúc {when}"),
    "theirs_saved": N_("Bản trên máy chủ, lưu lúc {when}"),
    "mine_saved": N_("Bản trên máy này, sửa lúc {when}"),
    "total": N_("Tổng"),
    "comment": N_("Nhận xét chung"),
    "receipt": N_("Biên nhận"),
    "page": N_("Sản phẩm {number}/{all}"),
    "photo": N_("{name}, ảnh {number}/{all} của {code}"),
}


def words() -> dict[str, str]:
    """Return all of them in the reader's language."""
    return {name: _(text) for name, text in WORDS.items()}

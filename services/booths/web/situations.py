"""What an application's situation (domain/situations.py) is called, and what comes next."""

from typing import Final

from shared.i18n import N_
from shared.web.lines import CaseLine

_GIVEN = N_("Cơ sở không phải làm gì thêm lúc này.")

LINES: Final = {
    "draft": CaseLine(
        "waiting",
        N_("Bản nháp"),
        N_("Đăng ký chưa được nộp. Vui lòng điền đủ và nộp trước"),
        N_("Cơ sở đang sửa đăng ký, hạn nộp lại là"),
    ),
    "late": CaseLine("plain", N_("Quá hạn"), N_("Đăng ký không được nộp trong thời hạn nên không tham gia bốc thăm.")),
    "submitted": CaseLine(
        "info",
        N_("Chờ xét"),
        N_("Sở Công Thương của tỉnh đang xem đăng ký. Kết quả sẽ được gửi qua thư điện tử."),
        N_("Đăng ký đang chờ quyết định của Sở Công Thương."),
    ),
    "returned": CaseLine(
        "problem",
        N_("Cần bổ sung"),
        N_("Vui lòng sửa theo các lý do dưới đây và nộp lại trước"),
        N_("Đã gửi lại để cơ sở bổ sung, hạn nộp lại là"),
    ),
    "accepted": CaseLine("done", N_("Được chấp nhận"), N_("Đăng ký sẽ tham gia bốc thăm sau khi hết hạn đăng ký.")),
    "announced": CaseLine(
        "info",
        N_("Chờ bốc thăm"),
        N_("Danh sách bốc thăm đã công bố và có tên đăng ký này. Kết quả sẽ được gửi qua thư điện tử."),
        N_("Danh sách bốc thăm đã công bố và có tên đăng ký này."),
    ),
    "offered": CaseLine(
        "waiting",
        N_("Được mời nhận gian"),
        N_("Vui lòng xác nhận hoặc trả lại gian. Không trả lời thì gian không còn dành cho cơ sở sau"),
        N_("Cơ sở được mời nhận gian, hạn trả lời là"),
    ),
    "unsent": CaseLine(
        "waiting",
        N_("Được mời nhận gian"),
        N_(
            "Thư mời chưa được gửi. Cơ sở xác nhận hoặc trả lại gian được ngay từ bây giờ; nếu thư đi, hạn trả lời tính"
            " từ lúc đó, muộn nhất là"
        ),
        N_(
            "Cơ sở được mời nhận gian nhưng thư mời chưa được gửi; nếu thư đi, hạn trả lời tính từ lúc đó, muộn nhất là"
        ),
    ),
    "confirmed": CaseLine(
        "done",
        N_("Đã nhận gian"),
        _GIVEN,
        N_("Cơ sở đã xác nhận nhận gian."),
    ),
    "running": CaseLine("done", N_("Đang tham gia"), N_("Hội chợ đang diễn ra.")),
    "waitlisted": CaseLine(
        "waiting",
        N_("Danh sách chờ"),
        N_("Khi có gian được trả lại, hệ thống mời lần lượt theo danh sách chờ và gửi thư ngay."),
        N_("Đăng ký đang ở danh sách chờ."),
    ),
    "gone": CaseLine("plain", N_("Không còn gian"), N_("Gian không còn dành cho cơ sở.")),
    "none": CaseLine(
        "plain",
        N_("Không được phân gian"),
        N_("Đăng ký không nhận được gian ở hội chợ này. Lý do ở phần kết quả bốc thăm bên dưới."),
        N_("Đăng ký không nhận được gian ở hội chợ này."),
    ),
    "refused": CaseLine(
        "problem",
        N_("Không được chấp nhận"),
        N_("Đăng ký không tham gia bốc thăm, vì lý do dưới đây."),
        N_("Đăng ký không tham gia bốc thăm."),
    ),
    "withdrawn": CaseLine("plain", N_("Đã rút"), N_("Cơ sở đã rút đăng ký này.")),
    "cancelled": CaseLine("problem", N_("Hội chợ đã hủy"), N_("Hội chợ không diễn ra, đăng ký không còn hiệu lực.")),
    "over": CaseLine("plain", N_("Đã kết thúc"), N_("Cơ sở đã tham gia hội chợ này.")),
}
STATE_KINDS: Final = {
    "draft": "waiting",
    "submitted": "info",
    "returned": "waiting",
    "accepted": "done",
    "refused": "problem",
    "withdrawn": "plain",
}

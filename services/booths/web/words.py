"""The words for codes that several pages show; each a message key, said with gettext."""

from typing import Final

from shared.i18n import N_

KINDS: Final = {
    "enterprise": N_("Doanh nghiệp"),
    "cooperative": N_("Hợp tác xã"),
    "cooperative_group": N_("Tổ hợp tác"),
    "business_household": N_("Hộ kinh doanh"),
}
PAPERS: Final = {
    "business_registration": N_("Giấy đăng ký kinh doanh"),
    "food_safety": N_("Giấy chứng nhận an toàn thực phẩm"),
    "product_photo": N_("Ảnh sản phẩm"),
    "certificate": N_("Giấy chứng nhận sản phẩm công nghiệp nông thôn tiêu biểu"),
    "other": N_("Giấy tờ khác"),
}
FLAGS: Final = {
    "certificate_holder": N_("Có giấy chứng nhận sản phẩm tiêu biểu còn hiệu lực"),
    "women_owned": N_("Cơ sở do phụ nữ làm chủ"),
    "ethnic_minority": N_("Cơ sở của đồng bào dân tộc thiểu số"),
    "hard_area": N_("Cơ sở ở địa bàn khó khăn"),
    "newcomer": N_("Lần đầu được nhận gian"),
}
ROLES: Final = {
    "organiser": N_("Người tổ chức"),
    "officer": N_("Cán bộ tỉnh, thành phố"),
}
DOUBTS: Final = {
    "no_zone": N_("Hội chợ này không có gian nào nhận nhóm sản phẩm của cơ sở, nên đăng ký sẽ không được gian."),
    "cap_whole": N_(
        "Cơ sở chỉ nhận khi đủ số gian, nhưng thể lệ chia nhiều nhất %(value)s gian cho một cơ sở, nên đăng ký sẽ không"
        " được gian nào."
    ),
    "cap": N_("Thể lệ chia nhiều nhất %(value)s gian cho một cơ sở."),
    "second": N_(
        "Cơ sở chỉ nhận khi đủ %(value)s gian. Ở hội chợ này mọi cơ sở được một gian rồi mới tới gian tiếp theo, nên"
        " đăng ký này được hỏi sau và có thể không được gian nào."
    ),
    "wrong_group": N_("Các nguyện vọng này ở khu không nhận nhóm sản phẩm của cơ sở nên không được xét: %(value)s."),
}
"""What of an application can hardly come true (domain/doubts.py)."""

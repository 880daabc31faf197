"""Who signs in to look around. All mailboxes end in .example (RFC 2606): no letter can reach anybody."""

from typing import Final

DOMAIN: Final = "khuyencong.example"

ORGANISER: Final = f"to-chuc@{DOMAIN}"
"""The organiser of the demo year, known from booths."""
SECRETARY: Final = f"thu-ky@{DOMAIN}"
MEMBER: Final = f"hoi-dong@{DOMAIN}"
JUDGE: Final = f"giam-khao@{DOMAIN}"

SIGN_IN_AS: Final = (
    (SECRETARY, "Tổ chuyên môn giúp việc kỳ phía Bắc 2020 / secretariat of the round in scoring"),
    (JUDGE, "giám khảo còn phiếu chưa chấm / a judge with products left to score"),
    (MEMBER, "ủy viên Hội đồng bình chọn / a member of the council"),
)

COUNCIL: Final = (
    "Nguyễn Thị Hòa",
    "Trần Văn Lực",
    "Lê Minh Châu",
    "Phạm Quốc Khánh",
    "Hoàng Thị Mai",
    "Vũ Đức Thắng",
    "Đặng Ngọc Lan",
    "Bùi Thanh Hải",
    "Đỗ Hồng Vân",
)
JURY: Final = (
    ("Nguyễn Đức Anh", "Viện Nghiên cứu da giày"),
    ("Trần Thị Bích", "Hiệp hội Làng nghề Việt Nam"),
    ("Lê Quang Minh", "Trường Đại học Mỹ thuật công nghiệp"),
    ("Phạm Thu Hà", "Viện Công nghiệp thực phẩm"),
    ("Hoàng Văn Nam", "Viện Cơ khí"),
    ("Vũ Thị Lý", "Cục Công Thương địa phương"),
    ("Đặng Hữu Phước", "Hội Mỹ nghệ kim hoàn"),
    ("Bùi Thị Xuân", "Hội Bảo vệ người tiêu dùng"),
    ("Đỗ Minh Tuấn", "Trung tâm Khuyến công vùng"),
)
"""Names and offices are invented."""

"""Words the demo is made of. Real published products and their makers first; the rest is put together from these.

Source of REAL: decisions and press on the regional rounds North 2022, South 2022, South 2024, nation 2023 and
Quảng Nam 2024 (name, kind, province code of 2018, product group or B/A where the source named none).
"""

from typing import Final

REAL: Final[tuple[tuple[str, str, str, str, str], ...]] = (
    ("CTCP Dược Hà Tĩnh", "enterprise", "42", "B", "Sâm nhung mật ong"),
    ("Xí nghiệp Chè Tây Sơn", "enterprise", "42", "B", "Chè Tây Sơn"),
    ("Hộ KD Nguyễn Đình Giáp", "business_household", "42", "B", "Bộ sản phẩm giò me và xúc xích Tiến Giáp"),
    ("Công ty TNHH KH&CN An Phát", "enterprise", "42", "B", "Trà gạo lứt Omega An Phát"),
    ("Công ty TNHH MTV TM Thành An", "enterprise", "20", "B", "Mỳ ngô tách đường"),
    ("HTX Chế biến nông sản Lụa Vy", "cooperative", "20", "B", "Trà diếp cá Lụa Vy"),
    ("CTCP ĐTXD và PT Việt Bắc", "enterprise", "20", "C", "Bộ sản phẩm bản lề cửa"),
    ("HTX Đông Nghi", "cooperative", "82", "B", "Sầu riêng sấy thăng hoa"),
    ("Công ty TNHH XNK lương thực Việt Tín", "enterprise", "82", "B", "Hạt điều sấy tỏi ớt Cagachi"),
    ("Cơ sở mộc Hai Á", "business_household", "82", "A", "Tủ thờ truyền thống Gò Công"),
    ("Cơ sở Chín Trọng", "business_household", "82", "B", "Lạp xưởng Chín Trọng"),
    ("Cơ sở Đũa buông Thái Nguyên", "business_household", "60", "A", "Đũa buông Thái Nguyên"),
    ("Cơ sở nước mắm Thuận Hưng", "business_household", "60", "B", "Bộ sản phẩm nước mắm truyền thống Thuận Hưng"),
    ("Công ty TNHH Bảo Long", "enterprise", "60", "B", "Nước ép thanh long Bảo Long"),
    ("Cơ sở nước mắm Mai Hương", "business_household", "60", "B", "Nước mắm truyền thống Mai Hương 350N"),
    ("HTX chè Hảo Đạt", "cooperative", "19", "B", "Chè móc câu"),
    ("HTX miến Việt Cường", "cooperative", "19", "B", "Miến tỏi đen Việt Cường"),
    ("CS Chạm khắc gỗ nghệ thuật Lạc Việt", "business_household", "49", "A", "Hội An chiều thu"),
    ("Cơ sở Quý Thu", "business_household", "49", "B", "Bánh dừa nướng mè đen Quý Thu"),
)

PREFIX: Final = {
    "enterprise": ("Công ty TNHH", "Công ty CP", "Doanh nghiệp tư nhân", "Công ty TNHH MTV"),
    "cooperative": ("HTX", "Hợp tác xã"),
    "cooperative_group": ("Tổ hợp tác",),
    "business_household": ("Hộ KD", "Cơ sở"),
}

KIND_WEIGHTS: Final = {"enterprise": 38, "cooperative": 24, "cooperative_group": 6, "business_household": 32}

PRODUCTS: Final = {
    "A": (
        "mây tre đan",
        "gốm sứ",
        "thổ cẩm",
        "sơn mài",
        "chạm khắc gỗ",
        "thêu ren",
        "đồ gỗ mỹ nghệ",
        "nón lá",
        "đá mỹ nghệ",
        "chiếu cói",
        "lụa tơ tằm",
        "đúc đồng",
    ),
    "B": (
        "chè xanh",
        "miến dong",
        "mật ong",
        "nước mắm",
        "cà phê rang xay",
        "bún khô",
        "gạo đặc sản",
        "trái cây sấy",
        "hạt điều",
        "rượu gạo",
        "bánh tráng",
        "tiêu đen",
        "mắm tôm",
        "kẹo dừa",
        "tinh bột nghệ",
        "nấm khô",
    ),
    "C": ("máy nông nghiệp", "cơ khí", "máy sấy", "phụ tùng cơ khí", "máy chế biến gỗ", "thiết bị điện"),
    "D": ("tinh dầu", "may mặc", "vật liệu xây dựng", "bao bì", "phân hữu cơ vi sinh", "thuốc nam"),
}

GROUP_WEIGHTS: Final = {"A": 27, "B": 52, "C": 9, "D": 12}

NAMES: Final = (
    "An Phú",
    "Bình Minh",
    "Cát Tường",
    "Đại Thành",
    "Đông Á",
    "Gia Hưng",
    "Hòa Bình",
    "Hồng Phát",
    "Hương Quê",
    "Khánh An",
    "Kim Liên",
    "Lộc Phát",
    "Mai Lan",
    "Minh Tâm",
    "Nam Sơn",
    "Ngọc Hà",
    "Phú Quý",
    "Phước Lộc",
    "Quê Việt",
    "Sơn Hà",
    "Tân Tiến",
    "Thành Công",
    "Thanh Bình",
    "Thiên Hương",
    "Trường Sơn",
    "Tuấn Anh",
    "Việt Hưng",
    "Xuân Mai",
    "Yên Lạc",
    "Đức Thịnh",
)

FAMILY: Final = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Lò", "Vàng", "Thạch", "Y")
MIDDLE: Final = ("Thị", "Văn", "Minh", "Ngọc", "Thanh", "Đức", "Hồng", "Quốc")
GIVEN: Final = (
    "Hoa",
    "Lan",
    "Hùng",
    "Dũng",
    "Mai",
    "Hương",
    "Tuấn",
    "Sơn",
    "Thu",
    "Hạnh",
    "Nam",
    "Phúc",
    "Yến",
    "Bình",
)
COMMUNES: Final = (
    "Tân Lập",
    "Phú Mỹ",
    "An Hòa",
    "Bình Sơn",
    "Đồng Tâm",
    "Hưng Thịnh",
    "Long Thạnh",
    "Mỹ Đức",
    "Nghĩa Hưng",
    "Quảng Lợi",
    "Thạnh Phú",
    "Vĩnh Hòa",
    "Xuân Quang",
    "Yên Sơn",
    "Ea Kao",
    "Mường Hum",
)

"""What the demo's makers enter: real published products first, others put together from plausible words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from services.awards.demo.rounds import DemoRound
from services.awards.models import Establishment
from shared.places import provinces

REAL: Final = {
    "CTCP Dược Hà Tĩnh": "Sâm nhung mật ong",
    "Xí nghiệp Chè Tây Sơn": "Chè Tây Sơn",
    "Hộ KD Nguyễn Đình Giáp": "Bộ sản phẩm giò me và xúc xích Tiến Giáp",
    "Công ty TNHH KH&CN An Phát": "Trà gạo lứt Omega An Phát",
    "Công ty TNHH MTV TM Thành An": "Mỳ ngô tách đường",
    "HTX Chế biến nông sản Lụa Vy": "Trà diếp cá Lụa Vy",
    "CTCP ĐTXD và PT Việt Bắc": "Bộ sản phẩm bản lề cửa",
    "HTX Đông Nghi": "Sầu riêng sấy thăng hoa",
    "Công ty TNHH XNK lương thực Việt Tín": "Hạt điều sấy tỏi ớt Cagachi",
    "Cơ sở mộc Hai Á": "Tủ thờ truyền thống Gò Công",
    "Cơ sở Chín Trọng": "Lạp xưởng Chín Trọng",
    "Cơ sở Đũa buông Thái Nguyên": "Đũa buông Thái Nguyên",
    "Cơ sở nước mắm Thuận Hưng": "Bộ sản phẩm nước mắm truyền thống Thuận Hưng",
    "Công ty TNHH Bảo Long": "Nước ép thanh long Bảo Long",
    "Cơ sở nước mắm Mai Hương": "Nước mắm truyền thống Mai Hương 350N",
    "HTX chè Hảo Đạt": "Chè móc câu",
    "HTX miến Việt Cường": "Miến tỏi đen Việt Cường",
    "CS Chạm khắc gỗ nghệ thuật Lạc Việt": "Hội An chiều thu",
    "Cơ sở Quý Thu": "Bánh dừa nướng mè đen Quý Thu",
}
"""Maker → product: decisions and press on the rounds of 2022 to 2024."""

KINDS: Final = {
    "A": (
        "Bộ ấm chén gốm men rạn",
        "Giỏ mây đan hoa sen",
        "Khăn thổ cẩm dệt tay",
        "Tranh sơn mài phong cảnh",
        "Tượng gỗ chạm",
        "Tranh thêu hoa mai",
        "Bàn ghế gỗ mỹ nghệ",
        "Nón lá bài thơ",
        "Đèn đá mỹ nghệ",
        "Chiếu cói hoa",
        "Lụa tơ tằm",
        "Lư đồng đúc",
        "Bình gốm hoa lam",
        'Bộ sản phẩm "Vòng đeo tay"',
    ),
    "B": (
        "Chè xanh đặc sản",
        "Miến dong",
        "Mật ong hoa rừng",
        "Nước mắm cá cơm",
        "Cà phê rang xay",
        "Bún khô gạo lứt",
        "Gạo thơm",
        "Chuối sấy dẻo",
        "Hạt điều rang muối",
        "Rượu nếp cái hoa vàng",
        "Bánh tráng nướng",
        "Tiêu đen",
        "Mắm tôm chua",
        "Kẹo dừa",
        "Tinh bột nghệ",
        "Nấm linh chi khô",
        "Bộ sản phẩm trà thảo mộc",
        "Chả cá",
    ),
    "C": (
        "Máy sấy nông sản",
        "Máy thái cỏ đa năng",
        "Máy tách hạt ngô",
        "Bộ lưỡi phay đất",
        "Máy bóc vỏ lạc",
        "Máy phun thuốc",
        "Bơm nước ly tâm",
        "Máy ép viên thức ăn",
    ),
    "D": (
        "Tinh dầu sả chanh",
        "Áo dệt kim",
        "Gạch không nung",
        "Túi giấy tái chế",
        "Phân hữu cơ vi sinh",
        "Cao thảo dược",
        "Ngói màu",
        "Hương trầm",
    ),
}

UNITS: Final = {"A": "chiếc", "B": "kg", "C": "máy", "D": "sản phẩm"}
DESCRIPTION: Final = (
    "{name} do {maker} làm tại {place}. Sản phẩm được hoàn thiện bằng tay ở các khâu quyết định, mẫu mã riêng của cơ"
    " sở, bao bì có nhãn và mã truy xuất, đã bán ổn định từ ba năm nay."
)
STATEMENT: Final = {
    "materials": "Nguyên liệu chính lấy tại địa phương, có hợp đồng thu mua với các hộ trong vùng.",
    "process": "Nguyên liệu được chọn và làm sạch, qua sơ chế, gia công trên dây chuyền của cơ sở, kiểm tra từng lô"
    " rồi mới đóng gói; các thông số được ghi sổ.",
    "market": "Sản phẩm có mặt ở các cửa hàng trong tỉnh, hai chuỗi siêu thị và trên sàn thương mại điện tử;"
    " cơ sở đang mở rộng xưởng để tăng gấp đôi sản lượng.",
    "economy": "Tạo việc làm cho lao động tại chỗ, thu nhập ổn định; phụ phẩm được tận dụng, nước thải qua"
    " bể lắng lọc trước khi xả ra môi trường.",
    "culture": "Giữ nét nghề của địa phương, kiểu dáng và màu sắc hợp thị hiếu hôm nay.",
}
PROMISES: Final = {"own_make": True, "no_copy": True, "series": True, "lawful": True}


@dataclass(frozen=True, slots=True)
class Entry:
    """A product that a maker enters."""

    maker: Establishment
    name: str
    statement: dict[str, Any]


def entries(demo: DemoRound, makers: Sequence[Establishment], random: Random) -> list[Entry]:
    """Return the round's products: so many of each group as it says, from as many provinces, real ones among them."""
    chosen = _makers(demo, makers, random)
    return [Entry(maker, name, _statement(maker, name, random)) for maker, name in _named(demo, chosen, random)]


def _makers(demo: DemoRound, makers: Sequence[Establishment], random: Random) -> list[Establishment]:
    """Every province first, then as they come; groups as wanted. A maker may enter more than one."""
    codes = sorted({maker.province_code for maker in makers if provinces()[maker.province_code].region == demo.region})
    codes = [code for code in codes if code not in _left_out(demo, codes)]
    here = sorted((m for m in makers if m.province_code in codes), key=lambda m: m.registration_number)
    left = (
        dict(demo.groups)
        if demo.groups
        else {"A": demo.entered, "B": demo.entered, "C": demo.entered, "D": demo.entered}
    )
    real = [maker for maker in here if maker.name in REAL]
    others = [maker for maker in here if maker.name not in REAL]
    random.shuffle(others)
    firsts = [
        next(maker for maker in others if maker.province_code == code and maker.product_group in "AB") for code in codes
    ]
    chosen: list[Establishment] = []
    for maker in (*real, *firsts, *others):
        if len(chosen) < demo.entered and left[maker.product_group] > 0 and maker not in chosen:
            left[maker.product_group] -= 1
            chosen.append(maker)
    while len(chosen) < demo.entered:  # makers with a second product
        maker = random.choice([one for one in here if left[one.product_group] > 0])
        left[maker.product_group] -= 1
        chosen.append(maker)
    return chosen


def _left_out(demo: DemoRound, codes: Sequence[str]) -> Sequence[str]:
    """Return the provinces that entered nothing: some in the middle of the list, none of those with real products."""
    spare = [code for code in codes if code not in ("01", "19", "20", "42")]
    return spare[3 : 3 + len(codes) - demo.provinces]


def _named(demo: DemoRound, chosen: Sequence[Establishment], random: Random) -> Iterator[tuple[Establishment, str]]:
    seen: set[tuple[str, str]] = set()
    for maker in chosen:
        name = REAL.get(maker.name) if (maker.name, "") not in seen and demo.year == 2018 else None
        seen.add((maker.name, ""))
        while name is None or (maker.name, name) in seen:
            name = f"{random.choice(KINDS[maker.product_group])} {' '.join(maker.name.split()[-2:])}"
        seen.add((maker.name, name))
        yield maker, name


def _statement(maker: Establishment, name: str, random: Random) -> dict[str, Any]:
    place = provinces()[maker.province_code].name
    said: dict[str, Any] = {
        "description": DESCRIPTION.format(name=name, maker=maker.name, place=place),
        **STATEMENT,
        "annual_output": random.randint(2, 400) * 100,
        "output_unit": UNITS[maker.product_group],
        "price_vnd": random.randint(3, 250) * 10_000,
        "labour": random.randint(4, 120),
    }
    return {**said, "food": True} if maker.product_group == "B" else said

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
    "mây tre đan": ("Giỏ mây đan hoa sen", "Khay tre đan"),
    "gốm sứ": ("Bộ ấm chén gốm men rạn", "Bình gốm hoa lam"),
    "thổ cẩm": ("Khăn thổ cẩm dệt tay", "Túi thổ cẩm"),
    "sơn mài": ("Tranh sơn mài phong cảnh", "Hộp sơn mài khảm trai"),
    "chạm khắc gỗ": ("Tượng gỗ chạm", "Tranh gỗ chạm lộng"),
    "thêu ren": ("Tranh thêu hoa mai", "Khăn trải bàn thêu ren"),
    "đồ gỗ mỹ nghệ": ("Bàn ghế gỗ mỹ nghệ", "Kệ gỗ mỹ nghệ"),
    "nón lá": ("Nón lá bài thơ", "Nón lá thêu hoa"),
    "đá mỹ nghệ": ("Đèn đá mỹ nghệ", 'Bộ sản phẩm "Vòng đeo tay"'),
    "chiếu cói": ("Chiếu cói hoa", "Túi cói đan"),
    "lụa tơ tằm": ("Lụa tơ tằm dệt hoa", "Khăn lụa tơ tằm"),
    "đúc đồng": ("Lư đồng đúc", "Tượng đồng đúc"),
    "chè xanh": ("Chè xanh đặc sản", "Chè xanh ướp sen"),
    "miến dong": ("Miến dong", "Miến dong ăn liền"),
    "mật ong": ("Mật ong hoa rừng", "Mật ong hoa nhãn"),
    "nước mắm": ("Nước mắm cá cơm", "Nước mắm cốt"),
    "cà phê": ("Cà phê rang xay", "Cà phê phin giấy"),
    "bún khô": ("Bún khô gạo lứt", "Bún khô rau củ"),
    "gạo": ("Gạo thơm", "Gạo lứt sấy"),
    "trái cây sấy": ("Chuối sấy dẻo", "Mít sấy giòn"),
    "hạt điều": ("Hạt điều rang muối", "Hạt điều mật ong"),
    "rượu": ("Rượu nếp cái hoa vàng", "Rượu men lá"),
    "bánh tráng": ("Bánh tráng nướng", "Bánh tráng mè"),
    "tiêu đen": ("Tiêu đen", "Muối tiêu rang"),
    "mắm tôm": ("Mắm tôm chua", "Mắm tôm đặc"),
    "kẹo dừa": ("Kẹo dừa", "Kẹo dừa đậu phộng"),
    "tinh bột nghệ": ("Tinh bột nghệ", "Viên nghệ mật ong"),
    "nấm khô": ("Nấm linh chi khô", "Nấm hương khô"),
    "máy nông nghiệp": ("Máy thái cỏ đa năng", "Máy tách hạt ngô"),
    "cơ khí": ("Bộ lưỡi phay đất", "Bộ dao máy xay"),
    "máy sấy": ("Máy sấy nông sản", "Máy sấy thăng hoa"),
    "máy chế biến gỗ": ("Máy bào gỗ bốn mặt", "Máy cưa bàn trượt"),
    "thiết bị điện": ("Bơm nước ly tâm", "Tủ điện điều khiển"),
    "tinh dầu": ("Tinh dầu sả chanh", "Tinh dầu quế"),
    "may mặc": ("Áo dệt kim", "Áo dài in hoa"),
    "vật liệu xây dựng": ("Gạch không nung", "Ngói màu"),
    "bao bì": ("Túi giấy tái chế", "Hộp bã mía"),
    "phân hữu cơ": ("Phân hữu cơ vi sinh", "Phân trùn quế"),
    "thuốc nam": ("Cao thảo dược", "Trà thảo mộc"),
}
"""What a maker is by its name → what it may enter."""
OTHERS: Final = {
    "A": ("Bình gốm hoa lam", "Giỏ mây đan hoa sen"),
    "B": ("Bộ sản phẩm trà thảo mộc", "Chả cá"),
    "C": ("Máy bóc vỏ lạc", "Máy phun thuốc"),
    "D": ("Hương trầm", "Nến thơm"),
}

UNITS: Final = {"A": "chiếc", "B": "kg", "C": "máy", "D": "bộ"}
DESCRIPTION: Final = (
    "{name} được hoàn thiện bằng tay ở các khâu quyết định, mẫu mã riêng của cơ sở, bao bì có nhãn và mã truy xuất,"
    " đã bán ổn định từ ba năm nay."
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
        tries = 0
        while name is None or (maker.name, name) in seen:
            name, tries = _invented(maker, random, tries), tries + 1
        seen |= {(maker.name, ""), (maker.name, name)}
        yield maker, name


def _invented(maker: Establishment, random: Random, tries: int) -> str:
    """Return what the maker's name says that it makes; something else of its group if that is entered already."""
    kinds = [names for word, names in KINDS.items() if word in maker.name]
    names = kinds[-1] if kinds and tries < 5 else OTHERS[maker.product_group]
    own = " ".join(maker.name.split()[-2:])
    return f"{random.choice(names)} {own}" if tries < 10 else f"{random.choice(names)} {own} số {tries}"


def _statement(maker: Establishment, name: str, random: Random) -> dict[str, Any]:
    said: dict[str, Any] = {
        "description": DESCRIPTION.format(name=name),
        **STATEMENT,
        "annual_output": random.randint(2, 400) * 100,
        "output_unit": UNITS[maker.product_group],
        "price_vnd": random.randint(3, 250) * 10_000,
        "labour": random.randint(4, 120),
    }
    return {**said, "food": True} if maker.product_group == "B" else said

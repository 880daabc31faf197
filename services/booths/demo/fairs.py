"""The eight fairs of the demo year: 1,980 booths in all, close to what the programme pays for in a year."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from services.booths.domain.rules import Rules

PROGRAMME: Final = "Chương trình khuyến công quốc gia"
PROVINCE: Final = "Tỉnh đăng cai"
OWN: Final = "Cơ sở tự chi trả"
ABROAD: Final = "Thông tư 28/2018/TT-BTC, Điều 8.6"
AT_HOME: Final = "Dữ liệu minh họa: mức hỗ trợ trong nước do ban tổ chức đặt"
"""The rate and cap at home were not found in any public source; here they are invented and say so."""

POINTS: Final = {"certificate_holder": 3, "women_owned": 1, "ethnic_minority": 1, "hard_area": 1}


@dataclass(frozen=True, kw_only=True)
class DemoFair:
    """One fair: its size (rows x columns a hall), when registration closes and when it opens (days from today).

    ``applicants`` establishments of ``provinces`` provinces apply, each for one to ``most_wanted`` booths.
    """

    code: str
    name_vi: str
    name_en: str
    place_vi: str
    place_en: str
    closes_in_days: int
    opens_in_days: int
    halls: tuple[tuple[int, int], ...]
    applicants: int
    state: str
    rules: Rules
    most_wanted: int = 2
    provinces: int = 63
    abroad: bool = False
    payers: Mapping[str, int] = field(default_factory=lambda: {PROGRAMME: 10_000})


FAIRS: Final = (
    DemoFair(  # Tiền Giang 2014: 584 booths, 154 establishments
        code="DBSCL",
        name_vi="Hội chợ Công nghiệp nông thôn Đồng bằng sông Cửu Long - Tiền Giang",
        name_en="Mekong Delta Rural Industry Fair, Tiền Giang",
        place_vi="Quảng trường Hùng Vương, Mỹ Tho, Tiền Giang",
        place_en="Hùng Vương Square, Mỹ Tho, Tiền Giang",
        closes_in_days=-290,
        opens_in_days=-240,
        halls=((8, 37), (8, 36)),
        applicants=154,
        most_wanted=6,
        state="over",
        rules=Rules(cap_per_establishment=6, one_before_second=True),
    ),
    DemoFair(
        code="TB",
        name_vi="Hội chợ triển lãm Công Thương khu vực Tây Bắc",
        name_en="North-West Industry and Trade Fair",
        place_vi="Trung tâm Hội nghị tỉnh, Sơn La",
        place_en="Provincial Conference Centre, Sơn La",
        closes_in_days=-250,
        opens_in_days=-200,
        halls=((6, 16), (4, 16)),
        applicants=150,
        state="over",
        rules=Rules(province_minimum=1),
    ),
    DemoFair(
        code="VTE",
        name_vi="Tuần hàng công nghiệp nông thôn Việt Nam tại Viêng Chăn",
        name_en="Week of Vietnamese Rural Industry in Vientiane",
        place_vi="Trung tâm Hội chợ Lao-ITECC, Viêng Chăn, Lào",
        place_en="Lao-ITECC, Vientiane, Laos",
        closes_in_days=-210,
        opens_in_days=-160,
        halls=((2, 23),),
        applicants=80,
        most_wanted=1,
        state="over",
        abroad=True,
        rules=Rules(tiers="points", points=POINTS, cap_per_establishment=1, newcomer_percent=30),
    ),
    DemoFair(
        code="MT",
        name_vi="Hội chợ Công Thương khu vực miền Trung - Tây Nguyên",
        name_en="Central and Highlands Industry and Trade Fair",
        place_vi="Quảng trường 16 tháng 4, Đắk Lắk",
        place_en="16 April Square, Đắk Lắk",
        closes_in_days=-160,
        opens_in_days=-110,
        halls=((10, 22),),
        applicants=210,
        state="over",
        rules=Rules(province_minimum=1, province_maximum=20),
    ),
    DemoFair(
        code="CT",
        name_vi="Triển lãm sản phẩm công nghiệp nông thôn tiêu biểu - Cần Thơ",
        name_en="Exhibition of Outstanding Rural Products, Cần Thơ",
        place_vi="Trung tâm Xúc tiến Đầu tư - Thương mại, Cần Thơ",
        place_en="Investment and Trade Promotion Centre, Cần Thơ",
        closes_in_days=-110,
        opens_in_days=-60,
        halls=((5, 20),),
        applicants=120,
        most_wanted=1,
        state="over",
        rules=Rules(tiers="points", points=POINTS, cap_per_establishment=1, newcomer_percent=20),
    ),
    DemoFair(  # Hà Nội (North) 2024: 270 booths, 40 provinces
        code="HN",
        name_vi="Hội chợ hàng công nghiệp nông thôn tiêu biểu khu vực phía Bắc - Hà Nội",
        name_en="Northern Fair of Outstanding Rural Products, Hanoi",
        place_vi="Hoàng thành Thăng Long, Hà Nội",
        place_en="Imperial Citadel of Thăng Long, Hanoi",
        closes_in_days=-5,
        opens_in_days=24,
        halls=((5, 27), (5, 27)),
        applicants=330,
        provinces=40,
        state="published",
        rules=Rules(tiers="points", points=POINTS, province_minimum=1, newcomer_percent=10, confirm_hours=96),
    ),
    DemoFair(  # National 2017: 250 booths
        code="QG",
        name_vi="Hội chợ triển lãm công nghiệp nông thôn quốc gia",
        name_en="National Rural Industry Fair",
        place_vi="Cung Văn hóa Hữu nghị Việt Xô, Hà Nội",
        place_en="Friendship Cultural Palace, Hanoi",
        closes_in_days=-3,
        opens_in_days=45,
        halls=((5, 25), (5, 25)),
        applicants=320,
        state="closed",
        rules=Rules(province_minimum=1, province_maximum=15, newcomer_percent=15),
    ),
    DemoFair(  # Tiền Giang 2020: over 350 booths, 180 paid by the programme, 70 by the province, the rest by exhibitors
        code="TG",
        name_vi="Hội chợ Công Thương vùng Đồng bằng sông Cửu Long - Tiền Giang",
        name_en="Mekong Delta Industry and Trade Fair, Tiền Giang",
        place_vi="Quảng trường trung tâm tỉnh, Mỹ Tho, Tiền Giang",
        place_en="Central Square, Mỹ Tho, Tiền Giang",
        closes_in_days=12,
        opens_in_days=90,
        halls=((7, 25), (7, 25)),
        applicants=790,
        state="open",
        rules=Rules(province_minimum=2, newcomer_percent=20),
        payers={PROGRAMME: 180, PROVINCE: 70, OWN: 10_000},
    ),
)

"""A rehearsal (chấm thử): five invented products on which the jury learns to use the score sheets."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

SUFFIX: Final = "-THU"
ESTABLISHMENT_ID: Final = UUID("7c68a3f2-0000-4000-8000-746875746875")
"""The establishment that does not exist and makes all invented products; in no list and no count."""
ESTABLISHMENT_NAME: Final = "Cơ sở giả định để chấm thử"


@dataclass(frozen=True, slots=True)
class Invented:
    """A product that nobody makes."""

    code: str
    group: str
    name: str
    description: str
    materials: str
    market: str
    economy: str
    culture: str
    shape: str
    """What is drawn: bowl, basket, jar, machine or lamp."""


PRODUCTS: Final = (
    Invented(
        "A-901",
        "A",
        "Bát gốm men ngọc Suối Mơ (chấm thử)",
        "Bộ sáu bát gốm men ngọc, vuốt tay, nung ở nhiệt độ 1.250 độ C. Miệng bát vê tròn, chân bát cắt gọn.",
        "Đất sét trắng và men tro, lấy trong huyện.",
        "Bán tại 14 cửa hàng và 3 sàn điện tử; năm qua tăng một phần ba, có thể tăng lên gấp đôi khi thêm lò.",
        "18 lao động có việc quanh năm; lò điện thay lò than, không xả khói.",
        "Giữ dáng bát cổ của làng, hoa văn khắc chìm do nghệ nhân vẽ.",
        "bowl",
    ),
    Invented(
        "A-902",
        "A",
        "Giỏ mây hai quai Đồi Gió (chấm thử)",
        "Giỏ đan mây tự nhiên, hai quai bọc da, lót vải bông; ba cỡ lồng vào nhau để vận chuyển gọn.",
        "Mây rừng trồng, vải bông, da bò thuộc bằng chất thực vật.",
        "Xuất khẩu sáu phần mười; khách đặt hàng trước bốn tháng; mẫu mới mỗi mùa.",
        "40 hộ nhận đan tại nhà; nguyên liệu có nguồn gốc rõ ràng.",
        "Kiểu đan lục giác truyền thống, màu nhuộm lá cây.",
        "basket",
    ),
    Invented(
        "B-903",
        "B",
        "Mật ong hoa rừng Bản Mây (chấm thử)",
        "Mật ong chín trong tổ, quay mát, lọc ba lần, không gia nhiệt; chai thủy tinh 500 ml có tem truy xuất.",
        "Mật của 320 đàn ong nội, đặt ở rừng cách khu dân cư 5 km.",
        "Bán ở 22 tỉnh, tỷ lệ khách mua lại cao; sản lượng 9 tấn một năm, có thể nâng lên 15 tấn.",
        "27 hộ nuôi ong có thu nhập thêm; chai thu hồi và dùng lại.",
        "Nhãn vẽ tay hoa rừng, hộp giấy tái chế.",
        "jar",
    ),
    Invented(
        "C-904",
        "C",
        "Máy thái củ quả mini Đồng Xanh (chấm thử)",
        "Máy thái lát củ quả, năng suất 200 kg một giờ, thay dao trong hai phút, có công tắc an toàn khi mở nắp.",
        "Khung thép không gỉ, mô-tơ 0,75 kW, dao thép tôi.",
        "Thay máy nhập đắt gấp ba; đã bán 460 máy cho hợp tác xã và hộ chế biến.",
        "Giảm tám phần mười công thái; tiết kiệm điện; bảo hành 24 tháng.",
        "Dáng gọn, dễ lau rửa, chữ hướng dẫn rõ.",
        "machine",
    ),
    Invented(
        "D-905",
        "D",
        "Đèn tre để bàn Trăng Non (chấm thử)",
        "Đèn để bàn bằng tre ép, chao giấy dó, bóng LED thay được, ba mức sáng.",
        "Tre trồng ba năm tuổi, giấy dó thủ công.",
        "Cung cấp cho khách sạn và cửa hàng quà tặng; mỗi tháng 600 chiếc.",
        "12 lao động, trong đó 7 lao động nữ; tre vụn ép làm đế.",
        "Ánh sáng ấm qua giấy dó, dáng lấy từ nón lá.",
        "lamp",
    ),
)

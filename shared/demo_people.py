"""Who signs in to look around in the demo, and by which name each service knows them."""

from typing import Final

from shared.demo import DOMAIN

ORGANISER: Final = f"to-chuc@{DOMAIN}"
SECOND: Final = f"to-chuc-2@{DOMAIN}"
"""Another organiser: who enters the numbers of a draw cannot be the one who confirms them."""
OFFICERS: Final = {"82": f"can-bo-tien-giang@{DOMAIN}", "01": f"can-bo-ha-noi@{DOMAIN}"}
"""Officers with a mailbox that is easy to remember, by province; the others are can-bo-<code>@."""
SECRETARY: Final = f"thu-ky@{DOMAIN}"
MEMBER: Final = f"hoi-dong@{DOMAIN}"
JUDGE: Final = f"giam-khao@{DOMAIN}"

NAMES: Final = {
    ORGANISER: "Ban tổ chức",
    SECOND: "Ban tổ chức, người thứ hai",
    OFFICERS["82"]: "Cán bộ Sở Công Thương Tiền Giang",
    OFFICERS["01"]: "Cán bộ Sở Công Thương Hà Nội",
    f"co-so-0008@{DOMAIN}": "Bùi Đức Dũng",
    f"co-so-0010@{DOMAIN}": "Bùi Đức Mai",
    f"co-so-0016@{DOMAIN}": "Thạch Quốc Bình",
    SECRETARY: "Tổ thư ký bình chọn",
    JUDGE: "Lê Quang Minh",
    MEMBER: "Trần Văn Lực",
}
"""By mailbox. notifications knows them from the start: nobody is asked for a name while the events are still coming."""

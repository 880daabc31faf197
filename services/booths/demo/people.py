"""Who signs in to look around. All mailboxes end in .example (RFC 2606): no letter can reach anybody."""

from typing import Final

from services.booths.demo.establishments import DOMAIN

ORGANISER: Final = f"to-chuc@{DOMAIN}"
SECOND: Final = f"to-chuc-2@{DOMAIN}"
"""Another organiser: who enters the numbers of a draw cannot be the one who confirms them."""

OFFICERS: Final = {"82": f"can-bo-tien-giang@{DOMAIN}", "01": f"can-bo-ha-noi@{DOMAIN}"}
"""Officers with a mailbox that is easy to remember, by province; the others are can-bo-<code>@."""

SIGN_IN_AS: Final = (
    (ORGANISER, "ban tổ chức / organiser"),
    (SECOND, "ban tổ chức, người thứ hai / another organiser, who confirms the numbers of a draw"),
    (OFFICERS["82"], "cán bộ Sở Công Thương Tiền Giang / officer of Tiền Giang"),
    (OFFICERS["01"], "cán bộ Sở Công Thương Hà Nội / officer of Hà Nội"),
    (f"co-so-0008@{DOMAIN}", "HTX Đông Nghi, Tiền Giang / a maker with an application"),
    (f"co-so-0010@{DOMAIN}", "Cơ sở mộc Hai Á, Tiền Giang / a maker"),
    (f"co-so-0016@{DOMAIN}", "HTX chè Hảo Đạt, Thái Nguyên / a maker with an offer"),
)

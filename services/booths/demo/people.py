"""Who signs in to look around. All mailboxes end in .example (RFC 2606): no letter can reach anybody."""

from typing import Final

from shared.demo import DOMAIN
from shared.demo_people import OFFICERS as OFFICERS
from shared.demo_people import ORGANISER as ORGANISER
from shared.demo_people import SECOND as SECOND

SIGN_IN_AS: Final = (
    (ORGANISER, "ban tổ chức / organiser"),
    (SECOND, "ban tổ chức, người thứ hai / another organiser, who confirms the numbers of a draw"),
    (OFFICERS["82"], "cán bộ Sở Công Thương Tiền Giang / officer of Tiền Giang"),
    (OFFICERS["01"], "cán bộ Sở Công Thương Hà Nội / officer of Hà Nội"),
    (f"co-so-0008@{DOMAIN}", "HTX Đông Nghi, Tiền Giang / a maker with an application"),
    (f"co-so-0010@{DOMAIN}", "Cơ sở mộc Hai Á, Tiền Giang / a maker"),
    (f"co-so-0016@{DOMAIN}", "HTX chè Hảo Đạt, Thái Nguyên / a maker with an offer"),
)

"""Who signs in to look around. All mailboxes end in .example (RFC 2606): no letter can reach anybody."""

from typing import Final

from shared.demo import DOMAIN as DOMAIN
from shared.demo import data_beside
from shared.demo_people import JUDGE as JUDGE
from shared.demo_people import MEMBER as MEMBER
from shared.demo_people import ORGANISER as ORGANISER
from shared.demo_people import SECRETARY as SECRETARY

SIGN_IN_AS: Final = (
    (SECRETARY, "Tổ chuyên môn giúp việc kỳ phía Bắc 2020 / secretariat of the round in scoring"),
    (JUDGE, "giám khảo còn phiếu chưa chấm / a judge with products left to score"),
    (MEMBER, "ủy viên Hội đồng bình chọn / a member of the council"),
)

WORKING: Final = data_beside(__file__)
COUNCIL: Final[list[str]] = WORKING["council"]
JURY: Final[list[list[str]]] = WORKING["jury"]
"""Names and offices, which are invented."""

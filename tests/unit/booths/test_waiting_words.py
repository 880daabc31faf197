"""Why somebody still waits, in words: each state of what is free and what came back has a true sentence."""

from dataclasses import replace

import pytest

from services.booths.domain.entries import DrawApplication, DrawBooth, DrawZone
from services.booths.domain.rules import Rules
from services.booths.domain.waiting import WaitingApplication, WaitingFacts, waiting_today
from services.booths.web.waiting_words import waiting_text
from shared.i18n import speaking

ZONES = (DrawZone("A", ("A",)), DrawZone("B", ("B",)))
BOOTHS = tuple(DrawBooth(f"N{n}", "H", "AAAB"[n - 1], 30 * n, 0, 30, 30) for n in range(1, 5))
ANY = DrawApplication("W1", "01", "A")
PICKY = replace(ANY, wishes=("booth:N1",), anywhere=False)
WHOLE = replace(ANY, wanted=2, all_or_nothing=True)
BACK = "Số gian trở lại từ khi công bố kết quả: 2. "
BACK_EN = "Booths that came back since the result was published: 2. "
NOT_WISHED = (
    "Trong đó 1 gian nhận nhóm sản phẩm của cơ sở, nhưng không gian nào nằm trong nguyện vọng, mà đăng ký chỉ nhận theo"
    " nguyện vọng."
)
NOT_WISHED_EN = (
    "Of these 1 takes its product group, but is not among its wishes, and it takes booths by its wishes only."
)
NONE_FREE, NONE_FREE_EN = "Hiện không có gian nào trống. ", "No booth is free now. "


@pytest.mark.parametrize(
    ("application", "held", "free", "back", "vi", "en"),
    [
        (
            ANY, "", "", "",
            NONE_FREE + "Từ khi công bố kết quả chưa có gian nào trở lại.",
            NONE_FREE_EN + "No booth has come back since the result was published.",
        ),
        (
            ANY, "", "", "N4 N4",
            NONE_FREE + BACK + "Trong đó không có gian nào nhận nhóm sản phẩm của cơ sở.",
            NONE_FREE_EN + BACK_EN + "None of these takes its product group.",
        ),
        (
            PICKY, "", "", "N2 N4",
            NONE_FREE + BACK
            + NOT_WISHED,
            NONE_FREE_EN + BACK_EN + NOT_WISHED_EN,
        ),
        (
            PICKY, "", "", "N1 N2",
            NONE_FREE + BACK + "Trong đó 1 gian mà cơ sở được dùng và chấp nhận: 1 đã đến lượt cơ sở khác.",
            NONE_FREE_EN + BACK_EN
            + "Of these 1 is one that it may use and accepts: 1 came to others in their turn.",
        ),
        (
            WHOLE, "", "", "N1 N2",
            NONE_FREE + BACK + "Trong đó 2 gian mà cơ sở được dùng và chấp nhận: 2 đã đến lượt cơ sở khác."
            " Đăng ký chỉ nhận khi đủ 2 gian cùng lúc.",
            NONE_FREE_EN + BACK_EN
            + "Of these 2 are ones that it may use and accepts: 2 came to others in their turn."
            " It takes 2 booths at once or none.",
        ),
        (
            WHOLE, "", "N1", "N1 N1",
            "Đăng ký chỉ nhận khi đủ 2 gian, nay có 1 gian trống hợp nguyện vọng. " + BACK
            + "Trong đó 2 gian mà cơ sở được dùng và chấp nhận: 1 đã đến lượt cơ sở khác; 1 đang trống.",
            "It takes 2 booths or none; 1 of those free now suit its wishes. " + BACK_EN
            + "Of these 2 are ones that it may use and accepts: 1 came to others in their turn; 1 free now.",
        ),
        (
            PICKY, "", "N2", "N2 N4",
            "1 gian đang trống mà nhóm sản phẩm của cơ sở được dùng, nhưng không gian nào nằm trong nguyện vọng, và"
            " đăng ký không nhận gian khác. " + BACK
            + NOT_WISHED,
            "1 booth that its product group may use is free, but it is not among its wishes, and it takes no other. "
            + BACK_EN + NOT_WISHED_EN,
        ),
        (
            replace(ANY, wanted=2), "N1", "", "N1 N1",
            NONE_FREE + BACK
            + "Trong đó 2 gian mà cơ sở được dùng và chấp nhận: 1 đã đến lượt cơ sở khác; 1 cơ sở đang giữ.",
            NONE_FREE_EN + BACK_EN
            + "Of these 2 are ones that it may use and accepts: 1 came to others in their turn; 1 it holds now.",
        ),
        (
            replace(ANY, group="C"), "", "", "N1 N4",
            "Sơ đồ của hội chợ không có gian nào nhận nhóm sản phẩm của cơ sở.",
            "No booth of the fair's plan takes its product group.",
        ),
    ],
)  # fmt: skip
def test_why_not_yet(application: DrawApplication, held: str, free: str, back: str, vi: str, en: str) -> None:
    [line] = waiting_today(
        WaitingFacts(
            rules=Rules(cap_per_establishment=2),
            zones=ZONES,
            booths=BOOTHS,
            waiting=[WaitingApplication(application, 1, tuple(held.split()))],
            free=set(free.split()),
            came_back=back.split(),
        )
    ).lines
    for language, said in (("vi", vi), ("en", en)):
        with speaking(language):
            assert waiting_text(line, stopped=False) == said

"""A fair's rules in plain words: what each does, with an example."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.booths.domain.rules import FLAGS, Rules
from services.booths.web.words import FLAGS as FLAG_WORDS
from shared.formats import number, percent
from shared.i18n import gettext as _
from shared.i18n import ngettext
from shared.places import provinces


@dataclass(frozen=True, slots=True)
class RuleWords:
    """One rule: its name, what it does, and an example."""

    name: str
    text: str
    example: str


def said(rules: Rules, places: int) -> list[RuleWords]:
    """Return the rules of a fair with ``places`` booths as people read them, in the order in which they act."""
    found = [_order(rules), _cap(rules), _seconds(rules)]
    if rules.province_minimum or rules.province_minima:
        found.append(_minimum(rules))
    if rules.province_maximum is not None or rules.province_maxima:
        found.append(_maximum(rules))
    if rules.newcomer_percent:
        found.append(_newcomers(rules, places))
    return [*found, _confirming(rules), _numbers(rules)]


def points_table(rules: Rules) -> list[tuple[str, int]]:
    """Return what earns points, most first; empty if the fair has none."""
    if rules.tiers != "points":
        return []
    earning = [(flag, rules.points.get(flag, 0)) for flag in FLAGS if rules.points.get(flag, 0)]
    return [(_(FLAG_WORDS[flag]), number) for flag, number in sorted(earning, key=lambda pair: -pair[1])]


def _order(rules: Rules) -> RuleWords:
    if rules.tiers == "points":
        return RuleWords(
            _("Thứ tự chọn gian"),
            _("Đăng ký nhiều điểm hơn được chọn trước; bằng điểm thì bốc thăm công khai."),
            _("Ví dụ: cơ sở 3 điểm chọn trước mọi cơ sở 2 điểm; hai cơ sở cùng 3 điểm thì bốc thăm."),
        )
    return RuleWords(
        _("Thứ tự chọn gian"),
        _("Bốc thăm công khai, mọi đăng ký như nhau; nộp sớm hay muộn trong hạn không ảnh hưởng."),
        _("Ví dụ: 100 đăng ký thì mỗi đăng ký có cơ hội như nhau đứng thứ nhất."),
    )


def _cap(rules: Rules) -> RuleWords:
    most = rules.cap_per_establishment
    return RuleWords(
        _("Số gian của một cơ sở"),
        ngettext("Mỗi cơ sở nhận nhiều nhất %(num)s gian.", most),
        _(
            "Ví dụ: cơ sở xin %(more)s gian thì vẫn chỉ được tối đa %(most)s gian.",
            more=number(most + 1),
            most=number(most),
        ),
    )


def _seconds(rules: Rules) -> RuleWords:
    if rules.one_before_second:
        return RuleWords(
            _("Gian thứ hai"),
            _("Mọi cơ sở đến lượt đều có gian thứ nhất rồi mới đến gian thứ hai."),
            _("Ví dụ: còn 1 gian, cơ sở xếp thứ 40 chưa có gian được nhận trước cơ sở xếp thứ 1 đã có một gian."),
        )
    return RuleWords(
        _("Gian thứ hai"),
        _("Đến lượt cơ sở nào thì cơ sở đó nhận đủ số gian xin rồi mới đến cơ sở kế tiếp."),
        _("Ví dụ: cơ sở xếp thứ 1 xin 2 gian thì nhận cả 2 trước khi đến cơ sở xếp thứ 2."),
    )


def _minimum(rules: Rules) -> RuleWords:
    least = rules.province_minimum
    text = (
        ngettext("Mỗi tỉnh, thành phố có đăng ký được bảo đảm %(num)s gian.", least)
        if least
        else _("Một số tỉnh được bảo đảm số gian.")
    )
    return RuleWords(
        _("Bảo đảm cho từng tỉnh"),
        f"{text} {_exceptions(rules.province_minima)}".strip(),
        _("Ví dụ: cơ sở đứng đầu của một tỉnh được nhận gian bảo đảm dù thứ tự chung ở phía sau."),
    )


def _maximum(rules: Rules) -> RuleWords:
    most = rules.province_maximum
    text = (
        ngettext("Mỗi tỉnh, thành phố nhận nhiều nhất %(num)s gian.", most)
        if most is not None
        else _("Một số tỉnh có mức tối đa.")
    )
    return RuleWords(
        _("Tối đa cho từng tỉnh"),
        f"{text} {_exceptions(rules.province_maxima)}".strip(),
        _("Ví dụ: khi tỉnh đã đủ mức này, đăng ký tiếp theo của tỉnh đó vào danh sách chờ."),
    )


def _exceptions(table: Mapping[str, int]) -> str:
    if not table:
        return ""
    names = provinces()
    listed = ", ".join(f"{names[code].name if code in names else code} {number(table[code])}" for code in sorted(table))
    return _("Riêng: %(listed)s.", listed=listed)


def _newcomers(rules: Rules, places: int) -> RuleWords:
    return RuleWords(
        _("Phần cho cơ sở mới"),
        _(
            "Ít nhất %(share)s số gian dành cho cơ sở lần đầu được nhận gian, nếu có đủ cơ sở mới đăng ký.",
            share=percent(rules.newcomer_percent),
        ),
        ngettext("Ở hội chợ này là %(num)s gian.", rules.newcomer_places(places)),
    )


def _confirming(rules: Rules) -> RuleWords:
    return RuleWords(
        _("Thời gian xác nhận"),
        ngettext(
            "Cơ sở có %(num)s giờ để xác nhận, tính từ lúc thư mời đi, nhưng không quá hạn cuối xác nhận của hội chợ.",
            rules.confirm_hours,
        ),
        _(
            "Quá giờ đó, gian không còn dành cho cơ sở. Gian được mời theo danh sách chờ nếu chưa hết hạn xác nhận của"
            " hội chợ."
        ),
    )


def _numbers(rules: Rules) -> RuleWords:
    if rules.second_confirms:
        return RuleWords(
            _("Nhập số quay được"),
            _(
                "Một người tổ chức nhập các số, một người tổ chức khác đối chiếu và xác nhận rồi mới tính kết quả. Thay"
                " một nguồn không quay cũng cần hai người."
            ),
            _("Mọi số và nơi đăng chúng được công khai; ai cũng đối chiếu được."),
        )
    return RuleWords(
        _("Nhập số quay được"),
        _("Một người tổ chức nhập các số; không cần người thứ hai xác nhận."),
        _("Mọi số và nơi đăng chúng được công khai; ai cũng đối chiếu được."),
    )

"""A round's rules in plain words, as makers, judges and the council read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from services.awards.domain.rules import Rules
from services.awards.reasons import criterion_name, tie_word
from shared.formats import number, percent
from shared.i18n import N_, language, ngettext
from shared.i18n import gettext as _
from shared.reading import plain_text

METHOD_WORDS: Final = {
    "mean": N_("Bình quân tổng điểm của các phiếu."),
    "trimmed_mean": N_("Bình quân tổng điểm sau khi bỏ phiếu cao nhất và phiếu thấp nhất."),
    "median": N_("Trung vị của tổng điểm các phiếu."),
}


@dataclass(frozen=True, slots=True)
class RuleWords:
    """One rule: its name and what it does."""

    name: str
    text: str


def said(rules: Rules) -> list[RuleWords]:
    """Return the rules of a round but for its criteria, in the order in which they act."""
    return [
        RuleWords(_("Ai chấm sản phẩm nào"), _assigning(rules)),
        RuleWords(_("Giám khảo thấy gì"), _seeing(rules)),
        RuleWords(_("Bước điểm"), _("Điểm được cho theo bước %(step)s.", step=short_points(rules.step))),
        RuleWords(_("Điểm của sản phẩm"), _method(rules)),
        RuleWords(_("Điểm đạt"), _passing(rules)),
        RuleWords(_("Bằng điểm"), _ties(rules)),
        RuleWords(_("Mức trần công nhận"), _caps(rules)),
        RuleWords(_("Hội đồng bình chọn"), _council(rules)),
        RuleWords(_("Giấy chứng nhận"), _certificate(rules)),
        RuleWords(_("Khiếu nại"), _complaints(rules)),
    ]


def short_points(value: Decimal | str) -> str:
    """Return points of a rule or a sheet without needless places: 70, 32,5."""
    text = plain_text(Decimal(value))
    return text if language() == "en" else text.replace(".", ",")


def profile_text(rules: Rules) -> str:
    """Return by which text the criteria are."""
    if rules.profile == "vn-26-2014":
        return _("Tiêu chí, điểm tối đa và điểm đạt theo Thông tư 26/2014/TT-BCT, Phụ lục 4.")
    return _("Tiêu chí và điểm tối đa do Hội đồng bình chọn của kỳ này quy định.")


def _assigning(rules: Rules) -> str:
    if rules.sheets_per_product is None:
        everybody = _("Mọi giám khảo chấm mọi sản phẩm mà mình được phép chấm.")
    else:
        everybody = ngettext("Mỗi sản phẩm do %(num)s giám khảo chấm.", rules.sheets_per_product)
    blocked = _("Giám khảo không chấm sản phẩm của cơ sở mình hoặc nơi có quan hệ đã khai.")
    if rules.block_same_province:
        blocked = _("Giám khảo không chấm sản phẩm của tỉnh mình, của cơ sở mình hoặc nơi có quan hệ đã khai.")
    quorum = ngettext("Sản phẩm cần ít nhất %(num)s phiếu đã ký mới có kết quả.", rules.fewest_sheets)
    return f"{everybody} {blocked} {quorum}"


def _seeing(rules: Rules) -> str:
    if rules.blind:
        return _("Mã số bình chọn, sản phẩm, bản thuyết minh và ảnh; không thấy tên cơ sở và tỉnh.")
    return _("Toàn bộ hồ sơ, kể cả tên cơ sở và tỉnh.")


def _method(rules: Rules) -> str:
    return f"{_(METHOD_WORDS[rules.method])} {ngettext('Làm tròn đến %(num)s chữ số thập phân.', rules.decimals)}"


def _passing(rules: Rules) -> str:
    mark, total = short_points(rules.pass_mark), short_points(rules.total)
    if rules.pass_inclusive:
        return _("Từ %(mark)s trên %(total)s điểm trở lên.", mark=mark, total=total)
    return _("Trên %(mark)s điểm (của %(total)s điểm); đúng %(mark)s điểm là chưa đạt.", mark=mark, total=total)


def _ties(rules: Rules) -> str:
    order = [entry for entry in rules.tie_break if entry != "draw"]
    draw = tie_word("draw")
    if not order:
        return _("Phân định bằng %(draw)s.", draw=draw)
    listed = "; ".join(tie_word(entry, rules) for entry in order)
    return _("Lần lượt so sánh: %(listed)s. Vẫn bằng nhau thì %(draw)s.", listed=listed, draw=draw)


def _caps(rules: Rules) -> str:
    said: list[str] = []
    if rules.cap_total is not None:
        said.append(ngettext("Cả kỳ công nhận nhiều nhất %(num)s sản phẩm.", rules.cap_total))
    if rules.caps_by_group:
        listed = ", ".join(f"{group} {number(cap)}" for group, cap in sorted(rules.caps_by_group.items()))
        said.append(_("Nhiều nhất theo nhóm: %(listed)s.", listed=listed))
    if rules.cap_per_province is not None:
        said.append(ngettext("Mỗi tỉnh, thành phố nhiều nhất %(num)s sản phẩm.", rules.cap_per_province))
    return " ".join(said) or _("Không có mức trần.")


def _council(rules: Rules) -> str:
    how = {
        "by_product": _("Hội đồng bỏ phiếu cho từng sản phẩm."),
        "by_group": _("Hội đồng bỏ phiếu cho danh sách của từng nhóm."),
    }[rules.ballot]
    quorum = _(
        "Phiên bỏ phiếu hợp lệ khi ít nhất %(share)s thành viên bỏ phiếu.", share=percent(rules.council_quorum_percent)
    )
    reason = _(
        "Quyết định khác thứ tự của Ban Giám khảo hoặc khác lần bỏ phiếu phải ghi lý do, số phiếu và số biên bản."
    )
    return f"{how} {quorum} {reason}"


def _certificate(rules: Rules) -> str:
    return ngettext(
        "Có giá trị %(num)s năm, tính cả năm cấp, đến hết ngày 31/12 của năm cuối.", rules.certificate_years
    )


def _complaints(rules: Rules) -> str:
    if not rules.complaint_days:
        return _("Không nhận khiếu nại sau khi công bố.")
    return ngettext("Nhận trong %(num)s ngày sau khi công bố.", rules.complaint_days)


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """A line of the criteria's table; a part stands under its criterion."""

    name: str
    most: Decimal
    part: bool = False


def criteria_table(rules: Rules) -> Sequence[CriterionLine]:
    """Return the criteria with their parts and maxima, in the score sheet's order."""
    lines: list[CriterionLine] = []
    for criterion in rules.criteria:
        lines.append(CriterionLine(criterion_name(criterion), criterion.most))
        lines += [CriterionLine(criterion_name(part), part.most, part=True) for part in criterion.parts]
    return lines

"""The sentence that says why a product was recognised or not, for pages, letters, the API and files alike.

It says nothing but the facts of domain/outcomes.py, in the present language.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from services.awards.domain import outcomes, tally
from services.awards.domain.outcomes import Outcome, TieBroken
from services.awards.domain.rules import Criterion, Rules, SubCriterion
from shared.formats import number
from shared.i18n import N_, Language, in_language, language, ngettext, speaking
from shared.i18n import gettext as _
from shared.places import provinces

POINTS: Final[Mapping[str, str]] = {
    "mean": N_("điểm bình quân"),
    "trimmed_mean": N_("điểm bình quân bỏ phiếu cao nhất và thấp nhất"),
    "median": N_("điểm trung vị"),
}
"""What the points of a product are, by the rules' method."""
DEPARTURES: Final[Mapping[str, str]] = {
    outcomes.REFUSED: N_("Không công nhận dù thứ tự của Ban Giám khảo đã đến lượt"),
    outcomes.AGAINST_BALLOT: N_("Công nhận dù lần bỏ phiếu không đồng ý"),
    outcomes.BEFORE_OTHERS: N_("Công nhận trước sản phẩm xếp trên"),
    outcomes.LATE: N_("Công nhận bổ sung sau khi khiếu nại được chấp nhận"),
}


def criterion_name(criterion: Criterion | SubCriterion) -> str:
    """Return a criterion's name in the reader's language."""
    return criterion.name_en if language() == "en" else criterion.name_vi


def tie_word(entry: str, rules: Rules | None = None) -> str:
    """Return what one entry of the tie-break's order compares."""
    if entry.startswith("criterion:"):
        code = entry.partition(":")[2]
        names = {criterion.code: criterion_name(criterion) for criterion in (rules.criteria if rules else ())}
        return _("điểm bình quân của “%(name)s”", name=names.get(code, code))
    return {
        "trimmed_mean": _("điểm bình quân sau khi bỏ phiếu cao nhất và thấp nhất"),
        "share_above_mark": _("tỷ lệ phiếu đạt"),
        "draw": _("bốc thăm tính từ các phiếu đã ký, ai cũng kiểm tra lại được"),
    }[entry]


def points_said(value: Decimal, rules: Rules) -> str:
    """Return points with all places that the rules give them, two at least, and what they are: điểm bình quân 82,10."""
    return f"{_(POINTS[rules.method])} {_places(value, rules)}"


def why(outcome: Outcome, rules: Rules) -> str:
    """Return what became of a product and by which rule, how near it was, and what broke a tie."""
    first = _SENTENCES[outcome.kind](outcome, rules)
    return " ".join(part for part in (first, _nearness(outcome, rules), _tie(outcome.tie, rules)) if part)


def why_in(spoken: Language, outcome: Outcome, rules: Rules) -> str:
    """Return the same in one language, whatever the present one is."""
    with speaking(spoken):
        return why(outcome, rules)


def why_with_reason(outcome: Outcome, rules: Rules) -> str:
    """Return the same with the council's reason behind it, where there is one."""
    said = why(outcome, rules)
    return said if not outcome.ruling.reason else f"{said} {_('Lý do: %(reason)s', reason=outcome.ruling.reason)}"


def cap_said(outcome: Outcome) -> str:
    """Return which cap leaves a product out if all above it are approved, "" if none does: before the council voted."""
    if outcome.kind not in outcomes.CAPS.values():
        return ""
    return _("Hết chỉ tiêu nếu các sản phẩm xếp trên được đồng ý: %(limit)s.", limit=_limit(outcome))


def tie_said(tie: TieBroken, rules: Rules) -> str:
    """Return which tie-break put another product of the same points above."""
    return _tie(tie, rules)


def _places(value: Decimal, rules: Rules) -> str:
    return in_language(f"{value:,.{max(rules.decimals, 2)}f}")


def _standing(outcome: Outcome, rules: Rules) -> str:
    points = points_said(outcome.points or Decimal(0), rules)
    return _("%(points)s, hạng %(rank)s", points=points, rank=number(outcome.rank or 0))


def _recognised(outcome: Outcome, rules: Rules) -> str:
    return _("Được công nhận: %(standing)s.", standing=_standing(outcome, rules))


def _late(outcome: Outcome, rules: Rules) -> str:
    standing = _standing(outcome, rules)
    return _("Được công nhận bổ sung sau khi khiếu nại được chấp nhận: %(standing)s.", standing=standing)


def _too_few(outcome: Outcome, rules: Rules) -> str:
    counted = ngettext("chỉ có %(num)s phiếu chấm được tính", outcome.sheets)
    if not outcome.sheets:
        counted = _("không có phiếu chấm nào được tính")
    needed = ngettext("thể lệ cần ít nhất %(num)s phiếu", rules.fewest_sheets)
    return _("Không được công nhận vì %(counted)s; %(needed)s mới có điểm.", counted=counted, needed=needed)


def _not_passed(outcome: Outcome, rules: Rules) -> str:
    standing, mark = _standing(outcome, rules), _places(rules.pass_mark, rules)
    if rules.pass_inclusive:
        return _("Không được công nhận vì chưa đạt điểm: %(standing)s; thể lệ cần từ %(mark)s điểm trở lên.",
                 standing=standing, mark=mark)  # fmt: skip
    return _("Không được công nhận vì chưa đạt điểm: %(standing)s; thể lệ cần trên %(mark)s điểm.",
             standing=standing, mark=mark)  # fmt: skip


def _capped(outcome: Outcome, _rules: Rules) -> str:
    limit = _limit(outcome)
    if not outcome.cap:
        return _("Đạt điểm nhưng không được công nhận: %(limit)s.", limit=limit)
    full = ngettext("%(num)s sản phẩm xếp trên đã được công nhận", outcome.above)
    if outcome.below:
        below = ngettext("%(num)s sản phẩm xếp dưới được Hội đồng bỏ phiếu công nhận", outcome.below)
        full = f"{full}, {below}" if outcome.above else below
    return _("Đạt điểm nhưng không được công nhận: %(limit)s, và %(full)s.", limit=limit, full=full)


def _limit(outcome: Outcome) -> str:
    cap = number(outcome.cap)
    if outcome.kind == tally.CAP_TOTAL:
        return _("thể lệ cho cả kỳ nhiều nhất %(cap)s sản phẩm", cap=cap)
    if outcome.kind == tally.CAP_GROUP:
        return _("thể lệ cho nhóm %(letter)s nhiều nhất %(cap)s sản phẩm", letter=outcome.group, cap=cap)
    known = provinces().get(outcome.province)
    name = known.name if known else outcome.province
    return _("thể lệ cho %(province)s nhiều nhất %(cap)s sản phẩm", province=name, cap=cap)


def _council(outcome: Outcome, _rules: Rules) -> str:
    ruling = outcome.ruling
    if ruling.follows_jury or ruling.votes_yes is None or ruling.votes_no is None:
        return _("Đạt điểm nhưng Hội đồng bình chọn không công nhận.")
    votes = {"yes": number(ruling.votes_yes), "no": number(ruling.votes_no)}
    return _(
        "Đạt điểm và đến lượt, nhưng Hội đồng bình chọn bỏ phiếu không công nhận: %(yes)s phiếu đồng ý, %(no)s không,"
        " biên bản số %(minutes)s.",
        minutes=ruling.minutes_number,
        **votes,
    )


def _nearness(outcome: Outcome, rules: Rules) -> str:
    """Return how near a product was that a cap or the council left out."""
    if outcome.kind not in (*outcomes.CAPS.values(), outcomes.COUNCIL) or outcome.points is None:
        return ""
    standing = f"{_('Sản phẩm có')} {_standing(outcome, rules)}"
    gap = outcome.last_points - outcome.points if outcome.last_points is not None else Decimal(0)
    if not gap:
        return f"{standing}."
    behind = _("kém sản phẩm cuối cùng trong số xếp trên đó %(gap)s điểm", gap=_places(gap, rules))
    return f"{standing}, {behind}."


def _tie(tie: TieBroken | None, rules: Rules) -> str:
    if tie is None:
        return ""
    named = {"other": tie.other, "what": tie_word(tie.entry, rules)}
    if tie.entry == "draw":
        return _("Bằng điểm với %(other)s; thể lệ phân định bằng %(what)s.", **named)
    unit = " %" if tie.entry == "share_above_mark" else ""
    theirs, own = (in_language(text) + unit for text in (tie.theirs, tie.own))
    return _("Bằng điểm với %(other)s; thể lệ phân định bằng %(what)s: %(theirs)s so với %(own)s.",
             theirs=theirs, own=own, **named)  # fmt: skip


_SENTENCES: Final = {
    outcomes.RECOGNISED: _recognised,
    outcomes.LATE: _late,
    tally.TOO_FEW_SHEETS: _too_few,
    tally.NOT_PASSED: _not_passed,
    tally.CAP_TOTAL: _capped,
    tally.CAP_GROUP: _capped,
    tally.CAP_PROVINCE: _capped,
    outcomes.COUNCIL: _council,
}

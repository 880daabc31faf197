"""The sentences that say why an application got what it got, for pages, letters, the API and files alike.

They say nothing but the facts of a draw's result (``placements.explanation``, which domain/explanation.py made), in the
present language.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from services.booths.domain.entries import ANYWHERE, BOOTH, ZONE
from shared.formats import number
from shared.i18n import N_, Language, speaking
from shared.i18n import gettext as _

Facts = Mapping[str, Any]

STOPS: Final = {
    "cap": N_("Thể lệ chia nhiều nhất %(cap)s gian cho một cơ sở."),
    "no_zone": N_("Hội chợ này không có gian nào nhận nhóm sản phẩm %(group)s của cơ sở."),
    "order": N_("Vòng %(round)s, khi hỏi tới cơ sở, %(booths)s gian của nhóm %(groups)s đã được hứa hết: %(shares)s."),
    "too_few_places": N_(
        "Vòng %(round)s, khi hỏi tới cơ sở, trong %(booths)s gian của nhóm %(groups)s chỉ còn %(room)s chưa hứa, mà cơ"
        " sở chỉ nhận khi đủ %(asked)s: %(shares)s."
    ),
    "province_full": N_(
        "Thể lệ cho tỉnh của cơ sở nhiều nhất %(maximum)s gian. Vòng %(round)s, khi hỏi tới cơ sở: %(shares)s."
    ),
}
OWN: Final = {
    "nothing_else": N_(
        "%(when)s còn %(free)s gian mà nhóm sản phẩm của cơ sở được dùng, nhưng không gian nào trong nguyện vọng, và"
        " đăng ký không nhận gian khác."
    ),
    "no_run": N_("%(when)s còn %(accepted)s gian mà cơ sở chấp nhận, nhưng không đủ gian liền nhau để nhận."),
    "too_few": N_("%(when)s còn %(accepted)s gian mà cơ sở chấp nhận, nhưng không nhận được đủ số gian mà cơ sở cần."),
    "kept": N_("%(when)s còn %(accepted)s gian mà cơ sở chấp nhận, nhưng phải giữ cho suất đã hứa với cơ sở khác."),
}
"""Reasons that lie in the wishes and conditions of the application itself."""
NONE_FREE: Final = N_("%(when)s không còn gian nào mà nhóm sản phẩm của cơ sở được dùng.")
SHARES: Final = {
    "own": N_("%(count)s cho chính cơ sở"),
    "ahead": N_("%(count)s cho cơ sở ở vị trí trước"),
    "rounds": N_("%(count)s cho cơ sở ở vị trí sau, từ vòng trước (mọi cơ sở được một gian rồi mới tới gian thứ hai)"),
    "province": N_("%(count)s suất bảo đảm của tỉnh, thành phố, cho cơ sở ở vị trí sau"),
    "newcomers": N_("%(count)s suất bảo đảm cho cơ sở mới, ở vị trí sau"),
    "behind": N_("%(count)s cho cơ sở ở vị trí sau (suất bảo đảm hoặc vòng trước)"),
    "others": N_("%(count)s cho cơ sở khác của tỉnh"),
}
RULES: Final = {
    "guaranteed": N_("nhờ suất bảo đảm"),
    "round": N_("nhờ suất hứa từ vòng trước"),
    "place": N_("nhờ suất đã được hứa"),
    "left_guaranteed": N_("trong số gian còn lại, nhờ suất bảo đảm"),
    "left_round": N_("trong số gian còn lại, ở vòng hỏi trước"),
    "left": N_("trong số gian còn lại"),
}
"""By which rule somebody behind has a booth."""
OUTCOMES: Final = {
    "given": N_("Được phân."),
    "not_needed": N_("Không cần xét đến vì nguyện vọng xếp trên đã được đáp ứng."),
    "taken": N_("Đã có cơ sở ở vị trí %(by)s nhận trước."),
    "full": N_("Không còn gian trống: %(booths)s gian đã có cơ sở nhận."),
    "wrong_group": N_("Khu này không nhận nhóm sản phẩm của cơ sở."),
    "unknown": N_("Không có trong sơ đồ khi công bố danh sách bốc thăm."),
    "kept": N_("Còn trống khi cơ sở chọn, nhưng phải giữ cho suất đã hứa với cơ sở khác."),
    "no_run": N_("Không có đủ gian liền nhau để nhận."),
    "too_few": N_("Không nhận được đủ số gian mà cơ sở cần."),
    "province_full": N_("Còn trống, nhưng tỉnh của cơ sở đã đủ số gian tối đa."),
    "cap": N_("Không xét, vì cơ sở chỉ nhận khi đủ số gian, mà thể lệ không cho nhiều như vậy."),
}

NO_BOOTH: Final = N_("Không có gian nào mà nhóm sản phẩm của cơ sở được dùng.")
"""Instead of `full`, where there was none to take."""

OLDER: Final = N_(
    "Lần bốc thăm này do một phiên bản cũ hơn của hệ thống thực hiện, phần giải thích không đọc được ở đây; toàn bộ kết"
    " quả ở tệp bốc thăm."
)
"""Instead of reasons, where the facts are of before there were ``stops``."""


def is_older(explanation: Facts) -> bool:
    """Return whether an older version made the explanation, which does not have what is said here."""
    return "stops" not in explanation


def answer(explanation: Facts, wanted: int) -> str:
    """Return what the draw decided, by which rule and how near it was, in a few sentences."""
    if is_older(explanation):
        return f"{decided(explanation['booths'], wanted)} {_(OLDER)}"
    first = (stop_text(stop, explanation["position"]) for stop in explanation["stops"][:1])
    return " ".join([decided(explanation["booths"], wanted), *first])


def decided(booths: Sequence[str], wanted: int) -> str:
    """Return what the draw decided, in a sentence."""
    if not booths:
        return _("Bốc thăm chưa chia được gian nào cho đăng ký này.")
    numbers = {"given": number(len(booths)), "wanted": number(wanted), "codes": ", ".join(booths)}
    if len(booths) >= wanted:
        return _("Bốc thăm chia cho cơ sở đủ %(wanted)s gian: %(codes)s.", **numbers)
    return _("Bốc thăm chia cho cơ sở %(given)s trong %(wanted)s gian đã đăng ký: %(codes)s.", **numbers)


def answer_in(spoken: Language, explanation: Facts, wanted: int) -> str:
    """Return the same in one language, whatever the present one is."""
    with speaking(spoken):
        return answer(explanation, wanted)


def stop_text(stop: Facts, position: int) -> str:
    """Return one stop as a sentence, with its numbers."""
    if "turn" not in stop:
        return _(STOPS[stop["code"]], **{name: value for name, value in stop.items() if name != "code"})
    if stop["turn"] == "promise":
        return _promise(stop, position)
    if stop["code"] == "province_full":
        numbers = {"maximum": number(stop["maximum"]), "round": number(stop["round"])}
        return _(STOPS["province_full"], **numbers, shares=_shares(stop))
    when = _("Khi cơ sở chọn (được hứa %(places)s gian),", places=number(stop["places"])) if "places" in stop else ""
    when = when or _("Khi hỏi lại về số gian còn lại (vòng %(round)s),", round=number(stop["round"]))
    if not stop["free"]:
        return _(NONE_FREE, when=when)
    return _(OWN[stop["code"]], when=when, free=number(stop["free"]), accepted=number(stop["accepted"]))


def _promise(stop: Facts, position: int) -> str:
    numbers = {name: number(stop[name]) for name in ("round", "asked", "booths", "maximum") if name in stop}
    if "groups" in stop:
        held = sum(stop[name] for name in ("own", "ahead", "rounds", "province", "newcomers"))
        numbers |= {"groups": ", ".join(stop["groups"]), "room": number(stop["booths"] - held)}
    said = [_(STOPS.get(stop["code"], STOPS["order"]), **numbers, shares=_shares(stop))]
    if stop["last"]:
        near = _("Vị trí cuối cùng được hứa gian ở vòng này là %(last)s, cơ sở ở vị trí %(position)s.")
        said.append(near % {"last": number(stop["last"]), "position": number(position)})
    if stop["passed"]:
        said.append(
            _(
                "Trong các gian mà nhóm sản phẩm của cơ sở được dùng, cơ sở ở vị trí sau có: %(rules)s.",
                rules=_by_rule(stop["passed"]),
            )
        )
    return " ".join(said)


def _shares(stop: Facts) -> str:
    names = [name for name in SHARES if isinstance(stop.get(name), int) and stop[name]]
    return "; ".join(_(SHARES[name], count=number(stop[name])) for name in names) or _("chưa hứa gian nào")


def _by_rule(passed: Mapping[str, int]) -> str:
    return "; ".join(f"{number(count)} {_(RULES[rule])}" for rule, count in passed.items())


def wish_name(wish: str) -> str:
    """Return a wish of a draw file as people say it: booth:A-12 is Gian A-12."""
    if wish.startswith(BOOTH):
        return _("Gian %(code)s", code=wish.removeprefix(BOOTH))
    if wish.startswith(ZONE):
        return _("Gian bất kỳ trong khu %(code)s", code=wish.removeprefix(ZONE))
    return _("Bất kỳ gian nào phù hợp") if wish == ANYWHERE else wish


def wish_text(wish: Facts) -> str:
    """Return what became of one wish."""
    outcome = wish["outcome"]
    values = {name: number(wish[name]) for name in ("by", "booths") if wish.get(name) is not None}
    said = [_(NO_BOOTH) if wish.get("booths") == 0 else _(OUTCOMES[outcome], **values)]
    if "rule" in wish:
        said.append(
            _("Cơ sở ở vị trí %(by)s đứng sau nhưng có gian này %(rule)s.", **values, rule=_(RULES[wish["rule"]]))
        )
    elif "by" in wish and outcome != "taken":
        said.append(_("Gian này về cơ sở ở vị trí %(by)s.", **values))
    if wish.get("passed"):
        said.append(_("Trong đó cơ sở ở vị trí sau có: %(rules)s.", rules=_by_rule(wish["passed"])))
    if outcome == "taken" and "rule" in wish:
        said = said[1:]
    return " ".join(said)

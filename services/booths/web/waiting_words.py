"""A waiting list in words: where one stands, and why it has not been offered (more) booths yet."""

from services.booths.domain.waiting import CameBack, NotYet, WaitingLine
from shared.formats import number
from shared.i18n import N_, ngettext
from shared.i18n import gettext as _


def not_yet_text(line: WaitingLine, *, stopped: bool) -> str:
    """Return why somebody still waits, with the numbers; ``stopped``: the fair's own deadline is over."""
    why = line.not_yet
    match why.reason:
        case "group_nowhere":
            return _("Sơ đồ của hội chợ không có gian nào nhận nhóm sản phẩm của cơ sở.")
        case "province_full":
            return _province_full(why)
        case "nothing_free":
            return _("Hiện không có gian nào trống.")
        case "group_taken":
            return ngettext("%(num)s gian đang trống nhưng không nhận nhóm sản phẩm của cơ sở.", why.free)
        case "not_wished":
            return ngettext(
                "%(num)s gian đang trống mà nhóm sản phẩm của cơ sở được dùng, nhưng không gian nào nằm trong"
                " nguyện vọng, và đăng ký không nhận gian khác.",
                why.usable,
            )
        case "no_run":
            return _no_run(why, holds=bool(line.held))
        case "too_few":
            return _(
                "Đăng ký chỉ nhận khi đủ %(needs)s gian, nay có %(wished)s gian trống hợp nguyện vọng.",
                needs=number(why.needs),
                wished=number(why.wished),
            )
        case "in_turn" if stopped:
            return _("Có gian trống mà cơ sở nhận được, nhưng danh sách đã dừng vì hết hạn xác nhận của hội chợ.")
        case "in_turn":
            return _("Có gian trống mà cơ sở nhận được; hệ thống mời lần lượt theo danh sách.")


def waiting_text(line: WaitingLine, *, stopped: bool) -> str:
    """Return all that is to say of a line beside its numbers."""
    why = line.not_yet
    back = "" if why.reason == "group_nowhere" else _of_those_back(why)
    return " ".join(filter(None, (order_text(line), not_yet_text(line, stopped=stopped), back)))


def came_back_text(count: int) -> str:
    """Return how many booths came back since the result, and how."""
    if not count:
        return _("Từ khi công bố kết quả chưa có gian nào được trả lại, hết hạn xác nhận hoặc bị thu hồi.")
    return ngettext("Từ khi công bố kết quả có %(num)s gian được trả lại, hết hạn xác nhận hoặc bị thu hồi.", count)


def _of_those_back(why: NotYet) -> str:
    back = why.came_back
    if not back.all:
        return _("Từ khi công bố kết quả chưa có gian nào trở lại.")
    said = [_("Số gian trở lại từ khi công bố kết quả: %(count)s.", count=number(back.all))]
    if back.accepted:
        said.append(_went(back))
        if why.needs > 1 and why.reason != "too_few":
            said.append(_("Đăng ký chỉ nhận khi đủ %(needs)s gian cùng lúc.", needs=number(why.needs)))
    elif back.usable:
        said.append(
            ngettext(
                "Trong đó %(num)s gian nhận nhóm sản phẩm của cơ sở, nhưng không gian nào nằm trong nguyện vọng, mà"
                " đăng ký chỉ nhận theo nguyện vọng.",
                back.usable,
            )
        )
    else:
        said.append(_("Trong đó không có gian nào nhận nhóm sản phẩm của cơ sở."))
    return " ".join(said)


def _went(back: CameBack) -> str:
    parts = (
        (back.others, N_("%(count)s đã đến lượt cơ sở khác")),
        (back.holds, N_("%(count)s cơ sở đang giữ")),
        (back.free, N_("%(count)s đang trống")),
    )
    where = "; ".join(_(text, count=number(count)) for count, text in parts if count)
    return ngettext("Trong đó %(num)s gian mà cơ sở được dùng và chấp nhận: %(where)s.", back.accepted, where=where)


def order_text(line: WaitingLine) -> str:
    """Return who goes before whom by a guarantee of the rules; empty if the place says all."""
    if line.guaranteed:
        return _("Được mời trước, vì phần bảo đảm cho tỉnh hoặc cho cơ sở mới chưa dùng hết.")
    if line.overtaken_by:
        return ngettext(
            "%(num)s đăng ký phía sau được mời trước khi phần bảo đảm cho tỉnh hoặc cho cơ sở mới chưa dùng hết.",
            line.overtaken_by,
        )
    return ""


def _province_full(why: NotYet) -> str:
    return _(
        "Các cơ sở của tỉnh đang giữ %(held)s gian, tối đa là %(most)s; cơ sở cần thêm ít nhất %(needs)s gian.",
        held=number(why.province_held),
        most=number(why.province_most or 0),
        needs=number(why.needs),
    )


def _no_run(why: NotYet, *, holds: bool) -> str:
    if holds:
        return ngettext(
            "%(num)s gian đang trống mà nhóm sản phẩm của cơ sở được dùng, nhưng không gian nào liền với gian đang giữ"
            " theo nguyện vọng.",
            why.usable,
        )
    return _(
        "Không có đủ %(needs)s gian trống liền nhau theo nguyện vọng của đăng ký.",
        needs=number(why.needs),
    )

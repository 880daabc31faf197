"""What the pages on proofs share: the words of a check in the reader's browser, and docs/proofs.md as a page."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

import markdown  # type: ignore[import-untyped]  # it has no types
from flask import Blueprint, Flask, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from shared.errors import N_
from shared.i18n import gettext
from shared.noted import short

HEADINGS: Final = {"toc": {"baselevel": 2}}  # the page has the first
TEXT: Final = Path(__file__).parents[2] / "docs" / "proofs.md"

WORDS: Final[Mapping[str, str]] = {
    "running": N_("Đang kiểm tra trong trình duyệt…"),
    "insecure": N_("Trình duyệt chỉ tự kiểm tra được qua kết nối bảo mật (https). Hãy tải tệp và kiểm tra bằng lệnh."),
    "unloaded": N_("Không tải được tệp. Vui lòng thử lại."),
    "bad": N_("Có điểm không khớp, xem từng dòng dưới đây."),
    "unreadable": N_("Không đọc được tệp này: {problem}."),
    "true": N_("Tính lại khớp, nhưng chưa so với mã nào do bạn giữ: cả tệp lẫn trang này đều từ một máy chủ."),
    "trueSaved": N_("Tệp này tính lại khớp, nhưng chưa so với mã nào do bạn giữ."),
    "notedAll": N_("Tính lại khớp, và mã bạn đã ghi là {what} của tệp này: {shows}"),
    "notedPart": N_("Tính lại khớp, nhưng mới so một phần. Mã bạn đã ghi là {what}: {shows}"),
    "notedOther": N_("Tệp tính lại khớp, nhưng mã bạn đã ghi không phải của tệp này: có thể là tệp khác."),
    "notedUnread": N_("Tính lại khớp, nhưng chưa so với mã nào: điều bạn ghi không phải mã băm."),
    "holds": N_("đúng"),
    "fails": N_("không khớp"),
    "difference": N_("{where}: tệp ghi {said}, tính lại được {computed}"),
    "nothing": N_("không có gì"),
    "more": N_("và {count} chỗ khác"),
    "malformed": N_("{where}: {problem}"),
    "page": N_("So với trang này, {name}"),
    "pageDiffers": N_("tệp ghi {said}, trang này ghi {published}"),
    "foreign": N_("Với trang này, vì tệp là của {subject}"),
    "notedHash": N_("Mã bạn đã ghi"),
    "notedIs": N_("là {what}: {shows}"),
    "notedBroken": N_("không phải mã băm: cần ít nhất 16 chữ số 0-9, a-f"),
    "open": N_("chưa so"),
}

PROBLEMS: Final[Mapping[str, str]] = {
    "large": N_("lớn hơn 100 MB"),
    "json": N_("không phải JSON (UTF-8)"),
    "deep": N_("lồng nhau quá sâu"),
    "half": N_("có nửa ký tự, không viết được bằng UTF-8"),
    "twice_named": N_("có tên hai lần trong một đối tượng"),
    "number": N_("có số không phải số nguyên viết thường (10.0, 1e3, -0 không được dùng)"),
    "object": N_("phải là một đối tượng"),
    "missing": N_("còn thiếu"),
    "unknown": N_("là tên không được dùng"),
    "text": N_("phải là văn bản, không trống, tối đa 2.000 ký tự"),
    "characters": N_("có ký tự không được dùng"),
    "integer": N_("phải là số nguyên từ {least} đến {most}"),
    "flag": N_("phải là true hoặc false"),
    "list": N_("phải có từ {least} đến {most} mục"),
    "names": N_("tên chỉ gồm ký tự ASCII in được"),
    "choice": N_("phải là một trong: {choices}"),
    "hexadecimal": N_("phải là 64 chữ số 0-9, a-f"),
    "moment": N_("phải là giờ UTC như 2026-03-01T09:00:00Z"),
    "twice": N_("có giá trị trùng nhau"),
    "order": N_("phải xếp theo thứ tự mã, không mã nào hai lần"),
    "code": N_("phải là mã gồm chữ cái không dấu, chữ số, dấu chấm, gạch"),
    "scored_code": N_("phải là mã gồm chữ cái không dấu, chữ số, gạch dưới"),
    "points": N_("phải là điểm viết như 32.5, tối đa 1000"),
    "positive": N_("phải lớn hơn 0"),
    "parts_sum": N_("phải cộng lại bằng điểm tối đa của tiêu chí"),
    "not_listed": N_("nêu {value}, không có trong danh sách của tệp"),
    "second_sheet": N_("là phiếu thứ hai của giám khảo này cho sản phẩm này"),
    "other_round": N_("là của kỳ bình chọn khác"),
    "too_many": N_("nhiều hơn thể lệ cho phép"),
    "step": N_("không phải bội của bước điểm"),
    "early": N_("không sau lúc công bố: số này có thể đã biết trước"),
    "other_source": N_("không phải nguồn đã công bố ở chỗ này"),
    "wish": N_("phải bắt đầu bằng booth: hoặc zone:"),
    "groups": N_("có hơn {most} nhóm sản phẩm"),
    "overlap": N_("có hai gian chồng lên nhau: {value}"),
}


def register(app: Flask, prefix: str) -> None:
    """Add /<prefix>/proofs, and what templates need to offer a check."""
    bp = Blueprint("proof_text", __name__)

    @bp.get(f"/{prefix}/proofs")
    def show() -> ResponseReturnValue:
        return render_template("proofs.html", text=text())

    app.register_blueprint(bp)
    app.jinja_env.globals.update(
        short_hash=short,
        proof_words=lambda: {name: gettext(word) for name, word in WORDS.items()},
        proof_problems=lambda: {code: gettext(word) for code, word in PROBLEMS.items()},
    )


@cache
def text() -> Markup:
    """Return docs/proofs.md as HTML; its headings can be linked to."""
    written = TEXT.read_text(encoding="utf-8")
    html = markdown.markdown(written, extensions=["tables", "toc"], extension_configs=HEADINGS)
    return Markup(html.replace("<table>", '<table tabindex="0">'))  # noqa: S704  # ours; keys scroll a wide one

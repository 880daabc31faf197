"""Acts that cannot be undone, each on its own page with its numbers and a deliberate second step."""

from collections.abc import Callable

from flask import request
from flask.typing import ResponseReturnValue

from services.awards.actions import rounds
from services.awards.domain.rounds import RoundIncomplete
from services.awards.queries import round_desk
from services.awards.queries.rounds import province_codes_of
from services.awards.web.asking import office_round
from services.awards.web.pages.rounds.desk import missing_for_next
from services.awards.web.pages.rounds.public import rules_shown
from shared.clock import now
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.forms import Form, done, lead
from shared.web.schemas import SureForm
from shared.web.signin import person

Act = Callable[..., object]


def open_page(code: str) -> ResponseReturnValue:
    """Open a draft for dossiers."""
    return _page(code, "open", rounds.open_round, _("Đã mở nhận hồ sơ. Thể lệ từ nay không đổi."), hosts=True)


def begin_page(code: str) -> ResponseReturnValue:
    """Give the products to the judges."""
    return _page(code, "begin_scoring", rounds.begin_scoring, _("Đã giao sản phẩm cho các giám khảo."), hosts=False)


def close_page(code: str) -> ResponseReturnValue:
    """Close a published round."""
    return _page(code, "close", rounds.close_round, _("Đã khép lại kỳ bình chọn."), hosts=True)


def delete_page(code: str) -> ResponseReturnValue:
    """Throw a draft away."""
    return _page(code, "delete", rounds.delete_draft, _("Đã xóa bản nháp."), hosts=True, back="rounds.list")


def _page(code: str, name: str, act: Act, said: str, *, hosts: bool, back: str = "") -> ResponseReturnValue:
    form = Form()
    if request.method == "POST":
        with form.trying() as session:
            form.read(SureForm())
            act(session, code=code, by=person(), now=now())
        if isinstance(form.trouble, RoundIncomplete):
            return lead("rounds.show", code=code)
        if form.ok:
            return done(said, back) if back else done(said, "rounds.show", code=code)
    with transaction() as session:
        found, _scope = office_round(session, code, hosts=hosts)
        return form.page(
            f"rounds/{name}.html",
            round=found,
            missing=missing_for_next(session, found),
            figures=round_desk.figures(session, found),
            provinces=len(province_codes_of(found)),
            **rules_shown(found),
        )

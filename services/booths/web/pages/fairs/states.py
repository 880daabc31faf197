"""Acts that cannot be undone, each on its own page with its numbers and a deliberate second step."""

from collections.abc import Callable
from secrets import token_bytes
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from services.booths.actions import fair_states
from services.booths.actions.fair_events import live_applications
from services.booths.domain.fairs import FairIncomplete
from services.booths.domain.rules import Rules
from services.booths.queries import fairs as queries
from services.booths.web.asking import office_fair
from services.booths.web.rule_words import points_table, said
from services.booths.web.schemas.fairs import CancelIn, OpenIn
from shared.clock import now
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.choices import province_codes
from shared.web.forms import Form, done, lead
from shared.web.schemas import SureForm, sure

Act = Callable[..., object]


def open_page(code: str) -> ResponseReturnValue:
    """Open a draft for registration."""
    opened = _("Đã mở đăng ký. Thể lệ và sơ đồ từ nay không đổi.")
    given = {"secret": token_bytes(32), "provinces": province_codes()}
    return _page(code, "open", sure(OpenIn), fair_states.open_fair, opened, **given)


def start_page(code: str) -> ResponseReturnValue:
    """Declare that a fair runs."""
    return _page(code, "start", SureForm, fair_states.start_fair, _("Hội chợ đã khai mạc."))


def end_page(code: str) -> ResponseReturnValue:
    """Declare that a fair is over."""
    return _page(code, "end", SureForm, fair_states.end_fair, _("Hội chợ đã bế mạc."))


def cancel_page(code: str) -> ResponseReturnValue:
    """Cancel a fair, with a reason."""
    return _page(code, "cancel", sure(CancelIn), fair_states.cancel_fair, _("Đã hủy hội chợ."))


def _page(code: str, name: str, schema: type[Schema], act: Act, text: str, **given: Any) -> ResponseReturnValue:
    form = Form()
    if request.method == "POST":
        if form.did(act, schema, code=code, **given):
            return done(text, "fairs.show", code=code)
        if isinstance(form.trouble, FairIncomplete):
            return lead("fairs.show", code=code)
    with transaction() as session:
        fair = office_fair(session, code)
        sizes, rules = queries.counts_of(session, [fair])[fair.id], Rules.from_json(fair.rules)
        missing, lacking = [], []
        if name == "open" and fair.state == "draft":
            lacking = fair_states.groups_without_booths(session, fair)
            missing = fair_states.missing_for_opening(session, fair, provinces=province_codes(), now=now())
        return form.page(
            f"fairs/{name}.html",
            fair=fair,
            sizes=sizes,
            told=live_applications(session, fair.id) if fair.state != "draft" else 0,
            offers=fair_states.live_offers(session, fair),
            missing=missing,
            lacking=lacking,
            rules=said(rules, sizes.booths),
            points=points_table(rules),
        )

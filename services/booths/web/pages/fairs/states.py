"""Acts that cannot be undone, each on its own page with its numbers and a deliberate second step."""

from collections.abc import Callable
from secrets import token_bytes

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema
from sqlalchemy.orm import Session

from services.booths.actions import fair_states
from services.booths.actions.fair_events import live_applications
from services.booths.domain.fairs import FairIncomplete
from services.booths.domain.rules import Rules
from services.booths.models import Fair
from services.booths.queries import fairs as queries
from services.booths.web.choices import province_codes
from services.booths.web.pages.fairs.overview import office_fair
from services.booths.web.rule_words import points_table, said
from services.booths.web.schemas.fairs import CancelForm, SureForm
from shared.clock import now
from shared.errors import Conflict, Invalid
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.forms import Form, empty_form, load_form
from shared.web.signin import person, signed_in

Act = Callable[[Session, Form], Fair]


@signed_in
def open_page(code: str) -> ResponseReturnValue:
    """Open a draft for registration."""

    def act(session: Session, _form: Form) -> Fair:
        return fair_states.open_fair(
            session, code=code, secret=token_bytes(32), provinces=province_codes(), by=person(), now=now()
        )

    return _page(code, "open", SureForm(), act, _("Đã mở đăng ký. Thể lệ và sơ đồ từ nay không đổi."))


@signed_in
def start_page(code: str) -> ResponseReturnValue:
    """Declare that a fair runs."""

    def act(session: Session, _form: Form) -> Fair:
        return fair_states.start_fair(session, code=code, by=person(), now=now())

    return _page(code, "start", SureForm(), act, _("Hội chợ đã khai mạc."))


@signed_in
def end_page(code: str) -> ResponseReturnValue:
    """Declare that a fair is over."""

    def act(session: Session, _form: Form) -> Fair:
        return fair_states.end_fair(session, code=code, by=person(), now=now())

    return _page(code, "end", SureForm(), act, _("Hội chợ đã bế mạc."))


@signed_in
def cancel_page(code: str) -> ResponseReturnValue:
    """Cancel a fair, with a reason."""

    def act(session: Session, form: Form) -> Fair:
        return fair_states.cancel_fair(session, code=code, reason=form.data["reason"], by=person(), now=now())

    return _page(code, "cancel", CancelForm(), act, _("Đã hủy hội chợ."))


def _page(code: str, name: str, schema: Schema, act: Act, done: str) -> ResponseReturnValue:
    form = empty_form()
    if request.method == "POST":
        form = load_form(schema, request.form)
        if form.ok:
            try:
                with transaction() as session:
                    act(session, form)
            except FairIncomplete:
                return redirect(url_for("fairs.show", code=code), 303)
            except (Invalid, Conflict) as trouble:
                form.refuse(trouble)
            else:
                flash(done)
                return redirect(url_for("fairs.show", code=code), 303)
    return _shown(code, name, form), 200 if form.ok else 422


def _shown(code: str, name: str, form: Form) -> str:
    with transaction() as session:
        fair = office_fair(session, code)
        sizes, rules = queries.counts_of(session, [fair])[fair.id], Rules.from_json(fair.rules)
        missing = []
        if name == "open" and fair.state == "draft":
            missing = fair_states.missing_for_opening(session, fair, provinces=province_codes(), now=now())
        return render_template(
            f"fairs/{name}.html",
            fair=fair,
            form=form,
            sizes=sizes,
            told=live_applications(session, fair.id) if fair.state != "draft" else 0,
            offers=fair_states.live_offers(session, fair),
            missing=missing,
            rules=said(rules, sizes.booths),
            points=points_table(rules),
        )

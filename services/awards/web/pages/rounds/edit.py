"""Making a round and changing what it says about itself."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from services.awards.actions import rounds
from services.awards.models import Round
from services.awards.permissions import Scope, scope_of
from services.awards.web.asking import office_round
from services.awards.web.choices import choices, province_choices, province_name
from services.awards.web.schemas.rounds import ChangeForm, FactsForm, NewRoundForm, facts_of
from services.awards.web.words import LEVELS, REGIONS
from shared.clock import hanoi_date, now
from shared.errors import Conflict, Forbidden, Invalid
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.forms import Form, empty_form, load_form
from shared.web.signin import person, signed_in


@signed_in
def new() -> ResponseReturnValue:
    """Make a draft."""
    with transaction() as session:
        scope = scope_of(session, person())
        if not scope.staff:
            raise Forbidden
    if request.method == "GET":
        return _page(_blank(scope), None, scope)
    form = load_form(NewRoundForm(), request.form)
    if form.ok:
        code = form.data["code"].upper()
        try:
            with transaction() as session:
                rounds.create_round(session, code=code, facts=facts_of(form.data), by=person(), now=now())
        except (Invalid, Conflict) as trouble:
            form.refuse(trouble)
        else:
            flash(_("Đã lưu bản nháp. Tiếp theo: xem lại thể lệ, thêm Tổ giúp việc và Hội đồng."))
            return redirect(url_for("rounds.show", code=code), 303)
    return _page(form, None, scope), 422


@signed_in
def edit(code: str) -> ResponseReturnValue:
    """Change the facts; once open, names are corrected and deadlines put off with a reason."""
    with transaction() as session:
        found, scope = office_round(session, code, hosts=True)
        shown = FactsForm().dump(found)
    if request.method == "GET":
        return _page(empty_form(shown), found, scope)
    form = load_form(ChangeForm(), _with_frozen(found))
    if form.ok:
        try:
            with transaction() as session:
                _change(session, code, form)
        except (Invalid, Conflict) as trouble:
            form.refuse(trouble)
        else:
            flash(_("Đã lưu."))
            return redirect(url_for("rounds.show", code=code), 303)
    return _page(form, found, scope), 422


def _change(session: Session, code: str, form: Form) -> Round:
    facts, reason = facts_of(form.data), form.data["reason"]
    return rounds.change_round(session, code=code, facts=facts, reason=reason, by=person(), now=now())


def _page(form: Form, found: Round | None, scope: Scope) -> str:
    levels, provinces = choices(LEVELS), province_choices(also=(found.province_code or "") if found else "")
    if not scope.organiser:
        levels = [(level, word) for level, word in levels if level in ("commune", "province")]
        provinces = [(code, province_name(code)) for code in sorted(scope.provinces)]
    return render_template(
        "rounds/edit.html",
        form=form,
        round=found,
        scope=scope,
        levels=levels,
        regions=choices(REGIONS),
        provinces=provinces,
        whole=scope.organiser,
    )


def _with_frozen(round: Round) -> MultiDict[str, str]:
    """Return what was sent; once a round is open, with what its form does not ask any more."""
    sent = MultiDict(list(request.form.items(multi=True)))
    if round.state != "draft":
        sent.setlist("regions", list(round.regions))
        for name in ("level", "year", "province_code"):
            sent[name] = str(getattr(round, name) or "")
    return sent


def _blank(scope: Scope) -> Form:
    year = hanoi_date(now()).year
    if scope.organiser:
        return empty_form({"year": year, "level": "region"})
    return empty_form({"year": year, "level": "province", "province_code": min(scope.provinces)})

"""Making a round and changing what it says about itself."""

from flask import request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from services.awards.actions import rounds
from services.awards.models import Round
from services.awards.permissions import Scope, scope_of
from services.awards.web.asking import office_round
from services.awards.web.schemas.rounds import ChangeForm, FactsForm, NewRoundForm, facts_of
from services.awards.web.words import LEVELS, REGIONS
from shared.clock import hanoi_date, now
from shared.errors import Forbidden
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.choices import choices, province_choices, province_name
from shared.web.forms import Form, done
from shared.web.signin import person


def new() -> ResponseReturnValue:
    """Make a draft."""
    with transaction() as session:
        scope = scope_of(session, person())
        if not scope.staff:
            raise Forbidden
    form = _blank(scope)
    if request.method == "POST":
        with form.trying() as session:
            facts = form.read(NewRoundForm())
            code = facts["code"].upper()
            rounds.create_round(session, code=code, facts=facts_of(facts), by=person(), now=now())
        if form.ok:
            said = _("Đã lưu bản nháp. Tiếp theo: xem lại thể lệ, thêm Tổ giúp việc và Hội đồng.")
            return done(said, "rounds.show", code=code)
    return _page(form, None, scope)


def edit(code: str) -> ResponseReturnValue:
    """Change the facts; once open, names are corrected and deadlines put off with a reason."""
    with transaction() as session:
        found, scope = office_round(session, code, hosts=True)
        form = Form(FactsForm().dump(found))
    if request.method == "POST":
        with form.trying() as session:
            given = form.read(ChangeForm(), _with_frozen(found))
            facts, reason = facts_of(given), given["reason"]
            rounds.change_round(session, code=code, facts=facts, reason=reason, by=person(), now=now())
        if form.ok:
            return done(_("Đã lưu."), "rounds.show", code=code)
    return _page(form, found, scope)


def _page(form: Form, found: Round | None, scope: Scope) -> ResponseReturnValue:
    levels, provinces = choices(LEVELS), province_choices(also=(found.province_code or "") if found else "")
    if not scope.organiser:
        levels = [(level, word) for level, word in levels if level in ("commune", "province")]
        provinces = [(code, province_name(code)) for code in sorted(scope.provinces)]
    return form.page(
        "rounds/edit.html",
        round=found,
        scope=scope,
        levels=levels,
        regions=choices(REGIONS),
        provinces=provinces,
        whole=scope.organiser,
    )


def _with_frozen(round_: Round) -> MultiDict[str, str]:
    """Return what was sent; once a round is open, with what its form does not ask any more."""
    sent = MultiDict(list(request.form.items(multi=True)))
    if round_.state != "draft":
        sent.setlist("regions", list(round_.regions))
        for name in ("level", "year", "province_code"):
            sent[name] = str(getattr(round_, name) or "")
    return sent


def _blank(scope: Scope) -> Form:
    year = hanoi_date(now()).year
    if scope.organiser:
        return Form({"year": year, "level": "region"})
    return Form({"year": year, "level": "province", "province_code": min(scope.provinces)})

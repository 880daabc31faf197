"""The organisers' list of fairs, one fair at a glance, making one and changing one."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.booths.actions import fair_states, fairs
from services.booths.actions.fair_events import live_applications
from services.booths.domain.fairs import CHANGEABLE, VERSIONED, FairFacts
from services.booths.domain.lifecycle import FAIR
from services.booths.models import Fair
from services.booths.permissions import Scope, require_organiser
from services.booths.queries import fairs as queries
from services.booths.web.choices import province_codes
from services.booths.web.fair_lines import STATES, fair_line
from services.booths.web.schemas.fairs import ChangeForm, FactsForm, NewFairForm, facts_of
from shared.clock import now
from shared.errors import Conflict, Invalid
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.forms import Form, empty_form, load_form
from shared.web.paging import paginate
from shared.web.signin import person, signed_in

ORGANISER = Scope(organiser=True)


def office_fair(session: Session, code: str) -> Fair:
    """Return the fair for an organiser's page. Raises Forbidden, FairNotFound."""
    require_organiser(session, person())
    return queries.fair_by_code(session, code, ORGANISER)


@signed_in
def list_fairs() -> ResponseReturnValue:
    """List all fairs with search and filter."""
    search, state = request.args.get("q", ""), request.args.get("state")
    with transaction() as session:
        require_organiser(session, person())
        counts = queries.counts_by_state(session, search)
        page = paginate(session, queries.office_fairs(search, state if state in FAIR.states else None))
        return render_template(
            "fairs/list.html",
            page=page,
            sizes=queries.counts_of(session, page.items),
            filters=[(None, _("Tất cả"), sum(counts.values()))]
            + [(state, _(STATES[state]), counts[state]) for state in FAIR.states if counts.get(state)],
            line=fair_line,
        )


@signed_in
def new() -> ResponseReturnValue:
    """Make a draft."""
    with transaction() as session:
        require_organiser(session, person())
    if request.method == "GET":
        return render_template("fairs/edit.html", form=empty_form(), fair=None, told=0)
    form = load_form(NewFairForm(), request.form)
    if form.ok:
        code = form.data["code"].upper()
        try:
            with transaction() as session:
                fairs.create_fair(session, code=code, facts=facts_of(form.data), by=person(), now=now())
        except (Invalid, Conflict) as trouble:
            form.refuse(trouble)
        else:
            flash(_("Đã lưu bản nháp. Tiếp theo: đơn vị chi trả, khu, sơ đồ và thể lệ."))
            return redirect(url_for("fairs.show", code=code), 303)
    return render_template("fairs/edit.html", form=form, fair=None, told=0), 422


@signed_in
def show(code: str) -> ResponseReturnValue:
    """Show all there is to a fair, what is missing before it opens, and what can be done now."""
    at = now()
    with transaction() as session:
        fair = office_fair(session, code)
        missing = []
        if fair.state == "draft":
            missing = fair_states.missing_for_opening(session, fair, provinces=province_codes(), now=at)
        return render_template(
            "fairs/show.html",
            fair=fair,
            line=fair_line(fair, at),
            sizes=queries.counts_of(session, [fair])[fair.id],
            payers=queries.payers(session, fair),
            zones=queries.zones(session, fair),
            halls=queries.halls(session, fair),
            versions=[(version, FairFacts.from_json(version.facts)) for version in queries.versions(session, fair)],
            missing=missing,
            changeable=fair.state in CHANGEABLE,
        )


@signed_in
def edit(code: str) -> ResponseReturnValue:
    """Change the facts; once open, what will be told to how many is shown before it is done."""
    with transaction() as session:
        fair = office_fair(session, code)
        told = live_applications(session, fair.id) if fair.state != "draft" else 0
        if request.method == "GET":
            return render_template("fairs/edit.html", form=empty_form(FactsForm().dump(fair)), fair=fair, told=told)
        form = load_form(ChangeForm(), request.form)
        if form.ok and _needs_second_step(fair, form) and not form.data["sure"]:
            changes = _changes(fair, facts_of(form.data))
            try:
                fairs.check_change(fair, facts_of(form.data), reason=form.data["reason"], now=now())
            except (Invalid, Conflict) as trouble:
                form.refuse(trouble)
            else:
                return render_template("fairs/confirm_change.html", form=form, fair=fair, told=told, changes=changes)
    if form.ok and _changed(code, form):
        return redirect(url_for("fairs.show", code=code), 303)
    return render_template("fairs/edit.html", form=form, fair=fair, told=told), 422


def _changed(code: str, form: Form) -> bool:
    try:
        with transaction() as session:
            facts, reason = facts_of(form.data), form.data["reason"]
            fairs.change_fair(session, code=code, facts=facts, reason=reason, by=person(), now=now())
    except (Invalid, Conflict) as trouble:
        form.refuse(trouble)
        return False
    flash(_("Đã lưu."))
    return True


def _needs_second_step(fair: Fair, form: Form) -> bool:
    differing = facts_of(form.data).differing(FairFacts.of(fair))
    return fair.state != "draft" and bool(VERSIONED.intersection(differing))


def _changes(fair: Fair, facts: FairFacts) -> list[tuple[str, object, object]]:
    former = FairFacts.of(fair)
    return [(name, getattr(former, name), getattr(facts, name)) for name in facts.differing(former)]

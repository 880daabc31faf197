"""The organisers' list of fairs, one fair at a glance, making one and changing one."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from services.booths.actions import fair_states, fairs
from services.booths.actions.fair_events import live_applications
from services.booths.domain.fairs import CHANGEABLE, VERSIONED, FairFacts
from services.booths.models import Fair
from services.booths.permissions import require_organiser
from services.booths.queries import fairs as queries
from services.booths.web.asking import office_fair
from services.booths.web.fair_lines import STATES, fair_line
from services.booths.web.schemas.fairs import ChangeForm, FactsForm, NewFairForm, facts_of
from shared.clock import now
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.choices import asked_of, counted, province_codes
from shared.web.forms import Form, done
from shared.web.paging import paginate
from shared.web.signin import person


def list_fairs() -> ResponseReturnValue:
    """List all fairs with search and filter."""
    search, state = request.args.get("q", ""), asked_of("state", STATES)
    with transaction() as session:
        require_organiser(session, person())
        counts = queries.counts_by_state(session, search)
        page = paginate(session, queries.office_fairs(search, state))
        return render_template(
            "fairs/list.html",
            page=page,
            sizes=queries.counts_of(session, page.items),
            filters=counted(_("Tất cả"), STATES, counts),
            line=fair_line,
        )


def new() -> ResponseReturnValue:
    """Make a draft."""
    with transaction() as session:
        require_organiser(session, person())
    form = Form()
    if request.method == "POST":
        with form.trying() as session:
            facts = form.read(NewFairForm())
            code = facts["code"].upper()
            fairs.create_fair(session, code=code, facts=facts_of(facts), by=person(), now=now())
        if form.ok:
            return done(_("Đã lưu bản nháp. Tiếp theo: đơn vị chi trả, khu, sơ đồ và thể lệ."), "fairs.show", code=code)
    return form.page("fairs/edit.html", fair=None, told=0)


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


def edit(code: str) -> ResponseReturnValue:
    """Change the facts; once open, what will be told to how many is shown before it is done."""
    with transaction() as session:
        fair = office_fair(session, code)
        told = live_applications(session, fair.id) if fair.state != "draft" else 0
        form = Form(FactsForm().dump(fair))
    if request.method == "POST":
        with form.trying() as session:
            given = form.read(ChangeForm())
            facts, reason = facts_of(given), given["reason"]
            asking = not form.data["sure"] and _needs_second_step(fair, facts)
            if asking:
                fairs.check_change(fair, facts, reason=reason, now=now())
            else:
                fairs.change_fair(session, code=code, facts=facts, reason=reason, by=person(), now=now())
        if form.ok and asking:
            return form.page("fairs/confirm_change.html", fair=fair, told=told, changes=_changes(fair, facts))
        if form.ok:
            return done(_("Đã lưu."), "fairs.show", code=code)
    return form.page("fairs/edit.html", fair=fair, told=told)


def _needs_second_step(fair: Fair, facts: FairFacts) -> bool:
    differing = facts.differing(FairFacts.of(fair))
    return fair.state != "draft" and bool(VERSIONED.intersection(differing))


def _changes(fair: Fair, facts: FairFacts) -> list[tuple[str, object, object]]:
    former = FairFacts.of(fair)
    return [(name, getattr(former, name), getattr(facts, name)) for name in facts.differing(former)]

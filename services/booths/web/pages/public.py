"""What everybody may see: the front page, fairs, a fair, its floor plan and its exhibitors."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.booths.actions.fairs import booth_count
from services.booths.actions.plans import BoothNotFound
from services.booths.domain.fairs import FairFacts
from services.booths.domain.rules import Rules
from services.booths.models import Draw, Fair, Hall
from services.booths.queries import fairs as queries
from services.booths.queries import plans as plan_queries
from services.booths.queries.plans import Exhibitor, PlanBooth, ReadersDraft
from services.booths.web.asking import asker
from services.booths.web.fair_lines import (
    PHASES,
    fair_line,
    name_of,
    place_of,
    registering,
    zone_name,
)
from services.booths.web.plan_drawings import Drawing, drawing, tints
from services.booths.web.plan_views import PlanFilter, asked_filter, asked_hall
from services.booths.web.rule_words import points_table, said
from shared.clock import now
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.choices import asked_of, counted, group_choices, province_name
from shared.web.paging import Page, page_of, paginate
from shared.web.problems import trouble_text

BOOTHS_ON_A_PAGE: Final = 25

bp = Blueprint("public", __name__, url_prefix="/booths")
for _words in (name_of, place_of, zone_name, trouble_text):
    bp.add_app_template_global(_words)


@bp.get("/")
def front() -> ResponseReturnValue:
    """Show what can be done now: fairs open, coming, with results, and how to check a draw."""
    at = now()
    with transaction() as session:
        found = queries.front(session, at)
        fairs = [*found.open_now, *found.coming, *found.published]
        sizes = queries.counts_of(session, fairs)
        return render_template("public/front.html", front=found, sizes=sizes, at=at, line=fair_line)


@bp.get("/fairs", strict_slashes=False)
def fairs() -> ResponseReturnValue:
    """List the announced fairs with search, phases and pages."""
    at, search, phase = now(), request.args.get("q", ""), asked_of("phase", PHASES)
    with transaction() as session:
        counts = queries.counts_by_phase(session, search, at)
        page = paginate(session, queries.public_fairs(search, phase, at))
        return render_template(
            "public/fairs.html",
            page=page,
            sizes=queries.counts_of(session, page.items),
            filters=counted(_("Tất cả"), PHASES, counts),
            line=fair_line,
            at=at,
        )


@bp.get("/fairs/<code>")
def fair(code: str) -> ResponseReturnValue:
    """Show a fair: its facts, what comes next, rules in plain words, payers, and how it changed."""
    at = now()
    with transaction() as session:
        scope = asker(session)
        found = queries.fair_by_code(session, code, scope)
        rules, places = Rules.from_json(found.rules), booth_count(session, found.id)
        return render_template(
            "public/fair.html",
            fair=found,
            line=fair_line(found, at),
            registering=registering(found, at),
            places=places,
            rules=said(rules, places),
            points=points_table(rules),
            payers=queries.payers(session, found),
            zones=queries.zones(session, found),
            versions=[(version, FairFacts.from_json(version.facts)) for version in queries.versions(session, found)],
            announced=session.get(Draw, found.id) is not None,
            exhibiting=found.state in queries.PUBLISHED,
            drafts=plan_queries.readers_drafts(session, found, scope.establishments),
        )


@bp.get("/fairs/<code>/plan")
def plan(code: str) -> ResponseReturnValue:
    """Show one hall as a drawing and as a table with the same acts."""
    at = now()
    with transaction() as session:
        scope = asker(session)
        found = queries.fair_by_code(session, code, scope)
        halls, names = queries.halls(session, found), _zone_names(session, found)
        hall, wanted = asked_hall(halls), asked_filter(names)
        booths = []
        if hall:
            booths = plan_queries.plan_booths(session, found, hall_id=hall.id, mine=scope.establishments)
        drafts = plan_queries.readers_drafts(session, found, scope.establishments)
        matching = [booth for booth in booths if wanted.lets(booth)]
        return render_template(
            "public/plan.html",
            fair=found,
            line=fair_line(found, at),
            registering=registering(found, at),
            halls=halls,
            hall=hall,
            names=names,
            here_zones=Counter(booth.zone for booth in booths),
            tints=tints(names),
            drawn=_drawn(hall, booths, matching, wanted, names, drafts) if hall else None,
            wanted=wanted,
            page=page_of(matching, size=BOOTHS_ON_A_PAGE),
            states_count=Counter(booth.state for booth in booths),
            drafts=drafts,
        )


@bp.get("/fairs/<code>/plan/<booth>")
def booth(code: str, booth: str) -> ResponseReturnValue:
    """Show one booth; as part of a page for the plan's own script."""
    at = now()
    with transaction() as session:
        scope = asker(session)
        found = queries.fair_by_code(session, code, scope)
        one = next(iter(plan_queries.plan_booths(session, found, code=booth, mine=scope.establishments)), None)
        if one is None:
            raise BoothNotFound(code=booth)
        zones = {share.zone.code: share.zone for share in queries.zones(session, found)}
        payers = {share.payer.name: share.payer for share in queries.payers(session, found)}
        return render_template(
            "public/booth_sheet.html" if "sheet" in request.args else "public/booth.html",
            fair=found,
            booth=one,
            zone=zones.get(one.zone),
            payer=payers.get(one.payer),
            registering=registering(found, at),
            drafts=plan_queries.readers_drafts(session, found, scope.establishments),
        )


@bp.get("/fairs/<code>/exhibitors")
def exhibitors(code: str) -> ResponseReturnValue:
    """List who stands at a published fair."""
    asked = {name: request.args.get(name, "") for name in ("province", "group")}
    with transaction() as session:
        found = queries.fair_by_code(session, code, asker(session))
        page = paginate(session, plan_queries.exhibitors(found, search=request.args.get("q", ""), **asked))
        provinces = plan_queries.exhibitor_provinces(session, found)
        return render_template(
            "public/exhibitors.html",
            fair=found,
            page=Page([Exhibitor(*row) for row in page.items], page.number, page.total),
            public=found.state in queries.PUBLISHED,
            provinces=sorted((province_name(code), code, count) for code, count in provinces.items()),
            groups=group_choices(),
        )


def _drawn(
    hall: Hall,
    booths: Sequence[PlanBooth],
    matching: Sequence[PlanBooth],
    wanted: PlanFilter,
    names: Mapping[str, str],
    drafts: Sequence[ReadersDraft],
) -> Drawing:
    return drawing(
        booths,
        hall.width_dm,
        hall.depth_dm,
        tints(names),
        shown=frozenset(booth.code for booth in matching) if wanted.on else None,
        zone=wanted.zone,
        named=frozenset(code for draft in drafts for code in draft.booths),
    )


def _zone_names(session: Session, fair: Fair) -> dict[str, str]:
    return {share.zone.code: zone_name(share.zone) for share in queries.zones(session, fair)}

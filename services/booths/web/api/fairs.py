"""JSON API of fairs: what everybody may read, and what organisers write."""

from secrets import token_bytes
from typing import Any
from uuid import UUID

from apiflask import APIBlueprint
from sqlalchemy.orm import Session

from services.booths.actions import fair_parts, fair_states, fairs
from services.booths.domain.fairs import FairIncomplete
from services.booths.models import Fair
from services.booths.permissions import scope_of
from services.booths.queries import fairs as queries
from services.booths.web.choices import province_codes
from services.booths.web.fair_lines import PHASES, trouble_text
from services.booths.web.schemas.fairs import (
    CancelIn,
    ChangeIn,
    FairDetailOut,
    FairOut,
    FairsOut,
    FairsQuery,
    NewFairIn,
    PayerForm,
    RulesIn,
    ZoneForm,
    facts_of,
)
from shared.clock import now
from shared.errors import Invalid
from shared.web.app import transaction
from shared.web.paging import paginate
from shared.web.signin import current_person, person, signed_in

bp = APIBlueprint("fairs_api", __name__, url_prefix="/booths/api", tag="fairs")
WRITES: dict[str, Any] = {"security": "session", "responses": [401, 403, 404, 409]}


def readable_fair(session: Session, code: str) -> Fair:
    """Return the fair if the asker may see it. Raises FairNotFound."""
    present = current_person()
    return queries.fair_by_code(session, code, scope_of(session, present.email if present else ""))


@bp.get("/fairs")
@bp.input(FairsQuery, location="query", arg_name="query")
@bp.output(FairsOut)
def list_fairs(query: dict[str, Any]) -> Any:
    """List announced fairs"""
    phase = query["phase"] if query["phase"] in PHASES else None
    with transaction() as session:
        page = paginate(session, queries.public_fairs(query["q"], phase, now()), query["page"])
        return {"fairs": page.items, "page": page.number, "pages": page.pages, "total": page.total}


@bp.get("/fairs/<code>")
@bp.output(FairDetailOut)
@bp.doc(responses=[404])
def show(code: str) -> Any:
    """Show a fair with its rules, payers, zones and versions"""
    with transaction() as session:
        fair = readable_fair(session, code)
        sizes = queries.counts_of(session, [fair])[fair.id]
        return {
            **{name: getattr(fair, name) for name in FairOut().fields},
            "rules": fair.rules,
            "booths": sizes.booths,
            "applications": sizes.applications,
            "payers": queries.payers(session, fair),
            "zones": queries.zones(session, fair),
            "versions": queries.versions(session, fair),
        }


@bp.post("/fairs")
@bp.input(NewFairIn, arg_name="sent")
@bp.output(FairOut, status_code=201)
@bp.doc(**WRITES)
@signed_in
def create(sent: dict[str, Any]) -> Any:
    """Make a draft fair (organisers)"""
    with transaction() as session:
        return fairs.create_fair(session, code=sent["code"].upper(), facts=facts_of(sent), by=person(), now=now())


@bp.put("/fairs/<code>")
@bp.input(ChangeIn, arg_name="sent")
@bp.output(FairOut)
@bp.doc(**WRITES)
@signed_in
def change(code: str, sent: dict[str, Any]) -> Any:
    """Change a fair's facts; once open, a changed date or place needs a reason and is told (organisers)"""
    with transaction() as session:
        facts = facts_of(sent)
        return fairs.change_fair(session, code=code, facts=facts, reason=sent["reason"], by=person(), now=now())


@bp.put("/fairs/<code>/rules")
@bp.input(RulesIn, arg_name="sent")
@bp.output(FairOut)
@bp.doc(**WRITES)
@signed_in
def set_rules(code: str, sent: dict[str, Any]) -> Any:
    """Set how a draft gives out its booths (organisers)"""
    with transaction() as session:
        return fairs.set_rules(
            session, code=code, rules=sent["rules"], provinces=province_codes(), by=person(), now=now()
        )


@bp.post("/fairs/<code>/payers")
@bp.input(PayerForm, arg_name="sent")
@bp.output({}, status_code=204)
@bp.doc(**WRITES)
@signed_in
def add_payer(code: str, sent: dict[str, Any]) -> Any:
    """Add a payer to a draft (organisers)"""
    with transaction() as session:
        fair_parts.save_payer(session, code=code, by=person(), **sent)
    return "", 204


@bp.put("/fairs/<code>/payers/<uuid:payer_id>")
@bp.input(PayerForm, arg_name="sent")
@bp.output({}, status_code=204)
@bp.doc(**WRITES)
@signed_in
def change_payer(code: str, payer_id: UUID, sent: dict[str, Any]) -> Any:
    """Change a payer of a draft (organisers)"""
    with transaction() as session:
        fair_parts.save_payer(session, code=code, payer_id=payer_id, by=person(), **sent)
    return "", 204


@bp.post("/fairs/<code>/zones")
@bp.input(ZoneForm, arg_name="sent")
@bp.output({}, status_code=204)
@bp.doc(**WRITES)
@signed_in
def add_zone(code: str, sent: dict[str, Any]) -> Any:
    """Add a zone to a draft (organisers)"""
    with transaction() as session:
        fair_parts.save_zone(session, code=code, by=person(), **sent)
    return "", 204


@bp.put("/fairs/<code>/zones/<uuid:zone_id>")
@bp.input(ZoneForm, arg_name="sent")
@bp.output({}, status_code=204)
@bp.doc(**WRITES)
@signed_in
def change_zone(code: str, zone_id: UUID, sent: dict[str, Any]) -> Any:
    """Change a zone of a draft (organisers)"""
    with transaction() as session:
        fair_parts.save_zone(session, code=code, zone_id=zone_id, by=person(), **sent)
    return "", 204


@bp.post("/fairs/<code>/open")
@bp.output(FairOut)
@bp.doc(**WRITES)
@signed_in
def open_fair(code: str) -> Any:
    """Open a draft for registration; it is frozen from then on (organisers)"""
    try:
        with transaction() as session:
            return fair_states.open_fair(
                session, code=code, secret=token_bytes(32), provinces=province_codes(), by=person(), now=now()
            )
    except FairIncomplete as incomplete:
        missing: dict[str, str | list[str]] = {}
        for one in incomplete.missing:
            missing[one.where] = [*missing.get(one.where, []), trouble_text(one.trouble)]
        raise Invalid(incomplete.text, fields=missing) from incomplete


@bp.post("/fairs/<code>/start")
@bp.output(FairOut)
@bp.doc(**WRITES)
@signed_in
def start_fair(code: str) -> Any:
    """Declare that a published fair runs (organisers)"""
    with transaction() as session:
        return fair_states.start_fair(session, code=code, by=person(), now=now())


@bp.post("/fairs/<code>/end")
@bp.output(FairOut)
@bp.doc(**WRITES)
@signed_in
def end_fair(code: str) -> Any:
    """Declare that a running fair is over (organisers)"""
    with transaction() as session:
        return fair_states.end_fair(session, code=code, by=person(), now=now())


@bp.post("/fairs/<code>/cancel")
@bp.input(CancelIn, arg_name="sent")
@bp.output(FairOut)
@bp.doc(**WRITES)
@signed_in
def cancel_fair(code: str, sent: dict[str, Any]) -> Any:
    """Cancel a fair; everybody with an application is told the reason (organisers)"""
    with transaction() as session:
        return fair_states.cancel_fair(session, code=code, reason=sent["reason"], by=person(), now=now())

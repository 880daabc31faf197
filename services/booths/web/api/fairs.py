"""JSON API of fairs: what everybody may read, and what organisers write."""

from collections.abc import Sequence
from datetime import datetime
from secrets import token_bytes
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import Session

from services.booths.actions import fair_parts, fair_states, fairs
from services.booths.domain.fairs import FairIncomplete
from services.booths.domain.rules import Rules
from services.booths.models import Fair
from services.booths.permissions import require_organiser, scope_of
from services.booths.queries import fairs as queries
from services.booths.web.fair_lines import PHASES
from services.booths.web.schemas.fairs import (
    CancelIn,
    ChangeIn,
    FairDetailOut,
    FairOut,
    FairsOut,
    FairsQuery,
    NewFairIn,
    OpenIn,
    PayerForm,
    RulesIn,
    ZoneForm,
    facts_of,
)
from shared.errors import Invalid
from shared.web.api import Api
from shared.web.choices import province_codes
from shared.web.problems import trouble_text
from shared.web.signin import current_person


def readable_fair(session: Session, code: str) -> Fair:
    """Return the fair if the asker may see it. Raises FairNotFound."""
    present = current_person()
    return queries.fair_by_code(session, code, scope_of(session, present.email if present else ""))


def list_fairs(_session: Session, *, q: str, phase: str | None, now: datetime) -> Select[Fair]:
    return queries.public_fairs(q, phase if phase in PHASES else None, now)


def show(session: Session, *, code: str) -> dict[str, Any]:
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


def create(session: Session, *, code: str, by: str, now: datetime, **facts: Any) -> Fair:
    return fairs.create_fair(session, code=code.upper(), facts=facts_of(facts), by=by, now=now)


def change(session: Session, *, code: str, reason: str, by: str, now: datetime, **facts: Any) -> Fair:
    return fairs.change_fair(session, code=code, facts=facts_of(facts), reason=reason, by=by, now=now)


def set_rules(session: Session, *, code: str, rules: Rules, by: str, now: datetime) -> Fair:
    return fairs.set_rules(session, code=code, rules=rules, provinces=province_codes(), by=by, now=now)


def open_fair(session: Session, *, code: str, by: str, now: datetime, without: Sequence[str] = ()) -> Fair:
    try:
        return fair_states.open_fair(
            session, code=code, secret=token_bytes(32), provinces=province_codes(), without=without, by=by, now=now
        )
    except FairIncomplete as incomplete:
        missing: dict[str, str | list[str]] = {}
        for one in incomplete.missing:
            missing[one.where] = [*missing.get(one.where, []), trouble_text(one.trouble)]
        raise Invalid(incomplete.text, fields=missing) from incomplete


API = Api("fairs_api", "/booths/api/fairs", tag="fairs")
ONE = "/<code>"

# fmt: off
API.get("", list_fairs, takes=FairsQuery, out=FairsOut, who="anybody", says="List announced fairs")
API.get(ONE, show, out=FairDetailOut, who="anybody", errors=[404],
        says="Show a fair with its rules, payers, zones and versions")
API.post("", create, takes=NewFairIn, out=FairOut, status=201, who=require_organiser,
         says="Make a draft fair (organisers)")
API.put(ONE, change, takes=ChangeIn, out=FairOut, who=require_organiser,
        says="Change a fair's facts; once open, a changed date or place needs a reason and is told (organisers)")
API.put(f"{ONE}/rules", set_rules, takes=RulesIn, out=FairOut, who=require_organiser,
        says="Set how a draft gives out its booths (organisers)")
API.post(f"{ONE}/payers", fair_parts.save_payer, takes=PayerForm, who=require_organiser,
         says="Add a payer to a draft (organisers)")
API.put(f"{ONE}/payers/<uuid:payer_id>", fair_parts.save_payer, takes=PayerForm, name="change_payer",
        who=require_organiser, says="Change a payer of a draft (organisers)")
API.post(f"{ONE}/zones", fair_parts.save_zone, takes=ZoneForm, who=require_organiser,
         says="Add a zone to a draft (organisers)")
API.put(f"{ONE}/zones/<uuid:zone_id>", fair_parts.save_zone, takes=ZoneForm, name="change_zone",
        who=require_organiser, says="Change a zone of a draft (organisers)")
API.post(f"{ONE}/open", open_fair, takes=OpenIn, out=FairOut, who=require_organiser,
         says="Open a draft for registration; frozen from then on; names groups without booths (organisers)")
API.post(f"{ONE}/start", fair_states.start_fair, out=FairOut, says="Declare that a published fair runs (organisers)")
API.post(f"{ONE}/end", fair_states.end_fair, out=FairOut, says="Declare that a running fair is over (organisers)")
API.post(f"{ONE}/cancel", fair_states.cancel_fair, takes=CancelIn, out=FairOut,
         who=require_organiser, says="Cancel a fair; everybody with an application is told the reason (organisers)")

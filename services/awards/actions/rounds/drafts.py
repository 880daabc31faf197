"""Making a round, changing what it says and by which rules it goes, throwing a draft away."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from sqlalchemy import exists, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.awards.actions.contacts import tell_officials
from services.awards.actions.rounds.held import outside, taken_round
from services.awards.domain.rounds import (
    RoundCodeTaken,
    RoundFacts,
    RoundFrozen,
    check_change,
    check_code,
    check_facts,
    tidied,
)
from services.awards.domain.rule_checks import checked_rules
from services.awards.domain.rules import PROFILES
from services.awards.models import Official, Round
from services.awards.models.rounds import OFFICES
from services.awards.permissions import require_host, scope_of
from services.awards.queries.rounds import province_codes_of
from shared.cases import change, note
from shared.errors import Forbidden
from shared.events.awards import RoundChanged
from shared.events.envelope import Event
from shared.places import provinces

PROFILE: Final = "vn-26-2014"


def create_round(
    session: Session,
    *,
    code: str,
    facts: RoundFacts,
    by: str,
    now: datetime,
    choosable: Collection[str] | None = None,
) -> Round:
    """Make a draft with the rules of profile vn-26-2014; ``choosable`` are the provinces it may be of (None: any).

    Organisers may make any, an officer a province's or commune's round of the own province. Tells nobody.
    Raises Forbidden, Invalid (code), RoundFactsWrong, RoundCodeTaken.
    """
    scope = scope_of(session, by)
    if not scope.staff:
        raise Forbidden
    wanted = tidied(facts)
    if not scope.organiser and wanted.province_code not in scope.provinces:
        raise Forbidden
    check_code(code)
    check_facts(wanted, provinces=provinces() if choosable is None else choosable, now=now)
    if session.scalar(select(exists().where(Round.code == code))):
        raise RoundCodeTaken(code=code)
    said = _columns(wanted)
    made = Round(code=code, rules=PROFILES[PROFILE].to_json(), created_by=by, created_at=now, changed_at=now, **said)
    session.add(made)
    try:
        session.flush()
    except IntegrityError as clash:
        raise RoundCodeTaken(code=code) from clash
    note(session, made, "created", by=by, now=now)
    return made


def change_round(session: Session, *, code: str, facts: RoundFacts, reason: str = "", by: str, now: datetime) -> Round:
    """Change what a round says about itself; a draft freely.

    Once it is open its names may be corrected and its deadlines put off, with a reason; a later end of taking dossiers
    publishes RoundChanged. Raises RoundNotFound, Forbidden, RoundUnchangeable, RoundFactsWrong.
    """
    found = taken_round(session, code)
    require_host(session, by, found)
    former = RoundFacts.of(found)
    wanted = tidied(facts, former)
    if found.state == "draft":
        check_facts(wanted, provinces=provinces(), now=now)
        if wanted.province_code != former.province_code or wanted.level != former.level:
            _check_still_own(session, by, wanted)
        moved = False
    else:
        moved = check_change(former, wanted, state=found.state, reason=reason, code=code, now=now)
    if not wanted.differing(former):
        return found
    why = reason.strip()
    put_off = moved and wanted.dossiers_close_at != former.dossiers_close_at
    tells = _told(found, wanted, why) if put_off else None  # the rest is read where it is shown
    what = "deadline_moved" if moved else "changed"
    change(session, found, by=by, now=now, tells=tells, what=what, reason=why, facts=_columns(wanted))
    return found


def change_rules(session: Session, *, code: str, rules: Any, by: str, now: datetime) -> Round:
    """Set the rules of a draft, written as ``Rules.to_json`` does. They are frozen when it opens.

    Raises RoundNotFound, Forbidden, RoundFrozen, RulesImplausible by field.
    """
    found = taken_round(session, code)
    require_host(session, by, found)
    if found.state != "draft":
        raise RoundFrozen(code=code)
    facts = {"rules": checked_rules(rules).to_json()}
    change(session, found, by=by, now=now, tells=None, what="rules_changed", facts=facts)  # a draft is told to nobody
    return found


def delete_draft(session: Session, *, code: str, by: str, now: datetime) -> None:
    """Throw a draft away with its officials, who then belong to nothing. Publishes ContactsChanged for these.

    Raises RoundNotFound, Forbidden, RoundFrozen.
    """
    found = taken_round(session, code)
    require_host(session, by, found)
    if found.state != "draft":
        raise RoundFrozen(code=code)
    officials = session.scalars(select(Official).where(Official.round_id == found.id)).all()
    for official in officials:
        session.delete(official)
    for office in OFFICES:
        if any(official.office == office for official in officials):
            tell_officials(session, found, office, now=now)
    note(session, found, "thrown_away", by=by, now=now)
    session.flush()
    session.delete(found)


def _check_still_own(session: Session, by: str, wanted: RoundFacts) -> None:
    """An officer cannot make the own province's round another's, nor a region's."""
    scope = scope_of(session, by)
    if not scope.organiser and wanted.province_code not in scope.provinces:
        raise Forbidden


def _told(round_: Round, wanted: RoundFacts, reason: str) -> Event | None:
    changed = RoundChanged(
        round_id=round_.id,
        round_code=round_.code,
        round_name_vi=wanted.name_vi,
        round_name_en=wanted.name_en,
        province_codes=province_codes_of(round_),
        dossiers_close_at=wanted.dossiers_close_at,
        reason=reason,
    )
    return outside(round_, changed)


def _columns(facts: RoundFacts) -> dict[str, Any]:
    """Return what a round says about itself as its columns hold it."""
    return {name: getattr(facts, name) for name in RoundFacts.__slots__} | {"regions": list(facts.regions)}

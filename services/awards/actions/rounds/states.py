"""A round opens for dossiers, is scored, is closed: none of it can be taken back."""

from datetime import datetime

from sqlalchemy.orm import Session

from services.awards.actions import assignments
from services.awards.actions.rounds.held import outside, round_facts, taken_round
from services.awards.domain.lifecycle import ROUND
from services.awards.domain.rounds import Missing, RoundIncomplete
from services.awards.domain.rules import Rules
from services.awards.models import Round
from services.awards.permissions import require_host, require_secretariat
from services.awards.queries.readiness import loads, missing_for_closing, missing_for_opening, missing_for_scoring
from services.awards.queries.rounds import province_codes_of
from shared.cases import move
from shared.events.awards import RoundOpened, ScoringBegan
from shared.messaging import outbox


def open_round(session: Session, *, code: str, by: str, now: datetime) -> Round:
    """Open a draft for dossiers: its rules are frozen with their hash. Publishes RoundOpened.

    Raises RoundNotFound, Forbidden, RoundNotReady, RoundIncomplete (with all that is missing).
    """
    found = taken_round(session, code)
    require_host(session, by, found)
    ROUND.check(found.state, "open")
    _require(missing_for_opening(found, now))
    rules = Rules.from_json(found.rules)
    frozen = {"rules": rules.to_json(), "rules_sha256": rules.sha256()}
    opened = RoundOpened(
        **round_facts(found),
        province_codes=province_codes_of(found),
        dossiers_close_at=found.dossiers_close_at,
        rules_sha256=rules.sha256(),
    )
    move(
        session,
        found,
        "open",
        by=by,
        now=now,
        tells=outside(found, opened),
        what="opened",
        reason=rules.sha256(),
        facts={"opened_at": now, **frozen},
    )
    return found


def begin_scoring(session: Session, *, code: str, by: str, now: datetime) -> Round:
    """Give the accepted products to the judges. Publishes ScoringBegan for each judge who has something to score.

    From then on no dossier comes in and no judge is added without the secretariat's own act.
    Raises RoundNotFound, Forbidden, RoundNotReady, RoundIncomplete, and what assigning raises.
    """
    found = taken_round(session, code)
    require_secretariat(session, by, found)
    ROUND.check(found.state, "scoring")
    _require(missing_for_scoring(session, found, now))
    assignments.assign_all(session, found, by=by, now=now)
    began = {"scoring_began_at": now}
    move(session, found, "scoring", by=by, now=now, tells=None, what="scoring_began", facts=began)  # told to each below
    session.flush()
    for judge, products in loads(session, found.id):
        event = ScoringBegan(
            **round_facts(found),
            judge_id=judge.id,
            judge_name=judge.name,
            products=products,
            left=products,
            scoring_closes_at=found.scoring_closes_at,
        )
        outbox.record(session, event, at=now)
    return found


def close_round(session: Session, *, code: str, by: str, now: datetime) -> Round:
    """Close a published round once the days for complaints are over and each was answered. Tells nobody.

    Raises RoundNotFound, Forbidden, RoundNotReady, RoundIncomplete.
    """
    found = taken_round(session, code)
    require_host(session, by, found)
    ROUND.check(found.state, "closed")
    _require(missing_for_closing(session, found, now))
    move(session, found, "closed", by=by, now=now, tells=None)  # what everybody had to hear was told when published
    return found


def _require(missing: list[Missing]) -> None:
    if missing:
        raise RoundIncomplete(missing)

"""The council's decisions, written down by the secretariat: the jury's order and the ballots, or with a reason not."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from services.awards.actions.rounds import taken_round
from services.awards.domain.ballots import NoMembers, quorum
from services.awards.domain.decisions import DepartureExplanation, NotPassed, check_caps, check_explanation
from services.awards.domain.lifecycle import RoundNotReady
from services.awards.models import Decision, Round
from services.awards.permissions import require_secretariat
from services.awards.queries.ballots import count_members, open_ballot_of
from services.awards.queries.council import CouncilOutcome, RankedProduct, decisions_of, outcome
from shared.cases import note
from shared.errors import Conflict
from shared.i18n import N_


class NotVotedYet(Conflict):
    """The council was not asked about every product that passed."""

    text = N_("Hội đồng chưa bỏ phiếu về %(count)s sản phẩm đạt điểm. Hãy mở và kết thúc lần bỏ phiếu trước.")


class BallotStillOpen(Conflict):
    """A ballot is open, so that its outcome is not known."""

    text = N_("Lần bỏ phiếu số %(number)s còn mở. Hãy kết thúc lần đó trước.")


def propose(session: Session, *, round_code: str, by: str, now: datetime) -> CouncilOutcome:
    """Decide on every product as the jury's order and the ballots say.

    A product that the ballot took out of the order gets no decision here: it waits for its reason (decide_product).
    Departures explained before stay as long as they are departures. Raises RoundNotFound, Forbidden, RoundNotReady,
    NoTally, BallotStillOpen, NotVotedYet; CapReached if the departures kept leave no room for the order.
    """
    round_, stand = _taken(session, round_code, by)
    if still := open_ballot_of(session, round_.id):
        raise BallotStillOpen(number=still.number)
    if stand.unasked:
        raise NotVotedYet(count=len(stand.unasked))
    kept = {
        dossier_id: decision
        for dossier_id, decision in decisions_of(session, round_.id).items()
        if not decision.follows_jury
    }
    kept = {line.dossier_id: kept[line.dossier_id] for line in stand.lines if _still_departs(stand, line, kept)}
    explained = {line.code: kept[line.dossier_id].recognised for line in stand.lines if line.dossier_id in kept}
    stand = replace(stand, explained=explained)
    stale = delete(Decision).where(Decision.round_id == round_.id, Decision.dossier_id.not_in(kept))
    session.execute(stale, execution_options={"synchronize_session": "fetch"})
    _check_caps(stand, {line.dossier_id for line in stand.lines if line.code in stand.proposal.recognised})
    session.add_all(
        _following(stand, line, round_, by, now)
        for line in stand.lines
        if line.dossier_id not in kept and line.code not in stand.proposal.unexplained
    )
    note(session, round_, "decisions_proposed", by=by, now=now)
    session.flush()
    return stand


def decide_product(
    session: Session,
    *,
    round_code: str,
    voting_code: str,
    recognised: bool,
    by: str,
    now: datetime,
    reason: str = "",
    votes_yes: int | None = None,
    votes_no: int | None = None,
    minutes_number: str = "",
) -> Decision:
    """Write down the council's decision on one product.

    What leaves the jury's order (domain/decisions.py) needs reason, votes and the minutes' number: Invalid by field
    without. The caps hold whatever is decided. Raises RoundNotFound, Forbidden, RoundNotReady, NoTally,
    ProductNotFound, BallotStillOpen, NotVotedYet, NotPassed, CapReached.
    """
    round_, stand = _taken(session, round_code, by)
    if still := open_ballot_of(session, round_.id):
        raise BallotStillOpen(number=still.number)
    line = _decidable(stand, voting_code, recognised)
    departs = stand.departs(voting_code, recognised)
    given = DepartureExplanation(reason, votes_yes, votes_no, minutes_number)
    if departs:
        check_departure(session, round_, stand, given, line.code, recognised=recognised)
    if recognised:
        others = {key for key, one in decisions_of(session, round_.id).items() if one.recognised}
        _check_caps(stand, others | {line.dossier_id})
    decision = session.get(Decision, line.dossier_id) or Decision(dossier_id=line.dossier_id, round_id=round_.id)
    _write(decision, stand, line, given if departs else None, recognised=recognised)
    decision.decided_by, decision.decided_at = by, now
    session.add(decision)
    session.flush()
    facts = {"recognised": recognised, "votes_yes": decision.votes_yes, "votes_no": decision.votes_no}
    note(session, decision, "decided", by=by, now=now, reason=reason if departs else "", facts=facts)
    return decision


def _decidable(stand: CouncilOutcome, voting_code: str, recognised: bool) -> RankedProduct:
    """Return the product's line, if the council may decide so about it by now."""
    line = stand.line(voting_code)
    if recognised and not line.candidate.passed:
        raise NotPassed(code=voting_code)
    if line.candidate.passed and line.code not in stand.verdicts:
        raise NotVotedYet(count=len(stand.unasked))
    return line


def check_departure(
    session: Session, round_: Round, stand: CouncilOutcome, given: DepartureExplanation, code: str, *, recognised: bool
) -> None:
    """Raise Invalid, by field, unless the departure of a product is explained as the round's rules ask."""
    members, least = votes_needed(session, round_, stand, code)
    if not members:
        raise NoMembers
    check_explanation(given, recognised=recognised, members=members, least=least)


def votes_needed(session: Session, round_: Round, stand: CouncilOutcome, code: str) -> tuple[int, int]:
    """Return how many members may vote on a product, and the fewest votes that decide on it: 0, 0 without a council.

    That is the quorum, or what the product's ballot counted: a valid ballot has fewer votes than papers on a product
    from which members were recused.
    """
    members = count_members(session, round_.id)
    if not members:
        return 0, 0
    least, verdict = quorum(members, stand.rules.council_quorum_percent), stand.verdicts.get(code)
    return members, least if verdict is None else min(least, verdict.votes.yes + verdict.votes.no)


def _taken(session: Session, round_code: str, by: str) -> tuple[Round, CouncilOutcome]:
    round_ = taken_round(session, round_code)
    require_secretariat(session, by, round_)
    if round_.state != "council":
        raise RoundNotReady(state=round_.state, wanted="council")
    return round_, outcome(session, round_)


def _still_departs(stand: CouncilOutcome, line: RankedProduct, kept: Mapping[UUID, Decision]) -> bool:
    decision = kept.get(line.dossier_id)
    return decision is not None and stand.departs(line.code, decision.recognised)


def _check_caps(stand: CouncilOutcome, recognised: Collection[UUID]) -> None:
    check_caps((line.candidate for line in stand.lines if line.dossier_id in recognised), stand.rules)


def _following(stand: CouncilOutcome, line: RankedProduct, round_: Round, by: str, now: datetime) -> Decision:
    made = Decision(dossier_id=line.dossier_id, round_id=round_.id, decided_by=by, decided_at=now)
    _write(made, stand, line, None, recognised=line.code in stand.proposal.recognised)
    return made


def _write(
    decision: Decision,
    stand: CouncilOutcome,
    line: RankedProduct,
    why: DepartureExplanation | None,
    *,
    recognised: bool,
) -> None:
    """Fill in a decision: with its explanation if it departs, else with what the ballot said of the product."""
    decision.recognised, decision.follows_jury = recognised, why is None
    if why is not None:
        decision.votes_yes, decision.votes_no = why.votes_yes, why.votes_no
        decision.reason, decision.minutes_number = why.reason, why.minutes_number
        return
    verdict = stand.verdicts.get(line.code)
    decision.votes_yes = verdict.votes.yes if verdict else None
    decision.votes_no = verdict.votes.no if verdict else None
    decision.reason, decision.minutes_number = "", verdict.minutes_number if verdict else ""

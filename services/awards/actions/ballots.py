"""The council votes: its part begins, ballots are opened, papers cast in secret, ballots closed and counted."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.awards.actions.rounds import round_facts, shared_round, taken_round
from services.awards.domain import ballots
from services.awards.domain.lifecycle import ROUND, BallotClosed, RoundNotReady
from services.awards.domain.rules import Rules
from services.awards.models import Ballot, Decision, Round, Vote
from services.awards.permissions import require_council, require_secretariat
from services.awards.queries.ballots import ballot_by_number, count_members, open_ballot_of, tied_to
from services.awards.queries.council import outcome
from services.awards.queries.results import TALLY_OUTDATED, changed_since, named
from shared.cases import move, note
from shared.errors import Conflict, Forbidden, Invalid
from shared.events.awards import BallotOpened
from shared.i18n import N_
from shared.messaging import outbox

LONGEST_MINUTES_NUMBER = 60


class BallotIsOpen(Conflict):
    """One ballot is open; the next can be opened when it is closed."""

    text = N_("Lần bỏ phiếu số %(number)s đang mở. Hãy kết thúc hoặc hủy lần đó trước.")


class TallyOutdated(Conflict):
    """The council would vote on what is no longer the result; the tally is computed again first."""

    text = TALLY_OUTDATED


class NothingToVoteOn(Conflict):
    """No product passed."""

    text = N_("Không có sản phẩm nào đạt điểm nên không có gì để bỏ phiếu.")


def begin_council(session: Session, *, round_code: str, by: str, now: datetime) -> Round:
    """Hand the tallied round over to its council. What it decided on an earlier version of the tally is dropped.

    Raises RoundNotFound, Forbidden, RoundNotReady.
    """
    round_ = taken_round(session, round_code)
    require_secretariat(session, by, round_)
    ROUND.check(round_.state, "council")
    drop_council(session, round_, by=by, now=now)
    move(
        session, round_, "council", by=by, now=now, tells=None, what="council_began"
    )  # its members are asked by ballot
    return round_


def open_ballot(
    session: Session, *, round_code: str, by: str, now: datetime, subjects: Sequence[str] | None = None
) -> Ballot:
    """Ask the council about every product that passed, product by product or by group as the rules say.

    ``subjects`` asks again about some only: voting codes, or groups where the rules vote by group.
    Publishes BallotOpened. Raises RoundNotFound, Forbidden, RoundNotReady, BallotIsOpen, TallyOutdated,
    NothingToVoteOn, NoMembers; Invalid for subjects that are not among those that passed.
    """
    round_ = taken_round(session, round_code)
    require_secretariat(session, by, round_)
    if round_.state != "council":
        raise RoundNotReady(state=round_.state, wanted="council")
    if already := open_ballot_of(session, round_.id):
        raise BallotIsOpen(number=already.number)
    stand = outcome(session, round_)
    if changed := changed_since(session, stand.tally):
        raise TallyOutdated(codes=named(changed))
    rules = Rules.from_json(round_.rules)
    products = [(line.code, line.candidate.group) for line in stand.passed]
    kind, asked = _question(rules.ballot, products, subjects)
    members = count_members(session, round_.id, now)
    ballot = Ballot(
        round_id=round_.id,
        number=_next_number(session, round_),
        kind=kind,
        subjects=asked,
        tally_version=stand.tally.version,
        members=members,
        quorum=ballots.quorum(members, rules.council_quorum_percent),
        opened_by=by,
        opened_at=now,
    )
    session.add(ballot)
    note(session, ballot, "ballot_opened", by=by, now=now)
    if not round_.rehearsal:
        _tell_opened(session, round_, ballot, products)
    session.flush()
    return ballot


def _next_number(session: Session, round_: Round) -> int:
    return 1 + (session.scalar(select(func.max(Ballot.number)).where(Ballot.round_id == round_.id)) or 0)


def _tell_opened(session: Session, round_: Round, ballot: Ballot, products: Sequence[tuple[str, str]]) -> None:
    """Tell the council how many products (code, group) it is asked about."""
    concerned = sum(subject in ballot.subjects for product in products for subject in product)
    told = BallotOpened(**round_facts(round_), ballot_number=ballot.number, products=concerned)
    outbox.record(session, told, at=ballot.opened_at)


def cast_vote(
    session: Session,
    *,
    round_code: str,
    number: int,
    answers: Mapping[str, bool],
    by: str,
    now: datetime,
    recused: Sequence[str] = (),
) -> Vote:
    """Hand in one's own ballot paper, or put another in its place while the ballot is open.

    ``recused`` are subjects that the member is tied to by their own word; those that the books tie them to (their
    establishment's, what they may not judge) come to these. Answers about them do not count; the recusal is kept.
    Nobody votes for another, and nobody reads another's paper. Raises RoundNotFound, Forbidden (also for who joined the
    council after the ballot was opened), BallotNotFound, BallotClosed; Invalid by ``answers.<subject>``.
    """
    round_ = shared_round(session, round_code)
    member = require_council(session, by, round_.id)
    ballot = ballot_by_number(session, round_.id, number)
    session.refresh(ballot)
    if ballot.state != "open" or round_.state != "council":
        raise BallotClosed
    if member.added_at > ballot.opened_at:
        raise Forbidden(N_("Ông/Bà vào Hội đồng sau khi lần bỏ phiếu này mở nên không có phiếu trong lần này."))
    aside = [one for one in ballot.subjects if one in {*recused, *tied_to(session, round_.id, ballot, by)}]
    own = {subject: answer for subject, answer in answers.items() if subject not in aside}
    ballots.check_paper(ballot.subjects, own, aside)
    given = {"answers": own, "recused": aside, "cast_at": now}
    session.execute(
        insert(Vote)
        .values(ballot_id=ballot.id, official_id=member.id, **given)
        .on_conflict_do_update(index_elements=[Vote.ballot_id, Vote.official_id], set_=given)
    )
    note(session, ballot, "voted", by=by, now=now, facts={"recused": aside} if aside else {})  # never how
    return session.get_one(Vote, (ballot.id, member.id), populate_existing=True)


def close_ballot(
    session: Session, *, round_code: str, number: int, minutes_number: str, by: str, now: datetime
) -> Ballot:
    """Count the papers and close the ballot. The counts are kept; what is on each paper is destroyed.

    Raises RoundNotFound, Forbidden, BallotNotFound, BallotClosed, TooFewPapers; Invalid without the minutes' number.
    """
    ballot = _open_one(session, round_code, number, by)
    if not 1 <= len(minutes_number) <= LONGEST_MINUTES_NUMBER:
        raise Invalid(fields={"minutes_number": N_("Ghi số biên bản họp Hội đồng.")})
    papers = session.scalars(select(Vote.answers).where(Vote.ballot_id == ballot.id)).all()
    counted = ballots.count(ballot.subjects, papers, least=ballot.quorum)
    counts = {subject: {"yes": votes.yes, "no": votes.no} for subject, votes in counted.items()}
    ballot.counts, ballot.minutes_number, ballot.closed_at = counts, minutes_number, now
    # its outcome is told with the whole result
    move(session, ballot, "closed", by=by, now=now, tells=None, what="ballot_closed", reason=minutes_number)
    _empty_papers(session, ballot)
    return ballot


def cancel_ballot(session: Session, *, round_code: str, number: int, reason: str, by: str, now: datetime) -> Ballot:
    """Give up an open ballot: nothing is counted, its papers are destroyed.

    Raises RoundNotFound, Forbidden, BallotNotFound, BallotClosed; Invalid without a reason.
    """
    ballot = _open_one(session, round_code, number, by)
    if not reason:
        raise Invalid(fields={"reason": N_("Ghi lý do hủy lần bỏ phiếu.")})
    _cancel(session, ballot, "ballot_cancelled", by=by, now=now, reason=reason)
    return ballot


def drop_council(session: Session, round_: Round, *, by: str, now: datetime) -> None:
    """Drop what the council decided on a tally that is no longer the result, and the ballot on it that is open."""
    session.execute(delete(Decision).where(Decision.round_id == round_.id))
    if still := open_ballot_of(session, round_.id):
        _cancel(session, still, "ballot_dropped", by=by, now=now)


def _cancel(session: Session, ballot: Ballot, what: str, *, by: str, now: datetime, reason: str = "") -> None:
    """Give a ballot up; its members see on its page that it is not open any more."""
    ballot.closed_at = now
    move(session, ballot, "cancelled", by=by, now=now, tells=None, what=what, reason=reason)
    _empty_papers(session, ballot)


def _empty_papers(session: Session, ballot: Ballot) -> None:
    """Destroy what is on each paper, whether it was counted or not."""
    session.execute(update(Vote).where(Vote.ballot_id == ballot.id).values(answers={}))


def _open_one(session: Session, round_code: str, number: int, by: str) -> Ballot:
    round_ = taken_round(session, round_code)
    require_secretariat(session, by, round_)
    ballot = ballot_by_number(session, round_.id, number)
    session.refresh(ballot)
    if ballot.state != "open":
        raise BallotClosed
    return ballot


def _question(kind: str, products: Sequence[tuple[str, str]], wanted: Sequence[str] | None) -> tuple[str, list[str]]:
    """Return what kind of ballot it is and what it asks; whatever the rules say, single products may be asked again."""
    if not products:
        raise NothingToVoteOn
    if wanted is None:
        return kind, ballots.subjects(kind, products)
    for one in dict.fromkeys((kind, "by_product")):
        possible = ballots.subjects(one, products)
        if wanted and set(wanted) <= set(possible):
            return one, [subject for subject in possible if subject in set(wanted)]
    raise Invalid(fields={"subjects": N_("Chỉ hỏi lại về sản phẩm hoặc nhóm đã đạt điểm của kỳ này.")})

"""The council through its actions: secret ballots with a quorum, decisions under the caps, departures with reasons."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.awards.actions import ballots, decisions
from services.awards.domain.ballots import NoMembers, TooFewPapers
from services.awards.domain.decisions import CapReached, NotPassed
from services.awards.domain.lifecycle import BallotClosed, RoundNotReady
from services.awards.models import Ballot, Decision, Dossier, Official, Round, Vote
from services.awards.queries import ballots as ballot_queries
from services.awards.queries import council as queries
from shared.errors import Forbidden, Invalid
from tests.awards_builders import make_official
from tests.builders import NOW, told
from tests.integration.awards.council_builders import (
    MINUTES,
    SECRETARY,
    WHY,
    in_council,
    make_tallied,
    members_of,
    voted,
)


def decided(session: Session, round_: Round) -> dict[str, tuple[bool, bool]]:
    """Voting code → (recognised, follows the jury)."""
    rows = session.execute(
        select(Dossier.voting_code, Decision.recognised, Decision.follows_jury)
        .join(Dossier, Dossier.id == Decision.dossier_id)
        .where(Decision.round_id == round_.id)
        .order_by(Dossier.voting_code)
    )
    return {str(code): (recognised, follows) for code, recognised, follows in rows}


def decide(session: Session, round_: Round, code: str, recognised: bool, **why: Any) -> Decision:
    return decisions.decide_product(
        session, round_code=round_.code, voting_code=code, recognised=recognised, by=SECRETARY, now=NOW, **why
    )


def propose(session: Session, round_: Round) -> None:
    decisions.propose(session, round_code=round_.code, by=SECRETARY, now=NOW)


def vote(session: Session, round_: Round, by: str, answers: dict[str, bool], number: int = 1) -> Vote:
    return ballots.cast_vote(session, round_code=round_.code, number=number, answers=answers, by=by, now=NOW)


def test_the_council_votes_and_the_decision_follows(session: Session) -> None:
    round_ = make_tallied(session)
    ballots.begin_council(session, round_code=round_.code, by=SECRETARY, now=NOW)
    ballot = voted(session, round_)
    assert (ballot.members, ballot.quorum, ballot.state) == (3, 3, "closed")
    assert ballot.subjects == [f"B-00{place}" for place in range(1, 6)]
    assert ballot.counts["B-005"] == {"yes": 3, "no": 0}
    assert told(session) == ["awards.ballot.opened"]
    propose(session, round_)
    assert decided(session, round_) == {f"B-00{place}": (place <= 3, True) for place in range(1, 7)}
    first = session.scalars(select(Decision).where(Decision.recognised)).first()
    assert first is not None
    assert (first.votes_yes, first.votes_no, first.minutes_number, first.reason) == (3, 0, MINUTES, "")


def test_a_ballot_by_group_asks_about_groups(session: Session) -> None:
    round_ = in_council(session, rules={"ballot": "by_group"})
    assert voted(session, round_).subjects == ["B"]
    again = voted(session, round_, subjects=["B-002"], against=["B-002"])
    assert (again.kind, again.subjects) == ("by_product", ["B-002"])
    stand = queries.outcome(session, round_)
    assert stand.proposal.recognised == {"B-001", "B-003", "B-004"}
    assert stand.proposal.unexplained == {"B-002"}


def test_below_the_quorum_a_ballot_cannot_be_closed(session: Session) -> None:
    round_ = in_council(session)
    ballots.open_ballot(session, round_code=round_.code, by=SECRETARY, now=NOW)
    yes = {f"B-00{place}": True for place in range(1, 6)}
    for member in members_of(session, round_)[:2]:
        vote(session, round_, member, yes)
    close: dict[str, Any] = {"round_code": round_.code, "number": 1, "by": SECRETARY, "now": NOW}
    with pytest.raises(TooFewPapers):
        ballots.close_ballot(session, minutes_number=MINUTES, **close)
    vote(session, round_, members_of(session, round_)[2], yes)
    with pytest.raises(Invalid) as refused:
        ballots.close_ballot(session, minutes_number="", **close)
    assert refused.value.fields.keys() == {"minutes_number"}
    assert ballots.close_ballot(session, minutes_number=MINUTES, **close).state == "closed"
    with pytest.raises(BallotClosed):
        ballots.close_ballot(session, minutes_number=MINUTES, **close)


def test_a_member_has_one_paper_which_may_be_replaced_until_the_ballot_is_closed(session: Session) -> None:
    round_ = in_council(session)
    ballots.open_ballot(session, round_code=round_.code, by=SECRETARY, now=NOW)
    with pytest.raises(ballots.BallotIsOpen):
        ballots.open_ballot(session, round_code=round_.code, by=SECRETARY, now=NOW)
    answers = {f"B-00{place}": True for place in range(1, 6)}
    first, *others = members_of(session, round_)
    vote(session, round_, first, answers)
    vote(session, round_, first, {**answers, "B-001": False})
    with pytest.raises(Invalid) as refused:
        vote(session, round_, first, {"B-001": True})
    assert "answers.B-002" in refused.value.fields
    for member in others:
        vote(session, round_, member, answers)
    closed = ballots.close_ballot(
        session, round_code=round_.code, number=1, minutes_number=MINUTES, by=SECRETARY, now=NOW
    )
    assert closed.counts["B-001"] == {"yes": 2, "no": 1}
    with pytest.raises(BallotClosed):
        vote(session, round_, first, answers)


def test_papers_are_secret_and_destroyed_when_they_are_counted(session: Session) -> None:
    round_ = in_council(session)
    ballot = voted(session, round_)
    assert set(session.scalars(select(Vote.answers.op("::")(text("text"))))) == {"{}"}
    seen = [(member.email, done) for member, done in ballot_queries.members_of(session, ballot)]
    assert seen == [(email, True) for email in members_of(session, round_)]


def test_a_cancelled_ballot_leaves_nothing_behind(session: Session) -> None:
    round_ = in_council(session)
    ballots.open_ballot(session, round_code=round_.code, by=SECRETARY, now=NOW)
    vote(session, round_, members_of(session, round_)[0], {f"B-00{place}": True for place in range(1, 6)})
    cancel: dict[str, Any] = {"round_code": round_.code, "number": 1, "by": SECRETARY, "now": NOW}
    with pytest.raises(Invalid):
        ballots.cancel_ballot(session, reason="", **cancel)
    assert ballots.cancel_ballot(session, reason="Mở nhầm", **cancel).state == "cancelled"
    assert queries.outcome(session, round_).verdicts == {}
    assert session.scalars(select(Vote.answers)).all() == [{}]
    assert ballots.open_ballot(session, round_code=round_.code, by=SECRETARY, now=NOW).number == 2


def test_nobody_votes_who_joined_after_the_opening_or_is_no_member(session: Session) -> None:
    round_ = in_council(session)
    ballots.open_ballot(session, round_code=round_.code, by=SECRETARY, now=NOW)
    make_official(session, round_, "council", "moi@example.vn", added_at=NOW + timedelta(minutes=1))
    for stranger in ("moi@example.vn", SECRETARY, "organiser@example.vn", ""):
        with pytest.raises(Forbidden):
            vote(session, round_, stranger, {f"B-00{place}": True for place in range(1, 6)})


def test_a_round_without_council_or_before_its_time_opens_no_ballot(session: Session) -> None:
    with pytest.raises(NoMembers):
        ballots.open_ballot(session, round_code=in_council(session, members=0).code, by=SECRETARY, now=NOW)
    with pytest.raises(RoundNotReady):
        ballots.open_ballot(session, round_code=make_tallied(session).code, by=SECRETARY, now=NOW)
    with pytest.raises(RoundNotReady):
        ballots.begin_council(session, round_code=in_council(session).code, by=SECRETARY, now=NOW)


def test_a_rehearsal_votes_and_tells_nobody(session: Session) -> None:
    real = make_tallied(session)
    voted(session, in_council(session, rehearsal=True, rehearsal_of=real.id))
    assert told(session) == []


def test_nothing_is_proposed_before_the_council_was_asked(session: Session) -> None:
    round_ = in_council(session)
    with pytest.raises(decisions.NotVotedYet):
        propose(session, round_)
    with pytest.raises(decisions.NotVotedYet):
        decide(session, round_, "B-001", True)
    ballots.open_ballot(session, round_code=round_.code, by=SECRETARY, now=NOW)
    with pytest.raises(decisions.BallotStillOpen):
        propose(session, round_)


def test_who_is_refused_by_ballot_waits_for_the_reason_and_the_next_moves_up(session: Session) -> None:
    round_ = in_council(session)
    voted(session, round_, against=["B-002", "B-005"])
    propose(session, round_)
    assert decided(session, round_) == {
        "B-001": (True, True), "B-003": (True, True), "B-004": (True, True), "B-005": (False, True),
        "B-006": (False, True),
    }  # fmt: skip
    with pytest.raises(Invalid) as refused:
        decide(session, round_, "B-002", False)
    assert refused.value.fields.keys() == {"reason", "votes_yes", "votes_no", "minutes_number"}
    decide(session, round_, "B-002", False, votes_yes=0, votes_no=3, **WHY)
    assert decided(session, round_)["B-002"] == (False, False)
    propose(session, round_)  # again: the explained departure stays
    assert decided(session, round_)["B-002"] == (False, False)


@pytest.mark.parametrize("missing", ["reason", "votes_yes", "votes_no", "minutes_number"])
@pytest.mark.parametrize(("code", "recognised", "yes"), [("B-001", False, 1), ("B-005", True, 2)])
def test_a_departure_without_all_its_parts_cannot_be_saved(
    session: Session, missing: str, code: str, recognised: bool, yes: int
) -> None:
    round_ = in_council(session)
    voted(session, round_)
    propose(session, round_)
    if recognised:  # makes room below the cap
        decide(session, round_, "B-003", False, votes_yes=0, votes_no=3, **WHY)
    full = {"votes_yes": yes, "votes_no": 3 - yes, **WHY}
    with pytest.raises(Invalid) as refused:
        decide(session, round_, code, recognised, **{name: value for name, value in full.items() if name != missing})
    assert refused.value.fields.keys() == {missing}
    decide(session, round_, code, recognised, **full)
    assert decided(session, round_)[code] == (recognised, False)


@pytest.mark.parametrize("change", ["reason = ''", "minutes_number = ''", "votes_yes = NULL", "votes_no = NULL"])
def test_the_database_itself_keeps_no_unexplained_departure(session: Session, change: str) -> None:
    round_ = in_council(session)
    voted(session, round_)
    propose(session, round_)
    decide(session, round_, "B-001", False, votes_yes=1, votes_no=2, **WHY)
    session.flush()
    with pytest.raises(IntegrityError, match="departure_is_explained"):
        session.execute(text(f"UPDATE decisions SET {change} WHERE NOT follows_jury"))


def test_what_members_were_recused_from_is_decided_by_the_votes_that_there_were(session: Session) -> None:
    """Three papers are a quorum of three; with one member recused there are two votes on the product, and no more."""
    round_ = in_council(session)
    ballot = ballots.open_ballot(session, round_code=round_.code, by=SECRETARY, now=NOW)
    answers = {subject: subject != "B-002" for subject in ballot.subjects}
    for by, aside in zip(members_of(session, round_), (["B-002"], [], []), strict=True):
        ballots.cast_vote(session, round_code=round_.code, number=1, answers=answers, recused=aside, by=by, now=NOW)
    ballots.close_ballot(session, round_code=round_.code, number=1, minutes_number=MINUTES, by=SECRETARY, now=NOW)
    propose(session, round_)
    with pytest.raises(Invalid):
        decide(session, round_, "B-002", False, votes_yes=0, votes_no=1, **WHY)
    assert decide(session, round_, "B-002", False, votes_yes=0, votes_no=2, **WHY).votes_no == 2
    with pytest.raises(Invalid):
        decide(session, round_, "B-001", False, votes_yes=0, votes_no=2, **WHY)


def test_no_vote_lifts_a_cap_or_the_pass_mark(session: Session) -> None:
    round_ = in_council(session)
    voted(session, round_)
    propose(session, round_)
    with pytest.raises(CapReached):
        decide(session, round_, "B-004", True, votes_yes=3, votes_no=0, **WHY)
    with pytest.raises(NotPassed):
        decide(session, round_, "B-006", True, votes_yes=3, votes_no=0, **WHY)


def test_caps_of_groups_and_provinces_hold_too(session: Session) -> None:
    round_ = in_council(session, cap=None, rules={"caps_by_group": {"B": 4}, "cap_per_province": 2})
    voted(session, round_)
    propose(session, round_)
    chosen = [code for code, (recognised, _) in decided(session, round_).items() if recognised]
    assert chosen == ["B-001", "B-002", "B-003", "B-004"]  # B-005 would be the third of its province
    decide(session, round_, "B-001", False, votes_yes=0, votes_no=3, **WHY)
    decide(session, round_, "B-005", True, votes_yes=3, votes_no=0, **WHY)
    with pytest.raises(CapReached):
        decide(session, round_, "B-001", True)


def test_a_struck_product_leaves_its_place_to_the_next(session: Session) -> None:
    round_ = in_council(session)
    voted(session, round_)
    session.execute(text("UPDATE dossiers SET state = 'struck' WHERE voting_code = 'B-001'"))
    propose(session, round_)
    chosen = [code for code, (recognised, _) in decided(session, round_).items() if recognised]
    assert chosen == ["B-002", "B-003", "B-004"]
    with pytest.raises(queries.ProductNotFound):
        decide(session, round_, "B-001", True)


def test_a_new_tally_drops_what_was_decided_on_the_old_one(session: Session) -> None:
    round_ = in_council(session)
    voted(session, round_)
    propose(session, round_)
    round_.state = "tallied"
    session.flush()
    ballots.begin_council(session, round_code=round_.code, by=SECRETARY, now=NOW)
    assert decided(session, round_) == {}


def test_the_ranked_list_is_narrowed(session: Session) -> None:
    round_ = in_council(session)
    voted(session, round_, against=["B-002"])
    propose(session, round_)

    def codes(**asked: str) -> list[str | None]:
        rows = session.execute(queries.ranked(round_.id, 1, queries.CouncilFilters(**asked)))
        return [dossier.voting_code for _standing, _decision, dossier, _maker in rows]

    assert codes(state="recognised") == ["B-001", "B-003", "B-004"]
    assert codes(state="undecided") == ["B-002"]
    assert codes(state="not_recognised") == ["B-005", "B-006"]
    assert codes(state="nonsense") == []
    assert codes(province="04", q="che shan") == ["B-001", "B-003", "B-005"]
    assert codes(q="b-004") == ["B-004"]
    counts = queries.counts(session, round_.id, 1)
    assert asdict(counts) == {
        "products": 6, "passed": 5, "proposed": 3, "recognised": 3, "not_recognised": 2, "departures": 0
    }  # fmt: skip
    assert counts.undecided == 1


def test_only_the_secretariat_keeps_the_books(session: Session) -> None:
    round_ = in_council(session)
    voted(session, round_)
    common: dict[str, Any] = {"round_code": round_.code, "now": NOW}
    acts = (
        lambda by: ballots.begin_council(session, by=by, **common),
        lambda by: ballots.open_ballot(session, by=by, **common),
        lambda by: ballots.close_ballot(session, number=1, minutes_number="1", by=by, **common),
        lambda by: ballots.cancel_ballot(session, number=1, reason="…", by=by, **common),
        lambda by: decisions.propose(session, by=by, **common),
        lambda by: decisions.decide_product(session, voting_code="B-001", recognised=True, by=by, **common),
    )
    for act in acts:
        for stranger in (members_of(session, round_)[0], "co-so-1@example.vn", "la@example.vn", ""):
            with pytest.raises(Forbidden):
                act(stranger)
    assert session.scalars(select(Ballot.state)).all() == ["closed"]
    assert session.scalars(select(Official.office).where(Official.email == SECRETARY)).all() == ["secretariat"]

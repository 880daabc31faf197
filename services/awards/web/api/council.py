"""JSON API of the council: ballots, papers, decisions. Nobody reads another's paper, here as little as on the pages."""

from typing import Any

from apiflask import APIBlueprint

from services.awards.actions import ballots, decisions
from services.awards.models import Ballot
from services.awards.permissions import require_council, scope_of
from services.awards.queries import ballots as ballot_queries
from services.awards.queries import council as queries
from services.awards.queries.rounds import round_by_code
from services.awards.web.asking import office_round
from services.awards.web.schemas.council import (
    BallotOut,
    BallotPaperOut,
    BallotWithMembersOut,
    CancelIn,
    CouncilOut,
    DecisionIn,
    DecisionOut,
    MinutesIn,
    PaperIn,
    RankedQuery,
    SubjectsIn,
)
from shared.clock import now
from shared.errors import Forbidden, NotFound
from shared.i18n import N_
from shared.web.app import transaction
from shared.web.paging import paginate
from shared.web.signin import person, signed_in

bp = APIBlueprint("council_api", __name__, url_prefix="/awards/api/rounds/<code>", tag="council")


class NotVoted(NotFound):
    """The asker cast no paper in this ballot, or it was counted and destroyed."""

    text = N_("Ông/Bà không có phiếu nào trong lần bỏ phiếu này.")


@bp.get("/council")
@bp.input(RankedQuery, location="query", arg_name="query")
@bp.output(CouncilOut)
@bp.doc(security="session", responses=[401, 403, 404, 409])
@signed_in
def show(code: str, query: dict[str, Any]) -> Any:
    """Where the council stands: the ranked list, ballots, decisions (secretariat)

    Fifty products a page, in the jury's order.
    """
    asked = query.pop("page")
    with transaction() as session:
        round, _scope = office_round(session, code)
        stand = queries.outcome(session, round)
        page = paginate(session, queries.ranked(round.id, stand.tally.version, queries.Filters(**query)), asked)
        return {
            "state": round.state,
            "tally_version": stand.tally.version,
            "cut": stand.cut,
            "counts": queries.counts(session, round.id, stand.tally.version),
            "ballots": [ballot for ballot, _cast in ballot_queries.ballots_of(session, round.id)],
            "items": [_product(*row) for row in page.items],
            "number": page.number,
            "pages": page.pages,
            "total": page.total,
        }


@bp.post("/council")
@bp.output({}, status_code=204)
@bp.doc(security="session", responses=[401, 403, 404, 409])
@signed_in
def begin(code: str) -> Any:
    """Hand the tallied round over to its council (secretariat)"""
    with transaction() as session:
        ballots.begin_council(session, round_code=code, by=person(), now=now())
    return "", 204


@bp.post("/ballots")
@bp.input(SubjectsIn, arg_name="given")
@bp.output(BallotOut, status_code=201)
@bp.doc(security="session", responses=[401, 403, 404, 409])
@signed_in
def open_ballot(code: str, given: dict[str, Any]) -> Any:
    """Open a ballot (secretariat)

    On everything that passed, as the rules say; or again on the named products or groups.
    """
    with transaction() as session:
        return ballots.open_ballot(session, round_code=code, by=person(), now=now(), **given)


@bp.get("/ballots/<int:number>")
@bp.output(BallotWithMembersOut)
@bp.doc(security="session", responses=[401, 403, 404])
@signed_in
def ballot(code: str, number: int) -> Any:
    """One ballot and who has voted (secretariat and council); never how anybody did"""
    with transaction() as session:
        scope = scope_of(session, person())
        round = round_by_code(session, code, scope)
        if not (scope.runs(round) or round.id in scope.council):
            raise Forbidden
        found = ballot_queries.ballot_by_number(session, round.id, number)
        voters = [{"name": one.name, "voted": done} for one, done in ballot_queries.members_of(session, found)]
        return {**_facts(found), "voters": voters}


@bp.get("/ballots/<int:number>/paper")
@bp.output(BallotPaperOut)
@bp.doc(security="session", responses=[401, 403, 404])
@signed_in
def own_paper(code: str, number: int) -> Any:
    """One's own paper while the ballot is open (council)"""
    with transaction() as session:
        round = round_by_code(session, code, scope_of(session, person()))
        member = require_council(session, person(), round.id)
        found = ballot_queries.ballot_by_number(session, round.id, number)
        paper = ballot_queries.own_paper(session, found, member)
        if paper is None or not paper.answers:
            raise NotVoted
        return paper


@bp.put("/ballots/<int:number>/paper")
@bp.input(PaperIn, arg_name="given")
@bp.output(BallotPaperOut)
@bp.doc(security="session", responses=[401, 403, 404, 409])
@signed_in
def vote(code: str, number: int, given: dict[str, Any]) -> Any:
    """Cast one's own paper, or put another in its place while the ballot is open (council)"""
    with transaction() as session:
        return ballots.cast_vote(session, round_code=code, number=number, by=person(), now=now(), **given)


@bp.post("/ballots/<int:number>/close")
@bp.input(MinutesIn, arg_name="given")
@bp.output(BallotOut)
@bp.doc(security="session", responses=[401, 403, 404, 409])
@signed_in
def close(code: str, number: int, given: dict[str, Any]) -> Any:
    """Count the papers and close the ballot (secretariat)"""
    with transaction() as session:
        return ballots.close_ballot(session, round_code=code, number=number, by=person(), now=now(), **given)


@bp.post("/ballots/<int:number>/cancel")
@bp.input(CancelIn, arg_name="given")
@bp.output(BallotOut)
@bp.doc(security="session", responses=[401, 403, 404, 409])
@signed_in
def cancel(code: str, number: int, given: dict[str, Any]) -> Any:
    """Give an open ballot up; its papers are destroyed (secretariat)"""
    with transaction() as session:
        return ballots.cancel_ballot(session, round_code=code, number=number, by=person(), now=now(), **given)


@bp.post("/decisions")
@bp.output({}, status_code=204)
@bp.doc(security="session", responses=[401, 403, 404, 409])
@signed_in
def propose(code: str) -> Any:
    """Decide on everything as the jury's order and the ballots say (secretariat)

    What a ballot took out of the order waits for its reason.
    """
    with transaction() as session:
        decisions.propose(session, round_code=code, by=person(), now=now())
    return "", 204


@bp.put("/decisions/<voting_code>")
@bp.input(DecisionIn, arg_name="given")
@bp.output(DecisionOut)
@bp.doc(security="session", responses=[401, 403, 404, 409])
@signed_in
def decide(code: str, voting_code: str, given: dict[str, Any]) -> Any:
    """Write down the decision on one product (secretariat)

    Leaving the jury's order takes a reason, the votes and the minutes' number; the caps hold whatever is decided.
    """
    with transaction() as session:
        return decisions.decide_product(
            session, round_code=code, voting_code=voting_code, by=person(), now=now(), **given
        )


def _product(standing: Any, decision: Any, dossier: Any, establishment: Any) -> dict[str, Any]:
    of_dossier = ("voting_code", "product_name", "product_group", "province_code")
    return {
        **{name: getattr(dossier, name) for name in of_dossier},
        **{name: getattr(standing, name) for name in ("rank", "points", "passed", "proposed")},
        "establishment": establishment.name,
        "decision": decision,
    }


def _facts(ballot: Ballot) -> dict[str, Any]:
    return {name: getattr(ballot, name) for name in BallotOut._declared_fields}
